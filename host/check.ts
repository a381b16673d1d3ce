import type { Tensor } from '../src/eval/tensor.ts';
import { difference } from './compare.ts';
import { UserError, bug } from './errors.ts';
import { evaluate } from './evaluate.ts';
import type { Dim } from './graph/dim.ts';
import type { Node } from './graph/graph.ts';
import { receptiveField } from './pulse/receptive-field.ts';
import { streamWires } from './pulse/run.ts';
import { randomInputs, randomNumbers } from './random-inputs.ts';
import type { Pulsed, Typed } from './stages.ts';

export { difference } from './compare.ts';

export interface CheckOptions {
  /** By name; absent: random values. */
  readonly inputs?: ReadonlyMap<string, Tensor>;
  /** Frames of the random inputs; absent: the receptive field and three pulses or more, and a random number below that. */
  readonly frames?: number;
  /** Of random values and lengths. */
  readonly seed?: number;
}

/** One wire that both networks have: its streamed frames against those of the whole network at once. */
export interface Checked {
  readonly node: string;
  readonly operator: string;
  /** Frames at the start that were dropped, and frames that were compared: one of what takes in the whole stream. */
  readonly delay: number;
  readonly frames: number;
  /** Largest difference, as a part of the largest value expected if that is above 1; Infinity where one is not a number. */
  readonly error: number;
}

/** Evaluates both networks naively and compares them wire by wire, in the order of the batch network. State without an initial value, and what follows the end of the inputs, is NaN. */
export function check(typed: Typed, pulsed: Pulsed, { inputs, frames, seed = 1 }: CheckOptions = {}): readonly Checked[] {
  if (inputs !== undefined) return compareOn(pulsed, inputs);
  const on = (length: number): readonly Checked[] => compareOn(pulsed, randomInputs(typed.graph, new Map<string, Dim>([[pulsed.symbol, length]]), seed));
  if (frames !== undefined) return on(frames);
  const random = randomNumbers(seed), upTo = (most: number): number => 1 + Math.floor(random() * most);
  const enough = receptiveField(pulsed) + 3 * pulsed.pulse;
  const long = on(enough + upTo(2 * pulsed.pulse));
  const short = unlessTooShort(() => on(upTo(enough)));
  return long.map((row, i) => ({ ...row, error: Math.max(row.error, short?.[i]?.error ?? 0) }));
}

/** Undefined where the batch network needs more frames. */
function unlessTooShort<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function compareOn(pulsed: Pulsed, inputs: ReadonlyMap<string, Tensor>): readonly Checked[] {
  const batch = new Map<Node, readonly Tensor[]>();
  evaluate(pulsed.batch, inputs, (node, outputs) => batch.set(node, outputs));
  const pairs = pulsed.pairs.flatMap(({ batch: wire, pulsed: { wire: carrier, stream, before, end, share } }) =>
    ((stream === undefined && end === undefined) || share !== undefined || wire.node.op.name === 'Input' ? [] : [{ of: wire, wire: carrier, stream, before, end }]));
  const streamed = streamWires(pulsed, inputs, pairs, { state: NaN });
  return pairs.map(({ of, stream, end }, i) => {
    const expected = batch.get(of.node)?.[of.slot] ?? bug(`${of.node.name} was not evaluated`);
    return { node: of.node.name, operator: of.node.op.name, delay: (stream ?? end)!.delay, frames: stream === undefined ? 1 : expected.shape[stream.axis]!, error: difference(streamed[i]!, expected) };
  });
}
