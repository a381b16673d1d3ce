import { bug } from '../../errors.ts';
import type { Tensor } from '../../../src/eval/tensor.ts';
import type { Fact } from '../../graph/fact.ts';
import { chooseConvAlgorithm } from './algorithm.ts';
import { kernelOfWidth, kernels } from '../../program/kernels.gen.ts';
import { fusedConv } from './fused-conv.ts';
import { panels } from '../../program/panels.ts';
import { type Ref, shift } from '../../program/buffer.ts';
import type { Operator } from '../operator.ts';
import type { FusedConvAttrs } from './fused-attrs.ts';
import { writesRows } from '../shared/alias.ts';

/**
 * A depthwise convolution and the 1 x 1 convolution that alone reads it, the first without an activation, strip by strip in one kernel. Inputs: those of the
 * first, then those of the second but for what lies between. A graph holds it only between fusing and lowering.
 */
export type SeparableConvAttrs = { readonly depthwise: FusedConvAttrs; readonly pointwise: FusedConvAttrs };

/** Maximum of channels that the kernels' strips hold (kernels.def). */
export const maxSeparableChannels = 2048;

/** Operands of each of the two, that between them left out. */
function operands<T>({ depthwise }: SeparableConvAttrs, inputs: readonly T[]): { readonly first: readonly T[]; readonly second: readonly T[] } {
  const count = depthwise.bias ? 3 : 2;
  return { first: inputs.slice(0, count), second: inputs.slice(count) };
}

export const separableConv: Operator<SeparableConvAttrs> = {
  name: 'SeparableConv',
  doc: 'depthwise convolution fused with a 1 x 1 convolution',

  infer(attrs, inputs): readonly Fact[] {
    const { first, second } = operands(attrs, inputs);
    return fusedConv.infer(attrs.pointwise, [...fusedConv.infer(attrs.depthwise, first), ...second]);
  },

  eval(attrs, inputs): readonly Tensor[] {
    const { first, second } = operands(attrs, inputs), evaluate = fusedConv.eval ?? bug('FusedConv has no eval');
    return evaluate(attrs.pointwise, [...evaluate(attrs.depthwise, first), ...second]);
  },

  alias: writesRows,
  lower(attrs, context): boolean {
    const { depthwise, pointwise } = attrs, at = depthwise.bias ? 3 : 2, residual = at + (pointwise.bias ? 2 : 1);
    const [x, w, v] = [context.inputs[0], context.inputs[1], context.inputs[at]];
    if (x === undefined || w?.value?.dtype !== 'f32' || v?.value?.dtype !== 'f32') return bug('SeparableConv without constant weights');
    const algorithm = chooseConvAlgorithm(depthwise, x.shape, w.shape, w.shape.at(-1)!, context.layouts.conv);
    if (algorithm?.kind !== 'depthwise') return bug('SeparableConv of no depthwise convolution');
    const act = pointwise.activation === null ? null : kernels[pointwise.activation.kernel].id, c = x.shape.at(-1)!, n = v.shape.at(-1)!, { ih, iw, oh, ow } = algorithm.plane, width = context.layouts.conv;
    const { ref: y, stride } = pointwise.residual ? context.outputRows(0, residual) : context.outputRows(0);
    const maybe = (there: boolean, i: number): Ref | undefined => (there ? context.input(i).ref : undefined);
    const from = context.input(0).ref, r = maybe(pointwise.residual, residual);
    const own = {
      w: context.weights(w.value.data), b: maybe(depthwise.bias, 2), v: context.panels(panels({ data: v.value.data, depth: c, columns: n }, width), c), d: maybe(pointwise.bias, at + 1),
      ...algorithm.plane, c, n, xs: c, rs: n, ys: stride, dlo: depthwise.lo ?? -Infinity, dhi: depthwise.hi ?? Infinity, lo: pointwise.lo ?? -Infinity, hi: pointwise.hi ?? Infinity,
    };
    for (let image = 0; image < x.shape[0]!; image++) {
      const positions = image * oh * ow;
      const args = { ...own, x: shift(from, 4 * image * ih * iw * c), r: r === undefined ? undefined : shift(r, 4 * positions * n), y: shift(y, 4 * positions * stride) };
      if (act !== null) context.call(kernelOfWidth('separable_conv_act_f32', width), { ...args, act });
      else context.call(kernelOfWidth('separable_conv_f32', width), args);
    }
    return true;
  },
};
