/** Messages of HTTP/1.1 (RFC 9112), as both sides read them. */
import { UserError } from '../errors.ts';
import { joined } from '../io/bytes.ts';
import type { Socket } from './socket.ts';

const headBytes = 64 * 1024, lineBytes = 8192;

/** What comes from a connection, read ahead of what is asked for. */
export class MessageReader {
  readonly #socket: Socket;
  #ahead = new Uint8Array(0);

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  async #more(): Promise<boolean> {
    const piece = new Uint8Array(16384), n = await this.#socket.read(piece);
    if (n > 0) this.#ahead = joined([this.#ahead, piece.subarray(0, n)]);
    return n > 0;
  }

  #take(count: number): Uint8Array<ArrayBuffer> {
    const taken = this.#ahead.slice(0, count);
    this.#ahead = this.#ahead.slice(count);
    return taken;
  }

  async #line(most: number): Promise<string | null> {
    for (;;) {
      const end = this.#ahead.indexOf(10);
      if (end >= 0) return new TextDecoder('latin1').decode(this.#take(end + 1)).replace(/\r?\n$/, '');
      if (this.#ahead.length > most) throw this.#wrong('a line is too long');
      if (!await this.#more()) return this.#ahead.length === 0 ? null : (() => { throw this.#wrong('it ends in the middle of a message'); })();
    }
  }

  #wrong(what: string): UserError {
    return new UserError(`${this.#socket.peer}: this is not HTTP: ${what}`);
  }

  /** First line and headers; null where the other side has nothing more to say. */
  async head(): Promise<{ readonly line: string; readonly headers: Headers } | null> {
    const line = await this.#line(lineBytes), headers = new Headers();
    if (line === null) return null;
    for (let size = 0; ;) {
      const field = await this.#line(lineBytes);
      if (field === null) throw this.#wrong('it ends in its headers');
      if (field === '') return { line, headers };
      const [, name, value] = /^([^\s:]+):\s*(.*?)\s*$/.exec(field) ?? [];
      size += field.length;
      if (name === undefined || value === undefined || size > headBytes) throw this.#wrong('a header is wrong');
      headers.append(name, value);
    }
  }

  /** Pieces of a body, as its headers say. `untilEnd`: without a length it goes on to the end of the connection. */
  async *body(headers: Pick<Headers, 'get'>, untilEnd: boolean): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    if (/\bchunked\b/i.test(headers.get('transfer-encoding') ?? '')) {
      for (;;) {
        const line = await this.#line(lineBytes), size = parseInt(line ?? '', 16);
        if (!(size >= 0)) throw this.#wrong('a chunk has no size');
        if (size === 0) break;
        yield* this.#exactly(size);
        await this.#line(lineBytes);
      }
      while (await this.#line(lineBytes));
      return;
    }
    const length = headers.get('content-length');
    if (length !== null) {
      if (!/^\d+$/.test(length)) throw this.#wrong('its length is no number');
      yield* this.#exactly(Number(length));
    } else if (untilEnd) {
      do {
        if (this.#ahead.length > 0) yield this.#take(this.#ahead.length);
      } while (await this.#more());
    }
  }

  async *#exactly(length: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    for (let left = length; left > 0;) {
      if (this.#ahead.length === 0 && !await this.#more()) throw new UserError(`${this.#socket.peer}: the connection ended ${left} bytes too early`);
      const piece = this.#take(Math.min(left, this.#ahead.length));
      left -= piece.length;
      yield piece;
    }
  }
}

/** First line and headers of a message. */
export function headOf(line: string, headers: Iterable<readonly [string, string]>): string {
  return `${line}\r\n${Array.from(headers, ([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}
