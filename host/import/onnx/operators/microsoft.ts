import { type Wire, factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { matMul } from '../../../ops/matmul/matmul.ts';
import type { ImportedWire } from '../../../stages.ts';
import { Arithmetic } from '../../arithmetic.ts';
import type { BuildNode, Call, Family } from '../call.ts';
import { activationsByName, gelu, geluByTanh, swish } from '../activations.ts';
import { convolve } from './conv.ts';
import { layerNormalization, rmsNormalization } from './normalization.ts';
import { joinHeads, rotate, splitHeads } from './attention.ts';
import { gather } from '../../../ops/slice/slice.ts';
import { exactDiv } from '../../../graph/dim.ts';
import { lengthOf } from '../../../ops/shared/operands.ts';

/** A formula of x, or of x and a bias that is added to it. */
const biased = (of: (a: Arithmetic, x: Wire) => Wire, needed: boolean): BuildNode => (c) => {
  c.neededUpTo(needed ? 1 : 0);
  return c.defer('Activation', {}, (make, [x, bias]) => {
    const a = new Arithmetic(make);
    return of(a, bias === undefined ? x! : a.add(x!, bias));
  }, ...c.inputsUpTo(2));
};

/** Normalises the sum of its input, the skip and a bias; the sum is its fourth output. */
const skipped = (simplified: boolean): BuildNode => (c) => {
  const epsilon = c.attrs.float('epsilon', 1e-12);
  c.neededUpTo(2);
  const inputs = c.inputsUpTo(simplified ? 4 : 5);
  if (c.wants(1) || c.wants(2)) c.refuse('its mean or its deviation as an output');
  return c.deferMany('SkipLayerNorm', { epsilon }, 4, (make, [x, skip, scale, ...others]) => {
    const a = new Arithmetic(make);
    const [offset, bias] = simplified ? [undefined, others[0]] : others;
    const sum = [skip!, ...(bias === undefined ? [] : [bias])].reduce((s, w) => a.add(s, w), x!);
    const y = simplified ? rmsNormalization(a, sum, scale!, -1, epsilon) : layerNormalization(a, sum, scale!, offset, -1, epsilon)[0];
    return [y, sum, sum, sum];
  }, ...inputs);
};

/** Parameters that a fused activation has here by a name of its own. */
interface Fused { readonly name: string; readonly alpha: number | undefined; readonly beta: number | undefined }

function activated(c: Call, x: ImportedWire, { name, alpha, beta }: Fused): ImportedWire {
  if (name === '') return x;
  if (name === 'Clip') return c.defer('Clip', {}, (make, [w]) => new Arithmetic(make).clamp(w!, alpha ?? null, beta ?? null), x);
  const known = /^(Relu|Tanh|Sigmoid|LeakyRelu|HardSigmoid)$/.test(name) ? activationsByName[name.toLowerCase()] : undefined;
  if (known === undefined) return name === 'HardSwish' ? c.onnx('HardSwish', {}, x) : c.refuse(`activation ${name}`);
  const [p, q] = [alpha ?? known.alpha ?? 0, beta ?? known.beta ?? 0];
  return c.defer(name, { alpha: p, beta: q }, (make, [w]) => known.of(new Arithmetic(make), w!, p, q), x);
}

/** Axes [0, batch) and the one before the last in each other's place. */
function batchBehind(a: Arithmetic, x: Wire): Wire {
  const rank = factOf(x).shape.length;
  return rank < 3 ? x : a.transpose(x, [...Array.from({ length: rank - 2 }, (_, i) => i + 1), 0, rank - 1]);
}

/** x [B, H, L, D] or [B, L, H * D], positions [B, L] or the first one. */
function rotaryEmbedding(a: Arithmetic, [x, ids, cos, sin]: readonly (Wire | undefined)[], heads: number, turned: number, interleaved: boolean): Wire {
  const { shape } = factOf(x!);
  const flat = shape.length === 3;
  const half = lengthOf(factOf(cos!), 1), columns = turned > 0 ? turned : typeof half !== 'number' ? 0 : 2 * half;
  const width = flat ? (heads > 0 ? heads : exactDiv(shape[2]!, columns)) : undefined;
  if (columns === 0 || (flat && typeof width !== 'number')) throw new InferError(`${String(shape.at(-1))} columns for cosines of ${String(half)}`);
  const own = flat ? splitHeads(a, x!, Number(width)) : x!;
  if (factOf(ids!).shape.length !== 2) throw new InferError('one first position for all samples');
  const [c, s] = [cos!, sin!].map((cache) => a.unsqueeze(a.make(op(gather, { axis: 0, batchDims: 0 }), [cache, ids!]), 1));
  const y = rotate(a, own, c!, s!, columns, interleaved);
  return flat ? joinHeads(a, y) : y;
}

/** Operators of ONNX Runtime. */
export const microsoft: Family = {
  'com.microsoft.Gelu': biased(gelu, false),
  'com.microsoft.BiasGelu': biased(gelu, true),
  'com.microsoft.FastGelu': biased(geluByTanh, false),
  'com.microsoft.QuickGelu'(c) {
    const alpha = c.attrs.float('alpha', 1.702);
    c.one();
    return c.defer('QuickGelu', { alpha }, (make, [x]) => swish(new Arithmetic(make), x!, alpha), c.optional(0));
  },

  'com.microsoft.SkipLayerNormalization': skipped(false),
  'com.microsoft.SkipSimplifiedLayerNormalization': skipped(true),
  /** Exporters write it into ONNX's own domain, which has none of this name. */
  SimplifiedLayerNormalization: (c) => simplified(c),
  'com.microsoft.SimplifiedLayerNormalization': (c) => simplified(c),

  'com.microsoft.FusedMatMul'(c) {
    const alpha = c.attrs.float('alpha', 1), attrs = { transposeA: c.attrs.flag('transA', false), transposeB: c.attrs.flag('transB', false) };
    const [batchA, batchB] = [c.attrs.flag('transBatchA', false), c.attrs.flag('transBatchB', false)];
    return c.defer('FusedMatMul', { alpha, ...attrs }, (make, [left, right]) => {
      const a = new Arithmetic(make);
      if (factOf(left!).shape.length < 2 || factOf(right!).shape.length < 2) throw new InferError('a vector');
      return a.mul(make(op(matMul, attrs), [batchA ? batchBehind(a, left!) : left!, batchB ? batchBehind(a, right!) : right!]), alpha);
    }, ...c.two());
  },

  /** Its fourth input is added before the activation. */
  'com.microsoft.FusedConv'(c) {
    const [name, parameters] = [c.attrs.text('activation', ''), c.attrs.floats('activation_params', [])];
    const [x, w, bias, sum] = c.inputsUpTo(4);
    const y = convolve(c, [x, w, bias]);
    return activated(c, sum === undefined ? y : c.onnx('Add', {}, y, sum), { name, alpha: parameters[0], beta: parameters[1] });
  },

  'com.microsoft.FusedGemm'(c) {
    const parameter = (name: string): number | undefined => (c.attrs.has(name) ? c.attrs.float(name) : undefined);
    const fused = { name: c.attrs.text('activation', ''), alpha: parameter('activation_alpha'), beta: parameter('activation_beta') };
    if (c.attrs.has('activation_gamma')) c.refuse('activation_gamma');
    const gemm = { alpha: c.attrs.float('alpha', 1), beta: c.attrs.float('beta', 1), transA: c.attrs.int('transA', 0), transB: c.attrs.int('transB', 0) };
    return activated(c, c.onnx('Gemm', gemm, ...c.inputsUpTo(3)), fused);
  },

  'com.microsoft.RotaryEmbedding'(c) {
    const [heads, turned, interleaved] = [c.attrs.int('num_heads', 0), c.attrs.int('rotary_embedding_dim', 0), c.attrs.flag('interleaved', false)];
    if (c.attrs.flag('is_packed_batching', false)) c.refuse('is_packed_batching');
    if (c.attrs.float('scale', 1) !== 1) c.refuse('scale');
    if (turned > 0 && heads < 1) c.refuse('rotary_embedding_dim without num_heads');
    return c.defer('RotaryEmbedding', { interleaved }, (make, inputs) => rotaryEmbedding(new Arithmetic(make), inputs, heads, turned, interleaved), ...c.four());
  },
};

/** x over its root mean square, times scale. */
function simplified(c: Call): ImportedWire {
  const [axis, epsilon] = [c.attrs.int('axis', -1), c.attrs.float('epsilon', 1e-5)];
  c.attrs.ignore('stash_type');
  if (c.wants(1)) c.refuse('its deviation as an output');
  return c.defer('RmsNorm', { axis, epsilon }, (make, [x, scale]) => rmsNormalization(new Arithmetic(make), x!, scale!, axis, epsilon), ...c.two());
}
