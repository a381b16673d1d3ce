import type { Tensor } from '../../src/eval/tensor.ts';
import { bug } from '../errors.ts';

/** A constant as the flat file has it, little endian. */
export function encode(value: Tensor): Uint8Array {
  if (value.dtype === 'string') return bug('a string constant cannot be encoded in a .lin');
  return new Uint8Array(value.data.buffer, value.data.byteOffset, value.data.byteLength).slice();
}
