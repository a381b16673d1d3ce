import type { ReduceAttrs } from '../../../src/eval/reduce.ts';
import { tensor } from '../../../src/eval/tensor.ts';
import type { DType } from '../../../src/format/dtype.ts';
import { product } from '../../graph/dim.ts';
import { type Op, PulseError, op } from '../../graph/op.ts';
import { cast, div, mul } from '../elementwise/elementwise.ts';
import type { Late, PulseContext, PulsedWire } from '../pulse-context.ts';
import { squeeze } from '../shape/shape.ts';

/** A reduction by parts: of no element it is `neutral`, and `both` makes one of two. */
export interface Running { neutral(dtype: DType): number; both(dtype: DType): Op; part(attrs: ReduceAttrs): Op }

/** A reduction over the frames of a stream takes them in as they come. */
export function pulseReduce(attrs: ReduceAttrs, context: PulseContext, running: Running): void {
  const [x] = context.inputs;
  if (x?.stream === undefined || !attrs.axes.includes(x.stream.axis)) return context.byAxes();
  // of weights, none of which is below 0
  const least = x.share === 'scores' ? { ...running, neutral: () => 0 } : running;
  if (x.share !== undefined && x.share !== 'scores' && running.neutral(x.batch.dtype) !== 0) throw new PulseError('it compares what softmax over the stream gives weights, which are known only when it ends');
  finish(attrs, context, reduced(attrs, context, x, least));
}

/** The sum of all frames, by how many there are. */
export function pulseMean(attrs: ReduceAttrs, context: PulseContext, sum: Running): void {
  const [x] = context.inputs;
  if (x?.stream === undefined || !attrs.axes.includes(x.stream.axis)) return context.byAxes();
  const { dtype, shape } = x.batch, { axis } = x.stream;
  const others = product(attrs.axes.flatMap((a) => (a === axis ? [] : [shape[a]!])));
  if (typeof others !== 'number') throw new PulseError(`it takes the mean of ${String(others)} elements a frame`);
  const counted = context.add(op(mul, {}), [context.counted(x), context.constant(tensor('i32', [1], [others]))]);
  const { wire, end } = reduced(attrs, context, x, sum);
  finish(attrs, context, { wire: context.add(op(div, {}), [wire, dtype === 'i32' ? counted : context.add(op(cast, { to: dtype }), [counted])]), end });
}

function reduced(attrs: ReduceAttrs, context: PulseContext, x: PulsedWire, { neutral, both, part }: Running): Late {
  const value = neutral(x.batch.dtype);
  return context.total((inputs) => context.add(part({ ...attrs, keep: true }), inputs), [x], both(x.batch.dtype), value);
}

function finish({ axes, keep }: ReduceAttrs, context: PulseContext, { wire, end }: Late): void {
  context.emitEnd(0, { wire: keep ? wire : context.add(op(squeeze, { axes }), [wire]), end });
}
