import { product } from '../../../graph/dim.ts';
import type { Wire } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { conv } from '../../../ops/conv/conv.ts';
import { add, mul } from '../../../ops/elementwise/elementwise.ts';
import { matMul } from '../../../ops/matmul/matmul.ts';
import { type Interpolation, type Outside, sample } from '../../../ops/sample/sample.ts';
import { reshape, transpose } from '../../../ops/shape/shape.ts';
import { concat, gather, slice } from '../../../ops/slice/slice.ts';
import { type Make, deferred } from '../../deferred.ts';
import type { Family } from '../call.ts';
import { constantTensor, floatType, knownNumbers, numberShape, shapeOf } from '../../constants.ts';
import { channelsLast, checkKernel, readWindow, resolveWindow, spatialOf } from '../windows.ts';
import { madeOf } from '../../made.ts';

const interpolations: Readonly<Record<string, Interpolation>> = { linear: 'linear', bilinear: 'linear', nearest: 'nearest', cubic: 'cubic', bicubic: 'cubic' };
const outsides: Readonly<Record<string, Outside>> = { zeros: 'zeros', border: 'edge', reflection: 'reflect' };

/** From -1 to 1 between the outermost corners, or centres, of elements. */
const evenly = (n: number, corners: boolean): readonly number[] => madeOf(n, (i) => (corners ? (n === 1 ? -1 : -1 + (2 * i) / (n - 1)) : (2 * i + 1) / n - 1));

/** The numbers that a grid has for the last axis first, as elements of each axis in its order. */
function inElements(make: Make, grid: Wire, lengths: readonly number[], corners: boolean): Wire {
  const [rank, type] = [lengths.length, floatType(grid)];
  const turned = make(op(gather, { axis: shapeOf(grid).length - 1, batchDims: 0 }), [grid, constantTensor(make, 'i32', [rank], lengths.map((_, i) => rank - 1 - i))]);
  const scaled = make(op(mul, {}), [turned, constantTensor(make, type, [rank], lengths.map((n) => (corners ? (n - 1) / 2 : n / 2)))]);
  return make(op(add, {}), [scaled, constantTensor(make, type, [rank], lengths.map((n) => (n - 1) / 2))]);
}

/** Coordinates [N, groups, ...positions, kernel, 2] under a window, moved by offsets [N, groups * kernel * 2, ...positions]. */
function underWindow(make: Make, offsets: Wire, groups: number, kernel: readonly number[], counts: readonly number[], { strides, dilations, pads }: ReturnType<typeof resolveWindow>): Wire {
  const [[kh = 1, kw = 1], [oh = 1, ow = 1]] = [kernel, counts];
  const apart = make(op(reshape, { to: [shapeOf(offsets)[0]!, groups, kh, kw, 2, oh, ow] }), [offsets]);
  const last = make(op(transpose, { perm: [0, 1, 5, 6, 2, 3, 4] }), [apart]);
  const at = madeOf(oh * ow * kh * kw, (i) => {
    const [v, u, q, p] = [i % kw, Math.floor(i / kw) % kh, Math.floor(i / (kw * kh)) % ow, Math.floor(i / (kw * kh * ow))];
    return [p * strides[0]! - pads[0]![0] + u * dilations[0]!, q * strides[1]! - pads[1]![0] + v * dilations[1]!];
  }).flat();
  return make(op(add, {}), [last, constantTensor(make, floatType(offsets), [oh, ow, kh, kw, 2], at)]);
}

export const sampling: Family = {
  GridSample(c) {
    const [mode, padding, corners] = [c.attrs.text('mode', c.version < 20 ? 'bilinear' : 'linear'), c.attrs.text('padding_mode', 'zeros'), c.attrs.flag('align_corners', false)];
    const [interpolation, outside] = [interpolations[mode] ?? c.refuse(`mode ${mode}`), outsides[padding] ?? c.refuse(`padding_mode ${padding}`)];
    return c.add(deferred('GridSample', { interpolation, outside, corners }, (make, [x, grid]) => {
      const at = inElements(make, grid!, numberShape(spatialOf(x!), 'the lengths of the image'), corners);
      return channelsLast(make, x!, (last) => make(op(sample, { interpolation, outside, corners }), [last, at]));
    }), ...c.two());
  },

  AffineGrid(c) {
    const corners = c.attrs.flag('align_corners', false);
    return c.add(deferred('AffineGrid', { corners }, (make, [theta, size]) => {
      const [batch, , ...lengths] = knownNumbers(size!, 'the size of the grid');
      const [rank, count] = [lengths.length, lengths.reduce((a, b) => a * b, 1)];
      if (batch === undefined || (rank !== 2 && rank !== 3)) throw new InferError(`a grid of ${rank} axes`);
      const steps = lengths.map((n) => evenly(n, corners));
      const rows = madeOf(count, (i) => [...lengths.map((n, axis) => steps[axis]![Math.floor(i / lengths.slice(axis + 1).reduce((a, b) => a * b, 1)) % n]!).reverse(), 1]).flat();
      const y = make(op(matMul, { transposeA: false, transposeB: true }), [constantTensor(make, floatType(theta!), [count, rank + 1], rows), theta!]);
      return make(op(reshape, { to: [batch, ...lengths, rank] }), [y]);
    }), ...c.two());
  },

  /** What lies at the moved positions of each window, then a convolution of windows apart. */
  DeformConv(c) {
    const window = readWindow(c);
    const [groups, offsetGroups] = [c.attrs.int('group', 1), c.attrs.int('offset_group', 1)];
    if (groups < 1 || offsetGroups < 1) c.fail(`attribute group is ${groups}, offset_group ${offsetGroups}`);
    c.neededUpTo(2);
    return c.defer('DeformConv', { groups, offsetGroups }, (make, [x, w, offsets, bias, mask]) => {
      const kernel = numberShape(shapeOf(w!).slice(2), 'the lengths of the kernel');
      if (kernel.length !== 2) throw new InferError(`a kernel of ${kernel.length} axes`);
      checkKernel(window, kernel);
      const resolved = resolveWindow(window, kernel, spatialOf(x!));
      const [batch, channels, ...counts] = numberShape(shapeOf(offsets!), 'the shape of the offsets');
      const [all, outs] = [numberShape([shapeOf(x!)[1]!], 'the number of channels')[0]!, shapeOf(w!)[0]!];
      const taps = kernel[0]! * kernel[1]!;
      if (counts.length !== 2 || channels !== 2 * taps * offsetGroups || all % offsetGroups !== 0) throw new InferError(`${String(channels)} offsets for ${taps} positions in ${offsetGroups} groups of ${all} channels`);
      const at = underWindow(make, offsets!, offsetGroups, kernel, counts, resolved);
      const weights = make(op(transpose, { perm: [2, 3, 1, 0] }), [w!]);
      return channelsLast(make, x!, (last) => {
        const parts = Array.from({ length: offsetGroups }, (_, g) => {
          const own = offsetGroups === 1 ? last : make(op(slice, { axis: 3, start: (g * all) / offsetGroups, end: ((g + 1) * all) / offsetGroups }), [last]);
          const where = make(op(reshape, { to: [batch!, ...counts, ...kernel, 2] }), [offsetGroups === 1 ? at : make(op(slice, { axis: 1, start: g, end: g + 1 }), [at])]);
          const found = make(op(sample, { interpolation: 'linear', outside: 'zeros', corners: true }), [own, where]);
          if (mask === undefined) return found;
          const apart = make(op(reshape, { to: [batch!, offsetGroups, taps, ...counts] }), [mask]);
          const one = make(op(slice, { axis: 1, start: g, end: g + 1 }), [apart]);
          return make(op(mul, {}), [found, make(op(reshape, { to: [batch!, ...counts, ...kernel, 1] }), [make(op(transpose, { perm: [0, 1, 3, 4, 2] }), [one])])]);
        });
        const found = parts.length === 1 ? parts[0]! : make(op(concat, { axis: 5 }), parts);
        const windows = make(op(reshape, { to: [product([batch!, ...counts]), ...kernel, all] }), [found]);
        const y = make(op(conv, { strides: [1, 1], dilations: [1, 1], padding: 'valid', groups }), [windows, weights, ...(bias === undefined ? [] : [bias])]);
        return make(op(reshape, { to: [batch!, ...counts, outs] }), [y]);
      });
    }, ...c.inputsUpTo(5));
  },
};
