import { size } from '../../../../src/eval/tensor.ts';
import { type Dim, exactDiv, mul } from '../../../graph/dim.ts';
import { factOf, type Wire } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { reduceSum } from '../../../ops/reduce/reduce.ts';
import { reshape, transpose } from '../../../ops/shape/shape.ts';
import { gather, pad, slice } from '../../../ops/slice/slice.ts';
import { type Make, deferred } from '../../deferred.ts';
import { checkMade, madeOf } from '../../made.ts';
import { fromFront } from '../../operands.ts';
import type { Call, Family } from '../call.ts';
import { constantTensor, knownNumbers, numberShape } from '../../constants.ts';
import { type Resolved, readWindow, resolveWindow } from '../windows.ts';

function imageShape(x: Wire): readonly [Dim, Dim, Dim, Dim] {
  const [n, c, h, w, ...more] = factOf(x).shape;
  if (n === undefined || c === undefined || h === undefined || w === undefined || more.length > 0) throw new InferError('an image has 4 axes');
  return [n, c, h, w];
}

function parts(length: Dim, block: number): Dim {
  const count = exactDiv(length, block);
  if (count === undefined) throw new InferError(`${String(length)} is no multiple of ${block}`);
  return count;
}

function blockSize(c: Call): number {
  const block = c.attrs.int('blocksize');
  return block >= 1 && block < 2 ** 16 ? block : c.fail(`attribute blocksize is ${block}`);
}

/** The place in a block is the outer part of the channels (DCR) or the inner one (CRD). */
function depthToSpace(make: Make, x: Wire, b: number, mode: 'DCR' | 'CRD'): Wire {
  const [n, c, h, w] = imageShape(x);
  const depth = parts(c, b * b);
  const cut = make(op(reshape, { to: mode === 'DCR' ? [n, b, b, depth, h, w] : [n, depth, b, b, h, w] }), [x]);
  return make(op(reshape, { to: [n, depth, mul(h, b), mul(w, b)] }), [make(op(transpose, { perm: mode === 'DCR' ? [0, 3, 4, 1, 5, 2] : [0, 1, 4, 2, 5, 3] }), [cut])]);
}

function spaceToDepth(make: Make, x: Wire, b: number): Wire {
  const [n, c, h, w] = imageShape(x);
  const [rows, columns] = [parts(h, b), parts(w, b)];
  const cut = make(op(reshape, { to: [n, c, rows, b, columns, b] }), [x]);
  return make(op(reshape, { to: [n, mul(c, b * b), rows, columns] }), [make(op(transpose, { perm: [0, 3, 5, 1, 2, 4] }), [cut])]);
}

/** Where the window puts each element of a column, as sums for each position of the image: the first `most` of them, `none` where there are fewer. */
function columnsOf(image: readonly number[], block: readonly number[], { strides, dilations, pads }: Resolved): { readonly most: number; readonly none: number; readonly indices: readonly number[] } {
  const counts = image.map((n, i) => Math.floor((n + pads[i]![0] + pads[i]![1] - ((block[i]! - 1) * dilations[i]! + 1)) / strides[i]!) + 1);
  const [places, taps] = [size(counts), size(block)];
  const coordinate = (at: number, lengths: readonly number[], axis: number): number => Math.floor(at / size(lengths.slice(axis + 1))) % lengths[axis]!;
  checkMade(taps * places);
  const found: number[][] = madeOf(size(image), () => []);
  for (let tap = 0; tap < taps; tap++) for (let place = 0; place < places; place++) {
    const at = image.map((_, i) => coordinate(place, counts, i) * strides[i]! - pads[i]![0] + coordinate(tap, block, i) * dilations[i]!);
    if (at.every((v, i) => v >= 0 && v < image[i]!)) found[at.reduce((sum, v, i) => sum * image[i]! + v, 0)]!.push(tap * places + place);
  }
  const most = found.reduce((n, list) => Math.max(n, list.length), 1), none = taps * places;
  return { most, none, indices: found.flatMap((list) => [...list, ...new Array<number>(most - list.length).fill(none)]) };
}

/** An axis cut off or padded with zeros on both sides; of an odd number one more behind. */
function centred(make: Make, x: Wire, axis: number, to: number): Wire {
  const shape = factOf(x).shape, [from] = numberShape([shape[axis]!], 'the length of the axis');
  const before = Math.floor(Math.abs(to - from!) / 2);
  if (to <= from!) return to === from ? x : make(op(slice, { axis, start: before, end: before + to }), [x]);
  return make(op(pad, { pads: shape.map((_, i) => (i === axis ? [before, to - from! - before] as const : [0, 0] as const)), mode: 'constant', value: 0 }), [x]);
}

export const images: Family = {
  DepthToSpace(c) {
    const [block, mode] = [blockSize(c), c.attrs.text('mode', 'DCR')];
    if (mode !== 'DCR' && mode !== 'CRD') return c.refuse(`mode ${mode}`);
    return c.add(deferred('DepthToSpace', { block, mode }, (make, [x]) => depthToSpace(make, x!, block, mode)), c.one());
  },
  SpaceToDepth(c) {
    const block = blockSize(c);
    return c.add(deferred('SpaceToDepth', { block }, (make, [x]) => spaceToDepth(make, x!, block)), c.one());
  },

  /** Each position of the image is a sum of elements that are picked. */
  Col2Im(c) {
    const window = readWindow(c);
    return c.add(deferred('Col2Im', {}, (make, [x, imageWire, blockWire]) => {
      const [image, block] = [knownNumbers(imageWire!, 'the shape of the image'), knownNumbers(blockWire!, 'the shape of a block')];
      const [batch, rows, places] = numberShape(factOf(x!).shape, 'the shape of the columns');
      if (rows === undefined || places === undefined || rows % size(block) !== 0) throw new InferError(`blocks [${block.join()}] of ${String(rows)} rows`);
      const { most, none, indices } = columnsOf(image, block, resolveWindow(window, block, image));
      if (none !== size(block) * places) throw new InferError(`${places} blocks where the image has ${none / size(block)}`);
      const channels = rows / size(block);
      const flat = make(op(reshape, { to: [batch! * channels, none] }), [x!]);
      const zero = make(op(pad, { pads: [[0, 0], [0, 1]], mode: 'constant', value: 0 }), [flat]);
      const found = make(op(gather, { axis: 1, batchDims: 0 }), [zero, constantTensor(make, 'i32', [size(image), most], indices)]);
      const sum = most === 1 ? found : make(op(reduceSum, { axes: [2], keep: false }), [found]);
      return make(op(reshape, { to: [batch!, channels, ...image] }), [sum]);
    }), ...c.three());
  },

  CenterCropPad(c) {
    const given = c.attrs.optionalInts('axes');
    return c.add(deferred('CenterCropPad', {}, (make, [x, wire]) => {
      const [rank, to] = [factOf(x!).shape.length, knownNumbers(wire!, 'the shape')];
      const axes = given?.map((a) => fromFront(a, rank)) ?? Array.from({ length: rank }, (_, i) => i);
      if (to.length !== axes.length) throw new InferError(`${to.length} lengths for ${axes.length} axes`);
      return axes.reduce((wire, axis, i) => centred(make, wire, axis, to[i]!), x!);
    }), ...c.two());
  },
};
