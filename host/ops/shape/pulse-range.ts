import { tensor } from '../../../src/eval/tensor.ts';
import { PulseError, op } from '../../graph/op.ts';
import { add, cast, mul, sub } from '../elementwise/elementwise.ts';
import type { PulseContext } from '../pulse-context.ts';

/** Frame n of the stream is start + n * delta. */
export function pulseRange(context: PulseContext): void {
  const [start, , delta] = context.inputs.map((i) => i.batch.value), { dtype, shape: [length] } = context.outputs[0]!;
  if (start === undefined || delta === undefined || dtype === 'string') throw new PulseError('it begins with, or counts by, a number that is not constant');
  const frames = context.framesOf(length!);
  const counted = context.add(op(sub, {}), [context.constant(tensor('i32', [frames], Array.from({ length: frames }, (_, i) => i))), context.origin(frames)]);
  const places = dtype === 'i32' ? counted : context.add(op(cast, { to: dtype }), [counted]);
  context.emit(0, context.add(op(add, {}), [context.add(op(mul, {}), [places, context.constant(delta)]), context.constant(start)]), { axis: 0, delay: 0 });
}
