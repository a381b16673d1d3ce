import { substitute, symbolsOf } from '../graph/dim.ts';
import type { End, Stream } from '../graph/stream.ts';
import type { PulsedWire } from '../ops/pulse-context.ts';

/** Runs until it is there. */
export function runsUntil({ pulse, delay, length }: End, frames: number): number {
  const symbols = [...symbolsOf(length)].map((s) => [s, frames] as const), there = substitute(length, new Map(symbols));
  return Math.ceil((delay + Math.max(0, Number(there))) / pulse);
}

/** Whether it takes in a number of frames at the beginning only: other frames can wait for it. */
export const isEarly = ({ end }: PulsedWire): boolean => typeof end?.length === 'number';

/** Frames before frame 0 of a stream of `pulse` frames a run, such that all early values are there with that. */
export const waitForEarly = (inputs: readonly PulsedWire[], pulse: number): number =>
  Math.max(-Infinity, ...inputs.flatMap((i) => (i.end !== undefined && isEarly(i) ? [(Math.max(1, runsUntil(i.end, 0)) - 1) * pulse] : [])));

/** Lengths of the stream at which two ends are compared: all short ones, and a period of long ones. */
const lengths = Array.from({ length: 2048 }, (_, i) => (i < 1024 ? i : i + 1_000_000));

/** When all of them are there. A value that takes in a stream stays when it is there, so one of two may be said to come later than it does. */
export function lastOf(ends: readonly End[]): End | undefined {
  return ends.slice(1).reduce((a: End | undefined, b) => {
    const ahead = Math.max(...lengths.map((s) => runsUntil(b, s) - runsUntil(a!, s)));
    return ahead <= 0 ? a : { ...a!, delay: a!.delay + ahead * a!.pulse };
  }, ends[0]);
}

/** Of a stream that comes before frame 0 of the input, or whenever it is taken, as if it came with it. */
export const endOfStream = ({ pulse, delay, length }: Stream): End => ({ pulse, delay: Math.max(0, delay), length });
