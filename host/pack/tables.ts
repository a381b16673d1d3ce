import { bug } from '../errors.ts';

/** Strings of the file, each stored once. */
export class Strings {
  readonly #offsets = new Map<string, number>();
  readonly #parts: Uint8Array[] = [];
  #end = 0;

  /** The offset of a text. */
  add(text: string): number {
    const known = this.#offsets.get(text);
    if (known !== undefined) return known;
    const at = this.#end;
    const bytes = new TextEncoder().encode(`${text.replaceAll('\0', '')}\0`);
    this.#offsets.set(text, at);
    this.#parts.push(bytes);
    this.#end += bytes.length;
    return at;
  }

  bytes(): Uint8Array {
    const out = new Uint8Array(this.#end);
    let at = 0;
    for (const p of this.#parts) { out.set(p, at); at += p.length; }
    return out;
  }
}

/** Records of one size, filled field by field; a field is a word unless its name says otherwise. */
export class Records {
  readonly #size: number;
  readonly #records: Uint8Array[] = [];

  constructor(size: number) { this.#size = size; }

  get count(): number { return this.#records.length; }

  /** Words by byte offset; `halves` are 16 bits wide. */
  add(words: readonly (readonly [offset: number, value: number])[], halves: readonly (readonly [offset: number, value: number])[] = []): number {
    const record = new Uint8Array(this.#size);
    const view = new DataView(record.buffer);
    for (const [offset, value] of words) {
      if (!Number.isInteger(value) || value < -(2 ** 31) || value >= 2 ** 32) bug(`a field of ${value}`);
      view.setInt32(offset, value | 0, true);
    }
    for (const [offset, value] of halves) view.setUint16(offset, value, true);
    this.#records.push(record);
    return this.#records.length - 1;
  }

  bytes(): Uint8Array {
    const out = new Uint8Array(this.#records.length * this.#size);
    this.#records.forEach((r, i) => out.set(r, i * this.#size));
    return out;
  }
}
