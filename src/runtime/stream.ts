import { isNoStream, streamEnded } from './errors.ts';
import type { Inputs } from './inputs.ts';
import { Pulses, type Block } from './pulses.ts';
import type { Loaded } from './session.ts';
import { columns, toFloats } from './tensors.ts';

/** One frame of every output by name. The arrays are views, valid until the next push, end or reset. */
export type Frame = Readonly<Record<string, Float32Array>>;

/** Hop and window of the front end, in seconds; NaN where there is none. */
export interface Timing { readonly hop: number; readonly window: number }

const nothing: readonly Block[] = [];

/** One stream through a model: its own state, independent of the model's other streams. */
export class Stream {
  readonly #loaded: Loaded;
  readonly #pulses: Pulses;
  readonly #timing: Timing;
  #ended = false;
  #newest = -1;

  constructor(loaded: Loaded, timing: Timing) {
    if (loaded.lin.pulse === 0) throw isNoStream(loaded.name);
    this.#loaded = loaded;
    this.#pulses = new Pulses(loaded);
    this.#timing = timing;
  }

  /**
   * Takes any number of frames, [frames, features] (by name where the model has several inputs), and yields one item for each output
   * frame that they complete. Frames of the model's `delay` are not part of the result and are dropped. Throws a UserError where the values are
   * not whole frames, or after `end`.
   */
  push(inputs: Inputs): IterableIterator<Frame> {
    if (this.#ended) throw streamEnded(this.#loaded.name);
    return this.#items(this.#pulses.push(inputs));
  }

  /** Ends the stream: yields the items that are still to come, and last one of the outputs that take in the whole stream, where there are any. */
  end(): IterableIterator<Frame> {
    if (this.#ended) return this.#items(nothing);
    this.#ended = true;
    const { pulse } = this.#loaded.lin, [first] = this.#loaded.inputs.filter((p) => p.streamAxis >= 0);
    const frames = (this.#pulses.frames * pulse) / first!.frames;
    return this.#last(this.#pulses.end(), frames);
  }

  /** Restarts the stream, with its initial state. */
  reset(): void {
    this.#pulses.reset();
    this.#ended = false;
    this.#newest = -1;
  }

  /** Index of the newest input frame that the last item depends on; -1 before the first item. */
  get frame(): number {
    return this.#newest;
  }

  /** Seconds from the start of the audio to the end of the newest sample that the last item depends on; NaN without a front end in the model's metadata. */
  get time(): number {
    return this.#newest * this.#timing.hop + this.#timing.window;
  }

  /** `frames`: of the whole stream. */
  *#last(blocks: readonly Block[], frames: number): IterableIterator<Frame> {
    yield* this.#items(blocks);
    const finals = this.#pulses.finals();
    if (finals.length === 0) return;
    this.#newest = frames - 1;
    yield Object.fromEntries(finals.map(({ name, values }) => [name, toFloats(values)]));
  }

  *#items(blocks: readonly Block[]): IterableIterator<Frame> {
    const { pulse } = this.#loaded.lin;
    for (let at = 0; at < blocks.length;) {
      const { run } = blocks[at]!, start = at;
      while (at < blocks.length && blocks[at]!.run === run) at++;
      const together = blocks.slice(start, at), slots = together.reduce((most, b) => Math.max(most, b.frames), 0);
      for (let slot = 0; slot < slots; slot++) {
        const item = itemAt(together, slot, slots);
        if (item === null) continue;
        this.#newest = run * pulse + ((slot + 1) * pulse) / slots - 1;
        yield item;
      }
    }
  }
}

/** The item at one of a run's `slots`. An output with fewer frames than the others has one at the last of the slots that each of its frames covers. */
function itemAt(blocks: readonly Block[], slot: number, slots: number): Frame | null {
  const item: Record<string, Float32Array> = {};
  let empty = true;
  for (const { name, frames, skipped, count, outer, inner, values } of blocks) {
    const end = ((slot + 1) * frames) / slots, index = Math.floor(end) - 1 - skipped;
    if (end - Math.floor(end) >= frames / slots || index < 0 || index >= count) continue;
    item[name] = toFloats(outer === 1 ? values.subarray(index * inner, (index + 1) * inner) : columns(values, outer, count * inner, index * inner, inner));
    empty = false;
  }
  return empty ? null : item;
}
