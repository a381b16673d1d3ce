import type { DType } from '../../../src/format/dtype.ts';
import type { FloatFormat } from '../../../src/eval/representation.ts';
import { halfToNumber } from '../../../src/format/half.ts';
import { bfloat16, bfloat16ToNumber, half } from '../elements.ts';

/** One of ONNX's element types. Those that a board has no use for are widened: their values are those of a type of ours, and computed in it. */
export interface ElementKind {
  readonly name: string;
  /** Undefined for complex numbers, which Linnet has none of. */
  readonly dtype: DType | undefined;
  /** Bits that an element takes in a file; 0 for strings. Smaller ones than a byte lie side by side, the first in the lowest bits. */
  readonly bits: number;
  /** Of widened types up to 16 bits: the value of such an element. */
  readonly ofBits?: (bits: number) => number;
  /** Of widened floats: what a cast to them rounds to. */
  readonly format?: FloatFormat;
  /** Of widened integers: the range of their values. */
  readonly range?: readonly [number, number];
}

/** Rounds halves to even, and has a sign; 8 bits and fewer end at the largest number. */
const float = (fractionBits: number, minExponent: number, max: number, more: Partial<FloatFormat> = {}): FloatFormat =>
  ({ fractionBits, minExponent, max, least: null, beyond: 'max', infinity: 'max', nan: 'nan', rounding: 'even', ...more });
const infinite = { beyond: 'infinity', infinity: 'infinity' } as const;

/** Of a cast that does not saturate. */
export const unsaturated = (kind: ElementKind, format: FloatFormat): FloatFormat => ({ ...format, ...(kind.name === 'float8e5m2' ? infinite : { beyond: 'nan', infinity: 'nan' }) });

const signed = (bits: number) => (v: number): number => (v << (32 - bits)) >> (32 - bits);

/** A float of 8 bits or fewer. `bias` of the exponent; `special`: the codes, without the sign, from which on there are no numbers, and the infinity among these. */
function smallFloat(exponentBits: number, fractionBits: number, bias: number, { nan, infinity, nanIsMinusZero = false }: { readonly nan?: number; readonly infinity?: number; readonly nanIsMinusZero?: boolean }): (bits: number) => number {
  const signAt = exponentBits + fractionBits;
  return (bits) => {
    const negative = (bits >> signAt) & 1;
    const code = bits & ((1 << signAt) - 1);
    if (nanIsMinusZero && negative === 1 && code === 0) return NaN;
    if (code === infinity) return negative === 1 ? -Infinity : Infinity;
    if (nan !== undefined && code >= nan) return NaN;
    const exponent = code >> fractionBits;
    const fraction = (code & ((1 << fractionBits) - 1)) / 2 ** fractionBits;
    const size = exponent === 0 ? fraction * 2 ** (1 - bias) : (1 + fraction) * 2 ** (exponent - bias);
    return negative === 1 ? -size : size;
  };
}

const kinds: ReadonlyMap<number, ElementKind> = new Map<number, ElementKind>([
  [1, { name: 'float', dtype: 'f32', bits: 32 }],
  [2, { name: 'uint8', dtype: 'u8', bits: 8 }],
  [3, { name: 'int8', dtype: 'i8', bits: 8 }],
  [4, { name: 'uint16', dtype: 'u16', bits: 16 }],
  [5, { name: 'int16', dtype: 'i16', bits: 16 }],
  [6, { name: 'int32', dtype: 'i32', bits: 32 }],
  [7, { name: 'int64', dtype: 'i64', bits: 64 }],
  [8, { name: 'string', dtype: 'string', bits: 0 }],
  [9, { name: 'bool', dtype: 'bool', bits: 8 }],
  [10, { name: 'float16', dtype: 'f32', bits: 16, ofBits: halfToNumber, format: half }],
  [11, { name: 'double', dtype: 'f64', bits: 64 }],
  [12, { name: 'uint32', dtype: 'u32', bits: 32 }],
  [13, { name: 'uint64', dtype: 'u64', bits: 64 }],
  [14, { name: 'complex64', dtype: undefined, bits: 64 }],
  [15, { name: 'complex128', dtype: undefined, bits: 128 }],
  [16, { name: 'bfloat16', dtype: 'f32', bits: 16, ofBits: bfloat16ToNumber, format: bfloat16 }],
  [17, { name: 'float8e4m3fn', dtype: 'f32', bits: 8, ofBits: smallFloat(4, 3, 7, { nan: 0x7f }), format: float(3, -6, 448) }],
  [18, { name: 'float8e4m3fnuz', dtype: 'f32', bits: 8, ofBits: smallFloat(4, 3, 8, { nanIsMinusZero: true }), format: float(3, -7, 240) }],
  [19, { name: 'float8e5m2', dtype: 'f32', bits: 8, ofBits: smallFloat(5, 2, 15, { nan: 0x7d, infinity: 0x7c }), format: float(2, -14, 57344) }],
  [20, { name: 'float8e5m2fnuz', dtype: 'f32', bits: 8, ofBits: smallFloat(5, 2, 16, { nanIsMinusZero: true }), format: float(2, -15, 57344) }],
  [21, { name: 'uint4', dtype: 'u8', bits: 4, ofBits: (v) => v, range: [0, 15] }],
  [22, { name: 'int4', dtype: 'i8', bits: 4, ofBits: signed(4), range: [-8, 7] }],
  [23, { name: 'float4e2m1', dtype: 'f32', bits: 4, ofBits: smallFloat(2, 1, 1, {}), format: float(1, 0, 6, { nan: 'zero' }) }],
  [24, { name: 'float8e8m0', dtype: 'f32', bits: 8, ofBits: (v) => (v === 255 ? NaN : 2 ** (v - 127)), format: float(0, -127, 2 ** 127, { least: 2 ** -127, infinity: 'nan', rounding: 'up' }) }],
  [25, { name: 'uint2', dtype: 'u8', bits: 2, ofBits: (v) => v, range: [0, 3] }],
  [26, { name: 'int2', dtype: 'i8', bits: 2, ofBits: signed(2), range: [-2, 1] }],
]);

export const elementKind = (code: number): ElementKind | undefined => kinds.get(code);
/** Whether its values are computed in a wider type. */
export const isWidened = (kind: ElementKind | undefined): kind is ElementKind => kind?.ofBits !== undefined;
export const typeName = (code: number): string => kinds.get(code)?.name ?? `type ${code}`;

/** A warning for a type whose values are computed in a wider one. */
export function widening(code: number): string | undefined {
  const kind = kinds.get(code);
  if (!isWidened(kind)) return undefined;
  return `elements of type ${kind.name} are computed as ${String(kind.dtype)}`;
}
