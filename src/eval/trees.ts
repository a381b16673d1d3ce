import { type PlainTensor, type Tensor, plainBlank, integers, plainOperand } from './tensor.ts';

/** How what the trees say of a target becomes one number; a target that none of them names is 0. */
export type TreeEnsembleAttrs = { readonly targets: number; readonly aggregate: 'sum' | 'min' | 'max' };

/** Tests by number, as a node has them; 0 is a leaf. */
const tests = [
  () => false, (x: number, t: number) => x <= t, (x: number, t: number) => x < t, (x: number, t: number) => x >= t, (x: number, t: number) => x > t, (x: number, t: number) => x === t,
  (x: number, t: number) => x !== t,
] as const;
/** Added to a test that holds for NaN too. */
export const nanHolds = 8;

/**
 * (x [..., features], roots [trees], nodes [count, 4], thresholds [count], targets [pairs], weights [pairs]) -> [..., targets]. A node is a feature, a test
 * of it against the node's threshold, and the nodes for a test that holds and one that does not, both behind it. A leaf has a range of pairs there.
 */
export function treeEnsemble({ targets: width, aggregate }: TreeEnsembleAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const [x, thresholds, weights] = [plainOperand(inputs, 0), plainOperand(inputs, 3), plainOperand(inputs, 5)];
  const [roots, nodes, targets] = [integers(inputs, 1), integers(inputs, 2), integers(inputs, 4)];
  const features = x.shape.at(-1)!;
  const y = plainBlank(x.dtype, [...x.shape.slice(0, -1), width]);
  const rows = features === 0 ? 0 : x.data.length / features;
  if (aggregate !== 'sum') y.data.fill(NaN);
  for (let row = 0; row < rows; row++) {
    for (const root of roots) {
      const leaf = leafOf(x, row * features, features, root, nodes, thresholds);
      for (let p = nodes[4 * leaf + 2]!; p < nodes[4 * leaf + 3]!; p++) {
        const place = row * width + targets[p]!, [before, w] = [y.data[place]!, weights.data[p]!];
        y.data[place] = aggregate === 'sum' ? before + w : Number.isNaN(before) || (aggregate === 'min' ? w < before : w > before) ? w : before;
      }
    }
  }
  if (aggregate !== 'sum') y.data.forEach((v, i) => { if (Number.isNaN(v)) y.data[i] = 0; });
  return [y];
}

function leafOf(x: PlainTensor, first: number, features: number, root: number, nodes: readonly number[], thresholds: PlainTensor): number {
  let at = root;
  for (let test = nodes[4 * at + 1]!; test !== 0; test = nodes[4 * at + 1]!) {
    const [feature, yes, no] = [nodes[4 * at]!, nodes[4 * at + 2]!, nodes[4 * at + 3]!];
    const value = feature < features ? x.data[first + feature]! : NaN;
    const holds = tests[test % nanHolds]!(value, thresholds.data[at]!) || (test >= nanHolds && Number.isNaN(value));
    at = holds ? yes : no;
  }
  return at;
}
