import { type Draw, mapProblems, problem, range } from './draw.ts';
import { type Args, type Reference, block } from './naive.ts';
import type { Memory, Problem } from './problem.ts';

/** Element types by their bytes and the kernels' number of their kind. */
export const types = [[1, 0], [1, 1], [2, 0], [2, 1], [4, 0], [4, 1], [8, 0], [8, 1], [4, 2], [8, 2]] as const;
export type Type = readonly [bytes: number, kind: number];

/** Elements as big integers, or floats. */
export function read(memory: Memory, [bytes, kind]: Type): readonly (bigint | number)[] {
  const view = new DataView(Uint8Array.from(memory).buffer), bits = BigInt(8 * bytes);
  return Array.from({ length: memory.length / bytes }, (_, i) => {
    if (kind === 2) return bytes === 4 ? view.getFloat32(4 * i, true) : view.getFloat64(8 * i, true);
    let v = 0n;
    for (let j = bytes - 1; j >= 0; j--) v = v * 256n + BigInt(view.getUint8(i * bytes + j));
    return kind === 1 ? BigInt.asIntN(Number(bits), v) : v;
  });
}

/** Negative where a comes before b in descending order, NaN last. */
export const descending = (a: number | bigint, b: number | bigint): number => (a > b ? -1 : b > a ? 1 : Number(Number.isNaN(a)) - Number(Number.isNaN(b)));

/** The bytes of an element. */
export function bytesOf(value: bigint | number, [bytes, kind]: Type): readonly number[] {
  const view = new DataView(new ArrayBuffer(8));
  if (kind !== 2) view.setBigUint64(0, BigInt.asUintN(64, BigInt(value)), true);
  else if (bytes === 4) view.setFloat32(0, Number(value), true);
  else view.setFloat64(0, Number(value), true);
  return Array.from({ length: bytes }, (_, i) => view.getUint8(i));
}

/** Small numbers and the ends of the range, as bytes. */
export const draws = (draw: Draw, count: number, type: Type): Uint8Array => Uint8Array.from(Array.from({ length: count }, () => {
  const ends = [0, 1, 2 ** (8 * type[0] - 1) - 1, 2 ** (8 * type[0]) - 1] as const;
  const value = draw.int(0, 3) === 0 ? draw.of(...ends) : draw.int(type[1] === 0 ? 0 : -9, 9);
  return bytesOf(type[1] === 2 ? value / 4 : BigInt(value), type);
}).flat());

/** `draws` with NaN among floats. */
export const oddDraws = (draw: Draw, count: number, type: Type): Uint8Array => Uint8Array.from(Array.from({ length: count }, () => (type[1] === 2 && draw.int(0, 3) === 0 ? Uint8Array.from(bytesOf(draw.of(NaN, Infinity, -Infinity), type)) : draws(draw, 1, type))).flatMap((bytes) => [...bytes]));

const castProblems: readonly Problem[] = types.flatMap((from) => [...types, [1, 3] as const].map((to) => problem('cast_any', (draw) => {
  const n = draw.int(1, 9);
  return { x: oddDraws(draw, n, from), n, xb: from[0], xk: from[1], yb: to[0], yk: to[1] };
})));

/** 1 in place of 0. */
const divisors = (memory: Uint8Array, type: Type): Uint8Array => Uint8Array.from(read(memory, type).flatMap((v) => bytesOf(Number(v) === 0 ? 1 : v, type)));

/** Powers of floats that no rounding tells apart. */
const exponents = (draw: Draw, bytes: number, type: Type): Uint8Array => Uint8Array.from(Array.from({ length: bytes / type[0] }, () => bytesOf(draw.int(0, 2), type)).flat());

const blockProblems = (kernel: string, ops: number): readonly Problem[] => types.flatMap((type) => range(0, ops - 1).filter((op) => op < 14 || (type[1] === 2 && type[0] === 4)).map((op) => problem(kernel, (draw) => {
  const [d2, d3, wide] = [draw.int(1, 3), draw.of(1, 3, 9), draw.int(0, 1)];
  const strides = { d0: 1, d1: 1, d2, d3, x0: 0, x1: 0, x2: d3, x3: 1, y0: 0, y1: 0, y2: 0, y3: wide };
  const drawn = draws(draw, wide === 1 ? d3 : 1, op === 11 || op === 12 ? [type[0], 0] : type);
  // the sign of NaN is the processor's: floats are not divided by 0
  const y = kernel !== 'binary_any' || type[1] !== 2 || op < 3 || (op > 5 && op < 13) ? drawn : op === 13 ? exponents(draw, drawn.length, type) : divisors(drawn, type);
  return { ...strides, x: draws(draw, d2 * d3, type), y, b: type[0], k: type[1], op };
})));

const floorDiv = (a: bigint, b: bigint): bigint => a / b - (a % b !== 0n && a % b < 0n !== b < 0n ? 1n : 0n);
/** Of 64 bits; below 0 what is left of a reciprocal. */
const power = (a: bigint, b: bigint): bigint => {
  if (b < 0n) return a === 1n || a === -1n ? (b % 2n === 0n ? 1n : a) : 0n;
  let [result, square] = [1n, a];
  for (let rest = b; rest > 0n; rest >>= 1n, square = BigInt.asUintN(64, square * square)) if (rest % 2n === 1n) result = BigInt.asUintN(64, result * square);
  return result;
};
export const integer: readonly ((a: bigint, b: bigint) => bigint)[] = [
  (a, b) => a + b, (a, b) => a - b, (a, b) => a * b, (a, b) => (b === 0n ? 0n : a / b), (a, b) => (b === 0n ? 0n : floorDiv(a, b)), (a, b) => (b === 0n ? 0n : a - b * floorDiv(a, b)),
  (a, b) => (a < b ? a : b), (a, b) => (a > b ? a : b), (a, b) => a & b, (a, b) => a | b, (a, b) => a ^ b,
  (a, b) => (BigInt.asUintN(64, b) > 63n ? 0n : a << b), (a, b) => (BigInt.asUintN(64, b) > 63n ? (a < 0n ? -1n : 0n) : a >> b), power,
];
const floorMod = (a: number, b: number): number => {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
};
/** Of C: 1 to any power is 1, and so is -1 to an infinite one. */
export const powerOf = (a: number, b: number): number => (a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : Math.pow(a, b));
export const float: readonly ((a: number, b: number) => number)[] = [
  (a, b) => a + b, (a, b) => a - b, (a, b) => a * b, (a, b) => a / b, (a, b) => Math.floor(a / b), floorMod, Math.min, Math.max, () => 0, () => 0, () => 0, () => 0, () => 0, powerOf, Math.atan2,
];
const comparisons: readonly ((a: bigint | number, b: bigint | number) => boolean)[] = [(a, b) => a === b, (a, b) => a !== b, (a, b) => a < b, (a, b) => a <= b, (a, b) => a > b, (a, b) => a >= b];

const operands = (args: Args): readonly [Type, readonly (bigint | number)[], readonly (bigint | number)[]] => {
  const type: Type = [args.int('b'), args.int('k')];
  return [type, read(args.memory('x')!, type), read(args.memory('y')!, type)];
};

const binary: Reference = (args, put) => {
  const [type, x, y] = operands(args), op = args.int('op');
  block(args, (i, j, index) => {
    const [a, b] = [x[i]!, y[j]!];
    const value = typeof a === 'bigint' && typeof b === 'bigint' ? integer[op]!(a, b) : float[op]!(Number(a), Number(b));
    bytesOf(value, type).forEach((v, k) => { put(index * type[0] + k, v, 0); });
  });
};

const compare: Reference = (args, put) => {
  const [, x, y] = operands(args);
  block(args, (i, j, index) => { put(index, Number(comparisons[args.int('op')]!(x[i]!, y[j]!)), 0); });
};

/** The nearest integer towards zero; NaN and what is beyond 32 or 64 bits the least. */
const integerOf = (v: number, [bytes, kind]: Type): bigint => {
  const bits = BigInt(8 * bytes), [least, largest] = kind === 1 ? [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n] : [0n, 2n ** bits - 1n];
  if (!Number.isFinite(v)) return least;
  const whole = BigInt(Math.trunc(v)), reach = bytes === 8 ? largest : bytes === 4 && kind === 0 ? 2n ** 63n - 1n : 2n ** 31n - 1n;
  return whole > reach || whole < -reach - 1n ? least : whole < least ? least : whole > largest ? largest : whole;
};

const cast: Reference = (args, put) => {
  const [from, to]: readonly [Type, Type] = [[args.int('xb'), args.int('xk')], [args.int('yb'), args.int('yk')]];
  read(args.memory('x')!, from).forEach((v, i) => {
    const value = to[1] === 3 ? BigInt(Number(v) !== 0) : to[1] === 2 || typeof v === 'bigint' ? v : integerOf(v, to);
    bytesOf(value, to).forEach((b, k) => { put(i * to[0] + k, b, 0); });
  });
};

const roundFloat: Reference = (args, put) => {
  const [fraction, lowest, max, rounding] = [args.int('fraction'), args.int('lowest') - 126, Math.fround(args.int('max')), args.int('rounding')];
  const large = (what: number): number => [max, Infinity, NaN][what]!;
  (args.memory('x') as Float32Array).forEach((v, i) => {
    const size = Math.abs(v), step = 2 ** (Math.max(size === 0 ? lowest : Math.floor(Math.log2(size)), lowest) - fraction), steps = size / step, below = Math.floor(steps), over = steps - below;
    const more = rounding === 1 ? over > 0 : rounding === 2 ? false : over > 0.5 || (over === 0.5 && (rounding === 3 || below % 2 === 1));
    const near = Number.isNaN(v) ? (args.int('nan') === 1 ? 0 : NaN) : size === Infinity ? large(args.int('infinity')) : (below + Number(more)) * step > max ? large(args.int('large')) : (below + Number(more)) * step;
    put(i, v < 0 ? -near : near, 0);
  });
};

const rounds = mapProblems('round_float_f32', (d, n) => d.floats(n, 9)).map((p, i) => ({
  ...p, args: { ...p.args, fraction: i % 11, lowest: 112 + (i % 15), max: i % 2 === 0 ? 6 : 65504, large: i % 3, infinity: i % 3, nan: i % 2, rounding: i % 4 },
}));

export const numberProblems: readonly Problem[] = [...castProblems, ...blockProblems('binary_any', 15), ...blockProblems('compare_any', 6), ...rounds];
export const numberReferences: Readonly<Record<string, Reference>> = { cast_any: cast, binary_any: binary, compare_any: compare, round_float_f32: roundFloat };
