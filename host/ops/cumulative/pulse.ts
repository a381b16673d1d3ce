import { type Tensor, full } from '../../../src/eval/tensor.ts';
import { bug } from '../../errors.ts';
import { staticShape } from '../../graph/fact.ts';
import { type Op, PulseError, op } from '../../graph/op.ts';
import { add, mul } from '../elementwise/elementwise.ts';
import type { CumulativeAttrs } from '../../../src/eval/cumulative.ts';
import { slice } from '../slice/slice.ts';
import type { PulseContext } from '../pulse-context.ts';

/** What the frames so far come to goes from pulse to pulse. `product`: of products, not sums. */
export function pulseCumulative(attrs: CumulativeAttrs, context: PulseContext, make: (attrs: CumulativeAttrs) => Op, product: 0 | 1): void {
  const { axis, exclusive, backwards } = attrs, [x] = context.inputs;
  if (x?.stream?.axis !== axis) return context.byAxes();
  if (backwards) throw new PulseError('it begins with the last frame, which is not known before the stream ends');
  const { pulse } = x.stream, both = product === 1 ? op(mul, {}) : op(add, {});
  const { wire: given, stream, before } = context.begun(x, product);
  const last = op(slice, { axis, start: pulse - 1, end: pulse });
  const known = before === undefined ? undefined : make({ ...attrs, exclusive: false }).eval!([before])[0]!;
  const carried = context.state(known === undefined ? neutral(x, axis, product) : op(slice, { axis, start: known.shape[axis]! - 1, end: known.shape[axis]! }).eval!([known])[0]!);
  const y = context.add(both, [context.add(make(attrs), [given]), carried.wire]);
  const end = context.add(last, [y]);
  carried.become(exclusive ? context.add(both, [end, context.add(last, [given])]) : end);
  context.emit(0, y, { axis, delay: Math.max(stream!.delay, before === undefined ? 0 : -Infinity), before: before === undefined ? undefined : make(attrs).eval!([before])[0] });
}

function neutral({ wire: { node, slot } }: PulseContext['inputs'][number], axis: number, value: number): Tensor {
  const { dtype, shape } = node.outputs[slot]!;
  if (dtype === 'string') bug('a stream of strings');
  return full(dtype, staticShape({ dtype, shape }).map((d, i) => (i === axis ? 1 : d)), value);
}
