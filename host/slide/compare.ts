import { difference } from '../compare.ts';
import { multiplications } from '../cost.ts';
import { bug } from '../errors.ts';
import { evaluate } from '../evaluate.ts';
import { substitute } from '../graph/dim.ts';
import { factOf } from '../graph/graph.ts';
import { framesOf } from '../pulse/frames.ts';
import { randomInputs } from '../random-inputs.ts';
import { type Slid, streamSymbol } from '../stages.ts';

type Inputs = ReturnType<typeof randomInputs>;

export interface SlideSummary {
  /** Frames of a window, and from one to the next. */
  readonly length: number;
  readonly hop: number;
  /** Of one window: of all of it, and of what windows before it do not share; how many times fewer that is. */
  readonly multiplications: { readonly window: number; readonly slid: number; readonly times: number };
  /** Of outputs from those of the network over each window of random input, as a part of the largest value if that is above 1. */
  readonly difference: number;
}

export const summariseSlide = (slid: Slid): SlideSummary =>
  ({ length: slid.window.length, hop: slid.window.hop, multiplications: savingOf(slid), difference: differenceFromWindows(slid, randomWindows(slid, 3, 1)) });

export function describeSlide({ length, hop, multiplications: { window, slid, times }, difference }: SlideSummary): readonly string[] {
  return [`windows of ${length} frames, one every ${hop}: ${slid.toLocaleString('en')} multiplications each, ${times.toFixed(1)} times fewer than the ${window.toLocaleString('en')} of a whole one; results differ by ${difference.toExponential(1)} on random input`];
}

function savingOf({ graph, window }: Slid): SlideSummary['multiplications'] {
  const at = (frames: number): number => Number(substitute(multiplications(graph), new Map([[streamSymbol, frames]])));
  const many = 1000, slid = (at(window.length + many * window.hop) - at(window.length)) / many, all = Number(multiplications(window.typed.graph));
  return { window: all, slid, times: all / slid };
}

/** Largest difference of an output from that of the network over each window of the inputs, as a part of the largest value if that is above 1. */
export function differenceFromWindows({ graph, window: { typed, axes, hop, length } }: Slid, inputs: Inputs): number {
  const results = evaluate(graph, inputs);
  const windows = Number(results.get(graph.outputs[0]!.name)?.shape[0]);
  return Math.max(...Array.from({ length: windows }, (_, at) => {
    const here = new Map([...inputs].map(([name, x]) => [name, axes.has(name) ? framesOf(x, axes.get(name)!, at * hop, at * hop + length) : x]));
    const expected = evaluate(typed.graph, here);
    return Math.max(...graph.outputs.map(({ name, wire }) => {
      const all = results.get(name) ?? bug(`no output ${name}`), one = framesOf(all, 0, at, at + 1), { shape } = expected.get(name)!;
      return all.dtype === 'string' || factOf(wire).value !== undefined ? 0 : difference({ ...one, shape }, expected.get(name)!);
    }));
  }));
}

/** Random inputs of so many windows. */
export const randomWindows = ({ graph, window: { length, hop } }: Slid, count: number, seed: number): Inputs =>
  randomInputs(graph, new Map([[streamSymbol, length + (count - 1) * hop]]), seed);
