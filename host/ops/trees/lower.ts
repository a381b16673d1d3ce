import type { TreeEnsembleAttrs } from '../../../src/eval/trees.ts';
import type { LowerContext } from '../../program/lower-context.ts';
import { count } from '../shared/lowering.ts';

const aggregates = { sum: 0, min: 1, max: 2 } as const;

export function lowerTreeEnsemble({ targets, aggregate }: TreeEnsembleAttrs, context: LowerContext): boolean {
  const [x, roots, nodes, , target] = context.inputs;
  if (x === undefined || roots === undefined || nodes === undefined || target === undefined || x.dtype !== 'f32') return false;
  const [m, c, trees, size, pairs] = [count(x.shape.slice(0, -1)), x.shape.at(-1)!, roots.shape[0]!, nodes.shape[0]!, target.shape[0]!];
  if (m === 0 || c === 0 || trees === 0 || pairs === 0) return false;
  const ref = (i: number) => context.input(i).ref;
  context.call('tree_ensemble_f32', { x: ref(0), roots: ref(1), nodes: ref(2), threshold: ref(3), target: ref(4), w: ref(5), y: context.output(0).ref, m, c, trees, count: size, pairs, n: targets, aggregate: aggregates[aggregate] });
  return true;
}
