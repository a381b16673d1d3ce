import type { LowerContext } from '../../program/lower-context.ts';
import type { Plane } from '../../program/plane.ts';
import type { ConvLoopNest } from './loop-nest.ts';
import { type Width, kernelOfWidth } from '../../program/kernels.gen.ts';
import { columnsOf, gatePanels, panels } from '../../program/panels.ts';
import { winogradBlock, winogradPanels } from './winograd.ts';
import { bug } from '../../errors.ts';
import { type Ref, shift } from '../../program/buffer.ts';
import { copies, emitCopies } from '../../program/copy.ts';

/** The allocated operands of a convolution: dense r, pixels of x `pixel` elements apart, rows of y `stride`, weights [...kernel, C / groups, O]. */
export interface ConvOperands {
  readonly context: LowerContext;
  /** Constants, which are packed ahead of time, or where they are computed. */
  readonly weights: Float32Array | Ref;
  readonly groups: number;
  readonly x: Ref;
  readonly pixel: number;
  readonly b: Ref | undefined;
  readonly r: Ref | undefined;
  readonly y: Ref;
  readonly stride: number;
  readonly limits: { readonly lo: number; readonly hi: number };
  /** Id of the elementwise kernel that it ends with. */
  readonly act: number | null;
}

const moved = (ref: Ref | undefined, elements: number): Ref | undefined => (ref === undefined ? undefined : shift(ref, 4 * elements));

/** Channels that a group takes, columns of the weights, and those of a group. */
function channelsOf({ context, groups }: ConvOperands): { readonly all: number; readonly channels: number; readonly columns: number; readonly n: number } {
  const [all, columns] = [context.inputs[0]!.shape.at(-1)!, context.inputs[1]!.shape.at(-1)!];
  return { all, channels: all / groups, columns, n: columns / groups };
}

/** Panels of the columns from `first` on, n of them, of `depth` rows from row `row` of the weights on. */
function packed({ context, weights }: ConvOperands, { row, depth, first, n }: { readonly row: number; readonly depth: number; readonly first: number; readonly n: number }): Ref {
  const [width, columns] = [context.layouts.conv, context.inputs[1]!.shape.at(-1)!];
  if (weights instanceof Float32Array) return context.panels(panels({ data: columnsOf({ data: weights.subarray(row * columns, (row + depth) * columns), depth, columns }, first, n), depth, columns: n }, width), depth);
  const whole = Math.floor(n / width), panel = depth * width, [from, to] = [shift(weights, 4 * (row * columns + first)), context.scratch(4 * panel * Math.ceil(n / width))];
  const copy = (dims: readonly number[], x: Ref, xs: readonly number[], at: number): void => {
    const ys = [panel, width, 1].slice(-dims.length);
    emitCopies(context.call, copies('f32', dims, { ref: x, strides: xs }, { ref: shift(to, 4 * at * panel), strides: ys }) ?? bug('weights that cannot be copied'));
  };
  if (whole > 0) copy([whole, depth, width], from, [width, columns, 1], 0);
  if (whole * width === n) return to;
  copy([panel], context.weights(Float32Array.of(0)), [0], whole);
  copy([depth, n - whole * width], shift(from, 4 * whole * width), [columns, 1], whole);
  return to;
}

export function lowerGate(conv: ConvOperands, data: Float32Array, { m, xs, taps, ts, c, rows }: ConvLoopNest): void {
  const { context } = conv;
  const { columns } = channelsOf(conv);
  const width = context.layouts.conv, depth = data.length / columns;
  const w = context.panels(gatePanels({ data, depth, columns }, width), depth);
  for (const row of rows) context.call(kernelOfWidth('conv_gate_f32', width), { x: shift(conv.x, 4 * row.x), w, b: conv.b, y: shift(conv.y, 4 * row.y), m, n: columns / 2, c, taps, xs, ts, ys: conv.stride });
}

export function lowerRows(conv: ConvOperands, walk: ConvLoopNest): void {
  const { context, groups, x, y, stride, limits, act } = conv;
  const { channels, columns, n } = channelsOf(conv);
  const width = context.layouts.conv;
  const { m, xs, taps, ts, c } = walk;
  for (let g = 0; g < groups; g++) {
    const parts = walk.parts.map(({ tap }) => packed(conv, { row: tap * channels, depth: taps * c, first: g * n, n }));
    for (const row of walk.rows) {
      const to = shift(y, 4 * (row.y + g * n));
      walk.parts.forEach((part, i) => {
        const [first, last] = [i === 0, i === walk.parts.length - 1];
        const args = {
          x: shift(x, 4 * (row.x + part.x + g * channels)), w: parts[i]!, y: to, m, n, c, taps, xs, ts, ys: stride,
          b: first ? moved(conv.b, g * n) : undefined,
          // the calls of one row add to what the ones before left; r is dense
          r: first ? moved(conv.r, row.y / stride * columns + g * n) : to, rs: first ? columns : stride,
          lo: last ? limits.lo : -Infinity, hi: last ? limits.hi : Infinity,
        };
        if (last && act !== null) context.call(kernelOfWidth('conv_act_f32', width), { ...args, act });
        else context.call(kernelOfWidth('conv_f32', width), args);
      });
    }
  }
}

export function lowerPlane(conv: ConvOperands, plane: Plane): void {
  const { context, groups, x, pixel, y, stride, limits, act } = conv;
  const { channels, columns, n } = channelsOf(conv);
  const width = context.layouts.conv;
  const zero = context.weights(new Float32Array(channels));
  for (let g = 0; g < groups; g++) {
    const w = packed(conv, { row: 0, depth: plane.kh * plane.kw * channels, first: g * n, n });
    for (let image = 0; image < context.inputs[0]!.shape[0]!; image++) {
      const [from, to] = [image * plane.ih * plane.iw, image * plane.oh * plane.ow];
      const args = {
        x: shift(x, 4 * (from * pixel + g * channels)), w, zero, b: moved(conv.b, g * n), r: moved(conv.r, to * columns + g * n), y: shift(y, 4 * (to * stride + g * n)),
        ...plane, c: channels, n, xs: pixel, rs: columns, ys: stride, ...limits,
      };
      if (act !== null) context.call(kernelOfWidth('conv2d_act_f32', width), { ...args, act });
      else context.call(kernelOfWidth('conv2d_f32', width), args);
    }
  }
}

/** Floats of a strip of rows that stay in the first-level cache beside what reads them. */
const stripFloats = (width: Width): number => (width === 4 ? 2048 : 6144);

export function lowerPlanes({ context, x, b, r, y, stride, limits }: ConvOperands, data: Float32Array, plane: Plane): void {
  const { ih, iw, oh, ow, kh, kw, dh } = plane, [images, c] = context.inputs[0]!.shape, n = context.inputs[1]!.shape.at(-1)!, width = context.layouts.conv;
  const depth = kh * kw * c!, w = context.panels(panels({ data, depth, columns: n }, width), depth), zero = context.weights(new Float32Array(c!));
  const lines = Math.max((kh - 1) * dh + 1, Math.min(ih, Math.floor(stripFloats(width) / (iw * c!)))), scratch = context.scratch(4 * lines * iw * c!);
  for (let image = 0; image < images!; image++) {
    const to = image * oh * ow;
    context.call(kernelOfWidth('conv2d_planes_f32', width), {
      x: shift(x, 4 * image * c! * ih * iw), w, zero, b, r: moved(r, to * n), scratch, y: shift(y, 4 * to * stride), ...plane, c: c!, n, lines, rs: n, ys: stride, ...limits,
    });
  }
}

export function lowerWinograd(conv: ConvOperands, data: Float32Array, { ih, iw, oh, ow, pt, pl }: Plane): void {
  const { context, x, pixel, b, y, stride, limits, act } = conv;
  const { all: c, columns: n } = channelsOf(conv);
  const width = context.layouts.conv;
  const w = context.weights(winogradPanels({ data, c, n }, width)), zero = context.weights(new Float32Array(c));
  const { t, m, p, scratchFloats } = winogradBlock({ oh, ow, c, n }, width, context.l2);
  const scratch = context.scratch(4 * scratchFloats);
  for (let image = 0; image < context.inputs[0]!.shape[0]!; image++) {
    const [from, to] = [image * ih * iw, image * oh * ow];
    const args = {
      x: shift(x, 4 * from * pixel), w, zero, b, r: moved(conv.r, to * n), scratch, y: shift(y, 4 * to * stride),
      ih, iw, c, oh, ow, n, pt, pl, xs: pixel, rs: n, ys: stride, t, m, p, ...limits,
    };
    if (act !== null) context.call(kernelOfWidth('winograd_act_f32', width), { ...args, act });
    else context.call(kernelOfWidth('winograd_f32', width), args);
  }
}

export function lowerDepthwise(conv: ConvOperands, plane: Plane): void {
  const { context, weights, x, pixel, y, stride, limits, act } = conv;
  const { all } = channelsOf(conv);
  const w = weights instanceof Float32Array ? context.weights(weights) : weights;
  for (let image = 0; image < context.inputs[0]!.shape[0]!; image++) {
    const [from, to] = [image * plane.ih * plane.iw, image * plane.oh * plane.ow];
    const args = { x: shift(x, 4 * from * pixel), w, b: conv.b, r: moved(conv.r, to * all), y: shift(y, 4 * to * stride), ...plane, c: all, xs: pixel, rs: all, ys: stride, ...limits };
    if (act !== null) context.call('depthwise_act_f32', { ...args, act });
    else context.call('depthwise_f32', args);
  }
}
