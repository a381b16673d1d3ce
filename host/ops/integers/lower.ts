import type { QuantizedConvAttrs } from '../../../src/eval/quantized-conv.ts';
import type { Tensor } from '../../../src/eval/tensor.ts';
import { outputPositions } from '../../../src/eval/window.ts';
import { dtypeBytes } from '../../../src/format/dtype.ts';
import { shift } from '../../program/buffer.ts';
import { kernelOfWidth } from '../../program/kernels.gen.ts';
import type { LowerContext } from '../../program/lower-context.ts';
import { type Plane, planeOf } from '../../program/plane.ts';
import { isDepthwise } from '../conv/lower-taps.ts';
import { count, maxCalls } from '../shared/lowering.ts';
import { type Columns, columnPanels, depthwiseColumns, weightPanels } from './panels.ts';

const forms = { doubling: 0, single: 1, float: 2, sums: 3 } as const;

/** One call an image and group. */
export function lowerQuantizedConv(attrs: QuantizedConvAttrs, context: LowerContext): boolean {
  const [x, w, ...more] = context.inputs, y = context.outputs[0]!;
  const weights = w?.value, columns = columnsOf(attrs, more.map((t) => t.value));
  if (x === undefined || weights?.dtype !== 'i16' || columns === undefined || count(y.shape) === 0 || count(x.shape) === 0) return false;
  const found = imagesOf(attrs, x.shape, weights.shape);
  const depthwise = isDepthwise(attrs.groups, weights.shape);
  if (found === undefined || found.images * (depthwise ? 1 : attrs.groups) > maxCalls) return false;
  const { images, plane } = found, [all, outs] = [x.shape.at(-1)!, weights.shape.at(-1)!], bytes = dtypeBytes[y.dtype];
  const from = context.input(0).ref, { ref: to, stride: ys } = context.outputRows(0);
  const flip = x.dtype === 'i8' ? 128 : 0, unsigned = attrs.inputZero + flip, { zero, lo, hi } = attrs;
  const shared = { ...plane, xs: all, ys, outside: attrs.inputZero & 255, flip, form: forms[attrs.form], bytes, zero, lo, hi };
  const places = Array.from({ length: images }, (_, i) => ({ x: shift(from, i * plane.ih * plane.iw * all), y: shift(to, bytes * i * plane.oh * plane.ow * ys) }));
  if (depthwise) {
    const own = { w: context.weights(weights.data), columns: context.weights(depthwiseColumns(columns)), c: all };
    for (const place of places) context.call('quantized_depthwise', { ...shared, ...place, ...own });
    return true;
  }
  const width = context.layouts.conv, [c, n] = [all / attrs.groups, outs / attrs.groups];
  for (let g = 0; g < attrs.groups; g++) {
    const matrix = { data: weights.data, depth: count(weights.shape.slice(0, -1)), columns: outs, first: g * n, count: n };
    const { bytes: panels, offsets, sums } = weightPanels(matrix, width);
    const own = { w: context.weights(panels), columns: context.weights(columnPanels(columns, { first: g * n, count: n, offsets, sums, zero: unsigned }, width)), c, n, offset: offsets.some((o) => o !== 0) ? 1 : 0 };
    for (const place of places) context.call(kernelOfWidth('quantized_conv2d', width), { ...shared, x: shift(place.x, g * c), y: shift(place.y, bytes * g * n), ...own });
  }
  return true;
}

/** Rows of a matrix product are the pixels of one row of an image. */
function imagesOf(attrs: QuantizedConvAttrs, x: readonly number[], w: readonly number[]): { readonly images: number; readonly plane: Plane } | undefined {
  const { strides, dilations } = attrs, kernel = w.slice(0, -2), lengths = x.slice(1, -1), pixels = count(x.slice(0, -1));
  const positions = lengths.map((length, i) => (strides.length === 0 ? undefined : outputPositions(length, kernel[i]!, i, attrs)));
  const rows = strides.length === 0 || (kernel.every((k) => k === 1) && strides.every((s) => s === 1) && positions.every((p, i) => p?.before === 0 && p.count === lengths[i]));
  const plane = rows
    ? planeOf({ lengths: [pixels], counts: [pixels], kernel: [1], strides: [1], dilations: [1], before: [0] })
    : planeOf({ lengths, counts: positions.map((p) => p?.count ?? 0), kernel, strides, dilations, before: positions.map((p) => p?.before ?? 0) });
  return plane && { images: rows ? 1 : x[0]!, plane };
}

/** Undefined where they are computed. */
function columnsOf({ form }: QuantizedConvAttrs, [bias, multipliers, shifts]: readonly (Tensor | undefined)[]): Columns | undefined {
  if (bias?.dtype !== 'i32') return undefined;
  if (form === 'sums') return { bias: bias.data, multipliers: [0], shifts: [0] };
  if (form === 'float') return multipliers?.dtype === 'f32' ? { bias: bias.data, multipliers: new Int32Array(multipliers.data.slice().buffer), shifts: [0] } : undefined;
  return multipliers?.dtype === 'i32' && shifts?.dtype === 'i32' ? { bias: bias.data, multipliers: multipliers.data, shifts: shifts.data } : undefined;
}
