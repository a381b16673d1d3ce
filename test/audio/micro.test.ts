import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { loadBoard } from '../../host/boards/load.ts';
import { compile } from '../../host/compile.ts';
import { root } from '../../host/paths.ts';
import { LinReader } from '../../src/format/reader.ts';
import { linnet } from '../cli/cli.ts';
import { flag, floats, graphDef, integers, placeholder } from '../import/graph-def.ts';
import { Programs } from '../runtime/program.ts';

const programs = new Programs();
test.after.always(() => programs.remove());

interface Case { readonly attrs: Readonly<Record<string, number | boolean>>; readonly inputs: readonly { readonly data: readonly number[] }[]; readonly outputs: readonly { readonly data: readonly number[] }[] }
const casesOf = (name: string): readonly Case[] => JSON.parse(readFileSync(path.join(root, `test/ops/cases/${name}.json`), 'utf8'));

/** Sound of 16-bit samples, options, and the features that the library of TensorFlow Lite Micro gives. */
const cases = casesOf('microFilterbank').map(({ attrs: filters, inputs }, i) => {
  const { attrs: { correctionBits: _, ...gain }, outputs } = casesOf('microGain')[i]!;
  return { pcm: inputs[0]!.data.map((v) => Math.round(v * 32768)), options: { ...filters, ...gain }, features: outputs[0]!.data };
});

const script = (file: string): string => `
import { MicroFrontend, readFile } from 'linnet';
const all = JSON.parse(new TextDecoder().decode(readFile('${file}')));
console.log(JSON.stringify(all.map(({ pcm, options }) => {
  const frontEnd = new MicroFrontend(options), samples = Int16Array.from(pcm), features = [];
  frontEnd.push(samples);
  frontEnd.reset();
  for (let at = 0, size = 1; at < samples.length; at += size, size = (size * 5 + 1) % 977) features.push(...frontEnd.push(samples.subarray(at, at + size)));
  return features;
})));`;

test('features of scripts are those of TensorFlow Lite Micro bit for bit, whatever the chunks', async (t) => {
  t.true(cases.length >= 6);
  const { out, err } = await programs.run('features', script(programs.file('cases.json', JSON.stringify(cases))));
  t.is(err, '');
  t.deepEqual(JSON.parse(out), cases.map((c) => c.features));
});

test('options that cannot be are refused by their names', async (t) => {
  const { err } = await programs.run('options', `
import { MicroFrontend } from 'linnet';
for (const options of [{ window: 5000 }, { high: 9000 }, { high: 8000 }, { channels: 0.5 }, { smoothingBits: 17 }, { evenSmoothing: 2 }, { gainBits: 3 }, { offset: 0 }]) {
  try {
    new MicroFrontend(options);
  } catch (error) { console.error(String(error)); }
}`);
  t.deepEqual(err.trimEnd().split('\n').map((line) => line.replace('UserError: front end: ', '')), [
    'window must be from 8 to 4096 samples', 'low and high must be 0 <= low < high <= rate / 2', 'high must lie below the last bin of the spectrum', 'rate, window, hop and channels must be integers',
    'smoothingBits must be an integer from 0 to 16', 'evenSmoothing, oddSmoothing and minSignalRemaining must be from 0 to 1', 'gainBits must be an integer from 15 to 31',
    'strength must be from 0 to 4, offset above 0 and at most 1000000',
  ]);
});

/** The mean of three frames of 40 features, over 30. */
const network = graphDef(
  placeholder('features', 1, 3, 40), integers('axes', [2], 1, 2), { name: 'mean', op: 'Mean', input: ['features', 'axes'], attr: { keep_dims: flag(false) } },
  floats('share', [], 1 / 30), { name: 'probability', op: 'Mul', input: ['mean', 'share'], attr: {} },
);

test('a detector hears where the mean of the last probabilities is above the cutoff', async (t) => {
  const { pcm, features } = cases[0]!, lin = programs.file('mean.lin', compile(network, 'mean.pb', { board: loadBoard('host') }).lin);
  const runs = Array.from({ length: Math.floor(features.length / 120) }, (_, r) => features.slice(120 * r, 120 * r + 120).reduce((a, b) => a + b, 0) / 120 / 25.6 / 30);
  const means = runs.map((p, i) => (p + (runs[i - 1] ?? 0)) / 2);
  t.true(runs.length >= 4);
  const heardIn = async (cutoff: number, refractory: number) => {
    const { out, err } = await programs.run('detector', `
import { Detector, Model } from 'linnet';
const detector = new Detector(Model.open('${lin}'), { probabilityCutoff: ${cutoff}, slidingWindowSize: 2, refractory: ${refractory} });
const samples = Int16Array.from(${JSON.stringify(pcm)}), heard = [], seen = [];
for (let at = 0; at < samples.length; at += 160) {
  if (detector.push(samples.subarray(at, at + 160))) heard.push(at / 160);
  seen.push(detector.probability);
}
console.log(JSON.stringify({ heard, seen }));`);
    t.is(err, '');
    return JSON.parse(out) as { readonly heard: readonly number[]; readonly seen: readonly number[] };
  };
  // run r ends with the window that ends in part 2 + 3 r + 2
  const never = await heardIn(1, 0);
  t.deepEqual(never.heard, []);
  for (const [r, mean] of means.entries()) t.true(Math.abs(never.seen[3 * r + 4]! - mean) < 1e-6, `${never.seen[3 * r + 4]} ${mean}`);
  const cutoff = (means[0]! + Math.min(...means.slice(1))) / 2;
  t.true(cutoff > means[0]! + 0.01);
  // one that is heard begins anew, with nothing before
  t.deepEqual((await heardIn(cutoff, 0)).heard, [7, 13]);
  t.deepEqual((await heardIn(cutoff, 0.06)).heard, [10]);
});

test('a detector says what it lacks', async (t) => {
  const plain = programs.file('plain.lin', compile(network, 'mean.pb', { board: loadBoard('host') }).lin);
  const odd = programs.file('odd.lin', compile(graphDef(placeholder('x', 4), { name: 'y', op: 'Neg', input: ['x'], attr: {} }), 'odd.pb', { board: loadBoard('host') }).lin);
  const { err } = await programs.run('lacking', `
import { Detector, Model } from 'linnet';
for (const [file, options] of [['${plain}', {}], ['${plain}', { probabilityCutoff: 2, slidingWindowSize: 5 }], ['${odd}', { probabilityCutoff: 0.5, slidingWindowSize: 5 }]]) {
  try {
    new Detector(Model.open(file), options);
  } catch (error) { console.error(String(error)); }
}`);
  t.deepEqual(err.trimEnd().split('\n'), [
    'UserError: detector: "probabilityCutoff" must be a number, not missing: give it to the Detector, or pack the model by its manifest',
    'UserError: detector: probabilityCutoff must be from 0 to 1',
    `UserError: ${odd}: a Detector takes a network with one input of features ([.., frames, channels] of f32, i8 or u8) and one probability, packed without --pulse`,
  ]);
});

test('pack takes the manifest of a wake word, and says what is wrong with one', async (t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-manifest-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const manifest = { type: 'micro', wake_word: 'Mean', model: 'mean.pb', version: 2, micro: { probability_cutoff: 0.97, feature_step_size: 10, sliding_window_size: 5, tensor_arena_size: 22860 } };
  writeFileSync(path.join(folder, 'mean.pb'), network);
  writeFileSync(path.join(folder, 'mean.json'), JSON.stringify(manifest));
  const packed = await linnet(folder, ['pack', 'mean.json', '-o', 'mean.lin']);
  t.is(packed.code, 0, packed.stderr);
  const { metadata } = new LinReader(new Uint8Array(readFileSync(path.join(folder, 'mean.lin'))).buffer);
  t.deepEqual(JSON.parse(metadata), { wakeWord: 'Mean', detector: { probabilityCutoff: 0.97, slidingWindowSize: 5, featureStepSize: 10 } });
  for (const [change, message] of [
    [{ type: 'big' }, '"type" is "big": of JSON files, what linnet quantize wrote and manifests of wake words of microWakeWord ("type": "micro") are taken; metadata goes with --metadata'],
    [{ model: 3 }, '"model" must be a file name, not 3'], [{ micro: { sliding_window_size: 5 } }, '"micro.probability_cutoff" must be a number, not missing'],
  ] as const) {
    writeFileSync(path.join(folder, 'bad.json'), JSON.stringify({ ...manifest, ...change }));
    const { code, stderr } = await linnet(folder, ['pack', 'bad.json', '-o', 'bad.lin']);
    t.deepEqual([code, stderr], [1, `linnet: bad.json: ${message}\n`]);
  }
});
