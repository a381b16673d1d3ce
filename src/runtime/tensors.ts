import type { ArrayOf, NumericDType, NumericTensor, Tensor } from '../eval/tensor.ts';
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

/** A view of a tensor's elements; of 64-bit integers the pairs of words. Strings are not arrays (strings.ts). */
function inPlace({ dtype, shape, region, offset }: LinTensor, memory: Memory): NumericArray {
  const { buffer, base } = bufferOf(memory, region), at = base + offset, n = elements(shape);
  switch (dtype) {
    case 'f32': return new Float32Array(buffer, at, n);
    case 'f64': return new Float64Array(buffer, at, n);
    case 'i32': return new Int32Array(buffer, at, n);
    case 'i64': return new Int32Array(buffer, at, 2 * n);
    case 'u64': return new Uint32Array(buffer, at, 2 * n);
    case 'u32': return new Uint32Array(buffer, at, n);
    case 'u16': return new Uint16Array(buffer, at, n);
    case 'i16': return new Int16Array(buffer, at, n);
    case 'i8': return new Int8Array(buffer, at, n);
    case 'u8': case 'bool': return new Uint8Array(buffer, at, n);
    case 'string': return new Uint8Array(0);
  }
}

const wordRange = 2 ** 32;

/** The elements of one tensor in memory, as numbers. */
export class Cells {
  readonly #array: NumericArray;
  readonly #pairs: boolean;
  /** The value of unknown elements. */
  readonly unknown: number;

  constructor(tensor: LinTensor, memory: Memory) {
    this.#array = inPlace(tensor, memory);
    this.#pairs = tensor.dtype === 'i64' || tensor.dtype === 'u64';
    this.unknown = tensor.dtype === 'f32' || tensor.dtype === 'f64' ? NaN : 0;
  }

  /** Copies `count` values from `from` of an array to `at` of this tensor. */
  set(values: ArrayLike<number>, from: number, count: number, at: number): void {
    if (this.#pairs) {
      for (let i = 0; i < count; i++) {
        const value = Math.trunc(values[from + i] ?? 0);
        this.#array[2 * (at + i)] = value % wordRange;
        this.#array[2 * (at + i) + 1] = Math.floor(value / wordRange);
      }
    } else {
      this.#array.set(from === 0 && values.length === count ? values : part(values, from, count), at);
    }
  }

  fill(value: number, at: number, count: number): void {
    if (this.#pairs) this.#array.fill(value, 2 * at, 2 * (at + count));
    else this.#array.fill(value, at, at + count);
  }

  /** `count` values: a view, of 64-bit integers a copy. */
  get(at: number, count: number): NumericArray {
    if (!this.#pairs) return this.#array.subarray(at, at + count);
    const words = this.#array, values = new Float64Array(count);
    for (let i = 0; i < count; i++) values[i] = (words[2 * (at + i)]! >>> 0) + wordRange * words[2 * (at + i) + 1]!;
    return values;
  }
}

const part = (values: ArrayLike<number>, from: number, count: number): ArrayLike<number> =>
  values instanceof Float32Array ? values.subarray(from, from + count) : Array.prototype.slice.call(values, from, from + count);

/** The tensor of `values` as evaluations take it. */
export function tensorOf(dtype: NumericDType, shape: readonly number[], values: NumericArray): NumericTensor {
  switch (dtype) {
    case 'f32': return { dtype, shape, data: values instanceof Float32Array ? values : Float32Array.from(values) };
    case 'f64': case 'i64': case 'u64': return { dtype, shape, data: values instanceof Float64Array ? values : Float64Array.from(values) };
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
export const toFloats = (values: NumericArray): Float32Array => (values instanceof Float32Array ? values : Float32Array.from(values));
