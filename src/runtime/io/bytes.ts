import { Descriptor } from './descriptor.ts';
import { onStop } from './stop.ts';

const pieceBytes = 1 << 16;

/** Bytes that arrive: an async iterable of pieces, each of which is the caller's. It is read once; the end closes it. */
export class ByteStream implements AsyncIterable<Uint8Array<ArrayBuffer>> {
  readonly #descriptor: Descriptor;

  constructor(descriptor: Descriptor) {
    this.#descriptor = descriptor;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const buffer = new Uint8Array(pieceBytes), forget = onStop(() => this.close());
    try {
      for (let n: number; (n = await this.#descriptor.read(buffer)) > 0;) yield buffer.slice(0, n);
    } finally {
      forget();
      this.close();
    }
  }

  /** Everything up to the end. */
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    const pieces: Uint8Array[] = [];
    for await (const piece of this) pieces.push(piece);
    return joined(pieces);
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes());
  }

  /** Lines without their ends (LF or CRLF). */
  lines(): AsyncGenerator<string> {
    return linesOf(this);
  }

  close(): void {
    this.#descriptor.close();
  }
}

export function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

export async function* linesOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield line.replace(/\r$/, '');
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}
