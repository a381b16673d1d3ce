import { descending, powerOf } from './numbers.ts';
import { at, binary, block, clamp, input, map, pool, type Args, type Reference, relative, ulp } from './naive.ts';

const erf = (x: number): number => {
  const a = Math.abs(x);
  if (!(a < 6)) return Number.isNaN(x) ? x : Math.sign(x);
  // Simpson's rule over the integral
  const steps = 2000, h = a / steps, f = (t: number): number => Math.exp(-t * t);
  let sum = f(0) + f(a);
  for (let i = 1; i < steps; i++) sum += f(i * h) * (i % 2 === 0 ? 2 : 4);
  return Math.sign(x) * (2 / Math.sqrt(Math.PI)) * (h / 3) * sum;
};

const roundHalfEven = (x: number): number => {
  const down = Math.floor(x), over = x - down;
  return Number.isFinite(x) ? (over < 0.5 || (over === 0.5 && down % 2 === 0) ? down : down + 1) : x;
};

const floorMod = (a: number, b: number): number => {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
};

const single = Math.fround;

const quantize: Reference = (args, put) => {
  const [lo, hi, scale] = [args.int('lo'), args.int('hi'), args.int('scale')];
  const inverse = single(1 / single(scale));
  map((x) => single(Math.floor(single(single(single(clamp(x, single(lo), single(hi)) - single(lo)) * inverse) + 0.5)) * single(scale)) + single(lo), 0)(args, put);
};

const elu: Reference = (args, put) => {
  const [alpha, scale] = [args.int('alpha'), args.int('scale')];
  map((x) => scale * (x > 0 ? x : alpha * Math.expm1(x)), 6)(args, put);
};

const comparisons = [(a: number, b: number) => a === b, (a: number, b: number) => a !== b, (a: number, b: number) => a < b, (a: number, b: number) => a <= b, (a: number, b: number) => a > b, (a: number, b: number) => a >= b] as const;

const compare: Reference = (args, put) => {
  const [x, y, holds] = [args.memory('x')!, args.memory('y')!, comparisons[args.int('op')]!];
  block(args, (i, j, index) => put(index, Number(holds(x[i]!, y[j]!)), 0));
};

const wide: Reference = (args, put) => {
  const [x, y, holds] = [args.memory('x')!, args.memory('y')!, comparisons[args.int('op')]!];
  const value = (m: ArrayLike<number>, i: number): number => m[2 * i + 1]! * 2 ** 32 + (m[2 * i]! >>> 0);
  block(args, (i, j, index) => put(index, Number(holds(value(x, i), value(y, j))), 0));
};

const logic: Reference = (args, put) => {
  const [x, y, any] = [args.memory('x')!, args.memory('y')!, args.int('any')];
  block(args, (i, j, index) => put(index, any === 1 ? Number(x[i]! + y[j]! > 0) : x[i]! * y[j]!, 0));
};

/** Bits: the put value is checked exactly. */
const select: Reference = (args, put) => {
  const [c, x, y] = [args.memory('c')!, args.memory('x')!, args.memory('y')!];
  const chosen: number[] = [];
  block({ ...args, int: (name) => args.int(name.replace('y', 'c')) }, (_i, j) => chosen.push(c[j]!));
  block(args, (i, j, index) => put(index, chosen[index] === 0 ? y[j]! : x[i]!, 0));
};

const cast = (of: (x: ArrayLike<number>, i: number) => readonly number[]): Reference => (args, put) => {
  const x = args.memory('x')!;
  for (let i = 0; i < args.int('n'); i++) of(x, i).forEach((v, k, all) => put(i * all.length + k, v, relative(v, 0.5)));
};

/** Rows of n: each of m * count results from the row that `source` gives, or none. */
const moved = (source: (args: Args, k: number) => number | undefined, length: string): Reference => (args, put) => {
  const x = args.memory('x')!, [m, count, n] = [args.int('m'), args.int('count'), args.int('n')];
  for (let i = 0; i < m; i++) for (let k = 0; k < count; k++) for (let j = 0; j < n; j++) {
    const row = source(args, k);
    put((i * count + k) * n + j, row === undefined ? 0 : x[(i * args.int(length) + row) * n + j]!, 0);
  }
};

const gathered = (args: Args, k: number): number | undefined => {
  const index = args.memory('index')![k * args.int('is')]!, length = args.int('length');
  return index >= length || index < -length ? undefined : index < 0 ? index + length : index;
};

const gatherNd: Reference = (args, put) => {
  const [x, index, dims] = [args.memory('x')!, args.memory('index')!, args.memory('dims')!], [depth, n, is] = [args.int('depth'), args.int('n'), args.int('is')];
  for (let k = 0; k < args.int('count'); k++) {
    const indices = Array.from({ length: depth }, (_, d) => { const i = index[(k * depth + d) * is]!; return i < 0 ? i + dims[d]! : i; });
    const inside = indices.every((p, d) => p >= 0 && p < dims[d]!);
    const row = indices.reduce((at, p, d) => at * dims[d]! + p, 0);
    for (let j = 0; j < n; j++) put(k * n + j, inside ? x[row * n + j]! : 0, 0);
  }
};

const gatherElements: Reference = (args, put) => {
  const [x, index] = [args.memory('x')!, args.memory('index')!], [length, count, n, w, is] = [args.int('length'), args.int('count'), args.int('n'), args.int('w'), args.int('is')];
  for (let i = 0; i < args.int('m'); i++) for (let k = 0; k < count; k++) for (let j = 0; j < n; j++) for (let word = 0; word < w; word++) {
    const to = (i * count + k) * n + j, given = index[to * is]!, place = given < 0 ? given + length : given;
    put(to * w + word, place >= 0 && place < length ? x[((i * length + place) * n + j) * w + word]! : 0, 0);
  }
};

const scattered = (old: number, v: number, kind: number): number => [v, old + v, old * v, Math.max(old, v), Math.min(old, v)][kind]!;

/** x after each of u has gone to its place, undefined where to none. */
const scatter = (args: Parameters<Reference>[0], put: Parameters<Reference>[1], placeOf: (u: number) => number | undefined): void => {
  const [u, y, kind] = [args.memory('u')!, Array.from(args.memory('x')!), args.int('kind')];
  u.forEach((v, i) => { const to = placeOf(i); if (to !== undefined) y[to] = single(scattered(y[to]!, v, kind)); });
  y.forEach((v, i) => { put(i, v, 0); });
};

const scatterElements: Reference = (args, put) => {
  const [index, length, count, n, is] = [args.memory('index')!, args.int('length'), args.int('count'), args.int('n'), args.int('is')];
  scatter(args, put, (u) => {
    const given = index[u * is]!, place = given < 0 ? given + length : given;
    return place >= 0 && place < length ? (Math.floor(u / (count * n)) * length + place) * n + (u % n) : undefined;
  });
};

const scatterNd: Reference = (args, put) => {
  const [index, dims, depth, n, is] = [args.memory('index')!, args.memory('dims')!, args.int('depth'), args.int('n'), args.int('is')];
  scatter(args, put, (u) => {
    const places = Array.from({ length: depth }, (_, d) => { const i = index[(Math.floor(u / n) * depth + d) * is]!; return i < 0 ? i + dims[d]! : i; });
    return places.every((p, d) => p >= 0 && p < dims[d]!) ? places.reduce((at, p, d) => at * dims[d]! + p, 0) * n + (u % n) : undefined;
  });
};

const reverseSequence: Reference = (args, put) => {
  const [x, lengths] = [args.memory('x')!, args.memory('lengths')!], [count, bs, ts] = [args.int('count'), args.int('bs'), args.int('ts')];
  for (let b = 0; b < args.int('batch'); b++) for (let t = 0; t < count; t++) for (let j = 0; j < args.int('n'); j++) {
    const length = Math.min(lengths[b * args.int('is')]!, count);
    put(b * bs + t * ts + j, x[b * bs + (t < length ? length - 1 - t : t) * ts + j]!, 0);
  }
};

const argMax: Reference = (args, put) => {
  const x = input(args, 'x'), [count, n, ys, sign] = [args.int('count'), args.int('n'), args.int('ys'), args.int('minimum') === 1 ? -1 : 1];
  for (let i = 0; i < args.int('m'); i++) for (let j = 0; j < n; j++) {
    let [best, most] = [0, -Infinity];
    for (let k = 0; k < count; k++) if (sign * at(x, (i * count + k) * n + j) > most) [best, most] = [k, sign * at(x, (i * count + k) * n + j)];
    put((i * n + j) * ys, best, 0);
    if (ys === 2) put((i * n + j) * ys + 1, 0, 0);
  }
};

const topK: Reference = (args, put) => {
  const x = input(args, 'x'), [n, k, ps] = [args.int('n'), args.int('k'), args.int('ps')];
  for (let i = 0; i < args.int('m'); i++) {
    const order = Array.from({ length: n }, (_, j) => j).sort((a, b) => descending(at(x, i * n + a), at(x, i * n + b)) || a - b);
    for (let j = 0; j < k; j++) {
      put(i * k + j, at(x, i * n + order[j]!), 0);
      put((i * k + j) * ps, order[j]!, 0, 'index');
      if (ps === 2) put((i * k + j) * ps + 1, 0, 0, 'index');
    }
  }
};

const nearest = [(p: number) => Math.floor(p), (p: number) => Math.floor(p), (p: number) => Math.ceil(p), (p: number) => Math.floor(single(p + 0.5)), (p: number) => Math.ceil(single(p - 0.5))] as const;

const resize: Reference = (args, put) => {
  const x = input(args, 'x'), [length, count, n, interpolation, scale, half] = [args.int('length'), args.int('count'), args.int('n'), args.int('interpolation'), args.int('scale'), args.int('half')];
  const inside = (i: number): number => (i >= length - 1 ? length - 1 : i > 0 ? i : 0);
  for (let i = 0; i < args.int('m'); i++) for (let o = 0; o < count; o++) for (let j = 0; j < n; j++) {
    const coordinate = single(single(single(o + single(half)) * single(scale)) - single(half)), value = (k: number): number => at(x, (i * length + inside(k)) * n + j);
    const [low, high, fraction] = [value(nearest[interpolation]!(coordinate)), value(Math.ceil(coordinate)), coordinate - Math.floor(coordinate)];
    put((i * count + o) * n + j, interpolation === 0 ? low + (high - low) * fraction : low, interpolation === 0 ? 4 * ulp : 0);
  }
};

const lrn: Reference = (args, put) => {
  const x = input(args, 'x'), [n, radius, bias, alpha, beta] = [args.int('n'), args.int('radius'), args.int('bias'), args.int('alpha'), args.int('beta')];
  x.forEach((v, i) => {
    const j = i % n;
    let sum = 0;
    for (let k = Math.max(0, j - radius); k <= Math.min(n - 1, j + radius); k++) sum += at(x, i - j + k) ** 2;
    const value = v * (bias + alpha * sum) ** -beta;
    put(i, value, relative(value, 16));
  });
};

const matmul: Reference = (args, put) => {
  const a = input(args, 'a'), b = input(args, 'b'), [n, k, am, ak, bk, bn] = [args.int('n'), args.int('k'), args.int('am'), args.int('ak'), args.int('bk'), args.int('bn')];
  for (let i = 0; i < args.int('m'); i++) for (let j = 0; j < n; j++) {
    let sum = 0, size = 0;
    for (let t = 0; t < k; t++) {
      const product = at(a, i * am + t * ak) * at(b, t * bk + j * bn);
      sum += product;
      size += Math.abs(product);
    }
    put(i * n + j, sum, size * (4 + 2 * Math.sqrt(k)) * ulp);
  }
};

const trees: Reference = (args, put) => {
  const [x, nodes, threshold, target, w, roots] = [input(args, 'x'), args.memory('nodes')!, input(args, 'threshold'), args.memory('target')!, input(args, 'w'), args.memory('roots')!];
  const [m, c, n, count, pairs, aggregate] = [args.int('m'), args.int('c'), args.int('n'), args.int('count'), args.int('pairs'), args.int('aggregate')];
  const holds = [(a: number, b: number) => a <= b, (a: number, b: number) => a < b, (a: number, b: number) => a >= b, (a: number, b: number) => a > b, (a: number, b: number) => a === b, (a: number, b: number) => a !== b] as const;
  const inside = (i: number, length: number): boolean => i >= 0 && i < length;
  for (let i = 0; i < m; i++) {
    const said: number[][] = Array.from({ length: n }, () => []);
    for (const root of Array.from(roots)) {
      let node = root;
      while (inside(node, count) && nodes[4 * node + 1] !== 0) {
        const [feature, test] = [nodes[4 * node]!, nodes[4 * node + 1]!], value = inside(feature, c) ? at(x, i * c + feature) : NaN;
        const next = nodes[4 * node + (holds[test % 8 - 1]!(value, at(threshold, node)) || (test >= 8 && Number.isNaN(value)) ? 2 : 3)]!;
        node = next > node ? next : count;
      }
      if (!inside(node, count) || nodes[4 * node + 2]! < 0) continue;
      for (let p = nodes[4 * node + 2]!; p < Math.min(nodes[4 * node + 3]!, pairs); p++) if (inside(target[p]!, n)) said[target[p]!]!.push(at(w, p));
    }
    said.forEach((all, j) => {
      const sum = all.reduce((a, b) => single(a + b), 0);
      put(i * n + j, aggregate === 0 ? sum : all.length === 0 ? 0 : aggregate === 1 ? Math.min(...all) : Math.max(...all), 0);
    });
  }
};

/** Of the kernels of values.ts. */
export const valueReferences: Readonly<Record<string, Reference>> = {
  elu_f32: elu, erf_f32: map(erf, 2, 1.5e-7), softplus_f32: map((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), 6, 2e-38), sin_f32: map(Math.sin, 1, 1e-9), cos_f32: map(Math.cos, 1, 1e-9),
  silu_f32: map((x) => x / (1 + Math.exp(-x)), 6, 2e-36), hard_swish_f32: map((x) => x * Math.max(0, Math.min(6, x + 3)) / 6, 2), gelu_f32: map((x) => 0.5 * x * (1 + erf(x * Math.SQRT1_2)), 2, 6e-7),
  floor_f32: map(Math.floor, 0), ceil_f32: map(Math.ceil, 0), round_f32: map(roundHalfEven, 0), sign_f32: map(Math.sign, 0), fake_quant_f32: quantize,
  pow_f32: binary(powerOf, 2), prelu_f32: binary((a, b) => (a < 0 ? a * b : a), 0.5), floor_div_f32: binary((a, b) => Math.floor(single(a / b)), 0), floor_mod_f32: binary(floorMod, 0.5),
  fmax_pool_f32: pool((v) => Math.max(...v.filter((x) => !Number.isNaN(x))), 0),
  min_pool_f32: pool((v) => (v.some(Number.isNaN) ? NaN : Math.min(...v)), 0), prod_pool_f32: pool((v) => v.reduce((p, x) => p * x, 1), 8),
  compare_f32: compare, compare_i32: compare, compare_i64: wide, compare_u8: compare, logic_u8: logic, select_w32: select,
  cast_u8_f32: cast((x, i) => [x[i]!]), cast_u8_i32: cast((x, i) => [x[i]!]), cast_i32_f32: cast((x, i) => [x[i]!]),
  cast_f32_i32: cast((x, i) => [x[i]! >= -(2 ** 31) && x[i]! < 2 ** 31 ? Math.trunc(x[i]!) || 0 : -(2 ** 31)]), cast_i32_i64: cast((x, i) => [x[i]!, x[i]! < 0 ? -1 : 0]),
  cast_i64_f32: cast((x, i) => [x[2 * i + 1]! * 2 ** 32 + (x[2 * i]! >>> 0)]),
  gather_elements_w32: gatherElements, scatter_elements_f32: scatterElements, scatter_nd_f32: scatterNd,
  gather_nd_w32: gatherNd, reverse_sequence_w32: reverseSequence, gather_w32: moved(gathered, 'length'), reverse_w32: moved((args, k) => args.int('count') - 1 - k, 'count'),
  arg_max_f32: argMax, tree_ensemble_f32: trees, top_k_f32: topK, resize_f32: resize, lrn_f32: lrn, matmul_f32: matmul,
};
