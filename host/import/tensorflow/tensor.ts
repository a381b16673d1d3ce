import { dtypeBytes } from '../../../src/format/dtype.ts';
import { type NumericDType, type Tensor, full, isWide, zeros } from '../../../src/eval/tensor.ts';
import { halfToNumber } from '../../../src/format/half.ts';
import { NodeError } from '../attributes.ts';
import { type ElementType, type Expansion, bfloat16ToNumber, elementBytes, tensorOfBytes } from '../elements.ts';
import type { Message } from '../protobuf.ts';
import { BFLOAT16, HALF, dtypeOf, typeName } from './types.ts';

/** Reads a TensorProto. Throws `NodeError`. */
export function readTensor(proto: Message, expansion: Expansion): Tensor {
  const code = proto.number('dtype');
  const dtype = dtypeOf(code);
  if (dtype === undefined) throw new NodeError(`a tensor of ${typeName(code)} is not supported`);
  const shape = readShape(proto);
  const count = shape.reduce((a, b) => a * b, 1);
  const content = proto.bytes('tensor_content');
  if (dtype === 'string') return readStrings(proto, shape, count, expansion);
  if (content.length > 0) {
    const type: ElementType = code === HALF ? 'f16' : code === BFLOAT16 ? 'bf16' : dtype;
    const wanted = count * elementBytes(type);
    if (content.length !== wanted) throw new NodeError(`its content has ${content.length} bytes, its shape [${shape.join(',')}] of ${typeName(code)} takes ${wanted}`);
    return tensorOfBytes(type, shape, content);
  }
  const values = valuesOf(proto, code, dtype);
  if (values.length > count) throw new NodeError(`it has ${values.length} values, its shape [${shape.join(',')}] takes ${count}`);
  if (values.length < count) expansion.take((count - values.length) * dtypeBytes[dtype], shape);
  const out = full(dtype, shape, values.at(-1) ?? 0);
  values.forEach((v, i) => { if (isWide(out)) out.data[i] = BigInt(v); else out.data[i] = Number(v); });
  return out;
}

/** Reads a TensorProto of complex64: two numbers an element along one more axis. Throws `NodeError`. */
export function readComplex(proto: Message, expansion: Expansion): Tensor {
  const shape = [...readShape(proto), 2], count = shape.reduce((a, b) => a * b, 1);
  const content = proto.bytes('tensor_content');
  if (content.length > 0) {
    if (content.length !== 4 * count) throw new NodeError(`its content has ${content.length} bytes, its shape takes ${4 * count}`);
    return tensorOfBytes('f32', shape, content);
  }
  const values = proto.numbers('scomplex_val');
  if (values.length > count) throw new NodeError(`it has ${values.length} numbers, its shape takes ${count}`);
  if (values.length < count) expansion.take((count - values.length) * 4, shape);
  const out = zeros('f32', shape);
  for (let i = 0; i < count; i++) out.data[i] = values[i] ?? values[values.length - 2 + i % 2] ?? 0;
  return out;
}

function readShape(proto: Message): readonly number[] {
  const shape = proto.message('tensor_shape');
  if (shape === undefined) return [];
  const dims = shape.messages('dim').map((d) => d.number('size'));
  if (shape.flag('unknown_rank') || dims.some((d) => d < 0) || dims.length > 32) throw new NodeError(`its shape [${dims.slice(0, 32).join(',')}] is none that a constant can have`);
  return dims;
}

function readStrings(proto: Message, shape: readonly number[], count: number, expansion: Expansion): Tensor {
  const values = proto.manyBytes('string_val');
  if (values.length > count) throw new NodeError(`it has ${values.length} strings, its shape [${shape.join(',')}] takes ${count}`);
  expansion.take((count - values.length) * 64, shape);
  const last = values.at(-1) ?? new Uint8Array();
  return { dtype: 'string', shape, data: Array.from({ length: count }, (_, i) => values[i] ?? last) };
}

function valuesOf(proto: Message, code: number, dtype: NumericDType): readonly (number | bigint)[] {
  if (code === HALF) return proto.numbers('half_val').map(halfToNumber);
  if (code === BFLOAT16) return proto.numbers('half_val').map(bfloat16ToNumber);
  switch (dtype) {
    case 'f32': return proto.numbers('float_val');
    case 'f64': return proto.numbers('double_val');
    case 'i64': return proto.integers('int64_val');
    case 'u32': return proto.numbers('uint32_val');
    case 'u64': return proto.integers('uint64_val');
    case 'bool': return proto.flags('bool_val').map(Number);
    case 'i32': case 'i16': case 'i8': case 'u8': case 'u16': return proto.numbers('int_val');
  }
}
