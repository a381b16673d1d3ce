import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { isNative, loadBoard } from '../../host/boards/load.ts';
import { type CompileOptions, compile } from '../../host/compile.ts';
import { readLin } from '../../host/executable.ts';
import { cacheFolder } from '../../host/paths.ts';
import { inputWords } from '../../host/profile/inputs.ts';
import { countRun } from '../../host/profile/measure.ts';
import type { Step } from '../../host/program/program.ts';
import { withFolder } from '../../host/run.ts';
import { type Test, cannot, noCount, noShared, unless } from '../harness/skip.ts';
import { models } from './case.ts';

// One network in TensorFlow's form, channels last, and as ONNX, channels first: the same steps with the same numbers, but for a first convolution that reads planes.

/** Frames of a stream, or pixels of a square image; `made`: by the generator of shared/tools, when the bench last ran. */
const twins: Readonly<Record<string, { readonly input: readonly [string, number]; readonly made?: true }>> = {
  hey_linnet: { input: ['input_node', 200] },
  hey_snips_v4: { input: ['input_node', 184] },
  'mobilenet_v2_0.35_96': { input: ['input', 96] },
  'mobilenet_v2_1.4': { input: ['input', 224] },
  'mobilenet_v1_1.0': { input: ['input', 224], made: true },
  resnet50: { input: ['input', 224], made: true },
  inception_v3: { input: ['input', 299], made: true },
};

const folderOf = (name: string): string => path.join(twins[name]?.made === true ? path.join(cacheFolder(), 'bench/networks') : models, name);

/** Both forms of a network for a board, TensorFlow's first. */
function bothOf(name: string, boardName: string): readonly ReturnType<typeof compile>[] {
  const [input, length] = twins[name]!.input, image = input === 'input';
  return (['pb', 'onnx'] as const).map((format) => {
    const shape = !image ? [length, 20] : format === 'pb' ? [1, length, length, 3] : [1, 3, length, length];
    const options: CompileOptions = { board: loadBoard(boardName), inputs: [{ name: input, shape, dtype: 'f32' }], ...(image ? {} : { outputs: ['probabilities'] }) };
    return compile(readFileSync(path.join(folderOf(name), `model.${format}`)), name, options);
  });
}

/** The kernel of a step and its numbers; of a convolution that reads planes, the name of the one that reads pixels. */
function callOf({ invocation }: Step): string {
  if (invocation.kind !== 'kernel') return invocation.kind;
  const { kernel, args } = invocation, planes = kernel.startsWith('conv2d_planes_f32');
  return planes ? kernel.replace('conv2d_planes_f32', 'conv2d_f32') : `${kernel} ${args.filter((a) => typeof a === 'number').join(' ')}`;
}

for (const [name, { made }] of Object.entries(twins)) {
  const run: Test = made !== true ? unless(noShared) : existsSync(path.join(folderOf(name), 'model.onnx')) ? test : cannot('npm run bench has not made it');
  run(`${name}: the ONNX form has the steps of TensorFlow's`, (t) => {
    t.timeout(600_000);
    for (const board of ['host', 'pi-3', 'pi-zero']) {
      const [wanted, got] = bothOf(name, board).map(({ plan }) => plan.steps.map(callOf));
      t.true(wanted!.length > 20);
      const planes = new Set(got!.flatMap((call, i) => (call.startsWith('conv2d_f32') && !call.includes(' ') ? [i] : [])));
      t.true(planes.size <= 1);
      t.deepEqual(got, wanted!.map((call, i) => (planes.has(i) ? call.split(' ')[0]! : call)), board);
    }
  });
}

for (const boardName of ['pi-3', 'pi-zero']) {
  unless(noShared ?? noCount(boardName))(`${boardName}: the ONNX form of an image network takes as many instructions as TensorFlow's`, async (t) => {
    t.timeout(600_000);
    const board = loadBoard(boardName);
    if (!isNative(board)) return t.fail();
    const counts = await Promise.all(bothOf('mobilenet_v2_0.35_96', boardName).map((compiled) => withFolder(async (folder) => {
      const file = path.join(folder, 'model.lin'), lin = readLin(file, compiled.lin);
      writeFileSync(file, compiled.lin);
      return (await countRun(board, lin, file, inputWords(lin, [], folder), undefined)).total.instructions;
    })));
    const ratio = counts[1]! / counts[0]!;
    t.log(`ratio ${ratio.toFixed(4)}`);
    t.true(ratio >= 0.98 && ratio <= 1.02);
  });
}
