import { crc32c, unmasked } from './crc32c.ts';

/** Bytes that are no table, or one that is not whole. */
export class TableError extends Error {}

const footerBytes = 48;
const magic = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];
/** Type byte and checksum behind a block. */
const trailerBytes = 5;

interface Handle { readonly offset: number; readonly size: number }

/** All keys and values of a LevelDB table (its format: doc/table_format.md of LevelDB), in the order of the keys. Keys are bytes, each read as one character. Throws `TableError`. */
export function readTable(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  if (bytes.length < footerBytes || magic.some((b, i) => bytes[bytes.length - 8 + i] !== b)) throw new TableError('it does not end as a table of variables does');
  const footer = new Cursor(bytes.subarray(bytes.length - footerBytes, bytes.length - 8));
  footer.handle();
  const entries = new Map<string, Uint8Array>();
  for (const [, value] of entriesOf(blockAt(bytes, footer.handle()))) {
    for (const [key, entry] of entriesOf(blockAt(bytes, new Cursor(value).handle()))) {
      if (entries.has(key)) throw new TableError(`it has '${textOf(key)}' twice`);
      entries.set(key, entry);
    }
  }
  return entries;
}

/** A key as text. */
export const textOf = (key: string): string => Buffer.from(key, 'latin1').toString();
/** A text as a key. */
export const keyOf = (text: string): string => Buffer.from(text).toString('latin1');

function blockAt(bytes: Uint8Array, { offset, size }: Handle): Uint8Array {
  const end = offset + size;
  if (end + trailerBytes > bytes.length - footerBytes) throw new TableError(`a block of ${size} bytes at ${offset} is not in it`);
  const stored = new DataView(bytes.buffer, bytes.byteOffset).getUint32(end + 1, true);
  if (crc32c(bytes.subarray(offset, end + 1)) !== unmasked(stored)) throw new TableError(`the checksum of its block at ${offset} is wrong`);
  if (bytes[end] !== 0) throw new TableError(bytes[end] === 1 ? 'it is compressed (snappy); save the model with a current TensorFlow, which does not compress it' : `its block at ${offset} has the unknown type ${bytes[end]}`);
  return bytes.subarray(offset, end);
}

/** Each key shares its beginning with the one before. */
function* entriesOf(block: Uint8Array): Generator<readonly [key: string, value: Uint8Array]> {
  if (block.length < 4) throw new TableError('a block has no end');
  const restarts = new DataView(block.buffer, block.byteOffset).getUint32(block.length - 4, true);
  const end = block.length - 4 - 4 * restarts;
  if (end < 0) throw new TableError(`a block of ${block.length} bytes has ${restarts} restarts`);
  const cursor = new Cursor(block.subarray(0, end));
  let last = new Uint8Array();
  while (!cursor.done) {
    const [shared, own, length] = [cursor.number(), cursor.number(), cursor.number()];
    if (shared > last.length) throw new TableError('a key shares more than the one before has');
    const rest = cursor.take(own);
    const key = new Uint8Array(shared + own);
    key.set(last.subarray(0, shared));
    key.set(rest, shared);
    last = key;
    yield [Buffer.from(key).toString('latin1'), cursor.take(length)];
  }
}

class Cursor {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) { this.#bytes = bytes; }

  get done(): boolean { return this.#at >= this.#bytes.length; }

  /** A varint. */
  number(): number {
    let value = 0;
    for (let scale = 1; scale < 2 ** 56; scale *= 128) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) break;
      value += (byte & 127) * scale;
      if (byte < 128 && Number.isSafeInteger(value)) return value;
    }
    throw new TableError('a number in it has no end');
  }

  handle(): Handle { return { offset: this.number(), size: this.number() }; }

  take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) throw new TableError('an entry leaves its block');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}
