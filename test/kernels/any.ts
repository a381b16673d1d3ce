import * as evals from '../../src/eval/elementwise.ts';
import { type NumericTensor, tensor } from '../../src/eval/tensor.ts';
import { type Draw, problem, range } from './draw.ts';
import { type Args, type Put, type Reference, block } from './naive.ts';
import { type Type, bytesOf, draws, float, integer, read, types, descending, oddDraws } from './numbers.ts';
import type { Memory, Problem } from './problem.ts';

type Element = bigint | number;

const putElement = (put: Put, i: number, value: Element, type: Type, output?: string): void => bytesOf(value, type).forEach((v, k) => { put(i * type[0] + k, v, 0, output); });
const putBytes = (put: Put, to: number, from: number | undefined, bytes: number, x: Memory): void => { for (let k = 0; k < bytes; k++) put(to * bytes + k, from === undefined ? 0 : x[from * bytes + k]!, 0); };
const typeOf = (args: Args, kind = 'k'): Type => [args.int('b'), args.int(kind)];

const randomBytes = (draw: Draw, count: number): Uint8Array => Uint8Array.from({ length: count }, () => draw.int(0, 255));
const indexOf = (draw: Draw, length: number): number => (draw.int(0, 9) === 0 ? draw.of(length, -length - 1, 2 ** 31 - 1, -(2 ** 31)) : draw.int(-length, length - 1));

/** Strides by letter of a block of d0 x d1 x d2 x d3, and the elements that each letter walks. */
function walk(draw: Draw, letters: readonly string[]): { readonly args: Problem['args']; readonly size: (letter: string) => number } {
  const d = [draw.int(1, 3), draw.int(1, 3), draw.int(1, 3), draw.of(1, 3, 9)], dense = d.map((_, i) => d.slice(i + 1).reduce((a, b) => a * b, 1));
  const strides = new Map(letters.map((l) => [l, draw.of<readonly number[]>(dense, dense, [0, 0, 0, 1], [0, 0, 0, 0], dense.map((s) => 2 * s))]));
  return {
    args: Object.fromEntries([...d.map((v, i) => [`d${i}`, v]), ...[...strides].flatMap(([l, own]) => own.map((v, i) => [`${l}${i}`, v]))]),
    size: (l) => 1 + strides.get(l)!.reduce((sum, s, i) => sum + s * (d[i]! - 1), 0),
  };
}

const copies = range(1, 48).map((i) => problem('copy_any', (draw) => {
  const b = draw.of(1, 2, 4, 8, 3), { args, size } = walk(draw, ['x']);
  const d = [0, 1, 2, 3].map((k) => Number(args[`d${k}`])), gap = i % 3;
  // each row apart from the next by as much as it is long, and more
  const y = d.map((_, k) => d.slice(k + 1).reduce((n, v) => n * (v + gap), 1));
  return { ...args, ...Object.fromEntries(y.map((v, k) => [`y${k}`, v])), b, x: randomBytes(draw, b * size('x')) };
}));

const selects = range(1, 48).map(() => problem('select_any', (draw) => {
  const b = draw.of(1, 2, 4, 8, 3), { args, size } = walk(draw, ['c', 'x', 'y']);
  return { ...args, b, c: Uint8Array.from({ length: size('c') }, () => draw.int(0, 1)), x: randomBytes(draw, b * size('x')), y: randomBytes(draw, b * size('y')) };
}));

const gathers = range(1, 40).map((i) => problem('gather_any', (draw) => {
  const [m, length, count, n, is] = [draw.int(1, 3), draw.int(1, 9), draw.int(1, 9), draw.of(1, 3, 16), 1 + i % 2];
  return { m, length, count, n, is, index: Int32Array.from({ length: (count - 1) * is + 1 }, () => indexOf(draw, length)), x: randomBytes(draw, m * length * n) };
}));

const gatherElements = range(1, 40).map((i) => problem('gather_elements_any', (draw) => {
  const [m, length, count, n, b, is] = [draw.int(1, 3), draw.int(1, 9), draw.int(1, 9), draw.of(1, 3, 16), draw.of(1, 2, 3, 8), 1 + i % 2];
  return { m, length, count, n, b, is, index: Int32Array.from({ length: m * count * n * is }, () => indexOf(draw, length)), x: randomBytes(draw, m * length * n * b) };
}));

/** `make` for each element type, `times` over. */
const ofTypes = (kernel: string, times: number, make: (draw: Draw, type: Type, round: number) => Problem['args']): readonly Problem[] =>
  types.flatMap((type) => range(0, times - 1).map((round) => problem(kernel, (draw) => make(draw, type, round))));

const reductions = ofTypes('reduce_any', 10, (draw, type, round) => {
  const [m, n, taps] = [draw.int(1, 3), draw.of(1, 3, 8), draw.of(1, 2, 7)], gap = draw.int(0, 1);
  const [ts, xs, ys] = [n, taps * n + gap, n + gap];
  return { m, n, taps, xs, ts, ys, b: type[0], k: type[1], op: round % 5, x: draws(draw, (m - 1) * xs + (taps - 1) * ts + n, type) };
});

const cumulations = ofTypes('cumulate_any', 8, (draw, type, round) => {
  const [m, count, n] = [draw.int(1, 3), draw.of(1, 2, 5), draw.of(1, 3)];
  return { m, count, n, b: type[0], k: type[1], product: round & 1, exclusive: (round >> 1) & 1, backwards: (round >> 2) & 1, x: draws(draw, m * count * n, type) };
});

const arguments_ = ofTypes('arg_max_any', 6, (draw, type, round) => {
  const [m, count, n] = [draw.int(1, 3), draw.of(1, 2, 9), draw.of(1, 3)];
  return { m, count, n, b: type[0], k: type[1], ys: 1 + draw.int(0, 1), minimum: round % 2, x: oddDraws(draw, m * count * n, type) };
});

const tops = ofTypes('top_k_any', 6, (draw, type) => {
  const [m, n] = [draw.int(1, 3), draw.of(1, 2, 9)];
  return { m, n, k: draw.int(1, n), b: type[0], kind: type[1], ps: draw.int(1, 2), x: oddDraws(draw, m * n, type) };
});

const products = ofTypes('matmul_any', 6, (draw, type) => {
  const [m, n, k] = [draw.int(1, 4), draw.int(1, 4), draw.of(1, 2, 7)], [am, ak] = draw.of<readonly [number, number]>([k, 1], [1, m], [0, 1]), [bk, bn] = draw.of<readonly [number, number]>([n, 1], [1, k], [1, 0]);
  return { m, n, k, am, ak, bk, bn, bytes: type[0], kind: type[1], a: draws(draw, (m - 1) * am + (k - 1) * ak + 1, type), b: draws(draw, (k - 1) * bk + (n - 1) * bn + 1, type) };
});

/** In the order of the kernel's numbers. */
const functions = [
  evals.neg, evals.abs, evals.sign, evals.floor, evals.ceil, evals.round, evals.sqrt, evals.rsqrt, evals.reciprocal, evals.exp, evals.log, evals.sin, evals.cos, evals.tan, evals.asin, evals.acos, evals.atan,
  evals.sinh, evals.cosh, evals.tanh, evals.asinh, evals.acosh, evals.atanh, evals.sigmoid, evals.softplus, evals.erf, evals.expm1, evals.log1p,
  evals.lgamma,
] as const;
/** Those up to this one are the same bit for bit everywhere in double precision; of the others what is left in single precision is. */
const exactFunctions = 9;
/** Where a function is defined: from 1 on, between -1 and 1, or from 0 on. */
const domainOf = (op: number): readonly [number, number] => (op === 21 ? [1, 9] : [14, 15, 22].includes(op) ? [-1, 1] : op === 6 || op === 7 || op === 10 ? [0.1, 9] : op === 27 ? [-0.9, 9] : [-9, 9]);

const maps: readonly Problem[] = types.flatMap((type) => range(0, functions.length - 1).flatMap((op) => {
  const [bytes, kind] = type;
  if (kind === 2 ? bytes === 8 && op >= exactFunctions : op > 2) return [];
  return [false, true].map((inPlace) => problem('map_any', (draw) => {
    const n = draw.int(1, 9), [low, high] = domainOf(op);
    const values = Array.from(draw.floats(n), (v) => Math.fround(low + (high - low) * (v + 1) / 2)).map((v) => (v === 0 ? 0.5 : v));
    return { n, b: bytes, k: kind, op, x: kind === 2 ? Uint8Array.from(values.flatMap((v) => bytesOf(v, type))) : draws(draw, n, type), ...(inPlace ? { y: 'x' } : {}) };
  }));
}));

const copy: Reference = (args, put) => block(args, (from, to) => { putBytes(put, to, from, args.int('b'), args.memory('x')!); });

const select: Reference = (args, put) => {
  const [c, x, y, b] = [args.memory('c')!, args.memory('x')!, args.memory('y')!, args.int('b')], chosen: number[] = [];
  block({ ...args, int: (name) => args.int(name.replace('y', 'c')) }, (_i, j) => chosen.push(c[j]!));
  block(args, (i, j, index) => { putBytes(put, index, chosen[index] === 0 ? j : i, b, chosen[index] === 0 ? y : x); });
};

const placeOf = (index: number, length: number): number | undefined => (index >= length || index < -length ? undefined : index < 0 ? index + length : index);

const gather: Reference = (args, put) => {
  const [index, length, count, is] = [args.memory('index')!, args.int('length'), args.int('count'), args.int('is')];
  for (let i = 0; i < args.int('m'); i++) for (let k = 0; k < count; k++) {
    const row = placeOf(index[k * is]!, length);
    putBytes(put, i * count + k, row === undefined ? undefined : i * length + row, args.int('n'), args.memory('x')!);
  }
};

const gatherElement: Reference = (args, put) => {
  const [index, length, count, n, is] = [args.memory('index')!, args.int('length'), args.int('count'), args.int('n'), args.int('is')];
  for (let i = 0; i < args.int('m'); i++) for (let k = 0; k < count; k++) for (let j = 0; j < n; j++) {
    const to = (i * count + k) * n + j, place = placeOf(index[to * is]!, length);
    putBytes(put, to, place === undefined ? undefined : (i * length + place) * n + j, args.int('b'), args.memory('x')!);
  }
};

const apply = (op: number, a: Element, b: Element): Element => (typeof a === 'bigint' && typeof b === 'bigint' ? integer[op]!(a, b) : float[op]!(Number(a), Number(b)));
/** Sums of 64 bits keep their low ones. */
const wrapped = (v: Element, [, kind]: Type): Element => (typeof v === 'bigint' ? (kind === 1 ? BigInt.asIntN(64, v) : BigInt.asUintN(64, v)) : v);

const reduce: Reference = (args, put) => {
  const type = typeOf(args), x = read(args.memory('x')!, type), [taps, op] = [args.int('taps'), args.int('op')];
  for (let i = 0; i < args.int('m'); i++) for (let j = 0; j < args.int('n'); j++) {
    const row = Array.from({ length: taps }, (_, t) => x[i * args.int('xs') + t * args.int('ts') + j]!), total = wrapped(row.reduce((a, b) => apply([0, 2, 6, 7, 0][op]!, a, b)), type);
    putElement(put, i * args.int('ys') + j, op < 4 ? total : typeof total === 'bigint' ? total / BigInt(taps) : total / taps, type);
  }
};

const cumulate: Reference = (args, put) => {
  const type = typeOf(args), x = read(args.memory('x')!, type), [count, n, product] = [args.int('count'), args.int('n'), args.int('product')];
  for (let i = 0; i < args.int('m'); i++) for (let j = 0; j < n; j++) {
    let value: Element = type[1] === 2 ? product : BigInt(product);
    for (let t = 0; t < count; t++) {
      const at = (i * count + (args.int('backwards') === 1 ? count - 1 - t : t)) * n + j, next = apply(2 * product, value, x[at]!);
      putElement(put, at, args.int('exclusive') === 1 ? value : next, type);
      value = next;
    }
  }
};

const putIndex = (put: Put, i: number, index: number, words: number, output?: string): void => { for (let w = 0; w < words; w++) put(i * words + w, w === 0 ? index : 0, 0, output); };

const argMax: Reference = (args, put) => {
  const x = read(args.memory('x')!, typeOf(args)), [count, n] = [args.int('count'), args.int('n')];
  for (let i = 0; i < args.int('m'); i++) for (let j = 0; j < n; j++) {
    const column = Array.from({ length: count }, (_, k) => x[(i * count + k) * n + j]!), sign = args.int('minimum') === 1 ? -1 : 1;
    let [best, most]: [number, number | bigint] = [0, -Infinity];
    column.forEach((v, k) => { const own = typeof v === 'bigint' ? v * BigInt(sign) : v * sign; if (own > most) [best, most] = [k, own]; });
    putIndex(put, i * n + j, best, args.int('ys'));
  }
};

const topK: Reference = (args, put) => {
  const type = typeOf(args, 'kind'), x = read(args.memory('x')!, type), [n, k] = [args.int('n'), args.int('k')];
  for (let i = 0; i < args.int('m'); i++) {
    const row = x.slice(i * n, (i + 1) * n), order = row.map((_, j) => j).sort((a, b) => descending(row[a]!, row[b]!) || a - b);
    order.slice(0, k).forEach((from, j) => {
      putElement(put, i * k + j, row[from]!, type, 'y');
      putIndex(put, i * k + j, from, args.int('ps'), 'index');
    });
  }
};

const matmul: Reference = (args, put) => {
  const type: Type = [args.int('bytes'), args.int('kind')], [a, b] = [read(args.memory('a')!, type), read(args.memory('b')!, type)], n = args.int('n');
  for (let i = 0; i < args.int('m'); i++) for (let j = 0; j < n; j++) {
    let sum: Element = type[1] === 2 ? 0 : 0n;
    for (let t = 0; t < args.int('k'); t++) sum = apply(0, sum, apply(2, a[i * args.int('am') + t * args.int('ak')]!, b[t * args.int('bk') + j * args.int('bn')]!));
    putElement(put, i * n + j, sum, type);
  }
};

const map: Reference = (args, put) => {
  const type = typeOf(args), op = args.int('op');
  read(args.memory('x')!, type).forEach((v, i) => {
    const sign = (w: bigint): bigint => (w > 0n ? 1n : w < 0n ? -1n : 0n);
    const single: NumericTensor = type[1] === 2 ? functions[op]!({}, [tensor('f64', [1], [Number(v)])])[0]! as NumericTensor : tensor('f64', [1], [0]);
    putElement(put, i, typeof v === 'number' ? single.data[0]! : op === 2 ? sign(v) : op === 0 || v < 0n ? -v : v, type);
  });
};

export const anyProblems: readonly Problem[] = [...copies, ...selects, ...gathers, ...gatherElements, ...reductions, ...cumulations, ...arguments_, ...tops, ...products, ...maps];
export const anyReferences: Readonly<Record<string, Reference>> = {
  copy_any: copy, select_any: select, gather_any: gather, gather_elements_any: gatherElement, reduce_any: reduce, cumulate_any: cumulate, arg_max_any: argMax, top_k_any: topK, matmul_any: matmul, map_any: map,
};
