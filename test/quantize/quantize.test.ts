import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { loadBoard } from '../../host/boards/load.ts';
import { compile } from '../../host/compile.ts';
import { UserError } from '../../host/errors.ts';
import { withManifest } from '../../host/manifest.ts';
import { quantizeModel, type QuantizeOptions } from '../../host/quantize/model.ts';
import { scaleOf, Values } from '../../host/quantize/ranges.ts';
import { writeRecipe } from '../../host/quantize/recipe.ts';
import { randomNumbers } from '../../host/random-inputs.ts';
import { runInputs } from '../../host/run.ts';
import { tensor as array } from '../../src/eval/tensor.ts';
import { type NpyArray, writeNpy } from '../../src/format/npy.ts';
import { linnet, messages } from '../cli/cli.ts';
import { model, node, tensor, value } from '../import/onnx-model.ts';

const board = loadBoard('host'), plain = { method: 'min-max', percentile: 99.99, float: [] } as const;
const random = randomNumbers(3), draw = (n: number, scale = 1): number[] => Array.from({ length: n }, () => scale * (2 * random() - 1));

/** x [1, 4, 8, 8] -> Conv 3 x 3, Relu, depthwise Conv, Relu, MatMul, Add: y [1, 5]. */
const network = model({
  inputs: [value('x', [1, 4, 8, 8])], outputs: [value('y')],
  initializers: [tensor('w1', [6, 4, 3, 3], draw(216, 0.3)), tensor('b1', [6], draw(6)), tensor('w2', [6, 1, 3, 3], draw(54, 0.5)), tensor('w3', [216, 5], draw(1080, 0.1)), tensor('b3', [5], draw(5)), tensor('shape', [2], [1, 216], 7)],
  nodes: [
    node('Conv', ['x', 'w1', 'b1'], ['c1'], { pads: [1, 1, 1, 1] }, { name: 'first' }), node('Relu', ['c1'], ['r1']), node('Conv', ['r1', 'w2'], ['c2'], { group: 6 }, { name: 'second' }),
    node('Relu', ['c2'], ['r2']), node('Reshape', ['r2', 'shape'], ['f']), node('MatMul', ['f', 'w3'], ['p'], {}, { name: 'third' }), node('Add', ['p', 'b3'], ['y']),
  ],
});

function folderOf(t: ExecutionContext, files: Readonly<Record<string, string | Uint8Array>>): (name: string) => string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-quantize-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, data] of Object.entries(files)) writeFileSync(path.join(folder, name), data);
  return (name) => path.join(folder, name);
}

const floats = (given: NpyArray | undefined): Float32Array => (given?.dtype === 'f32' ? given.data : new Float32Array());
const npy = (shape: readonly number[], data: readonly number[]): Uint8Array => writeNpy(array('f32', shape, Float32Array.from(data)));
const quantized = (calibrate: readonly string[], options: Partial<QuantizeOptions> = {}) => quantizeModel(network, 'net.onnx', { board }, { ...plain, calibrate, ...options });

test('ranges: all values, all but the outermost, and those of the least error', (t) => {
  const values = new Values();
  values.add(Float32Array.from({ length: 10_001 }, (_, i) => i / 10_000));
  values.add(Float32Array.of(-100));
  t.deepEqual(values.range('min-max', 0), { lo: -100, hi: 1 });
  const inner = values.range('percentile', 99);
  t.true(inner.lo === 0 && Math.abs(inner.hi - 0.995) < 0.001, JSON.stringify(inner));
  const least = new Values(), errorOf = ({ lo, hi }: { readonly lo: number; readonly hi: number }): number => {
    const { scale, zero } = scaleOf({ lo, hi });
    return bell.reduce((sum, v) => sum + (v - (Math.max(-128, Math.min(127, Math.round(v / scale) + zero)) - zero) * scale) ** 2, 0);
  };
  const bell = Float32Array.from({ length: 8000 }, () => draw(12).reduce((a, b) => a + b, 0) ** 3);
  least.add(bell);
  t.true(errorOf(least.range('mse', 0)) < errorOf(least.range('min-max', 0)));
});

test('zero has an integer of its own, and a range of nothing has a scale', (t) => {
  for (const [lo, hi] of [[0, 6], [-3, 0], [-1, 2.5], [-1e-20, 0], [0, 0]] as const) {
    const { scale, zero } = scaleOf({ lo, hi });
    t.true(Number.isInteger(zero) && zero >= -128 && zero <= 127 && scale > 0);
    t.true((-128 - zero) * scale <= lo + scale && (127 - zero) * scale >= hi - scale);
  }
});

test('what it writes is packed in the place of the model, and gives nearly what the network gives', async (t) => {
  const x = draw(256), at = folderOf(t, { 'net.onnx': network, 'other.npy': npy([3, 4, 8, 8], draw(768)), 'x.npy': npy([1, 4, 8, 8], x) });
  const { code, stdout, stderr } = await linnet(at('.'), ['quantize', 'net.onnx', '--calibrate', 'other.npy', 'x.npy', '-o', 'int8.json', '--json']);
  t.is(code, 0, stderr);
  const report: { readonly samples: number; readonly unit: string; readonly layers: readonly { readonly layer: string; readonly precision: string; readonly alone: { readonly snr: number } }[]; readonly before: { readonly weightsBytes: number; readonly cost: number }; readonly after: { readonly weightsBytes: number; readonly cost: number } } = JSON.parse(stdout);
  t.is(report.samples, 4);
  t.deepEqual(report.layers.map((l) => [l.layer, l.precision]), [['first', 'int8'], ['second', 'int8'], ['third', 'int8']]);
  t.true(report.layers.every((l) => l.alone.snr > 30), stdout);
  t.true(report.after.weightsBytes < report.before.weightsBytes && report.after.cost > 0 && report.before.cost > 0);
  const { file, options } = withManifest(at('int8.json'), { board });
  t.is(file, at('net.onnx'));
  const inputs = { x: array('f32', [1, 4, 8, 8], Float32Array.from(x)) }, integer = compile(network, 'net.onnx', options);
  t.deepEqual(integer.plan.steps.flatMap(({ invocation }) => (invocation.kind === 'kernel' && invocation.kernel.startsWith('quantized') ? [invocation.kernel] : [])).length, 3);
  const [actual, expected] = await Promise.all([integer, compile(network, 'net.onnx', { board })].map(async ({ lin }) => floats((await runInputs(board, lin, inputs))['y'])));
  const most = Math.max(...expected!.map(Math.abs));
  expected!.forEach((v, i) => t.true(Math.abs(v - actual![i]!) < 0.02 * most, `${v} ${actual![i]!}`));
});

test('the largest of bytes are bytes: a pool between layers, with what is around it, too', async (t) => {
  const pooled = model({
    inputs: [value('x', [1, 4, 9, 9])], outputs: [value('y')], initializers: [tensor('w1', [6, 4, 3, 3], draw(216, 0.3)), tensor('b1', [6], draw(6)), tensor('w2', [5, 6, 2, 2], draw(120, 0.2))],
    nodes: [
      node('Conv', ['x', 'w1', 'b1'], ['c1'], { pads: [1, 1, 1, 1] }, { name: 'first' }), node('MaxPool', ['c1'], ['p'], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }),
      node('Conv', ['p', 'w2'], ['y'], {}, { name: 'second' }),
    ],
  });
  const x = draw(324), at = folderOf(t, { 'other.npy': npy([3, 4, 9, 9], draw(972)) }), inputs = { x: array('f32', [1, 4, 9, 9], Float32Array.from(x)) };
  const { choices } = quantizeModel(pooled, 'net.onnx', { board }, { ...plain, calibrate: [at('other.npy')] }), integer = compile(pooled, 'net.onnx', { board, quantization: { file: 'q.json', layers: choices } });
  const steps = integer.plan.steps.map(({ invocation }) => (invocation.kind === 'kernel' ? invocation.kernel : invocation.kind));
  t.is(steps.filter((name) => name === 'pool2d_u8').length, 1);
  t.is(steps.filter((name) => name === 'quantize_u8' || name === 'dequantize_f32').length, 2, steps.join(' '));
  const [actual, expected] = await Promise.all([integer, compile(pooled, 'net.onnx', { board })].map(async ({ lin }) => floats((await runInputs(board, lin, inputs))['y'])));
  const most = Math.max(...expected!.map(Math.abs));
  expected!.forEach((v, i) => t.true(Math.abs(v - actual![i]!) < 0.05 * most, `${v} ${actual![i]!}`));
});

test('convolutions of frames by themselves that one sum adds are one, whatever ranges and zero points of what they read', async (t) => {
  const summed = model({
    inputs: [value('x', [1, 4, 20])], outputs: [value('y')],
    initializers: [0, 1, 2].flatMap((i) => [tensor(`v${i}`, [8, 4, 3], draw(96, 0.3 + i)), tensor(`w${i}`, [6, 8, 1], draw(48, 0.5 / (i + 1)))]),
    nodes: [
      ...[0, 1, 2].flatMap((i) => [node('Conv', ['x', `v${i}`], [`c${i}`]), node(['Relu', 'LeakyRelu', 'Tanh'][i]!, [`c${i}`], [`r${i}`]), node('Conv', [`r${i}`, `w${i}`], [`s${i}`])]),
      node('Add', ['s0', 's1'], ['a']), node('Add', ['a', 's2'], ['y']),
    ],
  });
  const x = draw(80), at = folderOf(t, { 'other.npy': npy([3, 4, 20], draw(240)) }), inputs = { x: array('f32', [1, 4, 20], Float32Array.from(x)) };
  const { choices } = quantizeModel(summed, 'net.onnx', { board }, { ...plain, calibrate: [at('other.npy')] }), integer = compile(summed, 'net.onnx', { board, quantization: { file: 'q.json', layers: choices } });
  t.is(choices.size, 6);
  const steps = integer.plan.steps.map(({ invocation }) => (invocation.kind === 'kernel' ? invocation.kernel : invocation.kind));
  t.is(steps.filter((name) => name.startsWith('quantized')).length, 4, steps.join(' '));
  const [actual, expected] = await Promise.all([integer, compile(summed, 'net.onnx', { board })].map(async ({ lin }) => floats((await runInputs(board, lin, inputs))['y'])));
  const most = Math.max(...expected!.map(Math.abs));
  expected!.forEach((v, i) => t.true(Math.abs(v - actual![i]!) < 0.03 * most, `${v} ${actual![i]!}`));
});

test('layers stay in single precision by name and by error; the recipe is for its own model', (t) => {
  const at = folderOf(t, { 'net.onnx': network, 'a.npy': npy([4, 8, 8], draw(256)) });
  const named = quantized([at('a.npy')], { float: ['second'] });
  t.deepEqual([...named.choices.keys()], ['first', 'third']);
  t.deepEqual(named.report.layers.map((l) => l.precision), ['int8', 'f32', 'int8']);
  const errors = quantized([at('a.npy')]).report.layers.map((l) => l.alone.snr!).sort((a, b) => a - b);
  t.is(quantized([at('a.npy')], { minSnr: (errors[0]! + errors[1]!) / 2 }).choices.size, 2);
  t.throws(() => quantized([at('a.npy')], { minSnr: 200 }), { instanceOf: UserError, message: /no layer is left to quantise/ });
  t.throws(() => quantized([at('a.npy')], { float: ['secnd'] }), { instanceOf: UserError, message: /no layer 'secnd' \(did you mean 'second'\?\)/ });
  writeFileSync(at('q.json'), writeRecipe(at('q.json'), at('net.onnx'), named.choices));
  const { options } = withManifest(at('q.json'), { board });
  t.notThrows(() => compile(network, 'net.onnx', options));
  writeFileSync(at('net.onnx'), Buffer.concat([network, Buffer.from([0x12, 0x01, 0x61])]));
  t.throws(() => withManifest(at('q.json'), { board }), { instanceOf: UserError, message: /is not the model that it was made for/ });
});

test('constant data has scales, too', (t) => {
  const at = folderOf(t, { 'zero.npy': npy([1, 4, 8, 8], Array(256).fill(0)) });
  const { choices } = quantized([at('zero.npy')]);
  t.notThrows(() => compile(network, 'net.onnx', { board, quantization: { file: 'q.json', layers: choices } }));
});

test('bad calibration data: one line that names the file', (t) => {
  const at = folderOf(t, { 'nan.npy': npy([1, 4, 8, 8], Array(256).fill(NaN)), 'wrong.npy': npy([1, 4, 8, 9], draw(288)), 'none.npy': npy([0, 4, 8, 8], []), 'text.npy': 'no array', 'sound.wav': 'RIFF' });
  mkdirSync(at('empty'));
  const refusals: readonly (readonly [string, RegExp])[] = [
    ['nan.npy', /nan\.npy: no calibration data: it has values that are not finite numbers/], ['wrong.npy', /wrong\.npy: .* the shape \[1,4,8,9\], and the network takes f32\[1,4,8,8\]/],
    ['none.npy', /none\.npy: .* the shape \[0,4,8,8\]/], ['text.npy', /text\.npy: /], ['sound.wav', /sound\.wav: .* --metadata/], ['empty', /empty: no \.npy or \.wav file/], ['missing.npy', /missing\.npy: cannot be read/],
  ];
  for (const [file, message] of refusals) t.throws(() => quantized([at(file)]), { instanceOf: UserError, message });
  const relu = model({ inputs: [value('x', [1, 4])], outputs: [value('y')], nodes: [node('Relu', ['x'], ['y'])] });
  t.throws(() => quantizeModel(relu, 'relu.onnx', { board }, { ...plain, calibrate: [at('nan.npy')] }), { instanceOf: UserError, message: /relu\.onnx: no layer is left to quantise/ });
});

test('after an error nothing is written', async (t) => {
  const at = folderOf(t, { 'net.onnx': network, 'wrong.npy': npy([2], [1, 2]) });
  const { code, stderr } = await linnet(at('.'), ['quantize', 'net.onnx', '--calibrate', 'wrong.npy', '-o', 'int8.json']);
  t.is(code, 1);
  t.is(messages(stderr).length, 1, stderr);
  t.deepEqual(readdirSync(at('.')).sort(), ['net.onnx', 'wrong.npy']);
  t.true(readFileSync(at('net.onnx')).length > 0);
});
