import { full, plainBlank, tensor } from '../../../../src/eval/tensor.ts';
import { constant } from '../../../graph/constant.ts';
import { type Dim, exactDiv, mul, same, sub } from '../../../graph/dim.ts';
import { type Wire, factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { gather } from '../../../ops/slice/slice.ts';
import { lengthOf } from '../../../ops/shared/operands.ts';
import type { DType } from '../../../../src/format/dtype.ts';
import { Arithmetic, known } from '../../arithmetic.ts';
import type { Call, Family } from '../call.ts';
import { elementKind } from '../types.ts';
import { checkMade } from '../../made.ts';

/** Scores, and what comes of them; undefined where a caller leaves it out. */
interface AttentionInputs { readonly q: Wire; readonly k: Wire; readonly v: Wire; readonly mask?: Wire | undefined; readonly pastKey?: Wire | undefined; readonly pastValue?: Wire | undefined; readonly lengths?: Wire | undefined }

interface AttentionAttrs {
  readonly causal: boolean;
  /** Of 3-D inputs. */
  readonly heads: readonly [queries: number, keys: number] | undefined;
  readonly scale: number | undefined;
  readonly softcap: number;
  /** Undefined: that of the inputs. */
  readonly precision: DType | undefined;
  /** Which scores are the fourth output: as they are multiplied, capped, masked, or as probabilities. */
  readonly scores: number;
  /** A mask of one column is the same for all keys. */
  readonly broadcasts: boolean;
}

/** [B, L, H * D] as [B, H, L, D]. */
export function splitHeads(a: Arithmetic, x: Wire, heads: number): Wire {
  const [batch, length, width, ...more] = factOf(x).shape;
  const size = width === undefined ? undefined : exactDiv(width, heads);
  if (batch === undefined || length === undefined || size === undefined || more.length > 0) throw new InferError(`${String(width)} columns for ${heads} heads`);
  return a.transpose(a.reshape(x, [batch, length, heads, size]), [0, 2, 1, 3]);
}

/** The inverse. */
export function joinHeads(a: Arithmetic, x: Wire): Wire {
  const [batch, heads, length, size] = shape4(x);
  return a.reshape(a.transpose(x, [0, 2, 1, 3]), [batch, length, mul(heads, size)]);
}

export function shape4(x: Wire): readonly [Dim, Dim, Dim, Dim] {
  const [b, h, l, d, ...more] = factOf(x).shape;
  if (b === undefined || h === undefined || l === undefined || d === undefined || more.length > 0) throw new InferError(`${factOf(x).shape.length} axes, where there are batch, heads, length and head size`);
  return [b, h, l, d];
}

/** Heads of queries that share one of keys lie side by side: each group is as many times as many rows. x [B, H, L, D] as [B, keys, H / keys * L, D]. */
export function grouped(a: Arithmetic, x: Wire, keys: Dim): Wire {
  const [batch, heads, length, size] = shape4(x);
  const each = exactDiv(heads, keys);
  if (each === undefined) throw new InferError(`${String(heads)} heads of queries for ${String(keys)} of keys`);
  return a.reshape(x, [batch, keys, mul(each, length), size]);
}

const lowest = (a: Arithmetic, dtype: DType): Wire => {
  return a.make(constant(full(dtype === 'f64' ? 'f64' : 'f32', [], -Infinity)), []);
};

/** 0 where a mask is true, else -infinity. */
const barred = (a: Arithmetic, allowed: Wire, dtype: DType): Wire => a.select(allowed, 0, lowest(a, dtype));

/** 0 up to the diagonal that `before` keys precede, -infinity behind it. */
function causalBias(a: Arithmetic, dtype: DType, queries: number, keys: number, before: number): Wire {
  checkMade(queries * keys);
  const value = plainBlank(dtype === 'f64' ? 'f64' : 'f32', [queries, keys]);
  for (let i = 0; i < queries; i++) value.data.fill(-Infinity, i * keys + Math.min(keys, i + before + 1), (i + 1) * keys);
  return a.make(constant(value), []);
}

/** A mask that ends before the keys do bars the others, from operator set 24 on also where it has one column. */
function maskBias(a: Arithmetic, mask: Wire, dtype: DType, keys: Dim, broadcasts: boolean): Wire {
  const bias = factOf(mask).dtype === 'bool' ? barred(a, mask, dtype) : a.cast(mask, dtype);
  const { shape } = factOf(bias);
  const missing = sub(keys, shape.at(-1) ?? keys);
  if (same(missing, 0) || (broadcasts && same(shape.at(-1)!, 1))) return bias;
  return a.concat(shape.length - 1, bias, a.broadcast(lowest(a, dtype), [...shape.slice(0, -1), missing]));
}

/** Everything that is added to the scores [B, H, L, S]. */
function biases(a: Arithmetic, { mask, pastKey, lengths }: AttentionInputs, { causal, broadcasts }: AttentionAttrs, dtype: DType, queries: Dim, keys: Dim): readonly Wire[] {
  const masked = mask === undefined ? [] : [maskBias(a, mask, dtype, keys, broadcasts)];
  const perSample = lengths === undefined ? undefined : a.reshape(a.cast(lengths, 'i64'), [lengthOf(factOf(lengths), 0), 1, 1, 1]);
  const padded = perSample === undefined ? [] : [barred(a, a.less(a.positions(keys, 3, 4), perSample), dtype)];
  if (!causal) return [...masked, ...padded];
  if (perSample === undefined || pastKey !== undefined) {
    const before = pastKey === undefined ? 0 : known(factOf(pastKey).shape[2], 'the length of the past');
    return [causalBias(a, dtype, known(queries, 'the number of queries'), known(keys, 'the number of keys'), before), ...masked, ...padded];
  }
  // the last query sees the last key of each sample
  const ahead = a.sub(a.positions(keys, 3, 4), a.positions(queries, 2, 4));
  return [barred(a, a.lessEqual(ahead, a.sub(perSample, a.make(constant(i64(known(queries, 'the number of queries'))), []))), dtype), ...masked, ...padded];
}

function i64(v: number) {
  return tensor('i64', [], [v]);
}

/** Y, the keys and values with what was before them, and the scores. */
function attention(a: Arithmetic, inputs: AttentionInputs, attrs: AttentionAttrs): readonly Wire[] {
  const flat = factOf(inputs.q).shape.length === 3;
  const { heads } = attrs;
  if (flat && heads === undefined) throw new InferError('3-D inputs and no number of heads');
  const [q, k, v] = flat ? [splitHeads(a, inputs.q, heads![0]), splitHeads(a, inputs.k, heads![1]), splitHeads(a, inputs.v, heads![1])] : [inputs.q, inputs.k, inputs.v];
  const keys = inputs.pastKey === undefined ? k : a.concat(2, inputs.pastKey, k);
  const values = inputs.pastValue === undefined ? v : a.concat(2, inputs.pastValue, v);
  const { dtype } = factOf(q);
  const [batch, queryHeads, length, size] = shape4(q), [, keyHeads, count] = shape4(keys);
  const scale = attrs.scale ?? 1 / Math.sqrt(known(size, 'the size of a head'));
  const product = a.matMul(grouped(a, a.mul(q, scale), keyHeads), keys, 'transposeB');
  const raw = a.reshape(product, [batch, queryHeads, length, count]);
  const capped = attrs.softcap > 0 ? a.mul(a.tanh(a.mul(raw, 1 / attrs.softcap)), attrs.softcap) : raw;
  const masked = biases(a, inputs, attrs, dtype, length, count).reduce((sum, bias) => a.add(sum, bias), capped);
  const probabilities = a.cast(a.softmax(a.cast(masked, attrs.precision ?? dtype), 3), dtype);
  const y = a.matMul(grouped(a, probabilities, keyHeads), values);
  const whole = a.reshape(y, [batch, queryHeads, length, lengthOf(factOf(y), 3)]);
  return [flat ? joinHeads(a, whole) : whole, keys, values, [raw, capped, masked, probabilities][attrs.scores]!];
}

function readAttention(c: Call): AttentionAttrs {
  const scores = c.attrs.int('qk_matmul_output_mode', 0);
  if (scores < 0 || scores > 3) c.refuse(`qk_matmul_output_mode ${scores}`);
  const [queries, keys] = [c.attrs.int('q_num_heads', 0), c.attrs.int('kv_num_heads', 0)];
  return {
    causal: c.attrs.flag('is_causal', false), heads: queries < 1 || keys < 1 ? undefined : [queries, keys], scale: c.attrs.has('scale') ? c.attrs.float('scale') : undefined,
    softcap: c.attrs.float('softcap', 0), precision: precisionOf(c), scores, broadcasts: c.version < 24,
  };
}

/** Half precision is computed in single. */
export function precisionOf(c: Call): DType | undefined { return c.attrs.has('softmax_precision') ? elementKind(c.attrs.elementType('softmax_precision'))?.dtype : undefined; }

/** x [..., R] turned by angles: its first `turned` columns are pairs, side by side where they are interleaved, else halves. `cos` and `sin` broadcast against the pairs. */
export function rotate(a: Arithmetic, x: Wire, cos: Wire, sin: Wire, turned: Dim, interleaved: boolean): Wire {
  const { shape } = factOf(x);
  const last = shape.length - 1, half = exactDiv(turned, 2);
  if (half === undefined) throw new InferError(`${String(turned)} columns of pairs`);
  const part = a.slice(x, last, 0, turned);
  const pairs = interleaved ? a.reshape(part, [...shape.slice(0, -1), half, 2]) : part;
  const [p, q] = interleaved ? [a.row(pairs, last + 1, 0), a.row(pairs, last + 1, 1)] : [a.slice(pairs, last, 0, half), a.slice(pairs, last, half, turned)];
  const [real, imaginary] = [a.sub(a.mul(p, cos), a.mul(q, sin)), a.add(a.mul(p, sin), a.mul(q, cos))];
  const done = interleaved ? a.reshape(a.concat(last + 1, a.unsqueeze(real, last + 1), a.unsqueeze(imaginary, last + 1)), factOf(part).shape) : a.concat(last, real, imaginary);
  return same(turned, shape[last]!) ? done : a.concat(last, done, a.slice(x, last, turned, shape[last]!));
}

interface RotaryAttrs { readonly heads: number; readonly turned: number; readonly interleaved: boolean }

/** x [B, H, L, D] or [B, L, H * D]; cosines and sines by position, or by sample and place. */
function rotary(a: Arithmetic, x: Wire, caches: readonly [Wire, Wire], ids: Wire | undefined, { heads, turned, interleaved }: RotaryAttrs): Wire {
  const { shape } = factOf(x);
  const flat = shape.length === 3;
  if (flat && heads < 1) throw new InferError('a 3-D input and no number of heads');
  const size = flat ? exactDiv(shape[2]!, heads) : shape4(x)[3];
  if (size === undefined) throw new InferError(`${String(shape[2])} columns for ${heads} heads`);
  // heads stay where they are
  const own = flat ? a.reshape(x, [shape[0]!, shape[1]!, heads, size]) : x;
  const columns = turned > 0 ? turned : size, half = exactDiv(columns, 2);
  const [cos, sin] = caches.map((cache) => {
    const angles = ids === undefined ? cache : a.make(op(gather, { axis: 0, batchDims: 0 }), [cache, ids]);
    const { shape: found } = factOf(angles);
    if (found.length !== 3 || half === undefined) throw new InferError(`${found.length} axes of cosines and sines for ${String(columns)} columns`);
    return a.unsqueeze(a.slice(angles, 2, 0, half), flat ? 2 : 1);
  });
  return a.reshape(rotate(a, own, cos!, sin!, columns, interleaved), shape);
}

export const attentions: Family = {
  Attention(c) {
    const attrs = readAttention(c);
    c.neededUpTo(2);
    const inputs = c.inputsUpTo(7);
    if ((inputs[4] === undefined) !== (inputs[5] === undefined)) c.fail('past keys without past values, or the other way round');
    const { causal, scores } = attrs;
    return c.deferMany('Attention', { causal, scores }, 4, (make, [q, k, v, mask, pastKey, pastValue, lengths]) =>
      attention(new Arithmetic(make), { q: q!, k: k!, v: v!, mask, pastKey, pastValue, lengths }, attrs), ...inputs);
  },

  RotaryEmbedding(c) {
    const attrs = { heads: c.attrs.int('num_heads', 0), turned: c.attrs.int('rotary_embedding_dim', 0), interleaved: c.attrs.flag('interleaved', false) };
    c.neededUpTo(2);
    return c.defer('RotaryEmbedding', attrs, (make, [x, cos, sin, ids]) => rotary(new Arithmetic(make), x!, [cos!, sin!], ids, attrs), ...c.inputsUpTo(4));
  },
};
