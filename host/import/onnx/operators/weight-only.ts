import { size } from '../../../../src/eval/tensor.ts';
import { type Wire, factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { gather } from '../../../ops/slice/slice.ts';
import { Arithmetic } from '../../arithmetic.ts';
import { constantTensor, knownNumbers, numberShape } from '../../constants.ts';
import type { Make } from '../../deferred.ts';
import { fromFront } from '../../operands.ts';
import { alongAxis, dequantize, soundScale } from '../../quantize.ts';
import type { Call, Family } from '../call.ts';

/** Integers that lie side by side in bytes, the first in the lowest bits, along the last axis of a constant, whose bytes are taken as of `shape`. */
function unpacked(make: Make, x: Wire, bits: number, what: string, shape = numberShape(factOf(x).shape, what)): Wire {
  const { dtype } = factOf(x), each = 8 / bits;
  if (dtype !== 'u8' || shape.length === 0) throw new InferError(`${what} of type ${dtype}[${shape.join(',')}], where bytes hold ${each} numbers each`);
  const values = knownNumbers(x, what).flatMap((byte) => Array.from({ length: each }, (_, i) => (byte >> (bits * i)) & ((1 << bits) - 1)));
  return constantTensor(make, 'u8', [...shape.slice(0, -1), shape.at(-1)! * each], values);
}

function widthOf(c: Call): number {
  const bits = c.attrs.int('bits', 4);
  return bits === 2 || bits === 4 || bits === 8 ? bits : c.refuse(`numbers of ${bits} bits`);
}

function blockOf(c: Call, otherwise?: number): number {
  const block = c.attrs.int('block_size', otherwise);
  return block >= 16 && Number.isInteger(Math.log2(block)) ? block : c.fail(`attribute block_size is ${block}`);
}

/** The zero point of all where none is given: the middle of what is stored without a sign. */
const middle = (make: Make, x: Wire, bits: number): Wire => constantTensor(make, 'u8', factOf(x).shape.map(() => 1), [2 ** (bits - 1)]);

/** Operators of ONNX Runtime whose weights are integers and whose sums are floats. */
export const weightOnly: Family = {
  /** x [.., K], B [N, blocks, bytes of a block], scales and zero points of N x blocks, g_idx (which ONNX Runtime does not read), bias [N]. */
  'com.microsoft.MatMulNBits'(c) {
    const [depth, columns, bits, block] = [c.attrs.int('K'), c.attrs.int('N'), widthOf(c), blockOf(c)];
    c.attrs.ignore('accuracy_level');
    if (c.attrs.flag('weight_prepacked', false)) c.refuse('weights in the layout of one processor (weight_prepacked)');
    c.neededUpTo(2);
    const [x, b, scales, zeros, , bias] = c.inputsUpTo(6);
    const blocks = Math.ceil(depth / block), bytes = block * bits / 8;
    return c.defer('MatMulNBits', { K: depth, N: columns, bits, block }, (make, [left, stored, factors, offsets, added]) => {
      const a = new Arithmetic(make), along = { axis: 1, block };
      const elements = (w: Wire, count: number, what: string): void => {
        if (size(numberShape(factOf(w).shape, what)) !== count) throw new InferError(`${what} of [${factOf(w).shape.join(',')}], where K is ${depth}, N ${columns} and a block ${block}`);
      };
      elements(stored!, columns * blocks * bytes, 'weights');
      elements(factors!, columns * blocks, 'scales');
      const weights = unpacked(make, stored!, bits, 'weights', [columns, blocks * bytes]);
      const zeroPoints = (w: Wire): Wire => {
        if (factOf(w).dtype !== 'u8') return a.reshape(w, [columns, blocks]);
        const row = Math.ceil(blocks * bits / 8);
        elements(w, columns * row, 'zero points');
        return a.slice(unpacked(make, w, bits, 'zero points', [columns, row]), 1, 0, blocks);
      };
      const zero = offsets === undefined ? middle(make, weights, bits) : alongAxis(make, zeroPoints(offsets), weights, along);
      const scale = alongAxis(make, a.reshape(soundScale(factors!, true), [columns, blocks]), weights, along);
      const y = a.matMul(left!, a.slice(dequantize(make, weights, scale, zero), 1, 0, depth), 'transposeB');
      return added === undefined ? y : a.add(y, added);
    }, x, b, scales, zeros, bias);
  },

  /** Rows of a table of integers, of which `block_size` along quantize_axis share a scale. */
  'com.microsoft.GatherBlockQuantized'(c) {
    const [bits, block, axis, quantized] = [widthOf(c), blockOf(c, 128), c.attrs.int('gather_axis', 0), c.attrs.int('quantize_axis', 1)];
    c.neededUpTo(2);
    const [data, indices, scales, zeros] = c.inputsUpTo(4), kind = c.kindOf(data);
    return c.defer('GatherBlockQuantized', { bits, block, axis, quantized }, (make, [stored, at, factors, offsets]) => {
      const inBytes = kind === undefined && factOf(stored!).dtype === 'u8', numbers = (w: Wire, what: string): Wire => (inBytes && bits < 8 ? unpacked(make, w, bits, what) : w), table = numbers(stored!, 'the table');
      const rank = factOf(table).shape.length, along = { axis: fromFront(quantized, rank), block }, blocks = factOf(factors!).shape.at(-1)!;
      const zero = offsets !== undefined ? alongAxis(make, new Arithmetic(make).slice(numbers(offsets, 'zero points'), rank - 1, 0, blocks), table, along) : inBytes ? middle(make, table, bits) : undefined;
      const y = dequantize(make, table, alongAxis(make, soundScale(factors!, true), table, along), zero);
      return make(op(gather, { axis: fromFront(axis, rank), batchDims: 0 }), [y, at!]);
    }, data, indices, scales, zeros);
  },
};
