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
  /** Writes beside, then renames. */
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

  /** Opens a byte source: a path, or `-` for standard input. */
  export function openInput(path: string): number;
  /** Resolves with the number of bytes read into `buffer` at `offset` (0 at the end) without blocking timers. One read at a time. */
  export function read(input: number, buffer: ArrayBuffer, offset: number, length: number): Promise<number>;
  export function close(input: number): void;
  /** Opens `/dev/snd/pcmC<card>D<device>c` for s16 capture near `rate`; read() then gives interleaved s16le, whole frames. */
  export function openCapture(card: number, device: number, rate: number): { readonly input: number; readonly rate: number; readonly channels: number };
  /** Overruns (lost audio) of a capture since it was opened. */
  export function overruns(input: number): number;

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
}

/** Written by the bundler: the naive evaluations (src/eval) that a program carries for script steps. */
declare module 'linnet:evals' {
  import type { Tensor } from './eval/tensor.ts';

  export type Eval = (attrs: Readonly<Record<string, unknown>>, inputs: readonly Tensor[]) => readonly Tensor[];
  export const evals: Readonly<Record<string, Eval>>;
}
