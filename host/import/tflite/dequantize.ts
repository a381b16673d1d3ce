import { tensor } from '../../../src/eval/tensor.ts';
import { op } from '../../graph/op.ts';
import { cast, mul } from '../../ops/elementwise/elementwise.ts';
import type { ImportedWire } from '../../stages.ts';
import type { Call } from './call.ts';
import { quantizedInput, quantizedOf, widened } from './quantization.ts';

/** (x - zero) * scale; values of 16-bit floats have been widened when they were read. */
export function dequantize(c: Call): ImportedWire {
  if (quantizedOf(c.tensors[0]) === undefined) return c.one();
  const { scale, zero } = quantizedInput(c, 0);
  return c.add(op(mul, {}), c.add(op(cast, { to: 'f32' }), widened(c, c.one(), { zero })), c.constant(tensor('f32', [], [scale])));
}
