import { bug } from '../errors.ts';
import { add as addEval, clamp as clampEval, conv as convEval, gate as gateEval } from '../../src/eval/index.ts';
import { tensor, type Tensor } from '../../src/eval/tensor.ts';
import { concreteShape, fact, type Fact } from '../graph/fact.ts';
import { InferError, type Operator } from '../graph/op.ts';
import type { LowerContext } from '../graph/lowering.ts';
import { epilogueOf, operatorNamed } from './epilogue.ts';
import { kernels } from '../program/kernels.gen.ts';
import { type ConvWay, convWay, spatialPlaces } from './conv-way.ts';
import { lowerDepthwise, lowerGate, lowerPlane, lowerRows, lowerWinograd, type PlacedConv } from './lower-conv.ts';

/**
 * A convolution and all that its kernel does after the sum: y = gate, activation or clamp of (conv(x, w) + bias + residual).
 * Inputs: x [N, ...spatial, C] (or [..., C] where there are no spatial axes: a matrix product), constant w [...kernel, C / groups, O], then bias [O]
 * and residual (of the output's shape) where the attributes say so. A graph holds it only between fusing and lowering.
 */
export type FusedConvAttrs = {
  /** One entry a spatial axis, as for Conv. */
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padding: readonly (readonly [number, number])[];
  readonly groups: number;
  readonly bias: boolean;
  readonly residual: boolean;
  /** tanh of the first half of the channels times sigmoid of the second; excludes groups, residual and clamp. */
  readonly gate: boolean;
  /** Name of an operator that is one elementwise kernel (epilogue.ts); excludes gate and clamp. */
  readonly activation: string | null;
  readonly lo: number | null;
  readonly hi: number | null;
};

/** Whether kernels do it, of any width of panels: those of a gate need the whole sum in one call. */
export const isCovered = (attrs: FusedConvAttrs, x: readonly number[], w: readonly number[]): boolean => convWay(attrs, x, w, w[w.length - 1]!, 4) !== undefined;

export const fusedConv: Operator<FusedConvAttrs> = {
  name: 'FusedConv',
  doc: 'convolution with bias, residual, gate, activation and clamp, as one kernel does it',

  infer(attrs, [x, w]): readonly Fact[] {
    const kernel = w === undefined ? undefined : concreteShape(w);
    if (x === undefined || kernel === undefined || x.shape.length < 2) throw new InferError('FusedConv takes x and constant w');
    const shape = concreteShape(x) ?? bug('FusedConv of a length that is not known');
    const outputs = kernel[kernel.length - 1]! / (attrs.gate ? 2 : 1);
    const inner = attrs.strides.length === 0 ? shape.slice(1, -1) : spatialPlaces(attrs, shape, kernel);
    return [fact('f32', [shape[0]!, ...inner, outputs])];
  },

  eval(attrs, [x, w, ...rest]): readonly Tensor[] {
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
    if (y !== undefined && attrs.activation !== null) y = operatorNamed(attrs.activation).eval?.([y])[0];
    if (y === undefined) return bug('no result');
    return attrs.lo === null && attrs.hi === null ? [y] : clampEval({ lo: attrs.lo, hi: attrs.hi }, [y]);
  },

  rows: true,
  lower(attrs, context): boolean {
    const [x, w] = context.inputs;
    if (x === undefined || w?.value?.dtype !== 'f32') return bug('FusedConv without constant weights');
    const conv = placed(attrs, context, w.value.data);
    lowerWay(convWay(attrs, x.shape, w.shape, conv.stride, context.layouts.conv) ?? bug('no kernel for a FusedConv'), attrs, conv);
    return true;
  },
};

function placed(attrs: FusedConvAttrs, context: LowerContext, data: Float32Array): PlacedConv {
  const residual = attrs.bias ? 3 : 2;
  const x = context.input(0).ref;
  const b = attrs.bias ? context.input(2).ref : undefined;
  const r = attrs.residual ? context.input(residual).ref : undefined;
  const { ref: y, stride } = attrs.residual ? context.outputRows(0, residual) : context.outputRows(0);
  return { context, data, groups: attrs.groups, x, b, r, y, stride, limits: { lo: attrs.lo ?? -Infinity, hi: attrs.hi ?? Infinity }, act: actOf(attrs.activation) };
}

/** The id of the kernel that an activation is. */
export function actOf(activation: string | null): number | null {
  if (activation === null) return null;
  return kernels[epilogueOf(operatorNamed(activation)) ?? bug(`${activation} is no elementwise kernel`)].id;
}

function lowerWay(way: ConvWay, { gate }: FusedConvAttrs, conv: PlacedConv): void {
  if (way.kind === 'plane') lowerPlane(conv, way.plane);
  else if (way.kind === 'winograd') lowerWinograd(conv, way.plane);
  else if (way.kind === 'depthwise') lowerDepthwise(conv, way.plane);
  else if (gate) lowerGate(conv, way.walk);
  else lowerRows(conv, way.walk);
}
