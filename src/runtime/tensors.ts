import { type ArrayOf, type NumericDType, type NumericTensor, type Tensor, bigOf, isWideArray } from '../eval/tensor.ts';
import { elements, type LinTensor, type RegionName } from '../format/reader.ts';

export type NumericArray = ArrayOf[NumericDType];

/** The buffers of the regions of an address. */
export interface Memory {
  readonly file: ArrayBuffer;
  readonly weightsOffset: number;
  readonly arena: ArrayBuffer;
  readonly state: ArrayBuffer;
}

export function bufferOf(memory: Memory, region: RegionName): { readonly buffer: ArrayBuffer; readonly base: number } {
  if (region === 'weights') return { buffer: memory.file, base: memory.weightsOffset };
  return { buffer: region === 'state' ? memory.state : memory.arena, base: 0 };
}

/** A view of a tensor's elements. Strings are not arrays (strings.ts). */
function inPlace({ dtype, shape, region, offset }: LinTensor, memory: Memory): NumericTensor {
  const { buffer, base } = bufferOf(memory, region), at = base + offset, n = elements(shape);
  switch (dtype) {
    case 'f32': return { dtype, shape, data: new Float32Array(buffer, at, n) };
    case 'f64': return { dtype, shape, data: new Float64Array(buffer, at, n) };
    case 'i32': return { dtype, shape, data: new Int32Array(buffer, at, n) };
    case 'i64': return { dtype, shape, data: new BigInt64Array(buffer, at, n) };
    case 'u64': return { dtype, shape, data: new BigUint64Array(buffer, at, n) };
    case 'u32': return { dtype, shape, data: new Uint32Array(buffer, at, n) };
    case 'u16': return { dtype, shape, data: new Uint16Array(buffer, at, n) };
    case 'i16': return { dtype, shape, data: new Int16Array(buffer, at, n) };
    case 'i8': return { dtype, shape, data: new Int8Array(buffer, at, n) };
    case 'u8': case 'bool': return { dtype, shape, data: new Uint8Array(buffer, at, n) };
    case 'string': return { dtype: 'u8', shape: [0], data: new Uint8Array(0) };
  }
}

/** The elements of one tensor in memory. */
export class Cells {
  /** In place. */
  readonly tensor: NumericTensor;
  /** The value of unknown elements. */
  readonly unknown: number;

  constructor(tensor: LinTensor, memory: Memory) {
    this.tensor = inPlace(tensor, memory);
    this.unknown = tensor.dtype === 'f32' || tensor.dtype === 'f64' ? NaN : 0;
  }

  /** Copies `count` values from `from` of an array to `at` of this tensor; of integers the low bits. */
  set(values: Elements, from: number, count: number, at: number): void {
    const { data } = this.tensor;
    if (isWideArray(data)) {
      if (isWideElements(values)) data.set(values.subarray(from, from + count), at);
      else for (let i = 0; i < count; i++) data[at + i] = wideOf(values[from + i] ?? 0);
    } else if (isWideElements(values)) {
      for (let i = 0; i < count; i++) data[at + i] = Number(values[from + i]);
    } else {
      data.set(from === 0 && values.length === count ? values : part(values, from, count), at);
    }
  }

  fill(value: number, at: number, count: number): void {
    const { data } = this.tensor;
    if (isWideArray(data)) data.fill(wideOf(value), at, at + count);
    else data.fill(value, at, at + count);
  }

  /** A view of `count` values. */
  get(at: number, count: number): NumericArray {
    return this.tensor.data.subarray(at, at + count);
  }
}

/** Values that are given for elements. */
export type Elements = ArrayLike<number> | BigInt64Array | BigUint64Array;

const isWideElements = (values: Elements): values is BigInt64Array | BigUint64Array => values instanceof BigInt64Array || values instanceof BigUint64Array;

const wideOf = (v: number | bigint): bigint => (typeof v === 'bigint' ? v : bigOf(v));

const part = (values: ArrayLike<number>, from: number, count: number): ArrayLike<number> =>
  values instanceof Float32Array ? values.subarray(from, from + count) : Array.prototype.slice.call(values, from, from + count);

/** The tensor of `values` as evaluations take it. */
export function tensorOf(dtype: NumericDType, shape: readonly number[], values: NumericArray): NumericTensor {
  if (isWideArray(values)) {
    if (dtype === 'i64' && values instanceof BigInt64Array) return { dtype, shape, data: values };
    if (dtype === 'u64' && values instanceof BigUint64Array) return { dtype, shape, data: values };
    return tensorOf(dtype, shape, Float64Array.from(values, Number));
  }
  switch (dtype) {
    case 'f32': return { dtype, shape, data: values instanceof Float32Array ? values : Float32Array.from(values) };
    case 'f64': return { dtype, shape, data: values instanceof Float64Array ? values : Float64Array.from(values) };
    case 'i64': return { dtype, shape, data: BigInt64Array.from(values, bigOf) };
    case 'u64': return { dtype, shape, data: BigUint64Array.from(values, bigOf) };
    case 'i32': return { dtype, shape, data: values instanceof Int32Array ? values : Int32Array.from(values) };
    case 'i16': return { dtype, shape, data: values instanceof Int16Array ? values : Int16Array.from(values) };
    case 'u16': return { dtype, shape, data: values instanceof Uint16Array ? values : Uint16Array.from(values) };
    case 'u32': return { dtype, shape, data: values instanceof Uint32Array ? values : Uint32Array.from(values) };
    case 'i8': return { dtype, shape, data: values instanceof Int8Array ? values : Int8Array.from(values) };
    case 'u8': case 'bool': return { dtype, shape, data: values instanceof Uint8Array ? values : Uint8Array.from(values) };
  }
}

export const isNumeric = (tensor: Tensor): tensor is NumericTensor => tensor.dtype !== 'string';

/** As scripts get results: a Float32Array stays a view, other numbers are converted. */
export const toFloats = (values: NumericArray): Float32Array => (values instanceof Float32Array ? values : isWideArray(values) ? Float32Array.from(values, Number) : Float32Array.from(values));

/** Elements [from, from + count) of each of `outer` rows of `row` elements. */
export function columns(values: NumericArray, outer: number, row: number, from: number, count: number): NumericArray {
  const out = values.slice(0, outer * count);
  for (let o = 0; o < outer; o++) copyInto(out, values.subarray(o * row + from, o * row + from + count), o * count);
  return out;
}

/** Elements of one type from `at` on. */
export function copyInto(to: NumericArray, from: NumericArray, at: number): void {
  if (isWideArray(to)) {
    if (isWideArray(from)) to.set(from, at);
  } else if (!isWideArray(from)) {
    to.set(from, at);
  }
}
