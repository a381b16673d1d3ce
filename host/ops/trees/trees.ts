import { type TreeEnsembleAttrs, treeEnsemble as evaluate } from '../../../src/eval/trees.ts';
import { mul, same, showShape } from '../../graph/dim.ts';
import { type Fact, fact } from '../../graph/fact.ts';
import { InferError } from '../../graph/op.ts';
import { labelsFor, raise } from '../shared/axis-labels.ts';
import { at, isFloat, lengthOf, needRank } from '../shared/operands.ts';
import type { Operator } from '../operator.ts';
import { lowerTreeEnsemble } from './lower.ts';

export type { TreeEnsembleAttrs };

/** Sums of decision trees (Breiman, 2001; Friedman, 2001): all trees of all targets in one table. */
export const treeEnsemble: Operator<TreeEnsembleAttrs> = {
  name: 'TreeEnsemble',
  doc: '(x, roots, nodes, thresholds, targets, weights): what decision trees over the features of each row say of each target, in all',
  infer({ targets }, inputs) {
    const x = at(inputs, 0);
    needRank(x, 1, 32, 'features');
    if (!isFloat(x.dtype) || at(inputs, 3).dtype !== x.dtype || at(inputs, 5).dtype !== x.dtype) throw new InferError(`features of type ${x.dtype}, thresholds of type ${at(inputs, 3).dtype}, weights of type ${at(inputs, 5).dtype}`);
    if (!(targets >= 1) || !Number.isInteger(targets)) throw new InferError(`${targets} targets`);
    checkTrees(targets, inputs);
    return [fact(x.dtype, [...x.shape.slice(0, -1), targets])];
  },
  eval: evaluate,
  lower: lowerTreeEnsemble,
  axes(_attrs, inputs) {
    const labels = labelsFor([...at(inputs, 0).shape, 1, 1, 1, 1]);
    const rank = at(inputs, 0).shape.length, [roots, nodes, words, pairs] = [...raise(labels.slice(rank), [0, 1, 2, 3])];
    return `${raise(labels.slice(0, rank), [rank - 1])},${roots},${nodes}${words},${nodes},${pairs},${pairs}->${labels.slice(0, rank - 1)}${pairs}`;
  },
  /** No sums of products. */
  cost: (_attrs, inputs) => ({ mac: mul(0, lengthOf(at(inputs, 1), 0)) }),
};

/** Every node behind the one that leads to it: a walk ends, and stays in the table. */
function checkTrees(targets: number, inputs: readonly Fact[]): void {
  const [roots, nodes, thresholds, target, weights] = [1, 2, 3, 4, 5].map((i) => at(inputs, i));
  for (const f of [roots, nodes, target]) if (f!.dtype !== 'i32') throw new InferError(`trees of type ${f!.dtype}`);
  const count = lengthOf(nodes!, 0), pairs = lengthOf(target!, 0);
  if (nodes!.shape.length !== 2 || !same(lengthOf(nodes!, 1), 4) || !same(lengthOf(thresholds!, 0), count) || !same(lengthOf(weights!, 0), pairs)) throw new InferError(`nodes ${showShape(nodes!.shape)}, thresholds ${showShape(thresholds!.shape)}`);
  const [r, n, t] = [roots!.value, nodes!.value, target!.value];
  if (r === undefined || n === undefined || t === undefined) throw new InferError('the trees must be known before the network runs');
  const limits = [Number(count), Number(pairs)] as const;
  const fits = r.data.every((v) => Number(v) >= 0 && Number(v) < limits[0]) && t.data.every((v) => Number(v) >= 0 && Number(v) < targets);
  for (let i = 0; i < limits[0]; i++) {
    const [feature, test, yes, no] = [0, 1, 2, 3].map((k) => Number(n.data[4 * i + k]));
    const sound = test === 0 ? yes! >= 0 && no! >= yes! && no! <= limits[1]
      : feature! >= 0 && test! > 0 && test! % 8 <= 6 && test! % 8 > 0 && test! < 16 && Math.min(yes!, no!) > i && Math.max(yes!, no!) < limits[0];
    if (!sound) throw new InferError(`node ${i} of its trees leads nowhere`);
  }
  if (!fits) throw new InferError('a tree without a root, or a leaf of a target that is none');
}
