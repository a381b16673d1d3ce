/**
 * The one typed boundary between script and C (kernels-c/engine/bridge.c). What the user of a program can put right is thrown as an
 * Error named `UserError` with a message of one line. Offsets and counts of sound and features are in elements, others in bytes.
 */
declare module 'linnet:native' {
  /** A mapped and verified `.lin`. */
  export interface NativeModel {
    /** The whole file: read only, a write ends the process. */
    readonly bytes: ArrayBuffer;
    /** A new arena and a zeroed state. `threads`: from 1 to 16. */
    context(threads: number): NativeContext;
  }
  export interface NativeContext {
    readonly arena: ArrayBuffer;
    readonly state: ArrayBuffer;
    /** Runs steps from `from` on, one C call. Returns the index of the script step that it stopped at, or -1 after the last step. */
    run(from: number): number;
    /**
     * The same; passes by the symbol `step_begins` before each step, and after the last. The doubles of `log`: the number of times that it did so, counted
     * on, then for each of them, as far as there is room, the step (the number of steps at the end) and where it is `timed` the time in milliseconds.
     */
    runObserved(from: number, log: ArrayBuffer, timed: boolean): number;
    /** Does the loads (`load`) or saves of a step that script executes. */
    load(step: number): void;
    save(step: number): void;
    /** The state as at the start of a stream. */
    reset(): void;
  }
  /** `null`: the model embedded in this executable. */
  export function openModel(path: string | null): NativeModel;
  /** Whether this executable holds a model. */
  export const embedded: boolean;
  /** Words after the program's name. */
  export const argv: readonly string[];
  /**
   * `isa`: what a `.lin` must be packed for; `variant`: the best kernels that this machine runs; `threads`: how many a model runs with that
   * asks for no number of its own (LINNET_THREADS, else 1).
   */
  export const platform: { readonly isa: string; readonly variant: string; readonly threads: number };
  /** Milliseconds since the process started, monotonic. */
  export function now(): number;
  export function readFile(path: string): ArrayBuffer;
  /** A regular file is replaced by one written beside it and keeps its mode, owner and links; everything else is written in place. */
  export function writeFile(path: string, data: ArrayBuffer, offset: number, length: number): void;
  /** A folder and those around it, where they do not exist yet. */
  export function makeFolders(path: string): void;
  export function print(stream: 1 | 2, text: string): void;
  export function exit(code: number): never;
  export function setTimer(callback: () => void, milliseconds: number): number;
  export function clearTimer(id: number): void;
  export function encodeUtf8(text: string): ArrayBuffer;
  export function decodeUtf8(bytes: ArrayBuffer, offset: number, length: number): string;
  /** The `stack` of an Error in terms of the sources that the script was bundled from. */
  export function mapStack(stack: string): string;

  /** Opens a descriptor. `flags`: 1 to read, 2 to write, 4 create, 8 only if it is new, 16 cut, 32 append, 64 without blocking. `mode`: of a new file. */
  export function open(path: string, flags: number, mode: number): number;
  /** Fulfils what waits for it. The standard streams stay open. */
  export function close(fd: number): void;
  /** Fulfilled when there is something to read (or room to write), the other side has ended, or the descriptor is closed. `inBackground`: does not keep the program alive. */
  export function ready(fd: number, toWrite?: boolean, inBackground?: boolean): Promise<void>;
  /** Number of bytes, 0 at the end, -1 where it would have to wait. May block where the descriptor was not opened otherwise and is not ready. */
  export function read(fd: number, buffer: ArrayBuffer, offset: number, length: number): number;
  export function write(fd: number, buffer: ArrayBuffer, offset: number, length: number): number;
  /** From the system's generator. */
  export function random(buffer: ArrayBuffer, offset: number, length: number): void;
  /** `NAME=value` of every variable. */
  export function environment(): readonly string[];
  /** Opens `/dev/snd/pcmC<card>D<device>` for s16 near `rate`: `p` to play, `c` to record. Not blocking. */
  export function openSound(card: number, device: number, rate: number, playback: boolean): { readonly fd: number; readonly rate: number; readonly channels: number };
  /** Whole frames of interleaved s16le: bytes; -1 where it would have to wait, -2 after an overrun or underrun. */
  export function transferSound(fd: number, buffer: ArrayBuffer, offset: number, length: number, channels: number, playback: boolean): number;

  /** Interleaved s16le of one rate to mono floats in [-1, 1) of another. */
  export interface NativePcm {
    /** Upper bound of the samples that `frames` more frames give: the capacity that push and (for 0 frames) flush need in `out`. */
    maxSamples(frames: number): number;
    /** Reads `frames` frames at byte `offset`; returns the number of samples written to the start of `out`. */
    push(bytes: ArrayBuffer, offset: number, frames: number, out: ArrayBuffer): number;
    flush(out: ArrayBuffer): number;
  }
  export function pcm(from: number, to: number, channels: number): NativePcm;

  export interface NativeLogMel {
    /** Writes `frames` rows of mels values; reads window + (frames - 1) * hop samples. */
    run(samples: ArrayBuffer, sampleOffset: number, frames: number, out: ArrayBuffer, outOffset: number): void;
  }
  /** What `logMelFault` (src/eval/audio.ts) finds nothing wrong with. */
  export function logMel(rate: number, window: number, hop: number, fft: number, mels: number, low: number, high: number, offset: number): NativeLogMel;
  /** Calls a kernel by its id with its arguments in the order of kernels-c/kernels.def; throws where they are not what that allows. */
  export function callKernel(id: number, args: readonly (ArrayBufferView | number | null)[]): void;
}

/** Devices, sockets and processes (kernels-c/engine/system.h). On a board that has none each of them throws a UserError. */
declare module 'linnet:system' {
  export const system: {
    /** Mode with the type of the file, size, milliseconds of the last change, user, group, number. `link`: of the link itself. */
    stat(path: string, link: boolean): readonly [mode: number, size: number, changed: number, user: number, group: number, file: number];
    list(path: string): string[];
    remove(path: string, folder: boolean): void;
    rename(from: string, to: string): void;
    makeFolder(path: string): void;
    /** inotify: adds a path to an instance (-1: to a new one), whose descriptor it gives. */
    watch(fd: number, path: string, mask: number): number;

    /** `toWrite`: the script writes, else it reads; its end does not block. */
    pipe(toWrite: boolean): readonly [reading: number, writing: number];
    /** The descriptors become standard input, output and error of the new process, whose number it gives. */
    spawn(words: readonly string[], environment: readonly string[] | null, folder: string | null, input: number, output: number, error: number): number;
    /** null while the process runs. Once ended it is forgotten. */
    wait(process: number): readonly [code: number, signal: number] | null;
    kill(process: number, signal: number): void;
    /** From now on the signal arrives as a byte of its number on the descriptor. SIGINT and SIGTERM no longer end the process at once, only when it has not ended 5 s later. */
    signals(signal: number): number;
    processId(): number;

    socket(family: 'inet' | 'inet6' | 'unix', datagrams: boolean): number;
    /** `port` null: `host` is the path of a Unix socket. -1: it becomes ready to write, then `fault` tells. */
    connect(fd: number, host: string, port: number | null): number;
    bind(fd: number, host: string, port: number | null): void;
    listen(fd: number, backlog: number): void;
    /** -1 where nobody is waiting. */
    accept(fd: number): number;
    address(fd: number, ofPeer: boolean): readonly [host: string, port: number | null];
    send(fd: number, buffer: ArrayBuffer, offset: number, length: number, host?: string, port?: number | null): number;
    receive(fd: number, buffer: ArrayBuffer, offset: number, length: number): readonly [bytes: number, host: string, port: number | null] | null;
    option(fd: number, level: number, name: number, value: number): void;
    join(fd: number, group: string): void;
    /** Throws what went wrong with a socket. */
    fault(fd: number): void;
    shutdown(fd: number): void;

    /** Each link [buffer, offset, target] writes the address of `target` into `buffer` first. Returns what the system call does. */
    ioctl(fd: number, request: number, argument: ArrayBuffer | number, links: readonly (readonly [buffer: ArrayBuffer, offset: number, target: ArrayBuffer])[]): number;
    /** Size of an address. */
    readonly pointerBytes: number;
  };
}

/** Written by the bundler: the naive evaluations (src/eval) that a program carries for script steps. */
declare module 'linnet:evals' {
  import type { Tensor } from './eval/tensor.ts';

  export type Eval = (attrs: Readonly<Record<string, unknown>>, inputs: readonly Tensor[]) => readonly Tensor[];
  export const evals: Readonly<Record<string, Eval>>;
}
