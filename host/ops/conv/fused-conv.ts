import { bug } from '../../errors.ts';
import { type Tensor, tensor } from '../../../src/eval/tensor.ts';
import { type Fact, concreteShape, fact } from '../../graph/fact.ts';
import { InferError } from '../../graph/op.ts';
import type { LowerContext } from '../../program/lower-context.ts';
import { type ConvAlgorithm, chooseConvAlgorithm, outputSizes } from './algorithm.ts';
import { type ConvOperands, lowerDepthwise, lowerGate, lowerPlane, lowerPlanes, lowerRows, lowerWinograd } from './lower.ts';
import { add as addEval, clamp as clampEval } from '../../../src/eval/elementwise.ts';
import { conv as convEval } from '../../../src/eval/conv.ts';
import { transpose } from '../../../src/eval/shape.ts';
import { gate as gateEval } from '../../../src/eval/gate.ts';
import type { Operator } from '../operator.ts';
import type { FusedConvAttrs } from './fused-attrs.ts';
import { activated } from './epilogue.ts';
import { rowStride } from '../../program/blocks.ts';
import { kernels } from '../../program/kernels.gen.ts';
import { writesRows } from '../shared/alias.ts';

export const fusedConv: Operator<FusedConvAttrs> = {
  name: 'FusedConv',
  doc: 'convolution fused with bias, residual, gate, activation and clamp',

  infer(attrs, [x, w]): readonly Fact[] {
    const kernel = w === undefined ? undefined : concreteShape(w);
    if (x === undefined || kernel === undefined || x.shape.length < 2) throw new InferError('FusedConv takes x and w');
    const shape = channelsLast(attrs, concreteShape(x) ?? bug('FusedConv of a length that is not known'));
    const outputs = kernel[kernel.length - 1]! / (attrs.gate ? 2 : 1);
    const inner = attrs.strides.length === 0 ? shape.slice(1, -1) : outputSizes(attrs, shape, kernel);
    return [fact('f32', [shape[0]!, ...inner, outputs])];
  },

  eval(attrs, [given, w, ...rest]): readonly Tensor[] {
    const x = attrs.planes && given !== undefined ? transpose({ perm: channelsLast(attrs, given.shape.map((_, i) => i)) }, [given])[0] : given;
    if (x?.dtype !== 'f32' || w?.dtype !== 'f32') return bug('FusedConv is evaluated on f32');
    const spatial = attrs.strides.length;
    const asRows = spatial > 0 ? x : tensor('f32', [1, x.data.length / x.shape.at(-1)!, x.shape.at(-1)!], x.data);
    const kernel = spatial > 0 ? w : tensor('f32', [1, ...w.shape], w.data);
    const one = spatial > 0 ? attrs : { strides: [1], dilations: [1], padding: 'valid' as const };
    const bias = attrs.bias ? rest.slice(0, 1) : [];
    let [y] = convEval({ strides: one.strides, dilations: one.dilations, padding: one.padding, groups: attrs.groups }, [asRows, kernel, ...bias]);
    if (spatial === 0 && y?.dtype === 'f32') y = tensor('f32', [...x.shape.slice(0, -1), w.shape[1]!], y.data);
    if (y === undefined) return bug('no result');
    if (attrs.residual) y = addEval({}, [y, ...rest.slice(bias.length)])[0];
    if (y !== undefined && attrs.gate) y = gateEval({}, [y])[0];
    if (y !== undefined && attrs.activation !== null) y = activated(attrs.activation, y);
    if (y === undefined) return bug('no result');
    return attrs.lo === null && attrs.hi === null ? [y] : clampEval({ lo: attrs.lo, hi: attrs.hi }, [y]);
  },

  alias: writesRows,
  takes({ planes, padding }, [x, w], i, strides) {
    // a kernel's rows of several taps lie together only where x is dense
    const [shape, kernel] = [concreteShape(x!)!, concreteShape(w!)!.slice(0, -2)], walks = kernel.every((length) => length === 1) || padding.some(([before, after]) => before + after > 0);
    return i === 0 && !planes && walks && rowStride(shape, strides) !== undefined;
  },
  lower(attrs, context): boolean {
    const [x, w] = context.inputs;
    if (x === undefined || w === undefined) return bug('FusedConv without weights');
    const conv = operandsOf(attrs, context, w.value?.dtype === 'f32' ? w.value.data : context.input(1).ref);
    lowerBy(chooseConvAlgorithm(attrs, channelsLast(attrs, x.shape), w.shape, conv.stride, context.layouts.conv, conv.pixel) ?? bug('no kernel for a FusedConv'), attrs, conv);
    return true;
  },
};

/** Lengths or axes of x with those of the channels behind the others. */
const channelsLast = <T>({ planes }: FusedConvAttrs, [n, c, ...spatial]: readonly T[]): readonly T[] => (planes ? [n!, ...spatial, c!] : [n!, c!, ...spatial]);

function operandsOf(attrs: FusedConvAttrs, context: LowerContext, weights: ConvOperands['weights']): ConvOperands {
  const residual = attrs.bias ? 3 : 2;
  const { ref: x, shape, strides } = context.input(0), pixel = strides === undefined ? channelsLast(attrs, shape).at(-1)! : rowStride(shape, strides) ?? bug('pixels that do not lie evenly');
  const b = attrs.bias ? context.input(2).ref : undefined;
  const r = attrs.residual ? context.input(residual).ref : undefined;
  const { ref: y, stride } = attrs.residual ? context.outputRows(0, residual) : context.outputRows(0);
  return { context, weights, groups: attrs.groups, x, pixel, b, r, y, stride, limits: { lo: attrs.lo ?? -Infinity, hi: attrs.hi ?? Infinity }, act: attrs.activation === null ? null : kernels[attrs.activation.kernel].id };
}

function lowerBy(algorithm: ConvAlgorithm, { gate }: FusedConvAttrs, conv: ConvOperands): void {
  const { weights } = conv, constant = weights instanceof Float32Array ? weights : undefined;
  // its weights, as many again three times, are no bytes
  if (algorithm.kind === 'winograd' && constant !== undefined && !conv.context.int8Weights) lowerWinograd(conv, constant, algorithm.plane);
  else if (algorithm.kind === 'planes') lowerPlanes(conv, constant ?? bug('planes with computed weights'), algorithm.plane);
  else if (algorithm.kind === 'plane' || algorithm.kind === 'winograd') lowerPlane(conv, algorithm.plane);
  else if (algorithm.kind === 'depthwise') lowerDepthwise(conv, algorithm.plane);
  else if (gate) lowerGate(conv, constant ?? bug('a gate of computed weights'), algorithm.walk);
  else lowerRows(conv, algorithm.walk);
}
