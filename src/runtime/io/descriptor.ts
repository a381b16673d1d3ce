import { close, read, ready, write } from 'linnet:native';
import { UserError } from '../errors.ts';
import { named } from './named.ts';

export const closed = (name: string): UserError => new UserError(`${name}: it is closed`);

/** Memory that the system calls can reach: a copy of what is not an ArrayBuffer's. */
export const plain = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => (bytes.buffer instanceof ArrayBuffer ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : new Uint8Array(bytes));

export const bytesOf = (data: string | ArrayBufferView | ArrayBuffer): Uint8Array<ArrayBuffer> => {
  if (typeof data === 'string') return plain(new TextEncoder().encode(data));
  return data instanceof ArrayBuffer ? new Uint8Array(data) : plain(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
};

/** An open descriptor, which does not block the program: a read or a write waits its turn in the event loop. */
export class Descriptor {
  readonly name: string;
  #fd: number;
  #writing: Promise<void> = Promise.resolve();

  constructor(fd: number, name: string) {
    this.#fd = fd;
    this.name = name;
  }

  get isOpen(): boolean {
    return this.#fd >= 0;
  }

  /** For system calls. Throws a UserError where it is closed. */
  get fd(): number {
    if (this.#fd < 0) throw closed(this.name);
    return this.#fd;
  }

  /** Fulfilled, also, when it is closed. */
  ready(toWrite = false, inBackground = false): Promise<void> {
    return ready(this.fd, toWrite, inBackground);
  }

  /** Calls until it gives something else than `notYet`, each time when there is something to read. `undefined` once it is closed. */
  async when<T>(call: (fd: number) => T, notYet: T): Promise<T | undefined> {
    for (;;) {
      await this.ready();
      if (!this.isOpen) return undefined;
      const result = named(this.name, () => call(this.fd));
      if (result !== notYet) return result;
    }
  }

  /** Number of bytes read; 0 at the end, and once it is closed. */
  async read(into: Uint8Array<ArrayBuffer>): Promise<number> {
    return (await this.when((fd) => read(fd, into.buffer, into.byteOffset, into.byteLength), -1)) ?? 0;
  }

  /** The same without waiting: -1 where there is nothing. */
  readNow(into: Uint8Array<ArrayBuffer>): number {
    return named(this.name, () => read(this.fd, into.buffer, into.byteOffset, into.byteLength));
  }

  /** Writes everything, after what is being written. */
  write(data: Uint8Array): Promise<void> {
    const bytes = plain(data);
    const written = this.#writing.then(() => this.#write(bytes));
    this.#writing = written.catch(() => {});
    return written;
  }

  async #write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const { fd } = this, n = named(this.name, () => this.writeNow(fd, bytes, at));
      if (n >= 0) at += n;
      else await this.ready(true);
    }
  }

  protected writeNow(fd: number, bytes: Uint8Array<ArrayBuffer>, at: number): number {
    return write(fd, bytes.buffer, bytes.byteOffset + at, bytes.length - at);
  }

  close(): void {
    if (this.#fd >= 0) close(this.#fd);
    this.#fd = -1;
  }
}
