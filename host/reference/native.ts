/**
 * The module `linnet:native` (src/native.d.ts) of the board `reference`: evaluated by QuickJS inside Node, over the few functions that
 * host/reference/board.ts gives it. Its models have script steps only.
 */
import { logMelFrames, logMelTables } from '../../src/eval/audio.ts';
import { filterbankFrames, gainFrames } from '../../src/eval/micro-front-end.ts';
import { checksum } from '../../src/format/checksum.ts';
import { microFilterbankI32, microGainF32 } from '../../src/format/kernels.gen.ts';
import { Header, Initial, magic, StateCopy, Step } from '../../src/format/layout.gen.ts';

/** What Node does. Bytes go across as copies. */
export interface Host {
  argv(): string;
  now(): number;
  readFile(path: string): ArrayBuffer;
  writeFile(path: string, data: ArrayBuffer): void;
  makeFolders(path: string): void;
  print(stream: number, text: string): void;
  exit(code: number): void;
  setTimer(callback: () => void, milliseconds: number): number;
  clearTimer(id: number): void;
  encodeUtf8(text: string): ArrayBuffer;
  decodeUtf8(bytes: ArrayBuffer): string;
  mapStack(stack: string): string;
  open(path: string): number;
  environment(): string;
  random(length: number): ArrayBuffer;
  read(input: number, length: number, done: (error: string | null, bytes: ArrayBuffer) => void): void;
  close(input: number): void;
}
declare const linnetHost: Host;
const host = linnetHost;

class UserError extends Error {
  override readonly name = 'UserError';
}

export const argv: readonly string[] = (() => {
  const words: unknown = JSON.parse(host.argv());
  return Array.isArray(words) ? words.map(String) : [];
})();
export const platform = { isa: 'reference', variant: 'reference', threads: 1 };
export const embedded = false;
export const now = (): number => host.now();
export const readFile = (path: string): ArrayBuffer => host.readFile(path);
export const writeFile = (path: string, data: ArrayBuffer, offset: number, length: number): void => host.writeFile(path, data.slice(offset, offset + length));
export const makeFolders = (path: string): void => host.makeFolders(path);
export const print = (stream: number, text: string): void => host.print(stream, text);
export const setTimer = (callback: () => void, milliseconds: number): number => host.setTimer(callback, milliseconds);
export const clearTimer = (id: number): void => host.clearTimer(id);
export const encodeUtf8 = (text: string): ArrayBuffer => host.encodeUtf8(text);
export const decodeUtf8 = (bytes: ArrayBuffer, offset: number, length: number): string => host.decodeUtf8(bytes.slice(offset, offset + length));
export const mapStack = (stack: string): string => host.mapStack(stack);
export const open = (path: string, flags: number): number => (flags === 1 ? host.open(path) : none('files that stay open for writing'));
export const environment = (): unknown => JSON.parse(host.environment());
export const random = (buffer: ArrayBuffer, offset: number, length: number): void => new Uint8Array(buffer, offset).set(new Uint8Array(host.random(length)));

const none = (what: string): never => {
  throw new UserError(`the board 'reference' has no ${what}`);
};

/** The module 'linnet:system'. */
export const system: object = new Proxy({}, { get: () => (): never => none('devices, sockets and processes') });

export function exit(code: number): never {
  host.exit(code);
  // Node has set the flag that interrupts this.
  for (;;);
}

/** By descriptor: what Node has read for the next `read`, or why it could not. */
const arrived = new Map<number, Uint8Array | string>();

export const ready = (fd: number): Promise<void> => new Promise((resolve) => {
  if (arrived.has(fd)) return resolve();
  host.read(fd, 1 << 16, (error, bytes) => {
    arrived.set(fd, error ?? new Uint8Array(bytes));
    resolve();
  });
});

export function read(fd: number, buffer: ArrayBuffer, offset: number, length: number): number {
  const bytes = arrived.get(fd);
  if (bytes === undefined) return -1;
  arrived.delete(fd);
  if (typeof bytes === 'string') throw new UserError(bytes);
  new Uint8Array(buffer, offset).set(bytes.subarray(0, length));
  if (bytes.length > length) arrived.set(fd, bytes.subarray(length));
  return Math.min(bytes.length, length);
}

export function close(fd: number): void {
  arrived.delete(fd);
  host.close(fd);
}

export const openSound = (): never => none('sound devices: give a WAV file or -');
export const transferSound = openSound;
export const write = (): never => none('files that stay open for writing');

/** Checks what reading in place relies on; the verifier of the real boards is kernels-c/engine/verify.c. */
export function openModel(path: string | null): Model {
  if (path === null) throw new UserError('no model is embedded: give the path of a .lin');
  const bytes = readFile(path), words = new Uint32Array(bytes, 0, bytes.byteLength >>> 2);
  const wrong = (what: string): UserError => new UserError(`${path}: ${what}`);
  if (words[0] !== magic || bytes.byteLength < Header.size) throw wrong('this is not a .lin file');
  if (words[Header.fileBytes >> 2] !== bytes.byteLength) throw wrong('the file was cut or changed: it has not the size that its header says');
  const isa = decodeUtf8(bytes, Header.isa, 16).replace(/\0.*$/, ''), end = words[Header.tablesEnd >> 2]! >>> 2;
  if (end > words.length || checksum(new DataView(bytes), 4 * end) !== words[Header.checksum >> 2]) throw wrong('the checksum of header and tables does not fit: it was damaged');
  if (isa !== 'reference') throw wrong(`packed for ${isa}, this runtime is reference: pack the model again with --board reference`);
  const steps = words[Header.stepsOffset >> 2]! >>> 2;
  for (let i = 0; i < words[Header.stepsCount >> 2]!; i++) if (words[steps + i * (Step.size >> 2)] !== 0) throw wrong(`step ${i} is a kernel's, which this board does not have`);
  return new Model(bytes, words);
}

class Model {
  readonly bytes: ArrayBuffer;
  readonly #words: Uint32Array;
  constructor(bytes: ArrayBuffer, words: Uint32Array) {
    this.bytes = bytes;
    this.#words = words;
  }
  context(): Context {
    return new Context(this.bytes, this.#words);
  }
}

class Context {
  readonly arena: ArrayBuffer;
  readonly state: ArrayBuffer;
  readonly #bytes: ArrayBuffer;
  readonly #words: Uint32Array;
  constructor(bytes: ArrayBuffer, words: Uint32Array) {
    this.#bytes = bytes;
    this.#words = words;
    this.arena = new ArrayBuffer(words[Header.arenaBytes >> 2]!);
    this.state = new ArrayBuffer(words[Header.stateBytes >> 2]!);
    this.reset();
  }
  reset(): void {
    const state = new Uint8Array(this.state).fill(0), words = this.#words;
    for (let i = 0; i < words[Header.initialsCount >> 2]!; i++) {
      const at = (words[Header.initialsOffset >> 2]! + i * Initial.size) >> 2;
      state.set(new Uint8Array(this.#bytes, words[Header.weightsOffset >> 2]! + words[at + (Initial.weights >> 2)]!, words[at + (Initial.bytes >> 2)]!), words[at + (Initial.state >> 2)]!);
    }
  }
  runObserved(from: number, log: ArrayBuffer, timed: boolean): number {
    const marks = new Float64Array(log), at = 1 + 2 * marks[0]!;
    marks[0]!++;
    if (at + 1 < marks.length) marks.set([Math.min(from, this.#words[Header.stepsCount >> 2]!), timed ? now() : 0], at);
    return this.run(from);
  }
  run(from: number): number {
    return from < this.#words[Header.stepsCount >> 2]! ? from : -1;
  }
  load(step: number): void {
    this.#stateCopies(step, Step.loads, (copy) => new Uint8Array(this.arena).set(new Uint8Array(this.state, copy.state, copy.bytes), copy.arena));
  }
  save(step: number): void {
    this.#stateCopies(step, Step.saves, (copy) => new Uint8Array(this.state).set(new Uint8Array(this.arena, copy.arena, copy.bytes), copy.state));
  }
  #stateCopies(step: number, field: number, perform: (copy: { readonly state: number; readonly arena: number; readonly bytes: number }) => void): void {
    const words = this.#words, at = (words[Header.stepsOffset >> 2]! + step * Step.size + field) >> 2;
    for (let i = words[at]!; i < words[at]! + words[at + 1]!; i++) {
      const m = (words[Header.stateCopiesOffset >> 2]! + i * StateCopy.size) >> 2;
      perform({ state: words[m + (StateCopy.state >> 2)]!, arena: words[m + (StateCopy.arena >> 2)]!, bytes: words[m + (StateCopy.bytes >> 2)]! });
    }
  }
}

export function pcm(from: number, to: number, channels: number): { maxSamples(frames: number): number; push(bytes: ArrayBuffer, offset: number, frames: number, out: ArrayBuffer): number; flush(): number } {
  if (from !== to) throw new UserError(`the board 'reference' does not convert ${from} Hz to ${to} Hz`);
  return {
    maxSamples: (frames) => frames + 1,
    push(bytes, offset, frames, out) {
      const view = new DataView(bytes, offset, frames * channels * 2), floats = new Float32Array(out);
      for (let i = 0; i < frames; i++) {
        let sum = 0;
        for (let c = 0; c < channels; c++) sum += view.getInt16((i * channels + c) * 2, true);
        floats[i] = sum / (32768 * channels);
      }
      return frames;
    },
    flush: () => 0,
  };
}

export function logMel(rate: number, window: number, hop: number, fft: number, mels: number, low: number, high: number, offset: number) {
  const tables = logMelTables({ rate, window, hop, fft, mels, low, high, offset });
  return {
    run: (samples: ArrayBuffer, sampleOffset: number, frames: number, out: ArrayBuffer, outOffset: number): void =>
      logMelFrames(tables, new Float32Array(samples), sampleOffset, frames, new Float32Array(out), outOffset),
  };
}

/** The kernels that `MicroFrontend` calls. */
export function callKernel(id: number, args: readonly (Float32Array | Int32Array | number | null)[]): void {
  const ints = (i: number) => args[i] as Int32Array<ArrayBuffer>, number = (i: number) => args[i] as number;
  if (id === microFilterbankI32) {
    const [win, twiddle, weights, slot] = [ints(1), ints(2), ints(3), ints(4)], tables = { fft: 2 * number(10), win, twiddle, weights, slot, first: number(11) };
    return filterbankFrames(tables, number(9), number(13), args[0] as Float32Array, 0, number(7), ints(6), 0);
  }
  if (id !== microGainF32) return none(`kernel ${id}`);
  const [bits, even, odd, least, snr, up, down, log, scale] = args.slice(10) as [number, number, number, number, number, number, number, number, number];
  ints(5).set(ints(1));
  gainFrames({ bits, even, odd, least, snr, up, down, log, scale }, args[2] === null ? null : ints(2), ints(3), ints(0), 0, number(8), ints(5), args[7] as Float32Array, 0);
}
