import { readWav } from '../eval/wav.ts';
import type { Tensor, TensorOf } from '../eval/tensor.ts';
import type { LinPort, LinTensor } from '../format/reader.ts';
import { notWav, stringNeeded, stringTooLong } from './errors.ts';
import { bufferOf, type Memory } from './tensors.ts';

/** The bytes of a string. */
export type Bytes = ArrayBuffer | Uint8Array | TensorOf<'string'>;

function bytesOf(value: object): Uint8Array | undefined {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (value instanceof Uint8Array) return value;
  const data: unknown = 'dtype' in value && value.dtype === 'string' && 'data' in value ? value.data : undefined;
  const only: unknown = Array.isArray(data) && data.length === 1 ? data[0] : undefined;
  return only instanceof Uint8Array ? only : undefined;
}

/** Stores a string where the model reads it. Throws a UserError where it is too long or lacks the required content, since kernels cannot fail. */
export function storeString(model: string, { name, content, tensor }: LinPort, value: object, memory: Memory): void {
  const bytes = bytesOf(value);
  if (bytes === undefined) throw stringNeeded(model, name);
  if (bytes.length > tensor.capacity) throw stringTooLong(model, name, tensor.capacity, bytes.length);
  const wav = content === 'wav' ? readWav(bytes) : undefined;
  if (typeof wav === 'string') throw notWav(model, name, wav);
  const { buffer, base } = bufferOf(memory, tensor.region), at = base + tensor.offset;
  new Uint32Array(buffer, at, 1)[0] = bytes.length;
  new Uint8Array(buffer, at + 4, bytes.length).set(bytes);
}

/** A string in the memory of a model, not copied. */
export function stringAt(tensor: LinTensor, memory: Memory): TensorOf<'string'> {
  const { buffer, base } = bufferOf(memory, tensor.region), at = base + tensor.offset;
  const length = new Uint32Array(buffer, at, 1)[0] ?? 0;
  return { dtype: 'string', shape: [], data: [new Uint8Array(buffer, at + 4, Math.min(length, tensor.capacity))] };
}

const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((text) => typeof text === 'string');

/** By output, the texts that its numbers stand for, from the `outputLabels` of a model's metadata. */
export const labelsOf = (metadata: unknown): ReadonlyMap<string, readonly string[]> =>
  new Map(typeof metadata === 'object' && metadata !== null ? Object.entries(metadata).flatMap(([name, texts]) => (isTexts(texts) ? [[name, texts] as const] : [])) : []);

/** An output as the texts that its numbers stand for; as it is where it has none. */
export function labelled(value: Tensor, labels: readonly string[] | undefined): Tensor {
  if (labels === undefined || value.dtype === 'string') return value;
  return { dtype: 'string', shape: value.shape, data: Array.from<number | bigint, Uint8Array>(value.data, (number) => new TextEncoder().encode(labels[Number(number)] ?? '')) };
}
