import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { loadBoard } from '../../host/boards/load.ts';
import { compile, type CompileOptions, wholeNetwork } from '../../host/compile.ts';
import { type QuantizeOptions, quantizeModel } from '../../host/quantize/model.ts';
import { readSamples } from '../../host/quantize/samples.ts';
import { randomNumbers } from '../../host/random-inputs.ts';
import { runInputs } from '../../host/run.ts';
import { writeWav } from '../../src/eval/wav.ts';
import { tensor } from '../../src/eval/tensor.ts';
import { type NpyArray, writeNpy } from '../../src/format/npy.ts';
import { toFrontEnd } from '../../src/runtime/audio/front-end.ts';
import { Trigger } from '../../src/runtime/trigger.ts';
import { modelFolder, models, readArray } from '../networks/case.ts';
import { withShared } from '../networks/shared.ts';

const board = loadBoard('host'), scratch = mkdtempSync(path.join(os.tmpdir(), 'linnet-quantize-'));
test.after.always(() => { rmSync(scratch, { recursive: true, force: true }); });

/** Seconds of a clip of the wake word, 16 kHz, as WAV files of one second, or one file of them all. */
function excerpt(clip: string, from: number, seconds: number, each = seconds): readonly string[] {
  const bytes = readFileSync(path.join(modelFolder('hey_linnet'), 'clips', `${clip}.wav`)), sound = new Int16Array(bytes.buffer.slice(bytes.byteOffset + 44));
  return Array.from({ length: seconds / each }, (_, i) => {
    const file = path.join(scratch, `${clip}-${from}-${i}.wav`);
    writeFileSync(file, writeWav(sound.slice(16_000 * (from + i * each), 16_000 * (from + (i + 1) * each)), 16_000));
    return file;
  });
}

const plain = { method: 'min-max', percentile: 99.99, float: [] } as const;

/** The `.lin` of a network as it is, and as integers. */
function both(name: string, options: CompileOptions, quantize: Pick<QuantizeOptions, 'calibrate' | 'frontEnd'>) {
  const model = readFileSync(path.join(modelFolder(name), 'model.pb')), { choices, report } = quantizeModel(model, name, options, { ...plain, ...quantize });
  const { lin: integer, plan } = compile(model, name, { ...options, quantization: { file: name, layers: choices } });
  return { model, report, float: compile(model, name, options).lin, integer, steps: plan.steps.length };
}

const floats = (array: NpyArray | undefined): Float32Array => (array?.dtype === 'f32' ? array.data : new Float32Array());
const largest = (row: Float32Array): number => row.indexOf(Math.max(...row));

withShared('hey_linnet: calibrated on ten seconds in the street, hears the same in the kitchen and in talk', async (t) => {
  t.timeout(120_000);
  const options = { board, pulse: 8 }, frontEnd = toFrontEnd(JSON.parse(readFileSync('examples/wake-word/hey_linnet.json', 'utf8')).frontEnd);
  const { float, integer, steps, report, model } = both('hey_linnet', options, { calibrate: excerpt('street', 4, 10), frontEnd });
  t.deepEqual(report.layers.filter((l) => l.precision === 'f32'), []);
  t.true(integer.length < 0.38 * float.length, `${integer.length} bytes of ${float.length}`);
  // of each of 24 layers a convolution, the gate, the way to the next layer and the sum with what it read; all ways to the result are one product
  t.is(steps, 4 * 24 - 2 + 12);
  const whole = wholeNetwork(model, 'hey_linnet', { board });
  for (const clip of ['kitchen', 'talk']) {
    const [{ inputs } = { inputs: new Map() }] = readSamples('hey_linnet', whole.graph, [path.join(modelFolder('hey_linnet'), 'clips', `${clip}.wav`)], frontEnd);
    const [expected, actual] = await Promise.all([float, integer].map(async (lin) => floats((await runInputs(board, lin, Object.fromEntries(inputs)))['probabilities']).filter((_, i) => i % 2 === 1)));
    const heard = (scores: Float32Array): readonly number[] => {
      const trigger = new Trigger({ threshold: 0.8, patience: 3, refractory: 1.5 });
      return [...scores].flatMap((score, i) => (trigger.push(score) ? [i] : []));
    };
    const [was, is] = [heard(expected!), heard(actual!)], apart = expected!.map((v, i) => Math.abs(v - actual![i]!));
    const within = apart.filter((d) => d <= 0.05).length / apart.length;
    t.log(`${clip}: triggers at frames ${was.join(' ')} and ${is.join(' ')}, ${(100 * within).toFixed(2)} % of ${apart.length} scores within 0.05, largest difference ${Math.max(...apart).toFixed(3)}`);
    t.is(was.length, clip === 'kitchen' ? 3 : 0);
    t.is(is.length, was.length);
    t.true(was.every((frame, i) => Math.abs(frame - is[i]!) <= 2));
    t.true(within >= 0.99);
  }
});

for (const name of ['kws_cnn_s', 'kws_ds_cnn_s', 'kws_gru_s']) {
  withShared(`${name}: calibrated on seconds of talk, gives the same labels for the clips`, async (t) => {
    const calibrate = excerpt('talk', 2, 4, 1), options: CompileOptions = { board, inputs: [{ name: 'wav_data', dtype: 'string', shape: [32_044] }] };
    const { float, integer, report } = both(name, options, { calibrate });
    t.true(integer.length < float.length);
    for (const clip of ['yes', 'no', 'down', 'off', 'stop', 'go']) {
      const wav_data = readFileSync(path.join(models, '../audio', `${clip}.wav`));
      const actual = floats((await runInputs(board, integer, { wav_data }))['labels_softmax']);
      t.is(largest(actual), largest(floats(readArray(path.join(modelFolder(name), `${clip}.softmax.npy`)))), clip);
    }
    t.log(`${report.layers.length} layers, ${float.length} to ${integer.length} bytes`);
  });
}

withShared('mnet: calibrated on other noise, its features have less than a hundredth of noise', async (t) => {
  const random = randomNumbers(5), file = path.join(scratch, 'noise.npy');
  writeFileSync(file, writeNpy(tensor('f32', [1, 128, 128, 3], Float32Array.from({ length: 128 * 128 * 3 }, () => 2 * random() - 1))));
  const { float, integer } = both('mnet', { board }, { calibrate: [file] }), folder = modelFolder('mnet');
  const actual = floats((await runInputs(board, integer, { input_1: readArray(path.join(folder, 'in__input_1_0.npy')) }))['output_0']), expected = floats(readArray(path.join(folder, 'out__output_0_0.npy')));
  const power = expected.reduce((s, v) => s + v ** 2, 0), noise = expected.reduce((s, v, i) => s + (v - actual[i]!) ** 2, 0), snr = 10 * Math.log10(power / noise);
  t.log(`${snr.toFixed(1)} dB, ${float.length} to ${integer.length} bytes`);
  t.true(snr >= 20 && integer.length < 0.35 * float.length);
});
