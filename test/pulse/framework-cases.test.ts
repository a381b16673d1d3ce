import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { inflateSync } from 'node:zlib';
import test from 'ava';
import { loadBoard } from '../../host/boards/load.ts';
import { difference } from '../../host/check.ts';
import { parseInput } from '../../host/command.ts';
import { declutter } from '../../host/declutter.ts';
import { importModel } from '../../host/import/index.ts';
import { lower } from '../../host/lower.ts';
import { pack } from '../../host/pack.ts';
import { plan } from '../../host/plan.ts';
import { pulse } from '../../host/pulse.ts';
import { streamEvaluate } from '../../host/pulse/run.ts';
import { buildRunner } from '../../host/run.ts';
import type { Typed } from '../../host/stages.ts';
import { typeGraph } from '../../host/type.ts';
import { readNpy, writeNpy } from '../../src/format/npy.ts';
import { type Tensor, tensor } from '../../src/eval/tensor.ts';

type Values = Readonly<Record<string, { readonly shape: readonly number[]; readonly data: readonly number[] }>>;
/** `inputs`: their shapes; `delay`: the least that does. */
interface Case { readonly name: string; readonly model: string; readonly inputs: Readonly<Record<string, string>>; readonly pulses: readonly number[]; readonly delay?: number; readonly runs: readonly { readonly inputs: Values; readonly outputs: Values }[] }

const cases = JSON.parse(readFileSync(new URL('framework-cases.json', import.meta.url), 'utf8')) as readonly Case[];
const tolerance = 1e-5;

const tensors = (values: Values): ReadonlyMap<string, Tensor> => new Map(Object.entries(values).map(([name, { shape, data }]) => [name, tensor('f32', shape, data)]));

function typedOf({ name, model, inputs: shapes, runs }: Case): Typed {
  const inputs = Object.entries(shapes).map(([port, shape]) => parseInput(`${port}=${shape}:f32`));
  return declutter(typeGraph(importModel(inflateSync(Buffer.from(model, 'base64')), { name, outputs: Object.keys(runs[0]!.outputs), inputs }), { inputs }));
}

for (const c of cases) {
  test(`${c.name}: streamed gives what the framework gave`, (t) => {
    const typed = typedOf(c);
    for (const frames of c.pulses) {
      const pulsed = pulse(typed, { pulse: frames });
      if (c.delay !== undefined) t.true([...pulsed.outputs.values()].every((s) => s.delay === c.delay));
      for (const { inputs, outputs } of c.runs) {
        const streamed = streamEvaluate(pulsed, tensors(inputs), { state: NaN });
        for (const [output, y] of tensors(outputs)) {
          const error = difference(streamed.get(output)!, y);
          t.true(error <= tolerance, `${String(y.shape)} in pulses of ${frames}: ${output} differs by ${error}`);
        }
      }
    }
  });
}

test('packed for the host they give the same', async (t) => {
  t.timeout(300_000);
  const board = loadBoard('host'), folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-streams-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const jobs = cases.map((c, i) => {
    const run = c.runs[i % c.runs.length]!, at = (file: string): string => path.join(folder, `${i}${file}`), frames = c.pulses[i % c.pulses.length]!;
    writeFileSync(at('.lin'), pack(plan(lower(pulse(typedOf(c), { pulse: frames }), { name: 'host', isaName: board.isaName, layouts: board.layouts })), { model: c.name, metadata: '{}' }));
    mkdirSync(at(''));
    const inputs = [...tensors(run.inputs)].map(([port, x]) => { writeFileSync(at(`-${port}.npy`), writeNpy(x)); return [port, at(`-${port}.npy`)] as const; });
    return { c, run, job: { model: at('.lin'), in: Object.fromEntries(inputs), outDir: at(''), stream: true, chunk: 1 + 2 * (i % 4) } };
  });
  writeFileSync(path.join(folder, 'jobs.json'), JSON.stringify(jobs.map(({ job }) => job)));
  const { status, stderr } = spawnSync(await buildRunner(board), ['--jobs', path.join(folder, 'jobs.json')], { encoding: 'utf8' });
  t.is(status, 0, stderr);
  for (const { c, run, job } of jobs) for (const [output, y] of tensors(run.outputs)) t.true(difference(readNpy(readFileSync(path.join(job.outDir, `${output}.npy`))), y) <= 2 * tolerance, `${c.name}: ${output}`);
});
