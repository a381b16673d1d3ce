import { type NumericDType, type Tensor, type TensorOf, blank, size, tensor, tensorOf, withBoth, zeros } from '../../../src/eval/tensor.ts';
import { dtypeBytes } from '../../../src/format/dtype.ts';
import { NodeError } from '../attributes.ts';
import { type Expansion, tensorOfBytes } from '../elements.ts';
import type { Message } from '../protobuf.ts';
import type { FilePart } from '../importer.ts';
import { type ElementKind, elementKind, typeName } from './types.ts';

/** What reading a tensor may need beside it. */
export interface TensorSource {
  readonly expansion: Expansion;
  /** Part of a file beside the model, at most `length` bytes; undefined where there is no such file. */
  readPart(path: string, offset: number, length: number): FilePart | undefined;
}

/** Reads a TensorProto. Throws `NodeError`. */
export function readTensor(proto: Message, source: TensorSource): Tensor {
  const shape = checkedShape(proto.numbers('dims'));
  const count = size(shape);
  const code = proto.number('data_type');
  const kind = elementKind(code);
  if (kind?.dtype === undefined) throw new NodeError(`a tensor of ${typeName(code)} is not supported`);
  const { dtype } = kind;
  const external = proto.number('data_location') === 1;
  if (dtype === 'string') {
    const values = proto.manyBytes('string_data');
    if (values.length !== count) throw new NodeError(`it has ${values.length} strings, its shape [${shape.join(',')}] takes ${count}`);
    return { dtype, shape, data: values };
  }
  const raw = external ? externalData(proto, source, bytesOf(kind, count)) : proto.has('raw_data') ? proto.bytes('raw_data') : undefined;
  return raw === undefined ? fromValues(proto, kind, dtype, shape, count) : fromBytes(raw, kind, dtype, shape, count);
}

/** A row of integers of an attribute, doubles: the largest of 64 bits, which ends of slices have, is then one too many. */
export const integerRow = (values: readonly number[]): TensorOf<'i64'> => tensor('i64', [values.length], values.map((v) => Math.min(v, 2 ** 63 - 1024)));

/** Reads a SparseTensorProto as the dense tensor that it stands for. Throws `NodeError`. */
export function readSparse(proto: Message, source: TensorSource): Tensor {
  const shape = checkedShape(proto.numbers('dims'));
  const [valuesOf, indicesOf] = [proto.message('values'), proto.message('indices')];
  if (valuesOf === undefined || indicesOf === undefined) throw new NodeError('a sparse tensor without values or indices');
  const [values, indices] = [readTensor(valuesOf, source), readTensor(indicesOf, source)];
  if (values.dtype === 'string' || indices.dtype !== 'i64') throw new NodeError('a sparse tensor of strings, or whose indices are not int64');
  const flat = indices.shape.length === 1, width = flat ? 1 : shape.length;
  if (indices.data.length !== values.data.length * width) throw new NodeError(`a sparse tensor of ${values.data.length} values with indices [${indices.shape.join(',')}]`);
  const count = size(shape);
  source.expansion.take(count * dtypeBytes[values.dtype], shape);
  const out = blank(values.dtype, shape), places = new Float64Array(values.data.length);
  for (let i = 0; i < values.data.length; i++) {
    const at = Array.from(indices.data.subarray(i * width, (i + 1) * width), Number);
    if (!flat && at.some((index, axis) => index < 0 || index >= shape[axis]!)) throw new NodeError(`a sparse tensor with an element at [${at.join(',')}] of [${shape.join(',')}]`);
    const place = flat ? at[0]! : at.reduce((sum, index, axis) => sum * shape[axis]! + index, 0);
    if (place < 0 || place >= count) throw new NodeError(`a sparse tensor with element ${place} of ${count}`);
    places[i] = place;
  }
  withBoth(out, values, (to, from) => places.forEach((place, i) => { to[place] = from[i]!; }));
  return out;
}

function checkedShape(dims: readonly number[]): readonly number[] {
  if (dims.length > 32 || dims.some((d) => d < 0) || !Number.isSafeInteger(size(dims))) throw new NodeError(`its shape [${dims.slice(0, 32).join(',')}] is none that a constant can have`);
  return dims;
}

const bytesOf = ({ bits }: ElementKind, count: number): number => Math.ceil((count * bits) / 8);

function fromBytes(raw: Uint8Array, kind: ElementKind, dtype: NumericDType, shape: readonly number[], count: number): Tensor {
  const wanted = bytesOf(kind, count);
  if (raw.length !== wanted) throw new NodeError(`its data has ${raw.length} bytes, its shape [${shape.join(',')}] of ${kind.name} takes ${wanted}`);
  if (kind.ofBits !== undefined) return ofSmall(kind, kind.ofBits, dtype, shape, count, kind.bits === 16 ? new Uint16Array(new Uint8Array(raw).buffer) : raw);
  return tensorOfBytes(dtype, shape, raw);
}

/** Elements of up to 16 bits, of which `words` hold one or several. */
function ofSmall({ bits }: ElementKind, ofBits: (bits: number) => number, dtype: NumericDType, shape: readonly number[], count: number, words: ArrayLike<number>): Tensor {
  const mask = (1 << bits) - 1;
  const each = bits < 8 ? 8 / bits : 1;
  return tensorOf(dtype, shape, Float64Array.from({ length: count }, (_, i) => ofBits((words[Math.floor(i / each)]! >> (bits * (i % each))) & mask)));
}

/** From the typed field of its element type. */
function fromValues(proto: Message, kind: ElementKind, dtype: NumericDType, shape: readonly number[], count: number): Tensor {
  if (dtype === 'i64' || dtype === 'u64') return fromIntegers(proto, kind, dtype, shape, count);
  const values = valuesOf(proto, kind);
  needCount(values.length, kind.bits < 8 ? Math.ceil((count * kind.bits) / 8) : count, kind, shape);
  if (kind.ofBits !== undefined) return ofSmall(kind, kind.ofBits, dtype, shape, count, values);
  return dtype === 'bool' ? tensor('bool', shape, values.map((v) => (v === 0 ? 0 : 1))) : tensorOf(dtype, shape, values);
}

function fromIntegers(proto: Message, kind: ElementKind, dtype: 'i64' | 'u64', shape: readonly number[], count: number): Tensor {
  const values = proto.integers(dtype === 'i64' ? 'int64_data' : 'uint64_data'), out = dtype === 'i64' ? zeros('i64', shape) : zeros('u64', shape);
  needCount(values.length, count, kind, shape);
  out.data.set(values);
  return out;
}

function needCount(values: number, wanted: number, { name }: ElementKind, shape: readonly number[]): void {
  if (values !== wanted) throw new NodeError(`it has ${values} values, its shape [${shape.join(',')}] of ${name} takes ${wanted}`);
}

function valuesOf(proto: Message, { name }: ElementKind): readonly number[] {
  switch (name) {
    case 'float': return proto.numbers('float_data');
    case 'double': return proto.numbers('double_data');
    case 'uint32': return proto.numbers('uint64_data');
    default: return proto.numbers('int32_data');
  }
}

/** The bytes of a tensor of `wanted` bytes that lies in a file beside the model, in its folder or below. */
function externalData(proto: Message, { readPart }: TensorSource, wanted: number): Uint8Array {
  const entries = new Map(proto.messages('external_data').map((e) => [e.text('key'), e.text('value')]));
  const location = entries.get('location') ?? '';
  if (location === '' || /^([/\\]|[A-Za-z]:)/.test(location) || location.includes('\0') || location.split(/[/\\]/).includes('..')) throw new NodeError(`its data is in '${location.slice(0, 200)}', which is no file of the model's folder`);
  const number = (key: string): number | undefined => {
    const text = entries.get(key);
    if (text === undefined) return undefined;
    if (!/^\d{1,15}$/.test(text)) throw new NodeError(`its data in '${location.slice(0, 200)}' has the ${key} '${text.slice(0, 20)}'`);
    return Number(text);
  };
  const offset = number('offset') ?? 0;
  const file = readPart(location, offset, wanted);
  if (file === undefined) throw new NodeError(`its data is in '${location.slice(0, 200)}', a file that is not beside the model`);
  const length = number('length') ?? file.size - offset;
  if (length < 0 || offset + length > file.size) throw new NodeError(`its data is ${length} bytes from ${offset} on in '${location.slice(0, 200)}', which has ${file.size}`);
  if (length !== wanted) throw new NodeError(`its data in '${location.slice(0, 200)}' has ${length} bytes, its shape takes ${wanted}`);
  return file.bytes;
}
