import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { readNpy, writeNpy } from '../../src/format/npy.ts';
import { tensor } from '../../src/eval/tensor.ts';
import { canEmulate, emulator } from '../../host/boards/emulate.ts';
import { loadBoard } from '../../host/boards/load.ts';
import { difference } from '../../host/check.ts';
import { evaluate } from '../../host/evaluate.ts';
import { constant, input } from '../../host/graph/constant.ts';
import { fact } from '../../host/graph/fact.ts';
import { Graph, type Wire } from '../../host/graph/graph.ts';
import { op, type Op } from '../../host/graph/op.ts';
import { lower } from '../../host/lower.ts';
import { conv } from '../../host/ops/conv/conv.ts';
import { epilogueOf } from '../../host/ops/conv/epilogue.ts';
import { add } from '../../host/ops/elementwise/elementwise.ts';
import { operators } from '../../host/ops/index.ts';
import { pack } from '../../host/pack.ts';
import { plan } from '../../host/plan.ts';
import { epilogues } from '../../host/program/kernels.gen.ts';
import { nameOf } from '../../host/program/program.ts';
import { buildRunner, withFolder } from '../../host/run.ts';
import { Random } from '../pulse/random.ts';

type Make = (operation: Op, ...inputs: readonly Wire[]) => Wire;
interface Algorithm { readonly kernel: string; readonly shape: readonly number[]; readonly channels: number; readonly build: (n: Make, x: Wire, value: (...shape: readonly number[]) => Wire) => Wire }

const square = { strides: [1, 1], dilations: [1, 1], padding: 'sameUpper' } as const;
const algorithms: readonly Algorithm[] = [
  { kernel: 'conv_act_f32', shape: [1, 130, 8], channels: 25, build: (n, x, v) => n(op(conv, { strides: [1], dilations: [2], padding: 'valid', groups: 1 }), x, v(3, 8, 25)) },
  { kernel: 'conv2d_act_f32', shape: [1, 31, 21, 5], channels: 20, build: (n, x, v) => n(op(conv, { ...square, strides: [2, 1], groups: 1 }), x, v(3, 3, 5, 20)) },
  { kernel: 'winograd_act_f32', shape: [1, 20, 19, 32], channels: 32, build: (n, x, v) => n(op(conv, { ...square, groups: 1 }), x, v(3, 3, 32, 32)) },
  { kernel: 'depthwise_act_f32', shape: [1, 31, 13, 12], channels: 12, build: (n, x, v) => n(op(conv, { ...square, strides: [2, 2], groups: 12 }), x, v(3, 3, 1, 12)) },
  {
    kernel: 'separable_conv_act_f32', shape: [1, 48, 45, 64], channels: 7,
    build: (n, x, v) => n(op(conv, { ...square, groups: 1 }), n(op(conv, { ...square, groups: 64 }), x, v(3, 3, 1, 64)), v(1, 1, 64, 7)),
  },
];

/** An operator without attributes. */
function operatorNamed(name: string): Op {
  const found = operators.find(({ operator }) => operator.name === name);
  if (found === undefined) throw new Error(`no operator ${name}`);
  return op(found.operator, {} as never);
}

const activations: readonly string[] = operators.map(({ operator }) => operator.name).filter((name) => {
  try {
    return epilogueOf(operatorNamed(name)) !== undefined;
  } catch {
    // it has attributes
    return false;
  }
});
/** Those that are not numbers below 0: what they get is above. */
const positive = ['Log', 'Sqrt', 'Rsqrt'];

/** Of each activation one output: it over a convolution and its bias. */
function graphOf({ shape, channels, build }: Algorithm): Graph {
  const graph = new Graph(), random = new Random(5);
  const n: Make = (operation, ...inputs) => ({ node: graph.add(`n${graph.size}`, operation, inputs), slot: 0 });
  const x = n(input(fact('f32', shape)));
  const value = (...dims: readonly number[]): Wire => {
    const { data } = random.values(dims), depth = dims.slice(0, -1).reduce((a, b) => a * b, 1);
    return n(constant(tensor('f32', dims, Float32Array.from(data, (v) => v / Math.sqrt(depth)))));
  };
  graph.inputs = [{ name: 'x', wire: x }];
  graph.outputs = activations.map((name) => {
    const bias = n(constant(tensor('f32', [channels], new Float32Array(channels).fill(positive.includes(name) ? 20 : 0.25))));
    return { name, wire: n(operatorNamed(name), n(op(add, {}), build(n, x, value), bias)) };
  });
  graph.dropUnused();
  return graph;
}

test('every elementwise kernel that a convolution may end with is an operator', (t) => {
  t.deepEqual(activations.map((name) => epilogueOf(operatorNamed(name))).sort(), [...epilogues].sort());
});

for (const name of ['host', 'pi-3', 'pi-zero']) {
  const board = loadBoard(name);
  (canEmulate(board) ? test : test.skip)(`${name}: every convolution with every activation is one step and gives what their evaluation gives`, async (t) => {
    t.timeout(600_000);
    await withFolder(async (folder) => {
      const at = (...file: readonly string[]): string => path.join(folder, ...file);
      const models = algorithms.map((algorithm) => {
        const x = new Random(4).values(algorithm.shape), graph = graphOf(algorithm), calls = lower({ stage: 'typed', name: 'layers', graph, graphNodes: 0, warnings: [] }, board);
        const kernels = new Set(calls.steps.map(({ invocation }) => nameOf(invocation)));
        t.deepEqual([...kernels].map((k) => k.replace(/_n\d+$/, '')), [algorithm.kernel]);
        writeFileSync(at(`${algorithm.kernel}.lin`), pack(plan(calls), { model: 'layers', metadata: '{}' }));
        writeFileSync(at(`${algorithm.kernel}.npy`), writeNpy(x));
        return { kernel: algorithm.kernel, expected: evaluate(graph, new Map([['x', x]])) };
      });
      for (const threads of [1, 3]) {
        writeFileSync(at('jobs.json'), JSON.stringify(models.map(({ kernel }) => ({ model: at(`${kernel}.lin`), in: { x: at(`${kernel}.npy`) }, outDir: at(kernel), stream: false }))));
        const [command = '', ...words] = [...emulator(board), await buildRunner(board), '--jobs', at('jobs.json')];
        const { status, stderr } = spawnSync(command, words, { encoding: 'utf8', env: { ...process.env, LINNET_THREADS: String(threads) } });
        t.is(status, 0, stderr);
        for (const { kernel, expected } of models) {
          for (const activation of activations) {
            const y = readNpy(readFileSync(at(kernel, `${activation}.npy`)));
            const error = y.dtype === 'f32' ? difference(tensor('f32', y.shape, y.data), expected.get(activation)!) : Infinity;
            t.true(error < 5e-5, `${kernel} ${activation} is off by ${error}, ${threads} threads`);
          }
        }
      }
    });
  });
}
