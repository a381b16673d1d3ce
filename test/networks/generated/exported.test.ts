import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { emulator } from '../../../host/boards/emulate.ts';
import { loadBoard } from '../../../host/boards/load.ts';
import { summarise } from '../../../host/commands/pack.ts';
import { compile } from '../../../host/compile.ts';
import { nameOf } from '../../../host/program/program.ts';
import { buildRunner, withFolder } from '../../../host/run.ts';
import { readNpy, writeNpy } from '../../../src/format/npy.ts';
import { noBoard, unless } from '../../harness/skip.ts';
import { exported } from './exported.ts';
import { valuesOf } from './exported-inputs.ts';

// Networks as PyTorch exports them: what ONNX Runtime makes of them, on every board, in few steps.

/** Steps, and those among them that only copy, at most: those at an input whose channels come first, of caches too, and two a Resize. */
const budgets: Readonly<Record<string, { readonly steps: number; readonly copies: number }>> = {
  mobilenetV3: { steps: 19, copies: 1 },
  efficientnetLite: { steps: 9, copies: 0 },
  unet: { steps: 16, copies: 4 },
  encoder: { steps: 24, copies: 0 },
  denoiser: { steps: 8, copies: 2 },
  conformer: { steps: 30, copies: 2 },
  decoder: { steps: 71, copies: 20 },
  recurrentDenoiser: { steps: 21, copies: 9 },
  resnetBlock: { steps: 21, copies: 2 },
  shuffleNet: { steps: 18, copies: 7 },
  yolo: { steps: 51, copies: 13 },
};

interface Values { readonly shape: readonly number[]; readonly data: readonly number[] }
const wanted: Readonly<Record<string, Readonly<Record<string, Values>>>> = JSON.parse(readFileSync(new URL('./exported-values.json', import.meta.url), 'utf8'));

/** Of rows of indices that are fewer than there is room for, those behind the last are -1. */
const whole = ({ data }: Values, count: number): readonly number[] => [...data, ...new Array<number>(count - data.length).fill(-1)];

for (const name of ['host', 'pi-3', 'pi-zero']) {
  const board = loadBoard(name);
  unless(noBoard(name))(`${name}: networks as PyTorch exports them give what ONNX Runtime gives, in few steps`, async (t) => {
    t.timeout(600_000);
    await withFolder(async (folder) => {
      const jobs = Object.entries(exported).map(([network, make]) => {
        const made = make(), given = valuesOf(made), at = path.join(folder, network);
        mkdirSync(path.join(at, 'out'), { recursive: true });
        const compiled = compile(made.model, `${network}.onnx`, { board, inputs: [...given].map(([input, { shape }]) => ({ name: input, shape })) }), { steps, scriptSteps } = summarise(compiled);
        const copies = compiled.plan.steps.filter(({ invocation }) => nameOf(invocation).startsWith('copy_')).length;
        t.log(`${network}: ${steps} steps, ${copies} copies`);
        t.is(scriptSteps, 0, network);
        t.true(steps <= budgets[network]!.steps && copies <= budgets[network]!.copies, network);
        writeFileSync(path.join(at, 'model.lin'), compiled.lin);
        for (const [input, values] of given) writeFileSync(path.join(at, `${input}.npy`), writeNpy(values));
        return { model: path.join(at, 'model.lin'), in: Object.fromEntries([...given.keys()].map((input) => [input, path.join(at, `${input}.npy`)])), outDir: path.join(at, 'out'), stream: false };
      });
      writeFileSync(path.join(folder, 'jobs.json'), JSON.stringify(jobs));
      const [command = '', ...words] = [...emulator(board), await buildRunner(board), '--jobs', path.join(folder, 'jobs.json')];
      const { status, stderr } = spawnSync(command, words, { encoding: 'utf8' });
      t.is(status, 0, stderr);
      t.deepEqual(Object.keys(wanted).sort(), Object.keys(exported).sort());
      for (const [network, outputs] of Object.entries(wanted)) {
        for (const [output, expected] of Object.entries(outputs)) {
          const { data: values } = readNpy(readFileSync(path.join(folder, network, 'out', `${output}.npy`))), data = Array.from<unknown, number>(values, Number), all = whole(expected, data.length);
          const error = Math.max(0, ...data.map((v, i) => Math.abs(v - all[i]!) / (1 + Math.abs(all[i]!))));
          t.true(data.length > 0 && error <= 2e-5, `${network} ${output}: ${error}`);
        }
      }
    });
  });
}
