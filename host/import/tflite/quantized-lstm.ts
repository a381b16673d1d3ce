import type { IntegerRange } from '../../../src/eval/quantized.ts';
import { tensor } from '../../../src/eval/tensor.ts';
import { constant } from '../../graph/constant.ts';
import { factOf, type Wire } from '../../graph/graph.ts';
import { InferError, op } from '../../graph/op.ts';
import { fixedPoint } from '../../ops/quantized/fixed-point.ts';
import { fixedActivation, requantize } from '../../ops/quantized/quantized.ts';
import type { ImportedWire } from '../../stages.ts';
import type { Arithmetic } from '../arithmetic.ts';
import { deferredMany } from '../deferred.ts';
import { recurrence } from '../recurrence.ts';
import type { Call } from './call.ts';
import { lstmInputs as at, plainLstm, swapped } from './lstm.ts';
import { type Quantized, quantizedInput } from './quantization.ts';

const single = Math.fround;

/** Gates before their activation are 16-bit numbers with 3 bits before the point. */
const [gateScale, gateBits] = [2 ** -12, 3];
const sixteen: IntegerRange = { to: 'i16', zero: 0, lo: -32768, hi: 32767 };

/** x by a real factor, as the integers of a range. */
function times(a: Arithmetic, x: Wire, factor: number, range: IntegerRange): Wire {
  const { multiplier, shift } = fixedPoint(factor);
  const scalar = (value: number): Wire => a.make(constant(tensor('i32', [], [value])), []);
  return a.make(op(requantize, { ...range, form: 'doubling' }), [x, scalar(multiplier), scalar(shift)]);
}

/**
 * An LSTM of 8-bit inputs, outputs and weights whose cells have 16 bits, as TensorFlow Lite's integer kernel computes it: every product with the
 * weights is rounded to the scale of the gates, the gates are fixed-point numbers without bits before the point.
 */
export function quantizedLstm(c: Call): ImportedWire {
  const { clip, timeMajor } = plainLstm(c);
  const [x, h, cells] = [quantizedInput(c, at.x), quantizedInput(c, at.output), quantizedInput(c, at.cell)];
  const weights = [0, 1, 2, 3].map((i) => [quantizedInput(c, at.inputWeights + i), quantizedInput(c, at.stateWeights + i)] as const);
  const exponent = Math.round(Math.log2(cells.scale));
  if (x.dtype !== 'i8' || h.dtype !== 'i8' || cells.dtype !== 'i16' || cells.zero !== 0 || cells.scale !== 2 ** exponent || exponent < -15 || exponent > 0) return c.refuse(`an LSTM of ${x.dtype} with cells of ${cells.dtype}, whose scale is ${cells.scale}`);
  const four = (first: number): readonly ImportedWire[] => [0, 1, 2, 3].map((i) => c.needed(first + i));
  const [output, cell] = [c.variable(at.output), c.variable(at.cell)];
  const limit = clip > 0 ? Math.min(32767, Math.round(clip / cells.scale)) : 32767;

  const [y, last, lastCells] = c.addMany(deferredMany('QuantizedLstm', { clip, timeMajor }, (make, wires) => {
    const [given, state, memory, ...rest] = wires;
    if (factOf(given!).shape.length !== 3) throw new InferError(`an LSTM over [${factOf(given!).shape.join(',')}]`);
    const done = recurrence(make, { rows: [timeMajor ? given! : make(swapped, [given!])], states: [state!, memory!], outside: rest }, false, (a, { rows: [frame], states: [before, held], outside }) => {
      const integers = (w: Wire, zero: number): Wire => a.sub(a.cast(w, 'i32'), zero);
      const rounded = (product: Wire, factor: number): Wire => times(a, product, factor, { ...sixteen, to: 'i32' });
      const gate = (i: number): Wire => {
        const [ofInput, ofState] = weights[i]!;
        const scaled = (q: Quantized, by: Quantized): number => single(single(by.scale * q.scale) / gateScale);
        const input = a.add(a.matMul(integers(frame!, x.zero), a.cast(outside[i]!, 'i32'), 'transposeB'), outside[8 + i]!);
        const recurrent = a.matMul(integers(before!, h.zero), a.cast(outside[4 + i]!, 'i32'), 'transposeB');
        const sum = a.add(rounded(input, scaled(x, ofInput)), rounded(recurrent, scaled(h, ofState)));
        return a.cast(a.clamp(sum, sixteen.lo, sixteen.hi), 'i16');
      };
      const activated = (w: Wire, kind: 'sigmoid' | 'tanh', integerBits: number): Wire => a.cast(a.make(op(fixedActivation, { kind, integerBits }), [w]), 'i32');
      const [input, forget, candidate, out] = [activated(gate(0), 'sigmoid', gateBits), activated(gate(1), 'sigmoid', gateBits), activated(gate(2), 'tanh', gateBits), activated(gate(3), 'sigmoid', gateBits)];
      // powers of two: divisions that round halves away from zero
      const kept = times(a, a.mul(forget, a.cast(held!, 'i32')), 2 ** -15, { ...sixteen, to: 'i32' });
      const added = times(a, a.mul(input, candidate), 2 ** (-30 - exponent), { ...sixteen, to: 'i32' });
      const next = a.cast(a.clamp(a.add(kept, added), clip > 0 ? -limit : sixteen.lo, limit), 'i16');
      const result = times(a, a.mul(out, activated(next, 'tanh', 15 + exponent)), single(2 ** -15 / h.scale) * 2 ** -15, { to: 'i8', zero: h.zero, lo: -128, hi: 127 });
      return { states: [result, next], collected: [result] };
    });
    return [timeMajor ? done.collected[0]! : make(swapped, [done.collected[0]!]), ...done.states];
  }), 3, c.needed(at.x), output.before, cell.before, ...four(at.inputWeights), ...four(at.stateWeights), ...four(at.bias));
  output.set(last!);
  cell.set(lastCells!);
  return y!;
}
