import { now } from 'linnet:native';
import { far } from '../../format/clock.ts';
import type { NumericTensor, Tensor } from '../../eval/tensor.ts';
import type { LinPort } from '../../format/reader.ts';
import { streamTooShort } from '../errors.ts';
import type { Loaded, Session } from '../session.ts';
import { storeString } from '../strings.ts';
import { isNumeric } from '../tensors.ts';
import { part } from './whole.ts';

/** `time`: the time of every step; `count`: only the marks that instructions are counted between. */
export type Observe = 'nothing' | 'time' | 'count';

export interface Repeated {
  /** Time of each run: storing its inputs and running its steps. */
  readonly milliseconds: readonly number[];
  /** Nanoseconds of each step of each run, all its iterations together, where they were asked for. */
  readonly steps: readonly (readonly number[])[];
  /** Where it was observed: the steps of the last run in the order in which they ran. */
  readonly order: readonly number[];
}

/** Runs a model `times` times on the same inputs (a stream on its first frames), and before that once to warm up. */
export function repeat(loaded: Loaded, values: Readonly<Record<string, Tensor>>, times: number, observe: Observe): Repeated {
  const session = loaded.session(), count = loaded.lin.stepsCount;
  const setters = loaded.inputs.map((port) => setter(loaded, port, values[port.name]!, session));
  const { clock } = loaded;
  // as in the midst of a stream
  if (clock !== undefined) setters.push(() => session.cells(clock).set([far, far], 0, 2, 0));
  const milliseconds: number[] = [], steps: number[][] = [];
  let log = new Float64Array(1);
  for (let i = 0; i <= times; i++) {
    const started = now();
    for (const set of setters) set();
    if (observe === 'nothing') session.run();
    else session.runObserved(log.buffer, observe === 'time');
    if (i > 0) milliseconds.push(now() - started);
    if (i > 0 && observe === 'time') steps.push(timesOf(log, count));
    // the first run tells how many marks there are; with other states there may be some more
    if (i === 0) log = new Float64Array(1 + 2 * Math.ceil(log[0]! * 1.25));
    else if (i < times) log[0] = 0;
  }
  return { milliseconds, steps, order: Array.from(marksOf(log), ([step]) => step) };
}

/** Steps and times of a log as NativeContext's `runObserved` fills it, without the mark at the end. */
function marksOf(log: Float64Array): readonly (readonly [step: number, begins: number, ends: number])[] {
  const marks = Math.min(log[0]!, (log.length - 1) / 2);
  return Array.from({ length: Math.max(0, marks - 1) }, (_, i) => [log[1 + 2 * i]!, log[2 + 2 * i]!, log[4 + 2 * i]!]);
}

/** Nanoseconds of each of `count` steps. */
function timesOf(log: Float64Array, count: number): number[] {
  const times = new Array<number>(count).fill(0);
  for (const [step, begins, ends] of marksOf(log)) times[step]! += ends - begins;
  return times.map((t) => Math.round(t * 1e6));
}

/** Puts the value of an input, of a stream its first frames, where the model reads it. */
function setter({ name }: Loaded, port: LinPort, value: Tensor, session: Session): () => void {
  if (!isNumeric(value)) return () => storeString(name, port, value, session.memory);
  const first = firstFrames(name, port, value), cells = session.cells(port);
  return () => cells.set(first.data, 0, first.data.length, 0);
}

function firstFrames(model: string, port: LinPort, value: NumericTensor): NumericTensor {
  if (port.streamAxis < 0) return value;
  if (value.shape[port.streamAxis]! < port.frames) throw streamTooShort(model, port.name, port.frames, value.shape[port.streamAxis]!);
  return part(value, port.streamAxis, 0, port.frames);
}
