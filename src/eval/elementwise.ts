import type { DType } from '../format/dtype.ts';
import { type NumericTensor, type Tensor, anyOperand, blank, operand, size } from './tensor.ts';
import { broadcastOffsets, broadcastShape, take } from './strides.ts';

type Evaluate = (attrs: object, inputs: readonly Tensor[]) => readonly Tensor[];
type Of2 = (a: number, b: number) => number;
type Of1 = (x: number) => number;

const isFloat = (dtype: DType): boolean => dtype === 'f32' || dtype === 'f64';
const sameShape = (a: readonly number[], b: readonly number[]): boolean => a.length === b.length && a.every((d, i) => d === b[i]);

function zip(dtype: NumericTensor['dtype'] | undefined, a: NumericTensor, b: NumericTensor, f: Of2): readonly Tensor[] {
  const shape = broadcastShape([a.shape, b.shape]);
  const y = blank(dtype ?? a.dtype, shape);
  const [p, q, to] = [a.data, b.data, y.data];
  const n = to.length;
  if (sameShape(a.shape, b.shape)) {
    for (let i = 0; i < n; i++) to[i] = f(p[i]!, q[i]!);
  } else {
    const [ia, ib] = [broadcastOffsets(a.shape, shape), broadcastOffsets(b.shape, shape)];
    for (let i = 0; i < n; i++) to[i] = f(p[ia[i]!]!, q[ib[i]!]!);
  }
  return [y];
}

/** Two operands, broadcast. `integer` is its meaning for integers where that differs. */
const binary = (f: Of2, integer: Of2 = f): Evaluate => (_, inputs) => {
  const a = operand(inputs, 0);
  return zip(undefined, a, operand(inputs, 1), isFloat(a.dtype) ? f : integer);
};

const comparison = (f: (a: number, b: number) => boolean): Evaluate => (_, inputs) =>
  zip('bool', operand(inputs, 0), operand(inputs, 1), (a, b) => (f(a, b) ? 1 : 0));

const unary = (f: Of1): Evaluate => (_, inputs) => {
  const x = operand(inputs, 0);
  const y = blank(x.dtype, x.shape);
  const [from, to] = [x.data, y.data];
  for (let i = 0; i < to.length; i++) to[i] = f(from[i]!);
  return [y];
};

/** Any number of operands, broadcast; the sum is taken in double precision. */
export const add: Evaluate = (_, inputs) => {
  const terms = inputs.map((_t, i) => operand(inputs, i));
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
  const y = blank(operand(inputs, 0).dtype, shape);
  y.data.set(sum);
  return [y];
};

const floorModulo: Of2 = (a, b) => {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
};

/** By squaring where doubles would round, so that the low 32 bits are right. */
function integerPow(a: number, b: number): number {
  const plain = Math.trunc(Math.pow(a, b));
  if (Math.abs(plain) <= Number.MAX_SAFE_INTEGER || Math.abs(a) >= 2 ** 32) return plain || 0;
  let [power, square] = [1, a];
  for (let rest = b; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) power = Math.imul(power, square);
    square = Math.imul(square, square);
  }
  return power;
}

export const sub = binary((a, b) => a - b);
/** Of integers below 64 bits the low bits of the product, of longer ones its nearest double. */
export const mul: Evaluate = (attrs, inputs) => {
  const { dtype } = operand(inputs, 0);
  return (isFloat(dtype) || dtype === 'i64' || dtype === 'u64' ? floatMul : integerMul)(attrs, inputs);
};
const floatMul = binary((a, b) => a * b);
const integerMul = binary((a, b) => Math.imul(a, b));

export const div = binary((a, b) => a / b, (a, b) => Math.trunc(a / b));
export const max = binary((a, b) => Math.max(a, b));
export const min = binary((a, b) => Math.min(a, b));
export const pow = binary((a, b) => Math.pow(a, b), integerPow);
export const floorDiv = binary((a, b) => Math.floor(a / b));
export const floorMod = binary(floorModulo);
export const atan2 = binary(Math.atan2);
export const squaredDifference = binary((a, b) => (a - b) * (a - b));

export const equal = comparison((a, b) => a === b);
export const notEqual = comparison((a, b) => a !== b);
export const less = comparison((a, b) => a < b);
export const lessEqual = comparison((a, b) => a <= b);
export const greater = comparison((a, b) => a > b);
export const greaterEqual = comparison((a, b) => a >= b);
export const and = comparison((a, b) => a !== 0 && b !== 0);
export const or = comparison((a, b) => a !== 0 || b !== 0);

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

export const neg = unary((x) => -x);
export const abs = unary(Math.abs);
export const sign = unary(Math.sign);
export const square = unary((x) => x * x);
export const floor = unary(Math.floor);
export const ceil = unary(Math.ceil);
export const round = unary(roundHalfEven);
export const reciprocal = unary((x) => 1 / x);
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
  return unary((x) => (x < lo ? lo : x > hi ? hi : x))(attrs, inputs);
}

export type CastAttrs = { readonly to: DType };

/** The range that floats have before the low bits of an integer type are taken: as the processors convert, in 32 bits or in 64. */
const floatLimits: Readonly<Partial<Record<DType, readonly [number, number]>>> = {
  i32: [-(2 ** 31), 2 ** 31 - 1], i16: [-(2 ** 31), 2 ** 31 - 1], u16: [-(2 ** 31), 2 ** 31 - 1], i8: [-(2 ** 31), 2 ** 31 - 1], u8: [-(2 ** 31), 2 ** 31 - 1],
  i64: [-(2 ** 63), 2 ** 63 - 1024], u32: [-(2 ** 63), 2 ** 63 - 1024], u64: [0, 2 ** 64 - 2048],
};

/**
 * Between numbers; anything but 0 is true. Floats go towards zero into integers, NaN to 0; beyond i32, i64 and u64 to the nearest value of
 * these, and narrower integers are the low bits of what i32 (u32: i64) gets. Integers keep their low bits.
 */
export function cast(attrs: CastAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  if (attrs.to === 'string') throw new Error('numbers do not cast to strings');
  const x = operand(inputs, 0);
  const y = blank(attrs.to, x.shape);
  const [from, to] = [x.data, y.data];
  const [lo, hi] = (isFloat(x.dtype) || attrs.to === 'u64' ? floatLimits[attrs.to] : undefined) ?? [-Infinity, Infinity];
  const convert: Of1 = isFloat(attrs.to) ? (v) => v : attrs.to === 'bool' ? (v) => (v === 0 ? 0 : 1) : (v) => Math.trunc(v < lo ? lo : v > hi ? hi : v) || 0;
  for (let i = 0; i < to.length; i++) to[i] = convert(from[i]!);
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
  const y = take(a, ia, shape);
  if (y.dtype === 'string') return [y];
  for (let i = 0; i < at.length; i++) if (condition.data[at[i]!] === 0) y.data[i] = b.data[ib[i]!]!;
  return [y];
}
