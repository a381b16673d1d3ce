import { type Tensor, size, tensorOf } from '../src/eval/tensor.ts';
import { bug, noRandomInput } from './errors.ts';
import { evaluate } from './evaluate.ts';
import { type Dim, substitute } from './graph/dim.ts';
import { concreteShape, type Fact, fact, showFact } from './graph/fact.ts';
import { factOf, type Node } from './graph/graph.ts';
import { streamWires } from './pulse/run.ts';
import type { Pulsed, Typed } from './stages.ts';

export interface CheckOptions {
  /** By name; absent: random values. */
  readonly inputs?: ReadonlyMap<string, Tensor>;
  /** Frames of the random inputs; absent: enough for some results from several pulses. */
  readonly frames?: number;
}

/** One operator: its streamed frames against those of the whole network at once. */
export interface Checked {
  readonly node: string;
  readonly operator: string;
  /** Frames at the start that were dropped, and frames that were compared. */
  readonly delay: number;
  readonly frames: number;
  /** Largest difference, as a part of the largest value expected if that is above 1; Infinity where one is not a number. */
  readonly error: number;
}

/** Evaluates both networks naively and compares them node by node. State starts as zeros; what follows the end of the inputs is NaN. */
export function check(typed: Typed, pulsed: Pulsed, { inputs, frames }: CheckOptions = {}): readonly Checked[] {
  const values = inputs ?? randomInputs(pulsed, typed, frames ?? enoughFrames(pulsed));
  const batch = new Map<Node, readonly Tensor[]>();
  evaluate(pulsed.batch, values, (node, outputs) => batch.set(node, outputs));
  const pairs = pulsed.pairs.flatMap(({ batch: wire, pulsed: { wire: carrier, stream, before } }) =>
    (stream === undefined || wire.node.op.name === 'Input' ? [] : [{ of: wire, wire: carrier, stream, before }]));
  const streamed = streamWires(pulsed, values, pairs);
  return pairs.map(({ of, stream }, i) => {
    const expected = batch.get(of.node)?.[of.slot] ?? bug(`${of.node.name} was not evaluated`);
    return { node: of.node.name, operator: of.node.op.name, delay: stream.delay, frames: expected.shape[stream.axis]!, error: difference(streamed[i]!, expected) };
  });
}

/** Largest difference of two tensors, relative to the largest value expected where that is above 1; Infinity where types or shapes differ, or anything that is no float. */
export function difference(actual: Tensor, expected: Tensor): number {
  if (actual.dtype !== expected.dtype || actual.shape.join() !== expected.shape.join()) return Infinity;
  if (actual.dtype === 'string' || expected.dtype === 'string') return sameStrings(actual, expected) ? 0 : Infinity;
  const exact = expected.dtype !== 'f32' && expected.dtype !== 'f64';
  let [worst, scale] = [0, 1];
  for (let i = 0; i < expected.data.length; i++) {
    const [p, q] = [actual.data[i]!, expected.data[i]!];
    if (p === q) continue;
    const [a, e] = [Number(p), Number(q)];
    if (Number.isNaN(a) && Number.isNaN(e)) continue;
    if (exact || !Number.isFinite(a) || !Number.isFinite(e)) return Infinity;
    worst = Math.max(worst, Math.abs(a - e));
    scale = Math.max(scale, Math.abs(e));
  }
  return worst / scale;
}

const sameStrings = (a: Tensor, b: Tensor): boolean =>
  a.dtype === 'string' && b.dtype === 'string' && a.data.length === b.data.length && a.data.every((bytes, i) => Buffer.compare(bytes, b.data[i]!) === 0);

/** Frames of input for which every output has some in at least two pulses. */
function enoughFrames(pulsed: Pulsed): number {
  for (let frames = pulsed.pulse; ; frames += pulsed.pulse) {
    const symbols = new Map<string, Dim>([[pulsed.symbol, frames]]);
    const enough = [...pulsed.outputs.values()].every(({ length, pulse }) => {
      const n = substitute(length, symbols);
      return typeof length === 'number' || (typeof n === 'number' && n > pulse + 1);
    });
    if (enough) return frames + 1;
  }
}

/** Values in [-1, 1), the same every time. */
function randomInputs(pulsed: Pulsed, typed: Typed, frames: number): ReadonlyMap<string, Tensor> {
  const symbols = new Map<string, Dim>([[pulsed.symbol, frames]]);
  let state = 1;
  const random = (): number => { state = (Math.imul(state, 1664525) + 1013904223) >>> 0; return state / 2 ** 31 - 1; };
  const value = (name: string, f: Fact): Tensor => {
    const shape = concreteShape(fact(f.dtype, f.shape.map((d) => substitute(d, symbols))));
    if (shape === undefined || f.dtype === 'string') throw noRandomInput(name, showFact(f));
    return tensorOf(f.dtype, shape, Float64Array.from({ length: size(shape) }, random));
  };
  return new Map(typed.graph.inputs.map(({ name, wire }) => [name, value(name, factOf(wire))]));
}
