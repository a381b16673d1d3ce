import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { loadBoard } from '../../host/boards/load.ts';
import { compile } from '../../host/compile.ts';
import { buildRunner } from '../../host/run.ts';
import { readWav } from '../../src/eval/wav.ts';
import { readNpy } from '../../src/format/npy.ts';
import { graphDef, i, shape, type } from '../import/graph-def.ts';
import { Programs, start } from '../runtime/program.ts';
import { type WavCase, wavCases } from './wav-cases.ts';

/**
 * The table of WAV files through the readers of a board; what decodes them naively is in wav.test.ts, the kernel alone in test/kernels.
 */
const programs = new Programs();
test.after.always(() => programs.remove());

const inFolder = (name: string): string => {
  const folder = path.join(programs.folder, name);
  mkdirSync(folder, { recursive: true });
  return folder;
};

const decoder = (channels: number, samples: number): Uint8Array => graphDef(
  { name: 'file', op: 'Placeholder', attr: { dtype: type('string'), shape: shape() } },
  { name: 'decoded', op: 'DecodeWav', input: ['file'], attr: { desired_channels: i(channels), desired_samples: i(samples) } },
);

test('--in x=@FILE takes the files of the table, and no others', async (t) => {
  const runner = await buildRunner(loadBoard('host')), folder = inFolder('runner');
  const models = new Map<string, readonly WavCase[]>();
  for (const c of wavCases()) models.set(`${c.channels}x${c.samples}`, [...models.get(`${c.channels}x${c.samples}`) ?? [], c]);
  for (const [key, cases] of models) {
    const { channels, samples } = cases[0]!, lin = path.join(folder, `${key}.lin`), longest = Math.max(...cases.map((c) => c.bytes.length), 1);
    writeFileSync(lin, compile(decoder(channels, samples), 'decoder.pb', { board: loadBoard('host'), inputs: [{ name: 'file', shape: [longest], dtype: 'string' }], outputs: ['decoded'] }).lin);
    for (const { name, bytes, audio } of cases) {
      const file = path.join(folder, 'x.wav');
      writeFileSync(file, bytes);
      const { status, stderr } = spawnSync(runner, [lin, '--in', `file=@${file}`, '--out-dir', folder], { encoding: 'utf8' });
      t.is(status, audio === undefined ? 1 : 0, `${name}: ${stderr}`);
      if (audio === undefined) t.regex(stderr, /: input 'file' takes a WAV file of 16-bit PCM: [^\n]+\n$/, name);
      else t.deepEqual([...readNpy(readFileSync(path.join(folder, 'decoded.npy'))).data], [...Float32Array.from(audio)], name);
    }
  }
});

const samplesOf = (bytes: Uint8Array): { readonly rate: number; readonly mono: readonly number[] } | undefined => {
  const wav = readWav(bytes);
  if (typeof wav === 'string') return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + wav.at), scale = Math.fround(1 / (32768 * wav.channels));
  const sum = (s: number): number => Array.from({ length: wav.channels }, (_, c) => view.getInt16(2 * (s * wav.channels + c), true)).reduce((a, b) => a + b);
  return { rate: wav.rate, mono: Array.from({ length: wav.samples }, (_, s) => Math.fround(sum(s) * scale)) };
};

test('Microphone.open takes the files of the table, and no others', async (t) => {
  const folder = inFolder('microphone'), cases = wavCases();
  const table = cases.map(({ bytes }, index) => {
    const file = path.join(folder, `${index}.wav`);
    writeFileSync(file, bytes);
    return { file, rate: samplesOf(bytes)?.rate ?? 16000 };
  });
  const listener = await programs.build('readers', `
import { Microphone } from 'linnet';
for (const { file, rate } of ${JSON.stringify(table)}) {
  const mono: number[] = [];
  let error = null;
  try {
    for await (const pcm of Microphone.open(file, { rate })) mono.push(...pcm);
  } catch (e) { error = String(e); }
  console.log(JSON.stringify({ mono, error }));
}`);
  const { out, err } = await start(listener, []);
  t.is(err, '');
  const lines = out.trimEnd().split('\n');
  t.is(lines.length, cases.length);
  for (const [index, { name, bytes, audio }] of cases.entries()) {
    const { mono, error } = JSON.parse(lines[index]!);
    t.is(error === null, audio !== undefined, `${name}: ${error}`);
    if (error === null) t.deepEqual(mono, samplesOf(bytes)?.mono, name);
    else t.regex(error, /^UserError: \S+\d+\.wav: (unsupported WAV file: [^\n]+|the file is truncated: [^\n]+|ends in the middle of a sample: [^\n]+)$/, name);
  }
});
