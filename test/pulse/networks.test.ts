import { readFileSync } from 'node:fs';
import { difference } from '../../host/check.ts';
import { declutter } from '../../host/declutter.ts';
import type { Dim } from '../../host/graph/dim.ts';
import { importModel } from '../../host/import/index.ts';
import { pulse } from '../../host/pulse.ts';
import { framesOf } from '../../host/pulse/frames.ts';
import { framesIn, lengthForm } from '../../host/graph/length-form.ts';
import { streamEvaluate } from '../../host/pulse/run.ts';
import { stateElements } from '../../host/pulse/state.ts';
import { typeGraph } from '../../host/type.ts';
import { readNpy } from '../../src/format/npy.ts';
import type { Tensor } from '../../src/eval/tensor.ts';
import { noShared, unless } from '../harness/skip.ts';

/** `frames`: of the input that are enough; `delay` in output frames, `state` in floats. */
interface Network { readonly name: string; readonly pulses: readonly number[]; readonly delay: number; readonly state: number; readonly frames?: number; readonly refused?: { readonly pulse: number; readonly message: RegExp } }

const networks: readonly Network[] = [
  { name: 'hey_snips_v4', pulses: [1, 3, 4, 8, 16, 80], delay: 182, state: 2920, frames: 200 },
  { name: 'hey_linnet', pulses: [1, 3, 4, 8, 16, 80], delay: 182, state: 2920, frames: 200 },
  { name: 'hey_snips_v1', pulses: [1, 3, 4, 8, 16, 80], delay: 40, state: 1600, frames: 80 },
  { name: 'phones', pulses: [3, 6, 9, 15, 48, 81], delay: 8, state: 1488, frames: 60, refused: { pulse: 8, message: /^a pulse of 8 frames is impossible at MaxPool2d \(MaxPool\).*multiple of 3, such as 6 or 9$/ } },
];

const folder = new URL('../../../shared/models/', import.meta.url);
const read = (network: string, file: string): Uint8Array => readFileSync(new URL(`${network}/${file}`, folder));

interface Case { readonly tolerance: number; readonly runs: readonly { readonly inputs: Readonly<Record<string, string>>; readonly outputs: Readonly<Record<string, string>> }[] }

for (const { name, pulses, delay, state, frames = Infinity, refused } of networks) {
  unless(noShared)(`${name}: streamed gives what the framework gave`, (t) => {
    const { tolerance, runs }: Case = JSON.parse(new TextDecoder().decode(read(name, 'case.json')));
    const tensor = (file: string): Tensor => readNpy(read(name, file));
    const outputs = Object.keys(runs[0]!.outputs);
    const network = declutter(typeGraph(importModel(read(name, 'model.pb'), { name, outputs })));

    for (const frame of pulses) {
      const pulsed = pulse(network, { pulse: frame });
      t.is(stateElements(pulsed), state);
      for (const { inputs, outputs: expected } of runs.slice(0, 2)) {
        const given = new Map(Object.entries(inputs).map(([input, file]) => {
          const x = tensor(file);
          return [input, framesOf(x, 0, 0, Math.min(frames, x.shape[0]!))];
        }));
        const results = streamEvaluate(pulsed, given, { state: NaN });
        for (const output of outputs) {
          const actual = results.get(output)!;
          const whole = tensor(expected[output]!);
          t.is(pulsed.outputs.get(output)!.delay, delay);
          t.is(actual.shape[0], lengthOf(pulsed.outputs.get(output)!.length, [...given.values()][0]!.shape[0]!));
          const error = difference(actual, framesOf(whole, 0, 0, actual.shape[0]!));
          t.true(error <= tolerance, `pulse ${frame}, ${output}: ${error}`);
        }
      }
    }
    if (refused !== undefined) t.throws(() => pulse(network, { pulse: refused.pulse }), { name: 'UserError', message: refused.message });
  });
}

/** As the device computes it from the flat file. */
function lengthOf(length: Dim, frames: number): number {
  return framesIn(lengthForm(length)!, frames);
}
