import type { Initial, StateCopy } from '../program/program.ts';
import { type State, factOf } from '../graph/graph.ts';
import { encode } from './encode.ts';
import { type Memory, bytesOf } from './memory.ts';
import type { Ref } from '../program/buffer.ts';

/** State copies are whole words. */
export const wholeWords = (bytes: number): number => 4 * Math.ceil(bytes / 4);

/** The copies of a state: from its memory to its value before a run (`before`), and back from its value after the run (`after`). */
export interface LoweredState { readonly load: StateCopy; readonly save: StateCopy; readonly initial: Initial | undefined }

export function lowerState(memory: Memory, { wire, initial }: State, before: Ref, after: Ref): LoweredState {
  const bytes = wholeWords(bytesOf(factOf(wire)));
  const state = memory.buffer('state', bytes);
  const image = new Uint8Array(bytes);
  image.set(encode(initial));
  return {
    load: { state, arena: before, bytes },
    save: { state, arena: after, bytes },
    initial: image.every((b) => b === 0) ? undefined : { state, weights: memory.constant(image), bytes },
  };
}

/** Whether whole words of a state can be copied from the memory of a wire. */
export const savable = (at: Ref, bytes: number): boolean => at.buffer.region === 'arena' && at.offset % 4 === 0 && at.buffer.bytes - at.offset >= wholeWords(bytes);
