import test from 'ava';
import { type Tensor, numbersOf, tensor as floats } from '../../src/eval/tensor.ts';
import { declutter } from '../../host/declutter.ts';
import { evaluate } from '../../host/evaluate.ts';
import { importModel } from '../../host/import/index.ts';
import { typeGraph } from '../../host/type.ts';
import { Random } from '../pulse/random.ts';
import { type Attribute, model, node, tensor, value } from './onnx-model.ts';

/** Operators of ONNX against their definitions, where its suite has no case. */

const random = new Random(9);
const drawn = (...shape: readonly number[]): Tensor => floats('f32', shape, Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.integer(-4, 4)));
const types: Readonly<Record<string, number>> = { f32: 1, u8: 2, i64: 7 };
const numbers = (t: Tensor): readonly number[] => (t.dtype === 'string' ? [] : Array.from(numbersOf(t)));

/** Output `y` of one operator; inputs after the first are initializers. */
function run(op: string, attributes: Readonly<Record<string, Attribute>>, x: Tensor, ...others: readonly (Tensor | undefined)[]): Tensor {
  const names = others.map((t, i) => (t === undefined ? '' : `k${i}`));
  const initializers = others.flatMap((t, i) => (t === undefined ? [] : [tensor(`k${i}`, t.shape, numbers(t), types[t.dtype])]));
  const bytes = model({ nodes: [node(op, ['x', ...names], ['y'], attributes)], inputs: [value('x', x.shape, types[x.dtype])], outputs: [value('y')], initializers, opset: 20 });
  return evaluate(declutter(typeGraph(importModel(bytes, { name: 'm.onnx' }), { inputs: [] })).graph, new Map([['x', x]])).get('y')!;
}

const near = (a: readonly number[], b: readonly number[], by: number): boolean => a.length === b.length && a.every((v, i) => Math.abs(v - b[i]!) <= by);

/** Each element of x [N, C, L] adds its multiples of w [C, O / groups, K] to the result. */
function transposedConv(x: Tensor, w: Tensor, groups: number, stride: number, dilation: number, before: number, to: number): readonly number[] {
  const [[n, c, l], [, o, k]] = [x.shape as [number, number, number], w.shape as [number, number, number]];
  const y = new Array<number>(n * groups * o * to).fill(0);
  for (let b = 0; b < n; b++) for (let i = 0; i < c; i++) for (let p = 0; p < l; p++) for (let j = 0; j < o; j++) for (let t = 0; t < k; t++) {
    const at = p * stride + t * dilation - before, out = Math.floor(i / (c / groups)) * o + j;
    if (at >= 0 && at < to) y[(b * groups * o + out) * to + at]! += numbers(x)[(b * c + i) * l + p]! * numbers(w)[(i * o + j) * k + t]!;
  }
  return y;
}

for (const [groups, stride, dilation, before, after, extra] of [[1, 2, 1, 1, 0, 1], [2, 1, 2, 0, 1, 0], [2, 3, 1, 2, 1, 2], [2, 2, 3, 1, 1, 0], [4, 2, 1, 0, 0, 0]] as const) {
  test(`ConvTranspose of ${groups} groups, stride ${stride}, dilation ${dilation}`, (t) => {
    const [x, w] = [drawn(2, 4, 5), drawn(4, 3, 3)];
    const to = stride * 4 + extra + 2 * dilation + 1 - before - after;
    const y = run('ConvTranspose', { group: groups, strides: [stride], dilations: [dilation], pads: [before, after], output_padding: [extra] }, x, w);
    t.deepEqual(y.shape, [2, 3 * groups, to]);
    t.deepEqual(numbers(y), transposedConv(x, w, groups, stride, dilation, before, to));
  });
}

/** The sum that defines it. */
function dft(x: readonly (readonly [number, number])[], n: number, inverse: boolean): readonly number[] {
  return Array.from({ length: n }, (_, k) => x.slice(0, n).reduce(([re, im], [a, b], i) => {
    const turn = ((inverse ? 2 : -2) * Math.PI * ((i * k) % n)) / n, scale = inverse ? 1 / n : 1;
    return [re + scale * (a * Math.cos(turn) - b * Math.sin(turn)), im + scale * (a * Math.sin(turn) + b * Math.cos(turn))] as const;
  }, [0, 0] as const)).flat();
}

for (const n of [7, 1200]) {
  const axis = floats('i64', [], [1]);
  test(`DFT of ${n} points, there and back`, (t) => {
    const x = drawn(1, n, 2), pairs = Array.from({ length: n }, (_, i) => [numbers(x)[2 * i]!, numbers(x)[2 * i + 1]!] as const);
    t.true(near(numbers(run('DFT', {}, x, undefined, axis)), dft(pairs, n, false), 2e-3));
    t.true(near(numbers(run('DFT', { inverse: 1 }, x, undefined, axis)), dft(pairs, n, true), 2e-5));
    const real = drawn(1, n, 1), bins = Math.floor(n / 2) + 1;
    const half = run('DFT', { onesided: 1 }, real, undefined, axis);
    t.true(near(numbers(half), dft(numbers(real).map((v) => [v, 0]), n, false).slice(0, 2 * bins), 2e-3));
    t.true(near(numbers(run('DFT', { onesided: 1, inverse: 1 }, half, floats('i64', [], [n]), axis)), numbers(real), 1e-4));
  });
}

test('Einsum of three operands, of diagonals, and of what broadcasts', (t) => {
  const equation = (text: string): Readonly<Record<string, Attribute>> => ({ equation: text });
  const [a, b, c] = [drawn(2, 3), drawn(3, 4), drawn(4, 2)];
  const at = (x: Tensor, i: number, j: number): number => numbers(x)[i * x.shape[1]! + j]!;
  const trace = [0, 1].map((i) => [0, 1, 2].reduce((s, j) => s + [0, 1, 2, 3].reduce((u, k) => u + at(a, i, j) * at(b, j, k) * at(c, k, i), 0), 0));
  t.deepEqual(numbers(run('Einsum', equation('ij,jk,ki->i'), a, b, c)), trace);
  t.deepEqual(numbers(run('Einsum', equation('ii'), floats('f32', [2, 2], [1, 2, 3, 4]))), [5]);
  t.deepEqual(numbers(run('Einsum', equation('...i,...i->...'), floats('f32', [2, 2], [1, 2, 3, 4]), floats('f32', [1, 2], [1, 10]))), [21, 43]);
});

test('TopK takes the smallest of unsigned bytes', (t) => t.deepEqual(numbers(run('TopK', { largest: 0 }, floats('u8', [4], [7, 0, 255, 1]), floats('i64', [1], [2]))), [0, 1]));

test('Pad repeats an axis as often as it takes', (t) => t.deepEqual(numbers(run('Pad', { mode: 'wrap' }, floats('f32', [3], [1, 2, 3]), floats('i64', [2], [4, 2]))), [3, 1, 2, 3, 1, 2, 3, 1, 2]));
