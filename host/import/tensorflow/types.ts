import type { FloatFormat } from '../../../src/eval/representation.ts';
import type { DType } from '../../../src/format/dtype.ts';
import { bfloat16, half } from '../elements.ts';

/** TensorFlow's DataType by number. `half` and `bfloat16` are computed in f32; integers that stand for numbers of a range are those integers. */
const types: ReadonlyMap<number, { readonly name: string; readonly dtype: DType | undefined }> = new Map([
  [1, { name: 'float', dtype: 'f32' }], [2, { name: 'double', dtype: 'f64' }], [3, { name: 'int32', dtype: 'i32' }], [4, { name: 'uint8', dtype: 'u8' }],
  [5, { name: 'int16', dtype: 'i16' }], [6, { name: 'int8', dtype: 'i8' }], [7, { name: 'string', dtype: 'string' }], [8, { name: 'complex64', dtype: undefined }],
  [9, { name: 'int64', dtype: 'i64' }], [10, { name: 'bool', dtype: 'bool' }], [11, { name: 'qint8', dtype: 'i8' }], [12, { name: 'quint8', dtype: 'u8' }],
  [13, { name: 'qint32', dtype: 'i32' }], [14, { name: 'bfloat16', dtype: 'f32' }], [15, { name: 'qint16', dtype: 'i16' }], [16, { name: 'quint16', dtype: 'u16' }], [17, { name: 'uint16', dtype: 'u16' }], [18, { name: 'complex128', dtype: undefined }],
  [19, { name: 'half', dtype: 'f32' }], [20, { name: 'resource', dtype: undefined }], [21, { name: 'variant', dtype: undefined }], [22, { name: 'uint32', dtype: 'u32' }],
  [23, { name: 'uint64', dtype: 'u64' }],
]);

export const HALF = 19;
export const BFLOAT16 = 14;

/** References to a type are numbered 100 above it. */
const plain = (code: number): number => (code > 100 ? code - 100 : code);

export const typeName = (code: number): string => types.get(plain(code))?.name ?? `type ${code}`;
export const dtypeOf = (code: number): DType | undefined => types.get(plain(code))?.dtype;
export const isComplex64 = (code: number): boolean => plain(code) === 8;
export const isReduced = (code: number): boolean => plain(code) === HALF || plain(code) === BFLOAT16;
/** Of types that are computed in f32: what a cast to them rounds to. */
export const formatOf = (code: number): FloatFormat | undefined => (plain(code) === HALF ? half : plain(code) === BFLOAT16 ? bfloat16 : undefined);
export const isComplex = (code: number): boolean => ['complex64', 'complex128'].includes(typeName(code));
/** The number of the type that is computed as it is stored. */
export const typeNumber = (dtype: DType): number => [...types].find(([code, t]) => t.dtype === dtype && !isReduced(code) && !t.name.startsWith('q'))![0];
