import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { canEmulate, emulator } from '../../host/boards/emulate.ts';
import { isNative, loadBoard } from '../../host/boards/load.ts';
import { compile } from '../../host/compile.ts';
import { evaluate } from '../../host/evaluate.ts';
import { importModel } from '../../host/import/index.ts';
import { buildRunner } from '../../host/run.ts';
import { root } from '../../host/paths.ts';
import { typeGraph } from '../../host/type.ts';
import { writeWav } from '../../src/eval/wav.ts';
import { readNpy } from '../../src/format/npy.ts';
import { flag, graphDef, i, shape, type } from '../import/graph-def.ts';
import { difference } from '../ops/case.ts';
import { wavCases } from './wav-cases.ts';

const float = (f: number): object => ({ f });

/** The bytes of a WAV file -> cepstra, as in keyword spotters. */
const model = graphDef(
  { name: 'wav_data', op: 'Placeholder', attr: { dtype: type('string'), shape: shape() } },
  { name: 'decoded', op: 'DecodeWav', input: ['wav_data'], attr: { desired_channels: i(2), desired_samples: i(60) } },
  { name: 'power', op: 'AudioSpectrogram', input: ['decoded'], attr: { window_size: i(20), stride: i(10), magnitude_squared: flag(true) } },
  { name: 'cepstra', op: 'Mfcc', input: ['power', 'decoded:1'], attr: { lower_frequency_limit: float(20), upper_frequency_limit: float(4000), filterbank_channel_count: i(6), dct_coefficient_count: i(5) } },
);

const wavFile = (channels: number, rate: number, samples: number): Uint8Array =>
  writeWav(Int16Array.from({ length: samples * channels }, (_, s) => Math.round(9000 * Math.sin(s * s * 0.01))), rate, channels);

interface Ran { readonly status: number | null; readonly stderr: string }

function withModel(t: ExecutionContext, board: string, use: (folder: string, file: string) => Promise<void> | void): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-audio-'));
  const file = path.join(folder, 'cepstra.lin');
  const { lin, plan } = compile(model, 'cepstra.pb', { board: loadBoard(board) });
  if (board !== 'reference') t.true(plan.steps.every((s) => s.invocation.kind === 'kernel'));
  writeFileSync(file, lin);
  return Promise.resolve(use(folder, file)).finally(() => rmSync(folder, { recursive: true, force: true }));
}

function runWav(command: readonly string[], lin: string, folder: string, bytes: Uint8Array): Ran {
  const wav = path.join(folder, 'x.wav');
  writeFileSync(wav, bytes);
  const [name = '', ...words] = command;
  return spawnSync(name, [...words, lin, '--in', `wav_data=@${wav}`, '--out-dir', folder], { encoding: 'utf8' });
}

const good = [[1, 16000, 60], [2, 16000, 200], [2, 44100, 25], [3, 8000, 61], [1, 6000, 60]] as const;
const bad = wavCases().filter(({ name }) => ['8 bits', 'RIFX', 'empty', 'compression float', 'no data chunk', 'data cut by a byte', 'rate 0', 'the first 20 bytes'].includes(name));

for (const name of ['host', 'pi-3', 'pi-zero', 'reference']) {
  const board = loadBoard(name);
  const run = isNative(board) && !canEmulate(board) ? test.skip : test;
  run(`${name}: WAV files through the packed file, and those that it refuses`, (t) => withModel(t, name, async (folder, lin) => {
    const command = isNative(board) ? [...emulator(board), await buildRunner(board)] : [process.execPath, path.join(root, 'host/linnet.mjs'), 'run', '--board', name];
    const graph = typeGraph(importModel(model, { name: 'cepstra.pb' })).graph;
    for (const [channels, rate, samples] of isNative(board) ? good : good.slice(0, 1)) {
      const bytes = wavFile(channels, rate, samples);
      const { status, stderr } = runWav(command, lin, folder, bytes);
      t.is(status, 0, stderr);
      const expected = evaluate(graph, new Map([['wav_data', { dtype: 'string', shape: [], data: [bytes] }]])).get('cepstra')!;
      t.is(difference(readNpy(readFileSync(path.join(folder, 'cepstra.npy'))), expected, 1e-4), undefined, `${channels} channels at ${rate} Hz`);
    }
    for (const { name: what, bytes } of isNative(board) ? bad : bad.slice(0, 1)) {
      const { status, stderr } = runWav(command, lin, folder, bytes);
      t.is(status, 1, what);
      t.regex(stderr, /^[^\n]*cepstra\.lin: input 'wav_data' takes a WAV file of 16-bit PCM: [^\n]+\n$/, what);
    }
    const long = runWav(command, lin, folder, new Uint8Array(5000));
    t.is(long.status, 1);
    t.regex(long.stderr, /^[^\n]*input 'wav_data' was packed for at most \d+ bytes, not 5000: pack it with --input wav_data=5000:string\n$/);
  }));
}

test('a string has the capacity that --input says', (t) => {
  const capacityOf = (bytes: number): number | undefined => compile(model, 'cepstra.pb', { board: loadBoard('host'), inputs: [{ name: 'wav_data', shape: [bytes], dtype: 'string' }] }).plan.inputs[0]?.tensor.capacity;
  t.is(capacityOf(4000), 4000);
  t.is(capacityOf(4001), 4004);
  t.throws(() => capacityOf(0), { message: /a string, of which a number says the most bytes/ });
});
