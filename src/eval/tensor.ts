import type { DType } from '../format/dtype.ts';

/** What an element type's values are kept in. */
export interface ArrayOf {
  readonly f32: Float32Array;
  readonly f64: Float64Array;
  readonly i32: Int32Array;
  readonly i64: BigInt64Array;
  readonly u8: Uint8Array;
  readonly i8: Int8Array;
  readonly i16: Int16Array;
  readonly u16: Uint16Array;
  readonly u32: Uint32Array;
  readonly u64: BigUint64Array;
  readonly bool: Uint8Array;
  readonly string: readonly Uint8Array[];
}

/** A dense array, row-major; `shape` is in elements and empty for a scalar. */
export interface TensorOf<D extends DType> { readonly dtype: D; readonly shape: readonly number[]; readonly data: ArrayOf[D] }
export type Tensor = { readonly [D in DType]: TensorOf<D> }[DType];
export type NumericDType = Exclude<DType, 'string'>;
export type NumericTensor = { readonly [D in NumericDType]: TensorOf<D> }[NumericDType];
/** Integers of 64 bits, whose elements are BigInts. */
export type WideDType = 'i64' | 'u64';
export type WideTensor = TensorOf<'i64'> | TensorOf<'u64'>;
export type PlainDType = Exclude<NumericDType, WideDType>;
/** A tensor whose elements are numbers. */
export type PlainTensor = { readonly [D in PlainDType]: TensorOf<D> }[PlainDType];

export const isWide = (t: Tensor): t is WideTensor => t.dtype === 'i64' || t.dtype === 'u64';
const isPlain = (t: Tensor): t is PlainTensor => !isWide(t) && t.dtype !== 'string';

/** The elements of a tensor, for what does not matter whether they are numbers or BigInts. */
export interface Elements<E> {
  readonly length: number;
  [i: number]: E;
  set(from: ArrayLike<E>, at?: number): void;
  fill(value: E, from?: number, to?: number): unknown;
  subarray(from: number, to: number): Elements<E>;
}

/** Calls `each` with the elements of two tensors, which are of the same kind. */
export function withBoth<R>(a: NumericTensor, b: NumericTensor, each: <E extends number | bigint>(a: Elements<E>, b: Elements<E>) => R): R {
  if (isWide(a) && isWide(b)) return each<bigint>(a.data, b.data);
  if (isPlain(a) && isPlain(b)) return each<number>(a.data, b.data);
  throw new Error(`elements of ${a.dtype} and ${b.dtype}`);
}

/** The integer that a number is towards zero; 0 of what is none. */
export const bigOf = (v: number): bigint => (Number.isFinite(v) ? BigInt(Math.trunc(v)) : 0n);

export const isWideArray = (data: ArrayOf[NumericDType]): data is BigInt64Array | BigUint64Array => data instanceof BigInt64Array || data instanceof BigUint64Array;

function write(to: ArrayOf[NumericDType], values: ArrayLike<number>, at: number): void {
  if (!isWideArray(to)) to.set(values, at);
  else for (let i = 0; i < values.length; i++) to[at + i] = bigOf(values[i]!);
}

/** Writes numbers as elements of a tensor, from `at` on; of integers the low bits. */
export const put = (y: NumericTensor, values: ArrayLike<number>, at = 0): void => write(y.data, values, at);

/** A tensor whose elements are all `value`. */
export function full(dtype: NumericDType, shape: readonly number[], value: number | bigint): NumericTensor {
  const y = blank(dtype, shape);
  if (isWide(y)) y.data.fill(typeof value === 'bigint' ? value : bigOf(value));
  else y.data.fill(Number(value));
  return y;
}

/** The elements as numbers, those of 64 bits rounded to doubles. */
export const numbersOf = (x: NumericTensor): ArrayOf[PlainDType] => (isPlain(x) ? x.data : Float64Array.from(x.data, Number));

const makers: { readonly [D in NumericDType]: (n: number) => ArrayOf[D] } = {
  f32: (n) => new Float32Array(n), f64: (n) => new Float64Array(n), i32: (n) => new Int32Array(n), i64: (n) => new BigInt64Array(n),
  u8: (n) => new Uint8Array(n), i8: (n) => new Int8Array(n), i16: (n) => new Int16Array(n), bool: (n) => new Uint8Array(n),
  u16: (n) => new Uint16Array(n), u32: (n) => new Uint32Array(n), u64: (n) => new BigUint64Array(n),
};

export const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** A tensor of zeros. */
export function zeros<D extends NumericDType>(dtype: D, shape: readonly number[]): TensorOf<D> {
  return { dtype, shape, data: makers[dtype](size(shape)) };
}

const blanks: { readonly [D in NumericDType]: (shape: readonly number[]) => TensorOf<D> } = {
  f32: (s) => zeros('f32', s), f64: (s) => zeros('f64', s), i32: (s) => zeros('i32', s), i64: (s) => zeros('i64', s),
  u8: (s) => zeros('u8', s), i8: (s) => zeros('i8', s), i16: (s) => zeros('i16', s), bool: (s) => zeros('bool', s),
  u16: (s) => zeros('u16', s), u32: (s) => zeros('u32', s), u64: (s) => zeros('u64', s),
};

/** `zeros` for an element type that is known only when it runs. */
export const blank = (dtype: NumericDType, shape: readonly number[]): NumericTensor => blanks[dtype](shape);

/** `blank` of numbers below 64-bit integers. */
export function plainBlank(dtype: PlainDType, shape: readonly number[]): PlainTensor {
  return plainOperand([blank(dtype, shape)], 0);
}

/** Operand `i`, which must be a tensor of numbers. */
export function operand(inputs: readonly Tensor[], i: number): NumericTensor {
  const t = inputs[i];
  if (t === undefined) throw new Error(`operand ${i} is missing`);
  if (t.dtype === 'string') throw new Error(`operand ${i} holds strings`);
  return t;
}

/** Operand `i`, which must be a tensor of numbers below 64-bit integers. */
export function plainOperand(inputs: readonly Tensor[], i: number): PlainTensor {
  const t = operand(inputs, i);
  if (isWide(t)) throw new Error(`operand ${i} holds 64-bit integers`);
  return t;
}

/** Operand `i`, of any element type. */
export function anyOperand(inputs: readonly Tensor[], i: number): Tensor {
  const t = inputs[i];
  if (t === undefined) throw new Error(`operand ${i} is missing`);
  return t;
}

/** The elements of a shape-like operand. */
export const integers = (inputs: readonly Tensor[], i: number): number[] => Array.from(numbersOf(operand(inputs, i)));

/** A tensor of the given values, converted to `dtype`. */
export function tensor<D extends NumericDType>(dtype: D, shape: readonly number[], values: ArrayLike<number>): TensorOf<D> {
  const data = makers[dtype](size(shape));
  write(data, values, 0);
  return { dtype, shape, data };
}

/** `tensor` for an element type that is known only when it runs. */
export function tensorOf(dtype: NumericDType, shape: readonly number[], values: ArrayLike<number>): NumericTensor {
  const out = blank(dtype, shape);
  put(out, values);
  return out;
}

/** Distance in elements between neighbours along each axis of a dense tensor. */
export function strides(shape: readonly number[]): number[] {
  const out = new Array<number>(shape.length);
  for (let i = shape.length - 1, step = 1; i >= 0; i--) { out[i] = step; step *= shape[i]!; }
  return out;
}
