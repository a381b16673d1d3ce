/** An address of a `.lin` reaches so many bytes of its region (proto/flat.md, Address). */
export const reach = 2 ** 30;

/** A stretch of memory that the plan gives an offset later. */
export interface Buffer {
  readonly id: number;
  readonly region: 'arena' | 'weights' | 'state';
  readonly bytes: number;
}

/** An address in a virtual buffer, `offset` in bytes. */
export interface Ref { readonly buffer: Buffer; readonly offset: number }

/** Memory with a stride for each axis, in elements. */
export interface Strided { readonly ref: Ref; readonly strides: readonly number[] }

export const shift = (ref: Ref, bytes: number): Ref => (bytes === 0 ? ref : { buffer: ref.buffer, offset: ref.offset + bytes });
