import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { parseInput } from '../../host/command.ts';
import { declutter } from '../../host/declutter.ts';
import { difference } from '../../host/check.ts';
import { importModel } from '../../host/import/index.ts';
import { pulse } from '../../host/pulse.ts';
import { streamEvaluate } from '../../host/pulse/run.ts';
import { stateBytes } from '../../host/pulse/state.ts';
import type { InputSpec, Pulsed, Typed } from '../../host/stages.ts';
import { typeGraph } from '../../host/type.ts';
import { readNpy } from '../../src/format/npy.ts';
import type { Tensor } from '../../src/eval/tensor.ts';

/** The networks of ../shared/streaming, which can all be streamed. */
export const folder = fileURLToPath(new URL('../../../shared/streaming', import.meta.url));
export const noStreaming = existsSync(folder) ? undefined : '../shared/streaming is missing';

/** Windows and calls of fixed length: no streams without --slide or --state. */
export const ofFixedLength: ReadonlySet<string> = new Set(['net_hotword_streamed_state', 'net_kws_cnn_fixed']);

type Files = Readonly<Record<string, string>>;

interface CaseFile {
  readonly tolerance: number;
  readonly runs: readonly { readonly inputs: Files; readonly outputs: Files }[];
  readonly stream: { readonly input: Files; readonly pulses: readonly number[]; readonly minimumStateBytes?: number; readonly minimumDelay?: number };
}

export interface StreamCase {
  readonly name: string;
  readonly model: Uint8Array;
  readonly inputs: readonly InputSpec[];
  readonly outputs: readonly string[];
  readonly tolerance: number;
  readonly pulses: readonly number[];
  /** Worked out by hand: bytes of state, frames of delay of the slowest output. */
  readonly leastState: number | undefined;
  readonly leastDelay: number | undefined;
  readonly runs: readonly { readonly inputs: ReadonlyMap<string, string>; readonly outputs: ReadonlyMap<string, string> }[];
}

export function readStreamCase(name: string): StreamCase {
  const { tolerance, runs, stream }: CaseFile = JSON.parse(readFileSync(path.join(folder, name, 'case.json'), 'utf8'));
  const files = (of: Files): ReadonlyMap<string, string> => new Map(Object.entries(of).map(([port, file]) => [port, path.join(folder, name, file)]));
  return {
    name, tolerance, pulses: stream.pulses, leastState: stream.minimumStateBytes, leastDelay: stream.minimumDelay,
    model: readFileSync(path.join(folder, name, 'model.pb')),
    inputs: Object.entries(stream.input).map(([port, shape]) => parseInput(`${port}=${shape}`)),
    outputs: Object.keys(runs[0]!.outputs),
    runs: runs.map(({ inputs, outputs }) => ({ inputs: files(inputs), outputs: files(outputs) })),
  };
}

export const streamCases = (): readonly string[] => readdirSync(folder).sort();

export const typedCase = ({ name, model, inputs, outputs }: StreamCase): Typed => declutter(typeGraph(importModel(model, { name, outputs, inputs }), { inputs }));

export const tensorsOf = (files: ReadonlyMap<string, string>): ReadonlyMap<string, Tensor> => new Map([...files].map(([port, file]) => [port, readNpy(readFileSync(file))]));

/** The pulsed network against the whole one's values in all its pulses; the first difference in words. */
export function wrongWithCase(of: StreamCase, typed: Typed): string | undefined {
  for (const frames of of.pulses) {
    const pulsed = pulse(typed, { pulse: frames });
    for (const [i, run] of of.runs.entries()) {
      const streamed = streamEvaluate(pulsed, tensorsOf(run.inputs), { state: NaN });
      for (const [output, expected] of tensorsOf(run.outputs)) {
        const actual = streamed.get(output)!;
        const error = difference(actual, expected);
        if (!(error <= of.tolerance)) return `pulse ${frames}, run ${i}: ${output} [${actual.shape.join(',')}] of [${expected.shape.join(',')}] differs by ${error}`;
      }
    }
  }
  return undefined;
}

export const costOf = (pulsed: Pulsed): { readonly state: number; readonly delay: number } =>
  ({ state: stateBytes(pulsed), delay: Math.max(0, ...[...pulsed.outputs.values()].map((s) => s.delay)) });
