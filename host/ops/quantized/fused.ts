import { add, cast, clamp, div, mul } from '../../../src/eval/elementwise.ts';
import { roundToInteger } from '../../../src/eval/quantized.ts';
import { tensor } from '../../../src/eval/tensor.ts';
import { fact } from '../../graph/fact.ts';
import { writesRows } from '../shared/alias.ts';
import { at } from '../shared/operands.ts';
import type { Operator } from '../operator.ts';
import { type DequantizeAttrs, type QuantizeAttrs, lowerDequantize, lowerQuantize, lowerResidual } from './lower.ts';

/** (sums of i32, factors [C] or [], perhaps a residual) -> floats. */
export const dequantize: Operator<DequantizeAttrs> = {
  name: 'Dequantize',
  doc: 'sums times factors as floats, fused with residual and clamp',
  infer: (_attrs, inputs) => [fact('f32', at(inputs, 0).shape)],
  eval({ lo, hi }, [x, factors, ...residual]) {
    const scaled = mul({}, [...cast({ to: 'f32' }, [x!]), factors!]), sum = residual.length === 0 ? scaled : add({}, [...scaled, ...residual]);
    return lo === null && hi === null ? sum : clamp({ lo, hi }, sum);
  },
  alias: writesRows,
  lower: lowerDequantize,
};

export const quantize: Operator<QuantizeAttrs> = {
  name: 'Quantize',
  doc: 'floats as bytes of a quantised type',
  infer: ({ to }, inputs) => [fact(to, at(inputs, 0).shape)],
  eval: ({ by, factor, ...attrs }, inputs) => roundToInteger(attrs, (by === 'mul' ? mul : div)({}, [...inputs, tensor('f32', [], [factor])])),
  alias: writesRows,
  lower: lowerQuantize,
};

/** (sums of i32, factors [C] or [], a residual) -> bytes, and the floats that they are of. */
export const residual: Operator<QuantizeAttrs> = {
  name: 'Residual',
  doc: 'sums times factors and a residual as bytes of a quantised type, and as floats',
  infer: ({ to }, inputs) => [fact(to, at(inputs, 0).shape), fact('f32', at(inputs, 0).shape)],
  eval(attrs, inputs) {
    const sum = dequantize.eval!({ lo: null, hi: null }, inputs);
    return [...quantize.eval!(attrs, sum), ...sum];
  },
  lower: lowerResidual,
};
