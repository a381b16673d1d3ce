import type { TfNode } from './graph-def.ts';

/** What a run for the named nodes executes: everything that they need by data or by control, in an order that both allow. */
export function executed(nodes: ReadonlyMap<string, TfNode>, names: readonly string[]): { readonly order: readonly TfNode[]; readonly inLoop: ReadonlySet<string> } {
  const order: TfNode[] = [];
  const visited = new Set<string>();
  for (const name of names) {
    const stack = [{ name, next: 0 }];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const node = nodes.get(top.name);
      if (node === undefined || (top.next === 0 && visited.has(top.name))) { stack.pop(); continue; }
      visited.add(top.name);
      const input = before(node, top.next++);
      if (input !== undefined) { if (!visited.has(input)) stack.push({ name: input, next: 0 }); continue; }
      order.push(node);
      stack.pop();
    }
  }
  return { order, inLoop: insideLoops(order) };
}

const before = (node: TfNode, i: number): string | undefined => node.inputs[i]?.name ?? node.controls[i - node.inputs.length];

/** Between the Enter and the Exit nodes of while loops. */
function insideLoops(order: readonly TfNode[]): ReadonlySet<string> {
  const inside = new Set<string>();
  for (const node of order) {
    const reached = [...node.inputs.map((r) => r.name), ...node.controls].some((name) => inside.has(name));
    if (node.op === 'Enter' || node.op === 'RefEnter' || (reached && node.op !== 'Exit' && node.op !== 'RefExit')) inside.add(node.name);
  }
  return inside;
}
