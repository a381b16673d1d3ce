import test from 'ava';
import { type NpyArray, NpyError, readNpy, writeNpy } from '../../src/format/npy.ts';

const arrays: readonly NpyArray[] = [
  { dtype: 'f32', shape: [2, 2], data: Float32Array.of(1, -0.5, NaN, Infinity) },
  { dtype: 'f64', shape: [], data: Float64Array.of(Math.PI) },
  { dtype: 'i32', shape: [3], data: Int32Array.of(-1, 0, 2 ** 31 - 1) },
  { dtype: 'i64', shape: [5], data: BigInt64Array.of(-1n, 0n, 2n ** 53n + 1n, -(2n ** 63n), 2n ** 63n - 1n) },
  { dtype: 'u8', shape: [1, 2], data: Uint8Array.of(0, 255) },
  { dtype: 'i8', shape: [2], data: Int8Array.of(-128, 127) },
  { dtype: 'i16', shape: [0, 4], data: new Int16Array() },
  { dtype: 'bool', shape: [2], data: Uint8Array.of(0, 1) },
  { dtype: 'u16', shape: [2], data: Uint16Array.of(1, 65535) },
  { dtype: 'u32', shape: [2], data: Uint32Array.of(1, 2 ** 32 - 1) },
  { dtype: 'u64', shape: [3], data: BigUint64Array.of(0n, 2n ** 53n + 1n, 2n ** 64n - 1n) },
  { dtype: 'string', shape: [2], data: [Uint8Array.of(104, 105), Uint8Array.of(255)] },
];

for (const array of arrays) {
  test(`writes and reads ${array.dtype}`, (t) => {
    const bytes = writeNpy(array);
    t.is((bytes[8]! + 256 * bytes[9]! + 10) % 64, 0);
    t.deepEqual(readNpy(bytes), array);
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    t.deepEqual(readNpy(shifted.subarray(1)), array, 'at any alignment');
  });
}

/** A file with this header. */
function file(header: string, data: readonly number[], version = 1): Uint8Array {
  const text = new TextEncoder().encode(header);
  const length = version === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, text.length >> 8, 0, 0];
  return Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0, ...length, ...text, ...data);
}

test('reads column-major arrays and the second version of the header', (t) => {
  const bytes = file("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }\n", [1, 4, 2, 5, 3, 6], 2);
  t.deepEqual(readNpy(bytes), { dtype: 'u8', shape: [2, 3], data: Uint8Array.of(1, 2, 3, 4, 5, 6) });
});

test('reads half precision as single', (t) => {
  const bytes = file("{'descr': '<f2', 'fortran_order': False, 'shape': (5,), }\n", [0x00, 0x3c, 0x01, 0x00, 0xff, 0xfb, 0x00, 0x7c, 0x55, 0xb5]);
  t.deepEqual(readNpy(bytes), { dtype: 'f32', shape: [5], data: Float32Array.of(1, 2 ** -24, -65504, Infinity, -0.333251953125) });
});

const refused: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ['other bytes', Uint8Array.of(1, 2, 3), /not a \.npy file/],
  ['a header cut short', file("{'descr': '<f4', ", []).subarray(0, 20), /header is cut short/],
  ['a header of records', file("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", []), /not that of an array of one element type/],
  ['big-endian elements', file("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", [0, 0, 0, 0]), /big-endian/],
  ['objects', file("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", [0]), /elements of type '\|O' are not read/],
  ['data cut short', file("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", [0, 0, 0, 0]), /4 bytes of data, its shape \[2\] of '<f4' takes 8/],
  ['a shape of gigabytes', file("{'descr': '<f4', 'fortran_order': False, 'shape': (1099511627776,), }", []), /takes 4398046511104/],
  ['a negative length', file("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", []), /its shape \(-1,\) is none/],
];

for (const [what, bytes, message] of refused) test(`refuses ${what}`, (t) => { t.throws(() => readNpy(bytes), { instanceOf: NpyError, message }); });
