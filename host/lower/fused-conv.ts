import { bug } from '../errors.ts';
import { add as addEval, clamp as clampEval, conv as convEval, gate as gateEval } from '../../src/eval/index.ts';
import { tensor, type Tensor } from '../../src/eval/tensor.ts';
import { concreteShape, fact, type Fact } from '../graph/fact.ts';
import { InferError, type Operator } from '../graph/op.ts';
import type { LowerContext, Ref } from '../graph/lowering.ts';
import { shift } from '../graph/copy.ts';
import { type ConvWalk, convWalk, placesOf } from './conv-walk.ts';
import { columnsOf, gatePanels, panels } from './panels.ts';

/**
 * A convolution without padding and all that its kernel does after the sum: y = gate or clamp of (conv(x, w) + bias + residual).
 * Inputs: x [N, ...spatial, C] (or [..., C] where there are no spatial axes: a matrix product), constant w [...kernel, C / groups, O], then bias [O]
 * and residual (of the output's shape) where the attributes say so. A graph holds it only between fusing and lowering.
 */
export type FusedConvAttrs = {
  /** One entry a spatial axis, as for Conv. */
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly groups: number;
  readonly bias: boolean;
  readonly residual: boolean;
  /** tanh of the first half of the channels times sigmoid of the second; excludes groups, residual and clamp. */
  readonly gate: boolean;
  readonly lo: number | null;
  readonly hi: number | null;
};

/** Kernel calls that a convolution may become before a script step is the better choice. */
const mostCalls = 512;

/** x as [N, ...spatial, C]. */
const standard = (attrs: FusedConvAttrs, x: readonly number[]): readonly number[] =>
  (attrs.strides.length > 0 ? x : [x.slice(0, -1).reduce((a, b) => a * b, 1), x[x.length - 1]!]);

function walkOf(attrs: FusedConvAttrs, x: readonly number[], w: readonly number[]): ConvWalk {
  return convWalk({ x: standard(attrs, x), kernel: w.slice(0, -2), strides: attrs.strides, dilations: attrs.dilations, groups: attrs.groups, outputs: attrs.gate ? w[w.length - 1]! / 2 : w[w.length - 1]! });
}

/** Whether kernels do it: those of a gate need the whole sum in one call. */
export function isCovered(attrs: FusedConvAttrs, x: readonly number[], w: readonly number[]): boolean {
  const walk = walkOf(attrs, x, w);
  return walk.m >= 1 && walk.c >= 1 && walk.taps >= 1 && walk.rows.length * walk.parts.length * attrs.groups <= mostCalls && (!attrs.gate || (walk.parts.length === 1 && attrs.groups === 1));
}

const plain = { 4: 'conv_f32_n4', 8: 'conv_f32_n8', 16: 'conv_f32_n16' } as const;
const gated = { 4: 'conv_gate_f32_n4', 8: 'conv_gate_f32_n8', 16: 'conv_gate_f32_n16' } as const;

export const fusedConv: Operator<FusedConvAttrs> = {
  name: 'FusedConv',
  doc: 'convolution with bias, residual, gate and clamp, as one kernel does it',

  infer(attrs, [x, w]): readonly Fact[] {
    const kernel = w === undefined ? undefined : concreteShape(w);
    if (x === undefined || kernel === undefined || x.shape.length < 2) throw new InferError('FusedConv takes x and constant w');
    const shape = concreteShape(x) ?? bug('FusedConv of a length that is not known');
    const outputs = kernel[kernel.length - 1]! / (attrs.gate ? 2 : 1);
    const inner = attrs.strides.length === 0 ? shape.slice(1, -1) : shape.slice(1, -1).map((d, i) => placesOf(d, kernel[i]!, attrs.strides[i]!, attrs.dilations[i]!));
    return [fact('f32', [shape[0]!, ...inner, outputs])];
  },

  eval(attrs, [x, w, ...rest]): readonly Tensor[] {
    if (x?.dtype !== 'f32' || w?.dtype !== 'f32') return bug('FusedConv is evaluated on f32');
    const [spatial, shape] = [attrs.strides.length, standard(attrs, x.shape)];
    const asRows = spatial > 0 ? x : tensor('f32', [1, shape[0]!, shape[1]!], x.data);
    const kernel = spatial > 0 ? w : tensor('f32', [1, ...w.shape], w.data);
    const one = spatial > 0 ? attrs : { strides: [1], dilations: [1] };
    const bias = attrs.bias ? rest.slice(0, 1) : [];
    let [y] = convEval({ strides: one.strides, dilations: one.dilations, padding: 'valid', groups: attrs.groups }, [asRows, kernel, ...bias]);
    if (spatial === 0 && y?.dtype === 'f32') y = tensor('f32', [...x.shape.slice(0, -1), w.shape[1]!], y.data);
    if (y === undefined) return bug('no result');
    if (attrs.residual) y = addEval({}, [y, ...rest.slice(bias.length)])[0];
    if (y !== undefined && attrs.gate) y = gateEval({}, [y])[0];
    if (y === undefined) return bug('no result');
    return attrs.lo === null && attrs.hi === null ? [y] : clampEval({ lo: attrs.lo, hi: attrs.hi }, [y]);
  },

  lower(attrs, context): boolean {
    const [x, w] = context.inputs;
    if (x === undefined || w?.value?.dtype !== 'f32') return bug('FusedConv without constant weights');
    const walk = walkOf(attrs, x.shape, w.shape);
    if (attrs.gate) lowerGate(attrs, context, walk, w.value.data);
    else lowerConv(attrs, context, walk, w.value.data);
    return true;
  },
};

function lowerGate(attrs: FusedConvAttrs, context: LowerContext, walk: ConvWalk, w: Float32Array): void {
  const columns = context.inputs[1]!.shape.at(-1)!;
  const width = context.layouts.conv;
  const packed = context.weights(gatePanels({ data: w, depth: w.length / columns, columns }, width));
  const b = attrs.bias ? context.input(2).ref : undefined;
  const x = context.input(0).ref;
  const y = context.output(0).ref;
  const { m, xs, taps, ts, c } = walk;
  for (const row of walk.rows) context.call(gated[width], { x: shift(x, 4 * row.x), w: packed, b, y: shift(y, 4 * row.y), m, n: columns / 2, c, taps, xs, ts, ys: columns / 2 });
}

function lowerConv(attrs: FusedConvAttrs, context: LowerContext, walk: ConvWalk, w: Float32Array): void {
  const { groups } = attrs;
  const [channels, columns] = [context.inputs[0]!.shape.at(-1)! / groups, context.inputs[1]!.shape.at(-1)!];
  const n = columns / groups;
  const width = context.layouts.conv;
  const { m, xs, taps, ts, c } = walk;
  const depth = taps * c;
  const matrix = (g: number, tap: number): Float32Array => columnsOf({ data: w.subarray(tap * channels * columns, (tap * channels + depth) * columns), depth, columns }, g * n, n);
  const b = attrs.bias ? context.input(2).ref : undefined;
  const at = attrs.bias ? 3 : 2;
  const x = context.input(0).ref;
  const residual: Ref | undefined = attrs.residual ? context.input(at).ref : undefined;
  const y = attrs.residual ? context.outputOver(0, at).ref : context.output(0).ref;
  for (let g = 0; g < groups; g++) {
    const packed = walk.parts.map(({ tap }) => context.weights(panels({ data: matrix(g, tap), depth, columns: n }, width)));
    for (const row of walk.rows) {
      const to = 4 * (row.y + g * n);
      walk.parts.forEach((part, i) => {
        const [first, last] = [i === 0, i === walk.parts.length - 1];
        context.call(plain[width], {
          x: shift(x, 4 * (row.x + part.x + g * channels)), w: packed[i]!, y: shift(y, to), m, n, c, taps, xs, ts, rs: columns, ys: columns,
          b: first && b !== undefined ? shift(b, 4 * g * n) : undefined,
          // the calls of one row add to what the ones before left
          r: !first ? shift(y, to) : residual === undefined ? undefined : shift(residual, to),
          lo: last ? attrs.lo ?? -Infinity : -Infinity, hi: last ? attrs.hi ?? Infinity : Infinity,
        });
      });
    }
  }
}
