/** Element types; the number is the code in the flat file (proto/flat.md, Tensor). */
export const dtypeCodes = { f32: 1, i32: 2, i64: 3, u8: 4, i8: 5, bool: 6, f64: 7, i16: 8, string: 9, u16: 10, u32: 11, u64: 12 } as const;

export type DType = keyof typeof dtypeCodes;

/** Bytes an element takes; 0 for strings, which have no fixed size. */
export const dtypeBytes: Readonly<Record<DType, number>> = { f32: 4, i32: 4, i64: 8, u8: 1, i8: 1, bool: 1, f64: 8, i16: 2, string: 0, u16: 2, u32: 4, u64: 8 };
