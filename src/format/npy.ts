import { halfToNumber } from './half.ts';

/** The array of a NumPy `.npy` file, row-major; half precision is read as single. */
export type NpyArray =
  | { readonly dtype: 'f32'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: 'f64'; readonly shape: readonly number[]; readonly data: Float64Array }
  | { readonly dtype: 'i32'; readonly shape: readonly number[]; readonly data: Int32Array }
  | { readonly dtype: 'i64'; readonly shape: readonly number[]; readonly data: BigInt64Array }
  | { readonly dtype: 'u8'; readonly shape: readonly number[]; readonly data: Uint8Array }
  | { readonly dtype: 'i8'; readonly shape: readonly number[]; readonly data: Int8Array }
  | { readonly dtype: 'i16'; readonly shape: readonly number[]; readonly data: Int16Array }
  | { readonly dtype: 'bool'; readonly shape: readonly number[]; readonly data: Uint8Array }
  | { readonly dtype: 'u16'; readonly shape: readonly number[]; readonly data: Uint16Array }
  | { readonly dtype: 'u32'; readonly shape: readonly number[]; readonly data: Uint32Array }
  | { readonly dtype: 'u64'; readonly shape: readonly number[]; readonly data: BigUint64Array }
  | { readonly dtype: 'string'; readonly shape: readonly number[]; readonly data: readonly Uint8Array[] };

/** Bytes that are no .npy file, or one of an element type that is not read. The message fits behind the file's name. */
export class NpyError extends Error {}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

export function readNpy(bytes: Uint8Array): NpyArray {
  if (bytes.length < 10 || magic.some((b, i) => bytes[i] !== b)) throw new NpyError('not a .npy file');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = bytes[6]! > 1;
  if (wide && bytes.length < 12) throw new NpyError('its header is cut short');
  const start = wide ? 12 : 10;
  const length = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  if (start + length > bytes.length) throw new NpyError('its header is cut short');
  let header = '';
  for (let i = start; i < start + length; i++) header += String.fromCharCode(bytes[i]!);
  const descr = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const dims = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
  if (descr === undefined || order === undefined || dims === undefined) throw new NpyError('its header is not that of an array of one element type');
  const shape = dims.split(',').map((d) => d.trim()).filter((d) => d !== '').map(Number);
  if (shape.some((d) => !Number.isInteger(d) || d < 0)) throw new NpyError(`its shape (${dims}) is none`);
  const array = readElements(bytes.subarray(start + length), descr, shape);
  return order === 'True' && shape.length > 1 ? toRowMajor(array) : array;
}

function readElements(bytes: Uint8Array, descr: string, shape: readonly number[]): NpyArray {
  const [, endian, kind, digits] = /^([<>|=])([a-zA-Z])(\d+)$/.exec(descr) ?? [];
  const width = Number(digits ?? 0);
  const count = shape.reduce((a, b) => a * b, 1);
  if (endian === '>' && width > 1 && kind !== 'S') throw new NpyError(`its elements are big-endian (${descr}); save them little-endian`);
  const known = kind === 'S' || ['f2', 'f4', 'f8', 'i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8', 'b1'].includes(`${kind}${width}`);
  if (!known) throw new NpyError(`elements of type '${descr}' are not read; save them as float16, float32, float64, int8 to int64, uint8 to uint64, bool or bytes`);
  if (bytes.length !== count * width) throw new NpyError(`it has ${bytes.length} bytes of data, its shape [${shape.join(',')}] of '${descr}' takes ${count * width}`);
  // typed arrays need aligned memory of their own
  const own = (): ArrayBuffer => new Uint8Array(bytes).buffer;
  switch (`${kind}${width}`) {
    case 'f2': return { dtype: 'f32', shape, data: Float32Array.from(new Uint16Array(own()), halfToNumber) };
    case 'f4': return { dtype: 'f32', shape, data: new Float32Array(own()) };
    case 'f8': return { dtype: 'f64', shape, data: new Float64Array(own()) };
    case 'i1': return { dtype: 'i8', shape, data: new Int8Array(own()) };
    case 'i2': return { dtype: 'i16', shape, data: new Int16Array(own()) };
    case 'i4': return { dtype: 'i32', shape, data: new Int32Array(own()) };
    case 'u1': return { dtype: 'u8', shape, data: new Uint8Array(own()) };
    case 'u2': return { dtype: 'u16', shape, data: new Uint16Array(own()) };
    case 'u4': return { dtype: 'u32', shape, data: new Uint32Array(own()) };
    case 'u8': return { dtype: 'u64', shape, data: new BigUint64Array(own()) };
    case 'b1': return { dtype: 'bool', shape, data: new Uint8Array(own()).map((v) => (v === 0 ? 0 : 1)) };
    case 'i8': return { dtype: 'i64', shape, data: new BigInt64Array(own()) };
    default: return { dtype: 'string', shape, data: Array.from({ length: count }, (_, i) => withoutPadding(bytes.subarray(i * width, (i + 1) * width))) };
  }
}

/** NumPy pads byte strings with zeros. */
function withoutPadding(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return new Uint8Array(bytes.subarray(0, end));
}

function toRowMajor(array: NpyArray): NpyArray {
  const { shape } = array;
  const count = shape.reduce((a, b) => a * b, 1);
  const from = new Uint32Array(count);
  const at = shape.map(() => 0);
  for (let i = 0; i < count; i++) {
    from[i] = at.reduceRight((sum, a, axis) => sum * shape[axis]! + a, 0);
    for (let axis = shape.length - 1; axis >= 0 && ++at[axis]! === shape[axis]!; axis--) at[axis] = 0;
  }
  switch (array.dtype) {
    case 'string': return { ...array, data: Array.from(from, (k) => array.data[k]!) };
    case 'f32': return { ...array, data: array.data.map((_, i) => array.data[from[i]!]!) };
    case 'f64': return { ...array, data: array.data.map((_, i) => array.data[from[i]!]!) };
    case 'i64': return { ...array, data: array.data.map((_, i) => array.data[from[i]!]!) };
    case 'u64': return { ...array, data: array.data.map((_, i) => array.data[from[i]!]!) };
    case 'i32': return { ...array, data: array.data.map((_, i) => array.data[from[i]!]!) };
    case 'i16': return { ...array, data: array.data.map((_, i) => array.data[from[i]!]!) };
    case 'u16': return { ...array, data: array.data.map((_, i) => array.data[from[i]!]!) };
    case 'u32': return { ...array, data: array.data.map((_, i) => array.data[from[i]!]!) };
    case 'i8': return { ...array, data: array.data.map((_, i) => array.data[from[i]!]!) };
    case 'u8': case 'bool': return { ...array, data: array.data.map((_, i) => array.data[from[i]!]!) };
  }
}

const descrs = { f32: '<f4', f64: '<f8', i32: '<i4', i64: '<i8', u8: '|u1', i8: '|i1', i16: '<i2', bool: '|b1', u16: '<u2', u32: '<u4', u64: '<u8' } as const;

export function writeNpy(array: NpyArray): Uint8Array {
  const { shape } = array;
  const width = array.dtype === 'string' ? array.data.reduce((most, s) => Math.max(most, s.length), 1) : 0;
  const descr = array.dtype === 'string' ? `|S${width}` : descrs[array.dtype];
  const fields = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  // the data starts at a multiple of 64
  const header = fields + ' '.repeat((64 - (10 + fields.length + 1) % 64) % 64) + '\n';
  const data = elementBytes(array, width);
  const out = new Uint8Array(10 + header.length + data.length);
  out.set([...magic, 1, 0, header.length & 255, header.length >> 8]);
  for (let i = 0; i < header.length; i++) out[10 + i] = header.charCodeAt(i);
  out.set(data, 10 + header.length);
  return out;
}

function elementBytes(array: NpyArray, width: number): Uint8Array {
  if (array.dtype === 'string') {
    const out = new Uint8Array(array.data.length * width);
    array.data.forEach((s, i) => out.set(s, i * width));
    return out;
  }
  return new Uint8Array(array.data.buffer, array.data.byteOffset, array.data.byteLength);
}
