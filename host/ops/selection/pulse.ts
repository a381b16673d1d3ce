import type { ArgAttrs } from '../../../src/eval/selection.ts';
import type { DType } from '../../../src/format/dtype.ts';
import { type Op, op } from '../../graph/op.ts';
import { cast } from '../elementwise/elementwise.ts';
import type { PulseContext } from '../pulse-context.ts';

/** How the best of some elements is found: `value` and `index` of those of a pulse, and whether one of a later pulse is `better`. */
export interface Best { worst(dtype: DType): number; value(axis: number): Op; index(axis: number): Op; readonly better: Op }

/** The best frame of a stream is the first of the best so far. */
export function pulseArg({ axis, to }: ArgAttrs, context: PulseContext, { worst, value, index, better }: Best): void {
  const [x] = context.inputs;
  if (x?.stream?.axis !== axis) return context.byAxes();
  const { wire, end } = context.best(x, value(axis), index(axis), better, worst(x.batch.dtype));
  context.emitEnd(0, { wire: to === 'i32' ? wire : context.add(op(cast, { to }), [wire]), end });
}
