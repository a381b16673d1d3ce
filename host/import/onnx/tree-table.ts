/** What a node of a tree leads to: another node, or a leaf, by their numbers in the file. */
export type Next = { readonly node: number } | { readonly leaf: number };

/** A node as a file has it. `test`: one of treeEnsemble's (src/eval/trees.ts). It holds where the feature passes against any of the thresholds. */
export interface Split {
  readonly feature: number;
  readonly test: number;
  readonly nanHolds: boolean;
  readonly thresholds: readonly number[];
  readonly yes: Next;
  readonly no: Next;
}

export interface Weighed { readonly target: number; readonly weight: number }

/** The operands of a treeEnsemble behind x. */
export interface TreeTable {
  readonly roots: readonly number[];
  readonly nodes: readonly number[];
  readonly thresholds: readonly number[];
  readonly targets: readonly number[];
  readonly weights: readonly number[];
}

/** Says what is wrong with the trees. */
export type Fail = (problem: string) => never;

/** Trees one after another, each node before those that it leads to. No node may be reached twice. */
export function treeTable(roots: readonly Next[], splitOf: (node: number) => Split | undefined, weightsOf: (leaf: number) => readonly Weighed[], fail: Fail): TreeTable {
  const table = { roots: [] as number[], nodes: [] as number[], thresholds: [] as number[], targets: [] as number[], weights: [] as number[] };
  const seen = new Set<number>();
  for (const root of roots) {
    table.roots.push(table.nodes.length / 4);
    // what is still to be written, and the words that say where it comes to lie
    const open: { readonly next: Next; readonly readers: readonly number[] }[] = [{ next: root, readers: [] }];
    for (let top = open.pop(); top !== undefined; top = open.pop()) {
      const at = table.nodes.length / 4;
      for (const reader of top.readers) table.nodes[reader] = at;
      if ('leaf' in top.next) {
        const pairs = weightsOf(top.next.leaf);
        table.nodes.push(0, 0, table.targets.length, table.targets.length + pairs.length);
        table.thresholds.push(0);
        for (const { target, weight } of pairs) { table.targets.push(target); table.weights.push(weight); }
        continue;
      }
      const { node } = top.next;
      const split = splitOf(node) ?? fail(`a tree leads to node ${node}, which is none`);
      if (seen.has(node)) fail(`node ${node} of a tree is reached twice`);
      seen.add(node);
      if (!(split.feature >= 0 && split.feature < 2 ** 31)) fail(`node ${node} of a tree tests feature ${split.feature}`);
      const thresholds = split.thresholds.length === 0 ? [NaN] : split.thresholds;
      thresholds.forEach((threshold, i) => {
        table.nodes.push(split.feature, split.test + (split.nanHolds ? 8 : 0), 0, at + i + 1);
        table.thresholds.push(threshold);
      });
      const last = at + thresholds.length - 1;
      open.push({ next: split.no, readers: [4 * last + 3] }, { next: split.yes, readers: thresholds.map((_, i) => 4 * (at + i) + 2) });
    }
  }
  return table;
}
