import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { loadBoard } from '../../host/boards/load.ts';
import { compile } from '../../host/compile.ts';
import { runOnBoard } from '../../host/run.ts';
import { type NpyArray, writeNpy } from '../../src/format/npy.ts';
import { difference, readArray, readCase } from './case.ts';
import { withShared } from './shared.ts';

/** Frames of the clip that the wake word is run on: under QuickJS in WebAssembly a frame takes some 20 ms. */
const heyLinnetFrames = 298;

/** The first frames of an array, along axis 0. */
function head(array: NpyArray, frames: number): NpyArray {
  if (array.dtype !== 'f32' || array.shape[0]! <= frames) return array;
  const row = array.shape.slice(1).reduce((a, b) => a * b, 1);
  return { dtype: 'f32', shape: [frames, ...array.shape.slice(1)], data: array.data.subarray(0, frames * row) };
}

for (const [name, pulse, frames] of [['hey_snips_v1', 8, Infinity], ['hey_snips_v4', 8, Infinity], ['phones', 9, Infinity], ['hey_linnet', 8, heyLinnetFrames]] as const) {
  withShared(`reference: ${name} in batch and as a stream, every step a script step`, async (t) => {
    t.timeout(600_000);
    const of = readCase(name);
    const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-reference-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const { inputs, outputs } = of.runs[0]!;
    const [[input, file] = ['', '']] = inputs;
    const x = head(readArray(file), frames);
    writeFileSync(path.join(folder, 'x.npy'), writeNpy(x));
    const jobs = [0, pulse].map((p) => {
      const packed = compile(of.model, name, { board: loadBoard('reference'), outputs: [...outputs.keys()], ...(p > 0 ? { pulse: p } : { inputs: [{ name: input, shape: x.shape }] }) });
      t.is(packed.scriptSteps.length, packed.plan.steps.length);
      const model = path.join(folder, `${p}.lin`);
      writeFileSync(model, packed.lin);
      return { model, in: { [input]: path.join(folder, 'x.npy') }, outDir: path.join(folder, `out${p}`), stream: p > 0 };
    });
    writeFileSync(path.join(folder, 'jobs.json'), JSON.stringify(jobs));
    t.is(await runOnBoard(loadBoard('reference'), ['--jobs', path.join(folder, 'jobs.json')]), 0);
    for (const { outDir, stream } of jobs) {
      for (const [output, expected] of outputs) {
        const got = readArray(path.join(outDir, `${output}.npy`));
        const error = difference(got, head(readArray(expected), got.shape[0]!));
        t.true(got.shape[0]! > 0 && error <= of.tolerance(output), `${stream ? 'stream' : 'batch'} ${output} ${got.shape.join()}: ${error}`);
      }
    }
  });
}
