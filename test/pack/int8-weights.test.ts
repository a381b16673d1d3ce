import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { loadBoard } from '../../host/boards/load.ts';
import { compile, wholeNetwork } from '../../host/compile.ts';
import { evaluate } from '../../host/evaluate.ts';
import { root } from '../../host/paths.ts';
import { randomNumbers } from '../../host/random-inputs.ts';
import { runInputs } from '../../host/run.ts';
import { type NumericTensor, type Tensor, numbersOf, operand, tensor as array } from '../../src/eval/tensor.ts';
import type { NpyArray } from '../../src/format/npy.ts';
import { LinReader } from '../../src/format/reader.ts';
import { noBoard, unless } from '../harness/skip.ts';
import { model, node, tensor, value } from '../import/onnx-model.ts';
import { Interpreter } from '../lower/interpret.ts';

const boards = ['host', 'pi-3', 'pi-zero'] as const;
const random = randomNumbers(7), draw = (n: number, scale = 1): number[] => Array.from({ length: n }, () => scale * (2 * random() - 1));

/** Weights with the index of the column, a channel of the result, of each. */
interface Weights { readonly name: string; readonly shape: readonly number[]; readonly data: readonly number[]; readonly column: (i: number) => number }
const weights = (name: string, shape: readonly number[], column: Weights['column'], scale: number): Weights => ({ name, shape, data: draw(shape.reduce((a, b) => a * b, 1), scale).map((v, i) => Math.fround(v * (1 + column(i)))), column });
/** Each column as integers from -127 to 127 times what the largest of them takes. */
function dequantised({ data, column }: Weights): readonly number[] {
  const most = new Map<number, number>();
  data.forEach((v, i) => most.set(column(i), Math.max(Math.abs(v), most.get(column(i)) ?? 0)));
  return data.map((v, i) => { const scale = Math.fround(most.get(column(i))! / 127); return Math.fround(Math.round(v / scale) * scale); });
}

interface Network { readonly input: readonly number[]; readonly weights: readonly Weights[]; readonly nodes: readonly ReturnType<typeof node>[]; readonly more?: readonly ReturnType<typeof tensor>[] }
const rows = (length: number) => (i: number): number => Math.floor(i / length), columns = (n: number) => (i: number): number => i % n;
const networks: Readonly<Record<string, Network>> = {
  'two products and an activation': {
    input: [3, 20], weights: [weights('w', [20, 30], columns(30), 0.2), weights('v', [30, 9], columns(9), 0.1)],
    nodes: [node('MatMul', ['x', 'w'], ['a']), node('Tanh', ['a'], ['b']), node('MatMul', ['b', 'v'], ['y'])],
  },
  'convolutions of an image, of which Winograd would do one, with groups, and one as a whole': {
    input: [1, 12, 16, 16], weights: [weights('w', [16, 12, 3, 3], rows(108), 0.05), weights('v', [18, 8, 2, 3], rows(48), 0.05), weights('u', [21, 18, 1, 1], rows(18), 0.05)],
    nodes: [node('Conv', ['x', 'w'], ['a'], { pads: [1, 1, 1, 1] }), node('Relu', ['a'], ['b']), node('Conv', ['b', 'v'], ['c'], { group: 2, strides: [2, 1] }), node('Conv', ['c', 'u'], ['y'])],
  },
  'a depthwise convolution keeps its floats, the product behind it does not': {
    input: [1, 32, 14, 14], weights: [weights('u', [24, 32, 1, 1], rows(32), 0.02)], more: [tensor('w', [32, 1, 3, 3], draw(288, 0.3))],
    nodes: [node('Conv', ['x', 'w'], ['a'], { group: 32, pads: [1, 1, 1, 1] }), node('Relu', ['a'], ['b']), node('Conv', ['b', 'u'], ['y'])],
  },
  'an LSTM': {
    input: [5, 1, 12], weights: [weights('w', [1, 40, 12], rows(12), 0.02), weights('r', [1, 40, 10], rows(10), 0.02)], nodes: [node('LSTM', ['x', 'w', 'r'], ['y'], { hidden_size: 10 })],
  },
  'a GRU': {
    input: [5, 1, 12], weights: [weights('w', [1, 30, 12], rows(12), 0.03), weights('r', [1, 30, 10], rows(10), 0.03)], nodes: [node('GRU', ['x', 'w', 'r'], ['y'], { hidden_size: 10 })],
  },
};

const onnx = ({ input, weights: all, nodes, more = [] }: Network, of: (w: Weights) => readonly number[]): Uint8Array =>
  model({ inputs: [value('x', input)], outputs: [value('y')], initializers: [...more, ...all.map((w) => tensor(w.name, w.shape, of(w)))], nodes });

function close(expected: NumericTensor, given: Tensor | undefined, tolerance: number): number {
  const [a, b] = [numbersOf(expected), numbersOf(operand(given === undefined ? [] : [given], 0))];
  return a.length === b.length && a.every((v, i) => Math.abs(v - b[i]!) <= tolerance * Math.max(1, Math.abs(v))) ? 0 : Math.max(...a.map((v, i) => Math.abs(v - b[i]!)));
}

for (const [what, network] of Object.entries(networks)) {
  test(`${what}: as with the weights that bytes stand for`, (t) => {
    const x = array('f32', network.input, Float32Array.from(draw(network.input.reduce((a, b) => a * b, 1))));
    for (const name of boards) {
      const board = loadBoard(name), { lin, plan } = compile(onnx(network, (w) => w.data), 'net.onnx', { board, int8Weights: true });
      t.true(plan.dequantizations.length >= network.weights.length, `${plan.dequantizations.length} dequantised`);
      t.false(plan.steps.some(({ invocation }) => invocation.kind === 'kernel' && invocation.kernel.startsWith('winograd')));
      const expected = operand([...evaluate(wholeNetwork(onnx(network, dequantised), 'net.onnx', { board }).graph, new Map([['x', x]])).values()], 0);
      const [given] = [...new Interpreter(lin).run(new Map([['x', x]])).values()];
      t.is(close(expected, given, 2e-5), 0, name);
      // and not as with those of the model
      const float = operand([...evaluate(wholeNetwork(onnx(network, (w) => w.data), 'net.onnx', { board }).graph, new Map([['x', x]])).values()], 0), error = close(float, given, 1e-5);
      t.true(error > 0 && error < 0.05 * Math.max(...numbersOf(float).map(Math.abs)), `${error}`);
    }
  });
}

test('what is no number keeps its weights, and so does a layer of a few', (t) => {
  const layer = (data: readonly number[]) => compile(model({ inputs: [value('x', [2, 20])], outputs: [value('y')], initializers: [tensor('w', [20, data.length / 20], data)], nodes: [node('MatMul', ['x', 'w'], ['y'])] }), 'net.onnx', { board: loadBoard('host'), int8Weights: true }).plan.dequantizations.length;
  t.is(layer(draw(20 * 16)), 1);
  t.is(layer([Infinity, ...draw(20 * 16 - 1)]), 0);
  t.is(layer([NaN, ...draw(20 * 16 - 1)]), 0);
  t.is(layer(new Array<number>(20 * 16).fill(0)), 1);
});

const example = path.join(root, 'examples/wake-word/hey_linnet.pb');
const wakeWord = (name: string, int8Weights: boolean) => compile(readFileSync(example), 'hey_linnet.pb', { board: loadBoard(name), pulse: 8, int8Weights, outputs: ['logits'] });
const floats = (given: NpyArray | undefined): Float32Array => (given?.dtype === 'f32' ? given.data : new Float32Array());

test('the wake word: about a quarter of the file, and as many steps', (t) => {
  for (const name of boards) {
    const [float, int8] = [false, true].map((on) => wakeWord(name, on)) as [ReturnType<typeof wakeWord>, ReturnType<typeof wakeWord>];
    t.true(int8.lin.length < 0.29 * float.lin.length, `${name}: ${float.lin.length}, ${int8.lin.length}`);
    t.deepEqual([int8.plan.steps.length, int8.plan.arenaBytes, int8.plan.stateBytes], [float.plan.steps.length, float.plan.arenaBytes, float.plan.stateBytes]);
    t.deepEqual(wakeWord(name, true).lin, int8.lin);
    t.is(new LinReader(int8.lin.slice().buffer).weightsMemory, int8.plan.weightsMemory);
  }
});

for (const name of boards) {
  unless(noBoard(name))(`${name}: the wake word streams with weights of bytes`, async (t) => {
    const x = array('f32', [240, 20], Float32Array.from(draw(4800, 3)));
    const [float, int8] = await Promise.all([false, true].map(async (on) => runInputs(loadBoard(name), wakeWord(name, on).lin, { input_node: x }))) as [Record<string, NpyArray>, Record<string, NpyArray>];
    const [a, b] = [floats(float['logits']), floats(int8['logits'])], worst = a.reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!)), 0);
    t.true(a.length > 0 && a.length === b.length);
    t.true(worst > 0 && worst < 0.02 * Math.max(...a.map(Math.abs)), `${worst}`);
  });
}
