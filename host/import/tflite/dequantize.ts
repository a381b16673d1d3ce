import { tensor } from '../../../src/eval/tensor.ts';
import { op } from '../../graph/op.ts';
import { cast, mul } from '../../ops/elementwise/elementwise.ts';
import type { ImportedWire } from '../../stages.ts';
import type { Call } from './call.ts';
import { quantizedInput, quantizedOf, widened } from './quantization.ts';

/** (x - zero) * scale of input `i`; `x` is what has been picked from it along other axes than that of its scales. */
export function dequantized(c: Call, x: ImportedWire, i: number): ImportedWire {
  const { scales, zero, axis } = quantizedInput(c, i), shape = scales.length === 1 ? [] : c.tensors[i]!.shape.map((_, at) => (at === axis ? scales.length : 1));
  return c.add(op(mul, {}), c.add(op(cast, { to: 'f32' }), widened(c, x, { zero })), c.constant(tensor('f32', shape, scales)));
}

/** Values of 16-bit floats have been widened when they were read. */
export const dequantize = (c: Call): ImportedWire => (quantizedOf(c.tensors[0]) === undefined ? c.one() : dequantized(c, c.one(), 0));
