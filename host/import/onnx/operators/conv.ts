import { type Dim, add, compare, mul, sub } from '../../../graph/dim.ts';
import { factOf, type Wire } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { conv } from '../../../ops/conv/conv.ts';
import { add as plus } from '../../../ops/elementwise/elementwise.ts';
import { reshape, transpose } from '../../../ops/shape/shape.ts';
import { pad, slice } from '../../../ops/slice/slice.ts';
import { lengthOf } from '../../../ops/shared/operands.ts';
import type { Make } from '../../deferred.ts';
import { type TransposedAxis, transposedConv } from '../../transposed-conv.ts';
import type { ImportedWire } from '../../../stages.ts';
import type { Call, Family } from '../call.ts';
import { numberShape } from '../../constants.ts';
import { type Window, channelsLast, checkKernel, readWindow, resolveWindow, spatialOf } from '../windows.ts';

/** Elements of an axis of the kernel `dilation` apart, zeros between them. */
function spread(make: Make, w: Wire, axis: number, dilation: number): Wire {
  const shape = factOf(w).shape, length = Number(shape[axis]);
  if (dilation === 1 || length === 1) return w;
  const apart = make(op(reshape, { to: [...shape.slice(0, axis + 1), 1, ...shape.slice(axis + 1)] }), [w]);
  const filled = make(op(pad, { pads: factOf(apart).shape.map((_, i) => [0, i === axis + 1 ? dilation - 1 : 0] as const), mode: 'constant', value: 0 }), [apart]);
  const joined = make(op(reshape, { to: shape.map((d, i) => (i === axis ? length * dilation : d)) }), [filled]);
  return make(op(slice, { axis, start: 0, end: (length - 1) * dilation + 1 }), [joined]);
}

/** Padding of an axis of the result; `shape` is the length that it is asked to have. */
function transposedAxis(n: Dim, kernel: number, i: number, window: Window, { extra, shape }: { readonly extra: number; readonly shape: number | undefined }): TransposedAxis {
  const [stride, dilation] = [window.strides?.[i] ?? 1, window.dilations?.[i] ?? 1];
  const whole = add(mul(sub(n, 1), stride), (kernel - 1) * dilation + 1 + extra);
  const same = window.auto === 'SAME_UPPER' || window.auto === 'SAME_LOWER';
  const to = shape ?? (same ? mul(n, stride) : undefined);
  if (to === undefined) {
    const rank = (window.pads?.length ?? 0) / 2, [before, after] = [window.pads?.[i] ?? 0, window.pads?.[rank + i] ?? 0];
    if (before < 0) throw new InferError(`padding of ${before}`);
    return { stride, dilation, before, to: sub(whole, before + after) };
  }
  const left = sub(whole, to);
  if (typeof left !== 'number') throw new InferError(`a result of ${String(to)} of ${String(whole)} elements`);
  const all = Math.max(0, left), half = Math.floor(all / 2);
  return { stride, dilation, before: window.auto === 'SAME_UPPER' ? half : all - half, to };
}

function lengthOpen(): never { throw new InferError('the lengths of the kernel must be known before the network runs'); }

/** x [N, C, ...spatial], w [O, C / groups, ...kernel], bias [O], with the window that the node has. */
export function convolve(c: Call, inputs: readonly (ImportedWire | undefined)[]): ImportedWire {
  const window = readWindow(c);
  const groups = c.attrs.int('group', 1);
  if (groups < 1) c.fail(`attribute group is ${groups}`);
  c.neededUpTo(1);
  return c.defer('Conv', { groups }, (make, [x, w, bias]) => {
    const kernel = factOf(w!).shape.slice(2).map((d) => (typeof d === 'number' ? d : lengthOpen()));
    checkKernel(window, kernel);
    const { strides, dilations, pads } = resolveWindow(window, kernel, spatialOf(x!));
    const weights = make(op(transpose, { perm: [...kernel.map((_, i) => i + 2), 1, 0] }), [w!]);
    return channelsLast(make, x!, (last) => make(op(conv, { strides, dilations, padding: pads, groups }), [last, weights, ...(bias === undefined ? [] : [bias])]));
  }, ...inputs);
}

export const convolutions: Family = {
  Conv: (c) => convolve(c, c.inputsUpTo(3)),

  /** x [N, C, ...spatial], w [C, O / groups, ...kernel], bias [O] */
  ConvTranspose(c) {
    const window = readWindow(c);
    const [groups, extra, shape] = [c.attrs.int('group', 1), c.attrs.optionalInts('output_padding'), c.attrs.optionalInts('output_shape')];
    if (groups < 1) c.fail(`attribute group is ${groups}`);
    c.neededUpTo(1);
    return c.defer('ConvTranspose', { groups }, (make, [x, w, bias]) => {
      const spatial = spatialOf(x!), rank = spatial.length;
      const kernel = numberShape(factOf(w!).shape.slice(2), 'the lengths of the kernel');
      resolveWindow({ ...window, auto: 'VALID' }, window.kernel ?? kernel, spatial);
      checkKernel(window, kernel);
      const [channels] = numberShape([lengthOf(factOf(w!), 0)], 'the number of channels');
      if (factOf(x!).shape[1] !== channels || channels! % groups !== 0) throw new InferError(`weights of ${channels} channels in ${groups} groups for ${String(factOf(x!).shape[1])}`);
      if ((extra?.length ?? rank) !== rank || extra?.some((n) => n < 0) === true || (shape !== undefined && shape.length !== rank && shape.length !== rank + 2)) throw new InferError(`output_padding [${extra?.slice(0, 8).join(',') ?? ''}] and output_shape [${shape?.slice(0, 8).join(',') ?? ''}] for ${rank} spatial axes`);
      const axes = spatial.map((n, i) => transposedAxis(n, kernel[i]!, i, window, { extra: extra?.[i] ?? 0, shape: shape?.slice(-rank)[i] }));
      if (axes.some(({ to }) => compare(to, 1) < 0)) throw new InferError(`a result of [${axes.map((a) => String(a.to)).join()}] elements`);
      const last = make(op(transpose, { perm: [...kernel.map((_, i) => i + 2), 0, 1] }), [w!]);
      // strides and dilations together have no form of their own
      const both = axes.map((a) => a.stride > 1 && a.dilation > 1);
      const weights = axes.reduce((wire, a, i) => (both[i]! ? spread(make, wire, i, a.dilation) : wire), last);
      return channelsLast(make, x!, (image) => {
        const y = transposedConv(make, image, weights, axes.map((a, i) => (both[i]! ? { ...a, dilation: 1 } : a)), groups);
        return bias === undefined ? y : make(op(plus, {}), [y, bias]);
      });
    }, ...c.inputsUpTo(3));
  },
};
