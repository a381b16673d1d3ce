import type { Tensor } from '../../src/eval/tensor.ts';
import { bug } from '../errors.ts';

/** A constant as the flat file has it: little endian, i64 as 64-bit integers. */
export function encode(value: Tensor): Uint8Array {
  if (value.dtype === 'string') return bug('a string constant cannot be encoded in a .lin');
  if (value.dtype !== 'i64' && value.dtype !== 'u64') return new Uint8Array(value.data.buffer, value.data.byteOffset, value.data.byteLength).slice();
  const words = BigInt64Array.from(value.data, (v) => BigInt(v));
  return new Uint8Array(words.buffer);
}
