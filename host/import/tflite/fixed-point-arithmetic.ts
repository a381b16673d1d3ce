import type { Wire } from '../../graph/graph.ts';
import { op } from '../../graph/op.ts';
import { requantize } from '../../ops/quantized/quantized.ts';
import { gather } from '../../ops/slice/slice.ts';
import { Arithmetic } from '../arithmetic.ts';
import { constantTensor, shapeOf } from '../constants.ts';
import { sums } from './quantization.ts';

/** Formulas of 32-bit fixed-point numbers [R]. */
export class FixedPointArithmetic extends Arithmetic {
  numbers(values: readonly number[]): Wire { return constantTensor(this.make, 'i32', [values.length], values); }

  /** round(a * b / 2^31), halves upwards, of numbers [R] and others of them or a constant; `shifts`: then divided by so many powers of two, which are negative. */
  highMul(a: Wire, b: Wire | number, shifts?: Wire): Wire {
    const zero = constantTensor(this.make, 'i32', [], [0]);
    const by = typeof b === 'number' ? constantTensor(this.make, 'i32', [], [b]) : b;
    return this.make(op(requantize, { ...sums, form: 'doubling' }), [a, by, shifts ?? (typeof b === 'number' ? zero : this.broadcast(zero, shapeOf(b)))]);
  }

  /** How many of the thresholds each number [R] reaches. */
  reached(x: Wire, thresholds: readonly number[]): Wire {
    const below = this.less(this.unsqueeze(x, 1), constantTensor(this.make, 'i32', [1, thresholds.length], thresholds));
    return this.sub(thresholds.length, this.sum(this.cast(below, 'i32'), [1], false));
  }

  picked(values: readonly number[], at: Wire): Wire { return this.make(op(gather, { axis: 0, batchDims: 0 }), [this.numbers(values), at]); }
}
