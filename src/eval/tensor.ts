import type { DType } from '../format/dtype.ts';

/** What an element type's values are kept in. `i64` and `u64` are kept in doubles: exact up to 2^53, and QuickJS on the board has no BigInt. */
export interface ArrayOf {
  readonly f32: Float32Array;
  readonly f64: Float64Array;
  readonly i32: Int32Array;
  readonly i64: Float64Array;
  readonly u8: Uint8Array;
  readonly i8: Int8Array;
  readonly i16: Int16Array;
  readonly u16: Uint16Array;
  readonly u32: Uint32Array;
  readonly u64: Float64Array;
  readonly bool: Uint8Array;
  readonly string: readonly Uint8Array[];
}

/** A dense array, row-major; `shape` is in elements and empty for a scalar. */
export interface TensorOf<D extends DType> { readonly dtype: D; readonly shape: readonly number[]; readonly data: ArrayOf[D] }
export type Tensor = { readonly [D in DType]: TensorOf<D> }[DType];
export type NumericDType = Exclude<DType, 'string'>;
export type NumericTensor = { readonly [D in NumericDType]: TensorOf<D> }[NumericDType];

const makers: { readonly [D in NumericDType]: (n: number) => ArrayOf[D] } = {
  f32: (n) => new Float32Array(n), f64: (n) => new Float64Array(n), i32: (n) => new Int32Array(n), i64: (n) => new Float64Array(n),
  u8: (n) => new Uint8Array(n), i8: (n) => new Int8Array(n), i16: (n) => new Int16Array(n), bool: (n) => new Uint8Array(n),
  u16: (n) => new Uint16Array(n), u32: (n) => new Uint32Array(n), u64: (n) => new Float64Array(n),
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

/** Operand `i`, which must be a tensor of numbers. */
export function operand(inputs: readonly Tensor[], i: number): NumericTensor {
  const t = inputs[i];
  if (t === undefined) throw new Error(`operand ${i} is missing`);
  if (t.dtype === 'string') throw new Error(`operand ${i} holds strings`);
  return t;
}

/** Operand `i`, of any element type. */
export function anyOperand(inputs: readonly Tensor[], i: number): Tensor {
  const t = inputs[i];
  if (t === undefined) throw new Error(`operand ${i} is missing`);
  return t;
}

/** The elements of a shape-like operand. */
export const integers = (inputs: readonly Tensor[], i: number): number[] => Array.from(operand(inputs, i).data);

/** A tensor of the given values, converted to `dtype`. */
export function tensor<D extends NumericDType>(dtype: D, shape: readonly number[], values: ArrayLike<number>): TensorOf<D> {
  const data = makers[dtype](size(shape));
  data.set(values);
  return { dtype, shape, data };
}

/** `tensor` for an element type that is known only when it runs. */
export function tensorOf(dtype: NumericDType, shape: readonly number[], values: ArrayLike<number>): NumericTensor {
  const out = blank(dtype, shape);
  out.data.set(values);
  return out;
}

/** Distance in elements between neighbours along each axis of a dense tensor. */
export function strides(shape: readonly number[]): number[] {
  const out = new Array<number>(shape.length);
  for (let i = shape.length - 1, step = 1; i >= 0; i--) { out[i] = step; step *= shape[i]!; }
  return out;
}
