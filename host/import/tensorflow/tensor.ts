import { dtypeBytes } from '../../../src/format/dtype.ts';
import { type NumericDType, type Tensor, blank } from '../../../src/eval/tensor.ts';
import type { Message } from '../protobuf.ts';
import { BFLOAT16, HALF, dtypeOf, typeName } from './types.ts';

/** A TensorProto that holds no tensor. */
export class TensorError extends Error {}

/** Bytes that constants may still take beyond what the file itself holds: a file of a few bytes may ask for gigabytes of one repeated value. */
export interface Expansion { bytes: number }

export const expansionLimit = 256 * 2 ** 20;

/** Reads a TensorProto. Throws `TensorError`. */
export function readTensor(proto: Message, expansion: Expansion): Tensor {
  const code = proto.number('dtype');
  const dtype = dtypeOf(code);
  if (dtype === undefined) throw new TensorError(`a tensor of ${typeName(code)} is not supported`);
  const shape = readShape(proto);
  const count = shape.reduce((a, b) => a * b, 1);
  const content = proto.bytes('tensor_content');
  if (dtype === 'string') return readStrings(proto, shape, count, expansion);
  if (content.length > 0) {
    const width = code === HALF || code === BFLOAT16 ? 2 : dtypeBytes[dtype];
    if (content.length !== count * width) throw new TensorError(`its content has ${content.length} bytes, its shape [${shape.join(',')}] of ${typeName(code)} takes ${count * width}`);
    return fromContent(code, dtype, shape, content);
  }
  const values = valuesOf(proto, code, dtype);
  if (values.length > count) throw new TensorError(`it has ${values.length} values, its shape [${shape.join(',')}] takes ${count}`);
  if (values.length < count) spend(expansion, (count - values.length) * dtypeBytes[dtype], shape);
  const out = blank(dtype, shape);
  out.data.set(values);
  out.data.fill(values.at(-1) ?? 0, values.length);
  return out;
}

function spend(expansion: Expansion, bytes: number, shape: readonly number[]): void {
  expansion.bytes -= bytes;
  if (!(expansion.bytes >= 0)) throw new TensorError(`its shape [${shape.join(',')}] repeats one value beyond ${expansionLimit / 2 ** 20} MB, the limit for all constants of a model`);
}

function readShape(proto: Message): readonly number[] {
  const shape = proto.message('tensor_shape');
  if (shape === undefined) return [];
  const dims = shape.messages('dim').map((d) => d.number('size'));
  if (shape.flag('unknown_rank') || dims.some((d) => d < 0) || dims.length > 32) throw new TensorError(`its shape [${dims.slice(0, 32).join(',')}] is none that a constant can have`);
  return dims;
}

function readStrings(proto: Message, shape: readonly number[], count: number, expansion: Expansion): Tensor {
  const values = proto.manyBytes('string_val');
  if (values.length > count) throw new TensorError(`it has ${values.length} strings, its shape [${shape.join(',')}] takes ${count}`);
  spend(expansion, (count - values.length) * 64, shape);
  const last = values.at(-1) ?? new Uint8Array();
  return { dtype: 'string', shape, data: Array.from({ length: count }, (_, i) => values[i] ?? last) };
}

function valuesOf(proto: Message, code: number, dtype: NumericDType): readonly number[] {
  if (code === HALF) return proto.numbers('half_val').map(halfToNumber);
  if (code === BFLOAT16) return proto.numbers('half_val').map(bfloat16ToNumber);
  switch (dtype) {
    case 'f32': return proto.numbers('float_val');
    case 'f64': return proto.numbers('double_val');
    case 'i64': return proto.numbers('int64_val');
    case 'bool': return proto.flags('bool_val').map(Number);
    case 'i32': case 'i16': case 'i8': case 'u8': return proto.numbers('int_val');
  }
}

/** Elements as they lie in memory, little endian, at any alignment. */
function fromContent(code: number, dtype: NumericDType, shape: readonly number[], content: Uint8Array): Tensor {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  // a Buffer's slice() is no copy
  const aligned = (): ArrayBuffer => new Uint8Array(content).buffer;
  if (code === HALF || code === BFLOAT16) {
    const convert = code === HALF ? halfToNumber : bfloat16ToNumber;
    return { dtype: 'f32', shape, data: Float32Array.from({ length: content.length / 2 }, (_, i) => convert(view.getUint16(2 * i, true))) };
  }
  switch (dtype) {
    case 'f32': return { dtype, shape, data: new Float32Array(aligned()) };
    case 'f64': return { dtype, shape, data: new Float64Array(aligned()) };
    case 'i32': return { dtype, shape, data: new Int32Array(aligned()) };
    case 'i16': return { dtype, shape, data: new Int16Array(aligned()) };
    case 'i8': return { dtype, shape, data: new Int8Array(aligned()) };
    case 'u8': return { dtype, shape, data: new Uint8Array(aligned()) };
    case 'bool': return { dtype, shape, data: Uint8Array.from(content, (v) => (v === 0 ? 0 : 1)) };
    case 'i64': return { dtype, shape, data: Float64Array.from({ length: content.length / 8 }, (_, i) => view.getInt32(8 * i + 4, true) * 2 ** 32 + view.getUint32(8 * i, true)) };
  }
}

/** IEEE 754 binary16. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

/** The upper half of a binary32. */
export function bfloat16ToNumber(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint16(2, bits & 0xffff, true);
  return view.getFloat32(0, true);
}
