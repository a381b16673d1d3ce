import { ByteBuffer } from 'flatbuffers';

/** Bytes that are not the FlatBuffer that they should be. */
export class BufferError extends Error {}

/** Elements of vectors that may be read from one file: vectors may share bytes, and a small file claim a great many. */
const maxElements = 2 ** 24;

/** The bytes of one file, and how much of them has been read. */
class Source {
  readonly buffer: ByteBuffer;
  readonly size: number;
  #left = maxElements;

  constructor(bytes: Uint8Array) {
    this.buffer = new ByteBuffer(bytes);
    this.size = bytes.length;
  }

  /** Checks that `bytes` bytes lie at `at`. */
  need(at: number, bytes: number): number {
    if (at < 0 || at + bytes > this.size) throw new BufferError(`an offset of ${at}, with ${bytes} bytes there, in a file of ${this.size}`);
    return at;
  }

  take(elements: number): void {
    this.#left -= elements;
    if (this.#left < 0) throw new BufferError(`vectors of more than ${maxElements} elements in all`);
  }
}

/** Where the elements of a vector begin, and how many there are. */
interface Vector { readonly at: number; readonly length: number }

/** One table of a FlatBuffer, its fields read by their numbers in the schema. Every read is checked against the file. Throws `BufferError`. */
export class Table {
  readonly #source: Source;
  readonly #at: number;
  readonly #vtable: number;
  readonly #vtableBytes: number;

  private constructor(source: Source, at: number) {
    const { buffer } = source;
    this.#source = source;
    this.#at = source.need(at, 4);
    this.#vtable = source.need(at - buffer.readInt32(at), 4);
    this.#vtableBytes = buffer.readUint16(this.#vtable);
    source.need(this.#vtable, this.#vtableBytes);
  }

  static root(bytes: Uint8Array): Table {
    const source = new Source(bytes);
    return new Table(source, source.buffer.readUint32(source.need(0, 8)));
  }

  /** Numbers of the fields that are set. */
  fields(): readonly number[] {
    return Array.from({ length: Math.max(0, (this.#vtableBytes >> 1) - 2) }, (_, i) => i).filter((i) => this.#field(i, 0) !== undefined);
  }

  i32(field: number, otherwise = 0): number { return this.#scalar(field, 4, (b, at) => b.readInt32(at), otherwise); }
  u32(field: number, otherwise = 0): number { return this.#scalar(field, 4, (b, at) => b.readUint32(at), otherwise); }
  i8(field: number, otherwise = 0): number { return this.#scalar(field, 1, (b, at) => b.readInt8(at), otherwise); }
  f32(field: number, otherwise = 0): number { return this.#scalar(field, 4, (b, at) => b.readFloat32(at), otherwise); }
  u64(field: number): number { return this.#scalar(field, 8, (b, at) => Number(b.readUint64(at)), 0); }
  flag(field: number, otherwise = false): boolean { return this.i8(field, otherwise ? 1 : 0) !== 0; }

  text(field: number): string { return new TextDecoder().decode(this.bytes(field)); }

  /** Empty where the field is not set. */
  bytes(field: number): Uint8Array {
    const vector = this.#vector(field, 1);
    return vector === undefined ? new Uint8Array() : this.#source.buffer.bytes().subarray(vector.at, vector.at + vector.length);
  }

  i32s(field: number): readonly number[] { return this.#list(field, 4, (b, at) => b.readInt32(at)); }
  f32s(field: number): readonly number[] { return this.#list(field, 4, (b, at) => b.readFloat32(at)); }
  i64s(field: number): readonly number[] { return this.#list(field, 8, (b, at) => Number(b.readInt64(at))); }

  table(field: number): Table | undefined {
    const at = this.#field(field, 4);
    return at === undefined ? undefined : this.#follow(at);
  }

  tables(field: number): readonly Table[] { return this.#list(field, 4, (_, at) => this.#follow(at)); }

  #follow(at: number): Table { return new Table(this.#source, at + this.#source.buffer.readUint32(at)); }

  /** Where a field of so many bytes lies; undefined where it is not set. */
  #field(field: number, bytes: number): number | undefined {
    const entry = 4 + 2 * field;
    const offset = entry + 2 <= this.#vtableBytes ? this.#source.buffer.readUint16(this.#vtable + entry) : 0;
    return offset === 0 ? undefined : this.#source.need(this.#at + offset, bytes);
  }

  #scalar(field: number, bytes: number, read: (buffer: ByteBuffer, at: number) => number, otherwise: number): number {
    const at = this.#field(field, bytes);
    return at === undefined ? otherwise : read(this.#source.buffer, at);
  }

  #vector(field: number, bytes: number): Vector | undefined {
    const { buffer } = this.#source;
    const at = this.#field(field, 4);
    if (at === undefined) return undefined;
    const start = this.#source.need(at + buffer.readUint32(at), 4);
    const length = buffer.readUint32(start);
    this.#source.need(start + 4, length * bytes);
    return { at: start + 4, length };
  }

  #list<T>(field: number, bytes: number, read: (buffer: ByteBuffer, at: number) => T): readonly T[] {
    const vector = this.#vector(field, bytes);
    if (vector === undefined) return [];
    this.#source.take(vector.length);
    return Array.from({ length: vector.length }, (_, i) => read(this.#source.buffer, vector.at + bytes * i));
  }
}
