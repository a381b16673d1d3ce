import { binaryProblems, type Draw, mapProblems, poolProblems, problem, range, special } from './draw.ts';
import type { Memory, Problem } from './problem.ts';

const bytes = (draw: Draw, count: number, top: number): Uint8Array => Uint8Array.from({ length: count }, () => draw.int(0, top));
const integers = (draw: Draw, count: number, size: number): Int32Array => Int32Array.from({ length: count }, () => draw.int(-size, size));

/** A block that `letters` walk, each dense, broadcast or with gaps; z is dense. */
function walk(draw: Draw, letters: string): { readonly args: Problem['args']; readonly size: (letter: string) => number; readonly dense: readonly string[] } {
  const d = [draw.int(1, 3), draw.int(1, 3), draw.int(1, 3), draw.of(1, 3, 4, 9, 17)];
  const dense = d.map((_, i) => d.slice(i + 1).reduce((a, b) => a * b, 1));
  const strides = new Map([...letters].map((l) => [l, draw.of<readonly number[]>(dense, dense, [0, 0, 0, 1], [0, 0, 0, 0], [2, 1, 0, 1], dense.map((s) => 2 * s))]));
  return {
    args: Object.fromEntries([...d.map((v, i) => [`d${i}`, v]), ...[...strides].flatMap(([l, own]) => own.map((v, i) => [`${l}${i}`, v]))]),
    size: (l) => 1 + strides.get(l)!.reduce((sum, s, i) => sum + s * (d[i]! - 1), 0),
    dense: [...letters].filter((l) => strides.get(l) === dense),
  };
}

const truths = (kernel: string, values: (draw: Draw, count: number) => Memory): readonly Problem[] => range(1, 48).map((i) => problem(kernel, (draw) => {
  const { args, size } = walk(draw, 'xy');
  return { ...args, x: values(draw, size('x')), y: values(draw, size('y')), ...(kernel === 'logic_u8' ? { any: i % 2 } : { op: i % 6 }) };
}));

const selects = range(1, 40).map(() => problem('select_w32', (draw) => {
  const { args, size, dense } = walk(draw, 'cxy');
  const over = dense.filter((l) => l !== 'c')[0];
  return { ...args, c: bytes(draw, size('c'), 1), x: draw.odd(size('x'), 3), y: draw.odd(size('y'), 3), ...(over !== undefined && draw.int(0, 1) === 1 ? { z: over } : {}) };
}));

const casts = (kernel: string, values: (draw: Draw, n: number) => Memory): readonly Problem[] => [...range(1, 9), 33].map((n) => problem(kernel, (draw) => ({ x: values(draw, n), n })));

const rows = (kernel: string, more: (draw: Draw, count: number) => Problem['args']): readonly Problem[] => range(1, 30).map((count) => problem(kernel, (draw) => {
  const [m, n] = [draw.int(1, 3), draw.of(1, 2, 5, 8, 17)];
  return { m, count, n, x: draw.odd(m * count * n, 3), ...more(draw, count) };
}));

const gathers = range(1, 40).map((i) => problem('gather_w32', (draw) => {
  const [m, length, count, n, is] = [draw.int(1, 3), draw.int(1, 9), draw.int(1, 9), draw.of(1, 3, 16), 1 + i % 2];
  const index = Int32Array.from({ length: (count - 1) * is + 1 }, () => (draw.int(0, 9) === 0 ? draw.of(length, -length - 1, 2 ** 31 - 1, -(2 ** 31)) : draw.int(-length, length - 1)));
  return { m, length, count, n, is, index, x: draw.odd(m * length * n, 3) };
}));

const gatherNds = range(1, 30).map((i) => problem('gather_nd_w32', (draw) => {
  const [depth, count, n, is] = [draw.int(1, 3), draw.int(1, 5), draw.of(1, 3, 16), 1 + i % 2];
  const dims = Int32Array.from({ length: depth }, () => draw.int(1, 5));
  const index = Int32Array.from({ length: count * depth * is }, (_, k) => { const d = dims[Math.floor(k / is) % depth]!; return draw.int(0, 9) === 0 ? draw.of(d, -d - 1, 2 ** 31 - 1, -(2 ** 31)) : draw.int(-d, d - 1); });
  return { depth, count, n, is, dims, index, length: dims.reduce((a, b) => a * b, 1), x: draw.floats(dims.reduce((a, b) => a * b, n)) };
}));

/** Mostly inside an axis of `length`, now and then outside. */
const indexOf = (draw: Draw, length: number): number => (draw.int(0, 9) === 0 ? draw.of(length, -length - 1, 2 ** 31 - 1, -(2 ** 31)) : draw.int(-length, length - 1));

const gatherElements = range(1, 30).map((i) => problem('gather_elements_w32', (draw) => {
  const [m, length, count, n, w, is] = [draw.int(1, 3), draw.int(1, 9), draw.int(1, 9), draw.of(1, 3, 16), draw.int(1, 2), 1 + i % 2];
  return { m, length, count, n, w, is, index: Int32Array.from({ length: m * count * n * is }, () => indexOf(draw, length)), x: draw.floats(m * length * n * w) };
}));

const scatterElements = range(1, 40).map((i) => problem('scatter_elements_f32', (draw) => {
  const [m, length, count, n, is] = [draw.int(1, 3), draw.int(1, 9), draw.int(1, 5), draw.of(1, 3, 16), 1 + i % 2];
  return { m, length, count, n, is, kind: i % 5, index: Int32Array.from({ length: m * count * n * is }, () => indexOf(draw, length)), u: draw.floats(m * count * n), x: draw.floats(m * length * n) };
}));

const scatterNds = range(1, 40).map((i) => problem('scatter_nd_f32', (draw) => {
  const [depth, count, n, is] = [draw.int(1, 3), draw.int(1, 5), draw.of(1, 3, 16), 1 + i % 2];
  const dims = Int32Array.from({ length: depth }, () => draw.int(1, 5)), length = dims.reduce((a, b) => a * b, 1);
  return { depth, count, n, is, kind: i % 5, dims, length, index: Int32Array.from({ length: count * depth * is }, (_, k) => indexOf(draw, dims[Math.floor(k / is) % depth]!)), u: draw.floats(count * n), x: draw.floats(length * n) };
}));

const reverseSequences = range(1, 24).map((count) => problem('reverse_sequence_w32', (draw) => {
  const [batch, n, is] = [draw.int(1, 4), draw.of(1, 3, 8), draw.int(1, 2)];
  const [bs, ts] = draw.of<readonly [number, number]>([count * n, n], [n, batch * n]);
  return { batch, count, n, is, bs, ts, lengths: Int32Array.from({ length: (batch - 1) * is + 1 }, () => draw.int(-1, count + 1)), x: draw.floats(batch * count * n) };
}));

const tops = range(1, 40).map((n) => problem('top_k_f32', (draw) => {
  const [m, k, ps] = [draw.int(1, 3), draw.int(1, n), draw.int(1, 2)];
  return { m, n, k, ps, x: draw.floats(m * n, 4).map((v) => (n % 5 === 0 && draw.int(0, 3) === 0 ? NaN : n % 3 === 0 ? Math.round(v) : v)) };
}));

/** Trees of which some lead outside their table, or back. */
const forests = range(1, 60).map((trees) => problem('tree_ensemble_f32', (draw) => {
  const [m, c, n, pairs, count] = [draw.int(1, 4), draw.int(1, 5), draw.int(1, 4), draw.int(1, 9), draw.int(1, 40)];
  const wild = draw.int(0, 3) === 0, index = (length: number): number => (wild && draw.int(0, 9) === 0 ? draw.of(-1, -(2 ** 31), length, 2 ** 31 - 1) : draw.int(0, length - 1));
  const nodes = Int32Array.from(range(0, count - 1).flatMap((at) => {
    const later = (): number => (wild && draw.int(0, 9) === 0 ? index(count) : draw.int(at + 1, count - 1));
    if (at === count - 1 || draw.int(0, 2) === 0) return [0, 0, index(pairs), index(pairs) + draw.int(0, 1)];
    return [index(c), draw.int(1, 6) + draw.of(0, 8), later(), later()];
  }));
  return {
    m, c, n, trees, count, pairs, aggregate: draw.int(0, 2), x: draw.floats(m * c, 4).map((v) => (draw.int(0, 9) === 0 ? NaN : Math.round(v))), roots: Int32Array.from({ length: trees }, () => index(count)),
    nodes, threshold: draw.floats(count, 4).map(Math.round), target: Int32Array.from({ length: pairs }, () => index(n)), w: draw.floats(pairs),
  };
}));

const resizes = range(1, 80).map((i) => problem('resize_f32', (draw) => {
  const [m, length, count, n] = [draw.int(1, 2), draw.int(1, 9), draw.int(1, 12), draw.of(1, 3, 8)];
  const [scale, half] = draw.of<readonly [number, number]>([length / count, 0], [length / count, 0.5], [count > 1 ? (length - 1) / (count - 1) : length, 0], [-3, 1e30], [NaN, 0]);
  return { m, length, count, n, interpolation: i % 5, scale: Math.fround(scale), half, x: draw.floats(m * length * n) };
}));

const lrns = range(1, 24).map((n) => problem('lrn_f32', (draw) => {
  const m = draw.int(1, 3);
  return { m, n, radius: draw.int(0, 6), bias: draw.of(1, 2), alpha: draw.of(1, 1e-4, 0.5), beta: draw.of(0.5, 0.75, 1), x: draw.floats(m * n, 4) };
}));

const products = [...range(1, 10).flatMap((m) => [1, 3, 4, 5, 15, 16, 17, 33].map((n) => [m, n] as const)), [33, 40] as const, [9, 35] as const, [14, 64] as const, [30, 17] as const].map(([m, n]) => problem('matmul_f32', (draw) => {
  const k = draw.of(1, 2, 7, 32), [am, ak] = draw.of<readonly [number, number]>([k, 1], [1, m], [k + 3, 1], [0, 1]), [bk, bn] = draw.of<readonly [number, number]>([n, 1], [n, 1], [1, k], [n + 2, 1]);
  return { m, n, k, am, ak, bk, bn, a: draw.floats((m - 1) * am + (k - 1) * ak + 1), b: draw.floats((k - 1) * bk + (n - 1) * bn + 1) };
}));

const halves = [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 8388607.5, -8388607.5, 8388608, 1e9, -1e9, 2147483648, 3e38, -0, Infinity, -Infinity, NaN] as const;

/** Of elementwise kernels and those that pick, compare and move. */
export const valueProblems: readonly Problem[] = [
  ...mapProblems('elu_f32', (d, n) => d.odd(n, 3)).map((p, i) => ({ ...p, args: { ...p.args, ...(i % 3 === 0 ? { alpha: 1.6732632, scale: 1.050701 } : { alpha: 1, scale: 1 }) } })),
  ...mapProblems('erf_f32', (d, n) => d.odd(n, 2)), special('erf_f32', 0.999, 1, 1.0001, 3.99, 4, 5, -5, Infinity, -Infinity, NaN, 1e-37),
  ...mapProblems('softplus_f32', (d, n) => d.odd(n, 20)), special('softplus_f32', 87, -87, -88, 100, Infinity, -Infinity, NaN, -17, -16),
  ...mapProblems('silu_f32', (d, n) => d.odd(n, 9)), special('silu_f32', 87, -87, -88, 100, Infinity, NaN, -17, -16),
  ...mapProblems('hard_swish_f32', (d, n) => d.odd(n, 5)), special('hard_swish_f32', 3, -3, -3.0000002, -2.9999998, 100, Infinity, NaN, -0),
  ...mapProblems('gelu_f32', (d, n) => d.odd(n, 4)), special('gelu_f32', 5.6, -5.6, 5.7, -5.7, 100, -100, Infinity, NaN, 1.414, -1.414),
  ...mapProblems('sin_f32', (d, n) => d.floats(n, 20)), ...mapProblems('cos_f32', (d, n) => d.floats(n, 20)), special('sin_f32', 1e4, 1e9, NaN, 0), special('cos_f32', 1e4, 1e9, NaN, 0),
  ...['floor_f32', 'ceil_f32', 'round_f32', 'sign_f32'].flatMap((kernel) => [...mapProblems(kernel, (d, n) => d.odd(n, 5)), special(kernel, ...halves)]),
  ...mapProblems('fake_quant_f32', (d, n) => d.floats(n, 5)).map((p, i) => ({ ...p, args: { ...p.args, ...(i % 2 === 0 ? { lo: -2, hi: 3, scale: 0.015625 } : { lo: -2.0078, hi: 1.992, scale: 0.0156863 }) } })),
  ...['pow_f32', 'prelu_f32', 'floor_div_f32', 'floor_mod_f32'].flatMap(binaryProblems),
  ...poolProblems('fmax_pool_f32'), ...poolProblems('min_pool_f32'), ...poolProblems('prod_pool_f32'),
  ...truths('compare_f32', (d, n) => d.floats(n, 2).map(Math.round)), ...truths('compare_i32', (d, n) => integers(d, n, 2)), ...truths('compare_i64', (d, n) => Int32Array.from({ length: 2 * n }, (_, i) => (i % 2 === 0 ? d.of(0, 1, -1) : d.of(0, 0, 1, -1)))), ...truths('compare_u8', (d, n) => bytes(d, n, 3)), ...truths('logic_u8', (d, n) => bytes(d, n, 1)),
  ...selects,
  ...casts('cast_u8_f32', (d, n) => bytes(d, n, 255)), ...casts('cast_u8_i32', (d, n) => bytes(d, n, 255)), ...casts('cast_i32_f32', (d, n) => integers(d, n, 2 ** 30)), ...casts('cast_f32_i32', (d, n) => d.odd(n, 9)),
  problem('cast_f32_i32', () => ({ x: Float32Array.of(2147483520, 2147483648, -2147483648, 1e20, NaN, Infinity, -0.9), n: 7 })),
  ...casts('cast_i32_i64', (d, n) => integers(d, n, 2 ** 30)), ...casts('cast_i64_f32', (d, n) => integers(d, 2 * n, 2 ** 20)),
  ...gathers, ...gatherNds, ...gatherElements, ...scatterElements, ...scatterNds, ...reverseSequences, ...rows('reverse_w32', () => ({})), ...rows('arg_max_f32', (d) => ({ ys: d.int(1, 2), minimum: d.int(0, 1) })), ...tops, ...forests, ...resizes, ...lrns, ...products,
];
