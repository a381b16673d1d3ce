import { dtypeBytes } from '../../src/format/dtype.ts';
import { halfToNumber } from '../../src/format/half.ts';
import type { FloatFormat } from '../../src/eval/representation.ts';
import { type NumericDType, type Tensor } from '../../src/eval/tensor.ts';
import { NodeError } from './attributes.ts';

/** Types of elements in model files: ours, and 16-bit floats, which are computed in 32 bits. */
export type ElementType = NumericDType | 'f16' | 'bf16';

/** Warning of a model that has 16-bit floats. */
export const widened = '16-bit floats are computed in 32 bits';

export const elementBytes = (type: ElementType): number => (type === 'f16' || type === 'bf16' ? 2 : dtypeBytes[type]);

/** A tensor of elements as they lie in memory, little endian, at any alignment. `content` has as many as the shape. */
export function tensorOfBytes(type: ElementType, shape: readonly number[], content: Uint8Array): Tensor {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  // a Buffer's slice() is no copy
  const aligned = (): ArrayBuffer => new Uint8Array(content).buffer;
  switch (type) {
    case 'f16': return { dtype: 'f32', shape, data: Float32Array.from({ length: content.length / 2 }, (_, i) => halfToNumber(view.getUint16(2 * i, true))) };
    case 'bf16': return { dtype: 'f32', shape, data: Float32Array.from({ length: content.length / 2 }, (_, i) => bfloat16ToNumber(view.getUint16(2 * i, true))) };
    case 'f32': return { dtype: type, shape, data: new Float32Array(aligned()) };
    case 'f64': return { dtype: type, shape, data: new Float64Array(aligned()) };
    case 'i32': return { dtype: type, shape, data: new Int32Array(aligned()) };
    case 'i16': return { dtype: type, shape, data: new Int16Array(aligned()) };
    case 'i8': return { dtype: type, shape, data: new Int8Array(aligned()) };
    case 'u8': return { dtype: type, shape, data: new Uint8Array(aligned()) };
    case 'bool': return { dtype: type, shape, data: Uint8Array.from(content, (v) => (v === 0 ? 0 : 1)) };
    case 'u16': return { dtype: type, shape, data: new Uint16Array(aligned()) };
    case 'u32': return { dtype: type, shape, data: new Uint32Array(aligned()) };
    case 'i64': return { dtype: type, shape, data: new BigInt64Array(aligned()) };
    case 'u64': return { dtype: type, shape, data: new BigUint64Array(aligned()) };
  }
}

const infinite = { least: null, beyond: 'infinity', infinity: 'infinity', nan: 'nan', rounding: 'even' } as const;

/** What a cast to IEEE 754 binary16, or to the upper half of a binary32, rounds to. */
export const half: FloatFormat = { fractionBits: 10, minExponent: -14, max: 65504, ...infinite };
export const bfloat16: FloatFormat = { fractionBits: 7, minExponent: -126, max: 255 * 2 ** 120, ...infinite };

/** The upper half of a binary32. */
export function bfloat16ToNumber(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint16(2, bits & 0xffff, true);
  return view.getFloat32(0, true);
}

const maxBytes = 32 * 2 ** 20;

/** Bytes that constants may take beyond what the file itself holds: a file of a few bytes may ask for gigabytes of one repeated value. */
export class Expansion {
  #bytes = maxBytes;

  /** Takes `bytes` for a constant of `shape`. Throws `NodeError` where too many have been taken. */
  take(bytes: number, shape: readonly number[]): void {
    this.#bytes -= bytes;
    if (!(this.#bytes >= 0)) throw new NodeError(`its shape [${shape.join(',')}] repeats one value beyond ${maxBytes / 2 ** 20} MB, the limit for all constants of a model`);
  }
}
