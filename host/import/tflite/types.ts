import { type Tensor, blank, size } from '../../../src/eval/tensor.ts';
import type { DType } from '../../../src/format/dtype.ts';
import { NodeError } from '../attributes.ts';
import { type ElementType, elementBytes, tensorOfBytes } from '../elements.ts';
import type { TfliteTensor } from './model.ts';

/** TensorType by number. `int4` is widened to i8. */
const types: ReadonlyMap<number, { readonly name: string; readonly element?: ElementType | 'int4' | 'string' }> = new Map([
  [0, { name: 'FLOAT32', element: 'f32' }], [1, { name: 'FLOAT16', element: 'f16' }], [2, { name: 'INT32', element: 'i32' }], [3, { name: 'UINT8', element: 'u8' }], [4, { name: 'INT64', element: 'i64' }],
  [5, { name: 'STRING', element: 'string' }], [6, { name: 'BOOL', element: 'bool' }], [7, { name: 'INT16', element: 'i16' }], [8, { name: 'COMPLEX64' }], [9, { name: 'INT8', element: 'i8' }],
  [10, { name: 'FLOAT64', element: 'f64' }], [11, { name: 'COMPLEX128' }], [12, { name: 'UINT64', element: 'u64' }], [13, { name: 'RESOURCE' }], [14, { name: 'VARIANT' }], [15, { name: 'UINT32', element: 'u32' }],
  [16, { name: 'UINT16', element: 'u16' }], [17, { name: 'INT4', element: 'int4' }], [18, { name: 'BFLOAT16', element: 'bf16' }],
]);

export const typeName = (code: number): string => types.get(code)?.name ?? `type ${code}`;

export const isReduced = (code: number): boolean => code === 1 || code === 18;

export const isComplex = (t: TfliteTensor | undefined): boolean => t?.type === 8;

/** What values of a type are computed in; undefined for those that Linnet has none of. */
export function dtypeOf(code: number): DType | undefined {
  const element = types.get(code)?.element;
  if (element === 'int4') return 'i8';
  return element === 'f16' || element === 'bf16' ? 'f32' : element;
}

/** A tensor with these bytes as its value. Throws `NodeError`. */
export function constantOf({ type, shape }: TfliteTensor, content: Uint8Array): Tensor {
  const element = types.get(type)?.element;
  if (element === undefined || element === 'string') throw new NodeError(`a constant of ${typeName(type)} is not supported`);
  const dims = shape.map((d) => d ?? -1);
  const count = size(dims);
  const bytes = element === 'int4' ? Math.ceil(count / 2) : count * elementBytes(element);
  if (dims.some((d) => d < 0) || bytes !== content.length) throw new NodeError(`its data has ${content.length} bytes, its shape [${shape.map((d) => d ?? '?').join(',')}] of ${typeName(type)} takes ${bytes}`);
  return element === 'int4' ? halves(dims, content) : tensorOfBytes(element, dims, content);
}

/** Two integers of four bits a byte, the lower ones first. */
function halves(shape: readonly number[], content: Uint8Array): Tensor {
  const out = blank('i8', shape);
  out.data.forEach((_, i) => { out.data[i] = (content[i >> 1]! << (i % 2 === 0 ? 28 : 24)) >> 28; });
  return out;
}
