import test, { type ExecutionContext } from 'ava';
import { loadBoard } from '../../host/boards/load.ts';
import { declutter } from '../../host/declutter.ts';
import { UserError } from '../../host/errors.ts';
import { evaluate } from '../../host/evaluate.ts';
import { importModel } from '../../host/import/index.ts';
import { lower } from '../../host/lower.ts';
import { pack } from '../../host/pack.ts';
import { plan } from '../../host/plan.ts';
import { randomNumbers } from '../../host/random-inputs.ts';
import { typeGraph } from '../../host/type.ts';
import { numbersOf, operand, tensor as array } from '../../src/eval/tensor.ts';
import { Interpreter } from '../lower/interpret.ts';
import { type Fields, model, node, tensor, value } from './onnx-model.ts';

const random = randomNumbers(11), draw = (n: number, scale: number): number[] => Array.from({ length: n }, () => Math.round(scale * (2 * random() - 1)));
const [F32, U8, I8, I32, I64, BOOL, F16] = [1, 2, 3, 6, 7, 9, 10] as const;

/** What a scale or a zero point is, by its name. */
interface Parameter { readonly shape: readonly number[]; readonly values: readonly number[]; readonly type: number }
const scale = (...values: readonly number[]): Parameter => ({ shape: values.length === 1 ? [] : [values.length], values, type: F32 });
const zero = (type: number, ...values: readonly number[]): Parameter => ({ shape: values.length === 1 ? [] : [values.length], values, type });
interface Network { readonly parameters: Readonly<Record<string, Parameter>>; readonly weights: readonly Fields[]; readonly nodes: (axis: number) => readonly Fields[] }

const image = { xs: scale(0.02), xz: zero(U8, 120), ys: scale(0.5), yz: zero(U8, 100) };
const filters = { ws: scale(0.01, 0.02, 0.03), wz: zero(I8, 0, 0, 0) };
const microsoft = (name: string, inputs: readonly string[], outputs: readonly string[]): Fields => node(name, inputs, outputs, {}, { domain: 'com.microsoft' });
const networks: Readonly<Record<string, Network>> = {
  'DequantizeLinear, Conv, QuantizeLinear': {
    parameters: { ...image, ...filters, bs: scale(0.0002, 0.0004, 0.0006) }, weights: [tensor('w', [3, 2, 3, 3], draw(54, 100), I8), tensor('b', [3], draw(3, 900), I32)],
    nodes: (axis) => [
      node('QuantizeLinear', ['x', 'xs', 'xz'], ['q']), node('DequantizeLinear', ['q', 'xs', 'xz'], ['d']), node('DequantizeLinear', ['w', 'ws', 'wz'], ['f'], { axis }),
      node('DequantizeLinear', ['b', 'bs'], ['c'], { axis: 0 }), node('Conv', ['d', 'f', 'c'], ['s']), node('QuantizeLinear', ['s', 'ys', 'yz'], ['r']), node('DequantizeLinear', ['r', 'ys', 'yz'], ['y']),
    ],
  },
  QLinearConv: {
    parameters: { ...image, ...filters }, weights: [tensor('w', [3, 2, 3, 3], draw(54, 100), I8), tensor('b', [3], draw(3, 900), I32)],
    nodes: (axis) => [node('QuantizeLinear', ['x', 'xs', 'xz'], ['q'], { axis: axis + 1 }), node('QLinearConv', ['q', 'xs', 'xz', 'w', 'ws', 'wz', 'ys', 'yz', 'b'], ['r']), node('DequantizeLinear', ['r', 'ys', 'yz'], ['y'])],
  },
  QLinearMatMul: {
    parameters: { ...image, vs: scale(0.01, 0.02, 0.03, 0.01, 0.02), vz: zero(I8, 3, -1, 0, 2, 5) }, weights: [tensor('v', [4, 5], draw(20, 100), I8)],
    nodes: (axis) => [node('QuantizeLinear', ['x', 'xs', 'xz'], ['q'], { axis: axis + 1 }), node('QLinearMatMul', ['q', 'xs', 'xz', 'v', 'vs', 'vz', 'ys', 'yz'], ['r']), node('DequantizeLinear', ['r', 'ys', 'yz'], ['y'])],
  },
  'ConvInteger and MatMulInteger': {
    parameters: { xs: scale(0.02), xz: zero(U8, 120), wz: zero(I8, 3), vz: zero(I8, 2, 1, 0) }, weights: [tensor('w', [3, 2, 3, 2], draw(36, 100), I8), tensor('v', [4, 3], draw(12, 100), I8)],
    nodes: (axis) => [
      node('QuantizeLinear', ['x', 'xs', 'xz'], ['q'], { axis: axis + 1 }), node('ConvInteger', ['q', 'w', 'xz', 'wz'], ['i']), node('MatMulInteger', ['q', 'v', 'xz', 'vz'], ['j']),
      node('ReduceSum', ['i'], ['a'], { keepdims: 0 }), node('ReduceSum', ['j'], ['b'], { keepdims: 0 }), node('Add', ['a', 'b'], ['c']), node('Cast', ['c'], ['y'], { to: F32 }),
    ],
  },
  'sums, products and means of ONNX Runtime': {
    parameters: { ...image, zs: scale(0.03), zz: zero(U8, 90) }, weights: [],
    nodes: (axis) => [
      node('QuantizeLinear', ['x', 'xs', 'xz'], ['q'], { axis: axis + 1 }), microsoft('QLinearAdd', ['q', 'xs', 'xz', 'q', 'xs', 'xz', 'ys', 'yz'], ['a']), microsoft('QLinearMul', ['a', 'ys', 'yz', 'q', 'xs', 'xz', 'ys', 'yz'], ['b']),
      microsoft('QLinearSigmoid', ['b', 'ys', 'yz', 'zs', 'zz'], ['c']), microsoft('QLinearGlobalAveragePool', ['c', 'zs', 'zz', 'zs', 'zz'], ['e']), node('DequantizeLinear', ['e', 'zs', 'zz'], ['y']),
    ],
  },
};

interface Damage { readonly what: string; readonly to: (p: Parameter) => Parameter; readonly refused?: RegExp }
const filled = (shape: readonly number[], p: Parameter): Parameter => ({ ...p, shape, values: new Array<number>(shape.reduce((a, b) => a * b, 1)).fill(p.values[0]!) });
const shapes: readonly Damage[] = [[2], [1, 1], [0], [1000], [1, 1, 1, 1, 1, 1, 1, 1, 1], [3, 1]].map((shape) => ({ what: `the shape [${shape.join()}]`, to: (p) => filled(shape, p) }));
const claims: readonly Damage[] = [[2 ** 31 - 1], [2 ** 20, 2 ** 20], [-1], [7]].map((shape) => ({ what: `the dims [${shape.join()}] without such data`, to: (p) => ({ ...p, shape }), refused: /./ }));
const scales: readonly Damage[] = [
  ...[NaN, 0, -0, -1, Infinity, -Infinity].map((v): Damage => ({ what: String(v), to: (p) => ({ ...p, values: [v, ...p.values.slice(1)] }), refused: /a scale that is not above 0/ })),
  ...[U8, I64, BOOL].map((type): Damage => ({ what: `type ${type}`, to: (p) => ({ ...p, type, values: p.values.map(() => 1) }), refused: /a scale of type/ })), ...shapes, ...claims,
];
const zeros: readonly Damage[] = [...[F32, I32, I64, BOOL, F16, U8, I8].map((type): Damage => ({ what: `type ${type}`, to: (p) => ({ ...p, type }) })), ...shapes, ...claims];

const bytesOf = ({ nodes, weights }: Network, parameters: Network['parameters'], axis: number): Uint8Array => model({
  inputs: [value('x', [1, 2, 4, 4])], outputs: [value('y')], opsets: [{ domain: 'com.microsoft', version: 1 }],
  initializers: [...weights, ...Object.entries(parameters).map(([name, p]) => tensor(name, p.shape, p.values, p.type))], nodes: nodes(axis),
});

/** Compiled, and as the file says, or what is said of it. */
function tried(t: ExecutionContext, what: string, bytes: Uint8Array): string | undefined {
  const began = process.cpuUsage(), before = process.memoryUsage().rss, x = array('f32', [1, 2, 4, 4], Float32Array.from({ length: 32 }, (_, i) => Math.sin(i)));
  let said: string | undefined;
  try {
    const typed = typeGraph(importModel(bytes, { name: 'q.onnx' })), lin = pack(plan(lower(declutter(typed), loadBoard('host'))), { model: 'q.onnx', metadata: '{}' });
    const [expected, given] = [evaluate(typed.graph, new Map([['x', x]])), new Interpreter(lin).run(new Map([['x', x]]))].map((all) => numbersOf(operand([...all.values()], 0)));
    t.deepEqual(Array.from(given!), Array.from(expected!), what);
  } catch (e) {
    if (!(e instanceof UserError)) throw new Error(what, { cause: e });
    said = e.message;
    t.false(said.includes('\n'), `${what}: ${said}`);
  }
  const { user, system } = process.cpuUsage(began);
  t.true(user + system <= 1e6 && process.memoryUsage().rss - before <= 300e6, `${what}: ${(user + system) / 1000} ms`);
  return said;
}

for (const [name, network] of Object.entries(networks)) {
  test(`${name}: scales, zero points and axes that are none are refused in one line, or mean what they say`, (t) => {
    t.is(tried(t, 'as it is', bytesOf(network, network.parameters, 0)), undefined);
    for (const [parameter, p] of Object.entries(network.parameters)) {
      for (const { what, to, refused } of parameter.endsWith('s') ? scales : zeros) {
        const said = tried(t, `${parameter}: ${what}`, bytesOf(network, { ...network.parameters, [parameter]: to(p) }, 0));
        if (refused !== undefined) t.regex(said ?? 'accepted', refused, `${parameter}: ${what}`);
      }
    }
    for (const axis of [99, -9, 2 ** 31 - 2, -(2 ** 31)]) tried(t, `axis ${axis}`, bytesOf(network, network.parameters, axis));
  });
}
