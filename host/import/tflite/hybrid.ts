import { tensor } from '../../../src/eval/tensor.ts';
import { factOf } from '../../graph/graph.ts';
import { op } from '../../graph/op.ts';
import { cast, mul } from '../../ops/elementwise/elementwise.ts';
import { matMul } from '../../ops/matmul/matmul.ts';
import { roundToInteger } from '../../ops/quantized/quantized.ts';
import type { ImportedWire } from '../../stages.ts';
import { Arithmetic } from '../arithmetic.ts';
import { deferredMany } from '../deferred.ts';
import type { Call } from './call.ts';
import { quantizedInput, widened } from './quantization.ts';

/** Rows of floats as integers from -127 to 127, and what one of these stands for in each row. */
const quantizedRows = deferredMany('QuantizedRows', {}, (make, [x]) => {
  const a = new Arithmetic(make);
  const largest = a.largest(a.abs(x!), [factOf(x!).shape.length - 1]);
  // a row of zeros stays one
  const range = a.select(a.equal(largest, 0), 127, largest);
  const integers = make(op(roundToInteger, { to: 'i32', zero: 0, lo: -127, hi: 127, halves: 'away' }), [a.mul(x!, a.div(127, range))]);
  return [integers, a.div(range, 127)];
});

/** Floats by 8-bit weights: each row is quantised for the product, as TensorFlow Lite does it. `rows`: of the first input. */
export function hybridProduct(c: Call, rows: ImportedWire): ImportedWire {
  if (c.attrs.flag('asymmetric_quantize_inputs')) c.refuse('rows that are quantised asymmetrically (option asymmetric_quantize_inputs)');
  const weights = quantizedInput(c, 1);
  const [integers, scales] = c.addMany(quantizedRows, 2, rows);
  const sums = c.add(op(matMul, { transposeA: false, transposeB: true }), integers!, widened(c, c.needed(1), weights));
  const scale = c.add(op(mul, {}), scales!, c.constant(tensor('f32', weights.scales.length === 1 ? [] : [weights.scales.length], weights.scales)));
  return c.add(op(mul, {}), c.add(op(cast, { to: 'f32' }), sums), scale);
}
