import { random } from 'linnet:native';
import { define } from './define.ts';

type Integers = Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Int32Array | Uint32Array | BigInt64Array | BigUint64Array;

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

const crypto = {
  getRandomValues<T extends Integers>(array: T): T {
    const { buffer } = array;
    if (buffer instanceof ArrayBuffer) random(buffer, array.byteOffset, array.byteLength);
    else throw new TypeError('crypto.getRandomValues: shared memory is not supported');
    return array;
  },
  randomUUID(): string {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const text = hex(bytes);
    return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-');
  },
};

define({ crypto });
