import test from 'ava';
import { check, difference } from '../../host/check.ts';
import { declutter } from '../../host/declutter.ts';
import { evaluate } from '../../host/evaluate.ts';
import { type Dim, mul, symbol } from '../../host/graph/dim.ts';
import { importModel } from '../../host/import/index.ts';
import { pulse } from '../../host/pulse.ts';
import { typeGraph } from '../../host/type.ts';
import { type Tensor, tensor } from '../../src/eval/tensor.ts';
import { type Attribute, model, node, tensor as constant, value } from '../import/onnx-model.ts';

/** Windows of ONNX whose place at the end depends on the length; `every`: the lengths that stream are multiples of it. */
const cases: readonly (readonly [op: string, attributes: Readonly<Record<string, Attribute>>, every: number])[] = [
  ['MaxPool', { kernel_shape: [3], strides: [3], ceil_mode: 1 }, 1],
  ['MaxPool', { kernel_shape: [3], strides: [2], pads: [1, 1], ceil_mode: 1 }, 1],
  ['AveragePool', { kernel_shape: [3], strides: [2], ceil_mode: 1 }, 1],
  ['AveragePool', { kernel_shape: [3], strides: [2], pads: [1, 1], ceil_mode: 1, count_include_pad: 1 }, 1],
  ['Conv', { auto_pad: 'SAME_UPPER', strides: [2] }, 2],
  ['Conv', { auto_pad: 'SAME_LOWER', strides: [3] }, 3],
  ['MaxPool', { kernel_shape: [3], auto_pad: 'SAME_UPPER', strides: [2] }, 2],
  ['AveragePool', { kernel_shape: [4], auto_pad: 'SAME_LOWER', strides: [3] }, 3],
];
const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => Math.sin(3 * i * i + i));
const weights = constant('w', [4, 3, 5], numbers(60));
const x = (length: number): Tensor => tensor('f32', [1, 3, length], numbers(3 * length));

for (const [op, attributes, every] of cases) {
  const bytes = model({ nodes: [node(op, op === 'Conv' ? ['x', 'w'] : ['x'], ['y'], attributes)], inputs: [value('x', [1, 3, 'S'])], outputs: [value('y')], initializers: op === 'Conv' ? [weights] : [], opset: 17 });
  const over = (length: Dim) => declutter(typeGraph(importModel(bytes, { name: op }), { inputs: [{ name: 'x', shape: [1, 3, length], dtype: 'f32' }] }));

  test(`${op} ${JSON.stringify(attributes)}: an open length gives what that length gives, at once and streamed`, (t) => {
    const open = over(mul(every, symbol('S')));
    for (let length = 2 * every; length < 24; length += every) {
      const [given, wanted] = [open, over(length)].map(({ graph }) => evaluate(graph, new Map([['x', x(length)]])).get('y'));
      t.deepEqual(given?.shape, wanted?.shape);
      t.true(difference(given!, wanted!) < 1e-6, `${length} frames`);
    }
    for (const frames of [6, 12]) t.true(check(open, pulse(open, { pulse: frames })).every(({ error }) => error < 1e-5));
  });
}

test('a window that may begin behind the end is refused where the length is open', (t) => {
  const bytes = model({ nodes: [node('MaxPool', ['x'], ['y'], { kernel_shape: [1], strides: [3], ceil_mode: 1 })], inputs: [value('x', [1, 3, 'S'])], outputs: [value('y')], opset: 17 });
  t.throws(() => typeGraph(importModel(bytes, { name: 'm' }), { inputs: [{ name: 'x', shape: [1, 3, symbol('S')], dtype: 'f32' }] }), { message: /windows beyond the end of an axis of S/ });
});
