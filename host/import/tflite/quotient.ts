import { fixedPoint as fixedPointNumbers } from '../../../src/eval/fixed-point.ts';
import type { IntegerRange } from '../../../src/eval/quantized.ts';
import { tensor } from '../../../src/eval/tensor.ts';
import { constant } from '../../graph/constant.ts';
import { product } from '../../graph/dim.ts';
import { type Wire, factOf } from '../../graph/graph.ts';
import { op } from '../../graph/op.ts';
import { shiftRight } from '../../ops/bitwise/bitwise.ts';
import { fixedPoint } from '../../ops/quantized/fixed-point.ts';
import { requantize } from '../../ops/quantized/quantized.ts';
import { broadcastShapes } from '../../ops/shared/broadcast.ts';
import type { ImportedWire } from '../../stages.ts';
import { shapeOf } from '../constants.ts';
import { deferred } from '../deferred.ts';
import { madeOf } from '../made.ts';
import type { Call } from './call.ts';
import { FixedPointArithmetic } from './fixed-point-arithmetic.ts';
import { type Quantized, quantizedInput, quantizedResult, ranges, resultRange, sums } from './quantization.ts';

const bitsOf = (magnitude: number): number => 32 - Math.clz32(magnitude);

/** The largest difference to the zero point. */
const reach = ({ dtype, zero }: Quantized): number => Math.max(ranges[dtype][1] - zero, zero - ranges[dtype][0]);

/** By a >= 0 and by -a: places up to the highest bit that a number can have beside its sign. */
const leading = (a: number, negative: boolean): number => (negative ? 32 - bitsOf(2 * a - 1) : 31 - bitsOf(a));

/**
 * a / b: the reciprocal of b, normalised, times a, normalised, and then brought to the scale of the result; by 0 it is that of 0. What depends on one
 * operand alone is a table.
 */
function quotients(a: FixedPointArithmetic, x: Wire, y: Wire, [most, mostBy]: readonly [number, number], factor: number, range: IntegerRange): Wire {
  const { multiplier, shift } = fixedPoint(factor), { reciprocalOfOnePlus } = fixedPointNumbers(32);
  const backwards = a.less(y, 0), number = a.select(backwards, a.neg(x), x), magnitude = a.abs(y), at = a.add(number, most);
  const numbers = madeOf(2 * most + 1, (i) => ({ value: i - most, places: leading(Math.abs(i - most), i < most) }));
  const normal = a.picked(numbers.map(({ value, places }) => value * 2 ** places), at);
  const reciprocal = a.picked(madeOf(mostBy + 1, (b) => (b === 0 ? 0 : reciprocalOfOnePlus(b * 2 ** Math.clz32(b) - 2 ** 31))), magnitude);
  const places = a.sub(a.sub(shift, a.picked(madeOf(mostBy + 1, (b) => Math.max(0, bitsOf(b) - 1)), magnitude)), a.picked(numbers.map((n) => n.places), at));
  const whole = a.highMul(normal, reciprocal), scaled = a.highMul(whole, multiplier);
  const near = a.make(op(requantize, { ...sums, form: 'doubling' }), [whole, a.broadcast(a.make(constant(tensor('i32', [], [multiplier])), []), shapeOf(places)), a.clamp(places, -31, 0)]);
  // the reference kernel counts more than 31 places modulo 32, and rounds what is not negative upwards then
  const far = a.add(a.make(op(shiftRight, {}), [scaled, a.clamp(a.sub(-32, places), 0, 31)]), a.cast(a.greater(scaled, -1), 'i32'));
  return a.cast(a.clamp(a.add(a.select(a.less(places, -31), far, near), range.zero), range.lo, range.hi), range.to);
}

export function quotient(c: Call): ImportedWire {
  const [a, b, result, range] = [quantizedInput(c, 0), quantizedInput(c, 1), quantizedResult(c), resultRange(c)];
  if (a.dtype !== result.dtype || b.dtype !== result.dtype) return c.refuse(`${a.dtype} by ${b.dtype} to ${result.dtype}`);
  const single = Math.fround, factor = single(a.scale / single(b.scale * result.scale));
  return c.add(deferred('Quotient', { a0: a.zero, b0: b.zero, factor, range }, (make, [x, y]) => {
    const f = new FixedPointArithmetic(make), shape = broadcastShapes([factOf(x!).shape, factOf(y!).shape]);
    const [number, by] = [[x!, a.zero] as const, [y!, b.zero] as const].map(([w, zero]) => f.reshape(f.broadcast(f.sub(f.cast(w, 'i32'), zero), shape), [product(shape)]));
    return f.reshape(quotients(f, number!, by!, [reach(a), reach(b)], factor, range), shape);
  }), ...c.two());
}
