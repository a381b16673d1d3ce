import type { DType } from '../format/dtype.ts';
import { type NumericTensor, type Tensor, anyOperand, bigOf, blank, isWide, numbersOf, operand, plainOperand, put, size, withBoth } from './tensor.ts';
import { broadcastOffsets, broadcastShape, take } from './strides.ts';

type Evaluate = (attrs: object, inputs: readonly Tensor[]) => readonly Tensor[];
type Of2 = (a: number, b: number) => number;
type Of1 = (x: number) => number;
/** Of 64-bit integers; results keep their low bits. */
type Wide2 = (a: bigint, b: bigint) => bigint;
type Wide1 = (x: bigint) => bigint;

const isFloat = (dtype: DType): boolean => dtype === 'f32' || dtype === 'f64';
const sameShape = (a: readonly number[], b: readonly number[]): boolean => a.length === b.length && a.every((d, i) => d === b[i]);

/** Calls `each` with the offsets of every pair of elements of two operands that are broadcast to `shape`. */
function overPairs(a: NumericTensor, b: NumericTensor, shape: readonly number[], each: (i: number, at: number, bt: number) => void): void {
  const n = size(shape);
  if (sameShape(a.shape, b.shape)) {
    for (let i = 0; i < n; i++) each(i, i, i);
  } else {
    const [ia, ib] = [broadcastOffsets(a.shape, shape), broadcastOffsets(b.shape, shape)];
    for (let i = 0; i < n; i++) each(i, ia[i]!, ib[i]!);
  }
}

/** Two operands, broadcast; `integer` is its meaning for integers of up to 32 bits, `wide` for longer ones. */
export const binary = (f: Of2, integer: Of2, wide: Wide2): Evaluate => (_, inputs) => {
  const [a, b] = [operand(inputs, 0), operand(inputs, 1)];
  const shape = broadcastShape([a.shape, b.shape]);
  const y = blank(a.dtype, shape);
  if (isWide(a) && isWide(b) && isWide(y)) {
    overPairs(a, b, shape, (i, at, bt) => { y.data[i] = wide(a.data[at]!, b.data[bt]!); });
  } else {
    const [p, q, to] = [plainOperand(inputs, 0).data, plainOperand(inputs, 1).data, plainOperand([y], 0).data];
    const each = isFloat(a.dtype) ? f : integer;
    overPairs(a, b, shape, (i, at, bt) => { to[i] = each(p[at]!, q[bt]!); });
  }
  return [y];
};

const comparison = (f: (a: number | bigint, b: number | bigint) => boolean): Evaluate => (_, inputs) => {
  const [a, b] = [operand(inputs, 0), operand(inputs, 1)];
  const shape = broadcastShape([a.shape, b.shape]);
  const y = new Uint8Array(size(shape));
  overPairs(a, b, shape, (i, at, bt) => { y[i] = Number(f(a.data[at]!, b.data[bt]!)); });
  return [{ dtype: 'bool', shape, data: y }];
};

/** Of functions without `wide`, 64-bit integers are taken as doubles. */
const unary = (f: Of1, integer: Of1 = f, wide: Wide1 = (v) => bigOf(f(Number(v)))): Evaluate => (_, inputs) => {
  const x = operand(inputs, 0);
  const y = blank(x.dtype, x.shape);
  if (isWide(x) && isWide(y)) {
    for (let i = 0; i < x.data.length; i++) y.data[i] = wide(x.data[i]!);
  } else {
    const [from, to] = [plainOperand(inputs, 0).data, plainOperand([y], 0).data];
    const each = isFloat(x.dtype) ? f : integer;
    for (let i = 0; i < to.length; i++) to[i] = each(from[i]!);
  }
  return [y];
};

/** Any number of operands, broadcast; sums of floats are taken in double precision. */
export const add: Evaluate = (attrs, inputs) => {
  if (inputs.length === 1) return inputs;
  const first = operand(inputs, 0);
  if (isWide(first)) return inputs.slice(1).reduce<readonly Tensor[]>((sum, t) => wideAdd(attrs, [...sum, t]), [first]);
  const terms = inputs.map((_t, i) => plainOperand(inputs, i));
  const shape = broadcastShape(terms.map((t) => t.shape));
  const sum = new Float64Array(size(shape));
  for (const { data, shape: own } of terms) {
    if (sameShape(own, shape)) {
      for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + data[i]!;
    } else {
      const at = broadcastOffsets(own, shape);
      for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + data[at[i]!]!;
    }
  }
  const y = blank(first.dtype, shape);
  put(y, sum);
  return [y];
};
const wideAdd = binary((a, b) => a + b, (a, b) => a + b, (a, b) => a + b);

const floorModulo: Of2 = (a, b) => {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
};

/** As the kernels and C have it: 1 to the power of anything is 1, and so is -1 to that of an infinity. */
const floatPow: Of2 = (a, b) => (a === 1 || (a === -1 && !Number.isFinite(b) && !Number.isNaN(b)) ? 1 : Math.pow(a, b));

/** By squaring, so that the low 32 bits are right. */
function integerPow(a: number, b: number): number {
  if (b < 0) return a === 1 || (a === -1 && b % 2 === 0) ? 1 : a === -1 ? -1 : 0;
  let [power, square] = [1, a];
  for (let rest = b; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) power = Math.imul(power, square);
    square = Math.imul(square, square);
  }
  return power;
}

function widePow(a: bigint, b: bigint): bigint {
  if (b < 0n) return a === 1n || (a === -1n && b % 2n === 0n) ? 1n : a === -1n ? -1n : 0n;
  const low = (v: bigint): bigint => BigInt.asUintN(64, v);
  let [power, square] = [1n, low(a)];
  for (let rest = b; rest > 0n; rest /= 2n) {
    if (rest % 2n === 1n) power = low(power * square);
    square = low(square * square);
  }
  return power;
}

const wideModulo: Wide2 = (a, b) => {
  const rest = b === 0n ? 0n : a % b;
  return rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest;
};

/** Of integers, a division by 0 gives 0. */
const integerDiv = (round: Of1): Of2 => (a, b) => (b === 0 ? 0 : round(a / b));

export const sub = binary((a, b) => a - b, (a, b) => a - b, (a, b) => a - b);
export const mul = binary((a, b) => a * b, Math.imul, (a, b) => a * b);
export const div = binary((a, b) => a / b, integerDiv(Math.trunc), (a, b) => (b === 0n ? 0n : a / b));
export const max = binary(Math.max, Math.max, (a, b) => (a > b ? a : b));
export const min = binary(Math.min, Math.min, (a, b) => (a < b ? a : b));
export const pow = binary(floatPow, integerPow, widePow);
/** The quotient is rounded to the type of the operands, then down. */
export const floorDiv: Evaluate = (attrs, inputs) => (operand(inputs, 0).dtype === 'f32' ? singleFloorDiv : plainFloorDiv)(attrs, inputs);
const floorDivOf = (rounded: Of1): Evaluate => binary((a, b) => Math.floor(rounded(a / b)), integerDiv(Math.floor), (a, b) => (b === 0n ? 0n : (a - wideModulo(a, b)) / b));
const [singleFloorDiv, plainFloorDiv] = [floorDivOf(Math.fround), floorDivOf((q) => q)];
export const floorMod = binary(floorModulo, (a, b) => (b === 0 ? 0 : floorModulo(a, b)), wideModulo);
export const squaredDifference = binary((a, b) => (a - b) * (a - b), (a, b) => Math.imul(a - b, a - b), (a, b) => (a - b) * (a - b));
export const atan2 = binary(Math.atan2, Math.atan2, (a) => a);

export const equal = comparison((a, b) => a === b);
export const notEqual = comparison((a, b) => a !== b);
export const less = comparison((a, b) => a < b);
export const lessEqual = comparison((a, b) => a <= b);
export const greater = comparison((a, b) => a > b);
export const greaterEqual = comparison((a, b) => a >= b);
export const and = comparison((a, b) => Number(a) !== 0 && Number(b) !== 0);
export const or = comparison((a, b) => Number(a) !== 0 || Number(b) !== 0);

/** To the nearest integer, halves to the even one. */
const roundHalfEven: Of1 = (x) => {
  const down = Math.floor(x);
  const over = x - down;
  return over < 0.5 || (over === 0.5 && down % 2 === 0) ? down : over >= 0.5 ? down + 1 : x;
};

/** erf by its series near 0 and the continued fraction of erfc further out, to some 1e-15. */
export const erfOf: Of1 = (x) => {
  const a = Math.abs(x);
  if (!(a < 6)) return Number.isNaN(x) ? x : Math.sign(x);
  if (a < 3) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
  }
  let fraction = 0;
  for (let n = 60; n > 0; n--) fraction = n / 2 / (a + fraction);
  return Math.sign(x) * (1 - Math.exp(-x * x) / Math.sqrt(Math.PI) / (a + fraction));
};

/** Lanczos's approximation (g = 7, 9 terms), to some 1e-15. */
const lanczos = [0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7];

/** log |gamma(x)|; by reflection below 1/2. */
const lgammaOf: Of1 = (x) => {
  if (Number.isNaN(x) || Math.abs(x) === Infinity) return Math.abs(x);
  if (x <= 0 && Number.isInteger(x)) return Infinity;
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - lgammaOf(1 - x);
  if (x === 1 || x === 2) return 0;
  const t = x + 6.5;
  const sum = lanczos.reduce((s, c, i) => (i === 0 ? c : s + c / (x - 1 + i)));
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
};

const same: Wide1 = (x) => x;
export const neg = unary((x) => -x, (x) => -x, (x) => -x);
export const abs = unary(Math.abs, Math.abs, (x) => (x < 0n ? -x : x));
export const sign = unary(Math.sign, Math.sign, (x) => (x > 0n ? 1n : x < 0n ? -1n : 0n));
export const square = unary((x) => x * x, (x) => Math.imul(x, x), (x) => x * x);
export const floor = unary(Math.floor, Math.floor, same);
export const ceil = unary(Math.ceil, Math.ceil, same);
export const round = unary(roundHalfEven, roundHalfEven, same);
export const reciprocal = unary((x) => 1 / x, (x) => (x === 0 ? 0 : 1 / x), (x) => (x === 1n || x === -1n ? x : 0n));
export const sqrt = unary(Math.sqrt);
export const rsqrt = unary((x) => 1 / Math.sqrt(x));
export const exp = unary(Math.exp);
export const log = unary(Math.log);
export const sin = unary(Math.sin);
export const cos = unary(Math.cos);
export const tan = unary(Math.tan);
export const asin = unary(Math.asin);
export const acos = unary(Math.acos);
export const atan = unary(Math.atan);
export const sinh = unary(Math.sinh);
export const cosh = unary(Math.cosh);
export const tanh = unary(Math.tanh);
export const asinh = unary(Math.asinh);
export const acosh = unary(Math.acosh);
export const atanh = unary(Math.atanh);
export const sigmoid = unary((x) => 1 / (1 + Math.exp(-x)));
export const softplus = unary((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))));
export const erf = unary(erfOf);
export const expm1 = unary(Math.expm1);
export const log1p = unary(Math.log1p);
export const lgamma = unary(lgammaOf);
export const not = unary((x) => (x === 0 ? 1 : 0));

export type ClampAttrs = { readonly lo: number | null; readonly hi: number | null };

export function clamp(attrs: ClampAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const lo = attrs.lo ?? -Infinity;
  const hi = attrs.hi ?? Infinity;
  const f: Of1 = (x) => (x < lo ? lo : x > hi ? hi : x);
  const [least, largest] = [attrs.lo === null ? undefined : bigOf(attrs.lo), attrs.hi === null ? undefined : bigOf(attrs.hi)];
  return unary(f, f, (x) => (least !== undefined && x < least ? least : largest !== undefined && x > largest ? largest : x))(attrs, inputs);
}

export type CastAttrs = { readonly to: DType };

const bits: { readonly [D in DType]?: number } = { i8: 8, i16: 16, i32: 32, i64: 64, u8: 8, u16: 16, u32: 32, u64: 64 };

/** The integer of a type that a float becomes: the nearest to it towards zero; NaN, and what is beyond 32 bits (u32, i64: 64 bits with a sign, u64: 64), the least. */
const integerOf = (to: DType): ((v: number) => number) => {
  const signed = to.startsWith('i'), size = bits[to]!;
  const least = signed ? -(2 ** (size - 1)) : 0, largest = 2 ** (signed ? size - 1 : size) - (size < 64 ? 1 : 0);
  const reach = to === 'u64' ? 2 ** 64 : to === 'u32' || to === 'i64' ? 2 ** 63 : 2 ** 31;
  return (v) => {
    const whole = Math.trunc(v);
    return whole >= -reach && whole < reach ? Math.min(Math.max(whole, least), largest) || 0 : least;
  };
};

/** Between numbers; anything but 0 is true, floats become integers as `integerOf` says, and integers keep their low bits. */
export function cast(attrs: CastAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  if (attrs.to === 'string') throw new Error('numbers do not cast to strings');
  const x = operand(inputs, 0);
  const y = blank(attrs.to, x.shape);
  if (attrs.to === 'bool') put(y, numbersOf(x).map((v) => (v === 0 ? 0 : 1)));
  else if (isFloat(x.dtype) && !isFloat(attrs.to)) put(y, Float64Array.from(numbersOf(x), integerOf(attrs.to)));
  else if (isWide(y)) x.data.forEach((v, i) => { y.data[i] = BigInt(v); });
  else if (isWide(x)) put(y, Float64Array.from(x.data, (v) => Number(isFloat(attrs.to) ? v : BigInt.asIntN(32, v))));
  else put(y, numbersOf(x));
  return [y];
}

/** Where the condition is true the second operand, else the third; all three broadcast. */
export function select(_: object, inputs: readonly Tensor[]): readonly Tensor[] {
  const condition = operand(inputs, 0);
  const a = anyOperand(inputs, 1);
  const b = anyOperand(inputs, 2);
  const shape = broadcastShape([condition.shape, a.shape, b.shape]);
  const at = broadcastOffsets(condition.shape, shape);
  const [ia, ib] = [broadcastOffsets(a.shape, shape), broadcastOffsets(b.shape, shape)];
  if (a.dtype === 'string' || b.dtype === 'string') {
    const data = Array.from(at, (c, i) => (condition.data[c] === 0 ? b.data[ib[i]!] : a.data[ia[i]!]));
    return [{ dtype: 'string', shape, data: data.map((d) => (d instanceof Uint8Array ? d : new Uint8Array(0))) }];
  }
  const [y, other] = [operand([take(a, ia, shape)], 0), b];
  const holds = numbersOf(condition);
  withBoth(y, other, (to, from) => { for (let i = 0; i < at.length; i++) if (holds[at[i]!] === 0) to[i] = from[ib[i]!]!; });
  return [y];
}
