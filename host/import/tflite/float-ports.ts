import { tensor } from '../../../src/eval/tensor.ts';
import { op } from '../../graph/op.ts';
import { cast, div, mul, sub } from '../../ops/elementwise/elementwise.ts';
import { roundToInteger } from '../../ops/quantized/quantized.ts';
import type { ImportedWire } from '../../stages.ts';
import type { Builder, Origin } from '../builder.ts';
import { badTensor } from './errors.ts';
import type { TfliteTensor } from './model.ts';
import { type Quantized, quantizedOf, ranges } from './quantization.ts';

/** What the integers of an input or output stand for; undefined where it is not quantised. */
export function portQuantization(file: string, name: string, t: TfliteTensor): Quantized | undefined {
  const q = quantizedOf(t);
  if (q === undefined) return undefined;
  const [lo, hi] = ranges[q.dtype];
  if (q.scales.length !== 1 || !(q.scale > 0 && q.scale < Infinity) || q.zero < lo || q.zero > hi) throw badTensor(file, name, 'a scale or zero point that no input or output can have');
  return q;
}

/** Integers of real numbers, as QUANTIZE computes them. */
export function quantizedPort(builder: Builder, origin: Origin, x: ImportedWire, { dtype, scale, zero }: Quantized): ImportedWire {
  const [lo, hi] = ranges[dtype], scaled = builder.add(origin, op(div, {}), [x, builder.constant(origin, tensor('f32', [], [scale]))]);
  return builder.add(origin, op(roundToInteger, { to: dtype, zero, lo, hi, halves: 'away' }), [scaled]);
}

/** The real numbers of integers, as DEQUANTIZE computes them. */
export function dequantizedPort(builder: Builder, origin: Origin, x: ImportedWire, { scale, zero }: Quantized): ImportedWire {
  const whole = builder.add(origin, op(sub, {}), [builder.add(origin, op(cast, { to: 'i32' }), [x]), builder.constant(origin, tensor('i32', [], [zero]))]);
  return builder.add(origin, op(mul, {}), [builder.add(origin, op(cast, { to: 'f32' }), [whole]), builder.constant(origin, tensor('f32', [], [scale]))]);
}
