import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { readNpy, writeNpy } from '../../src/format/npy.ts';
import { tensor } from '../../src/eval/tensor.ts';
import { emulator } from '../../host/boards/emulate.ts';
import { loadBoard } from '../../host/boards/load.ts';
import { difference } from '../../host/check.ts';
import { evaluate } from '../../host/evaluate.ts';
import type { Calls } from '../../host/program/program.ts';
import { constant, input } from '../../host/graph/constant.ts';
import { fact } from '../../host/graph/fact.ts';
import { Graph, type Wire } from '../../host/graph/graph.ts';
import { op, type Op } from '../../host/graph/op.ts';
import { lower } from '../../host/lower.ts';
import { conv } from '../../host/ops/conv/conv.ts';
import * as elementwise from '../../host/ops/elementwise/elementwise.ts';
import { pack } from '../../host/pack.ts';
import { plan } from '../../host/plan.ts';
import { buildRunner, withFolder } from '../../host/run.ts';
import { noBoard, unless } from '../harness/skip.ts';
import { Random } from '../pulse/random.ts';
import { Interpreter } from './interpret.ts';

interface Layer { readonly shape: readonly [number, number, number, number]; readonly n: number; readonly padding: 'sameUpper' | 'valid'; readonly stride?: number; readonly dilation?: number; readonly residual?: boolean }

/** A convolution with a kernel of 3 x 3, a bias, limits and, where wanted, a residual. */
function graphOf({ shape, n, padding, stride = 1, dilation = 1, residual = false }: Layer): Graph {
  const graph = new Graph(), random = new Random(3);
  const node = (operation: Op, ...inputs: readonly Wire[]): Wire => ({ node: graph.add(`n${graph.size}`, operation, inputs), slot: 0 });
  const x = node(input(fact('f32', shape))), value = (...dims: readonly number[]): Wire => node(constant(random.values(dims)));
  const sum = node(op(conv, { strides: [stride, stride], dilations: [dilation, dilation], padding, groups: 1 }), x, value(3, 3, shape[3], n));
  const y = node(op(elementwise.clamp, { lo: -0.5, hi: 6 }), node(op(elementwise.add, {}), node(op(elementwise.add, {}), sum, value(n)), ...(residual ? [node(op(elementwise.tanh, {}), x)] : [])));
  graph.inputs = [{ name: 'x', wire: x }];
  graph.outputs = [{ name: 'y', wire: y }];
  graph.dropUnused();
  return graph;
}

const lowered = (layer: Layer, board: string): Calls => lower({ stage: 'typed', name: 'layer', graph: graphOf(layer), graphNodes: 0, warnings: [] }, loadBoard(board));
const isWinograd = ({ steps }: Calls): boolean => steps.some(({ invocation }) => invocation.kind === 'kernel' && invocation.kernel.startsWith('winograd'));
const random = (shape: readonly number[]) => new Random(4).values(shape);

const layers: readonly Layer[] = [
  { shape: [1, 20, 19, 32], n: 32, padding: 'sameUpper', residual: true }, { shape: [2, 17, 30, 24], n: 40, padding: 'valid' }, { shape: [1, 35, 35, 64], n: 70, padding: 'sameUpper' },
];

for (const name of ['host', 'pi-3', 'pi-zero']) {
  const board = loadBoard(name);
  unless(noBoard(name))(`${name}: 3 x 3 convolutions in tiles give what their evaluation gives`, async (t) => {
    for (const layer of layers) {
      const calls = lowered(layer, name), x = random(layer.shape), expected = evaluate(graphOf(layer), new Map([['x', x]])).get('y')!;
      t.true(isWinograd(calls), JSON.stringify(layer));
      const lin = pack(plan(calls), { model: 'layer', metadata: '{}' });
      t.true(difference(new Interpreter(lin).run(new Map([['x', x]])).get('y')!, expected) < 2e-5);
      await withFolder(async (folder) => {
        const at = (file: string): string => path.join(folder, file);
        writeFileSync(at('model.lin'), lin);
        writeFileSync(at('x.npy'), writeNpy(x));
        for (const threads of [1, 3]) {
          writeFileSync(at('jobs.json'), JSON.stringify([{ model: at('model.lin'), in: { x: at('x.npy') }, outDir: folder, stream: false }]));
          const [command = '', ...words] = [...emulator(board), await buildRunner(board), '--jobs', at('jobs.json')];
          const { status, stderr } = spawnSync(command, words, { encoding: 'utf8', env: { ...process.env, LINNET_THREADS: String(threads) } });
          t.is(status, 0, stderr);
          const y = readNpy(readFileSync(at('y.npy')));
          t.true(y.dtype === 'f32' && difference(tensor('f32', y.shape, y.data), expected) < 5e-5, `${JSON.stringify(layer)}, ${threads} threads`);
        }
      });
    }
  });

  test(`${name}: windows stay where tiles would not pay`, (t) => {
    const plain: readonly Layer[] = [
      { shape: [1, 8, 8, 448], n: 384, padding: 'sameUpper' }, { shape: [1, 33, 33, 3], n: 32, padding: 'sameUpper' }, { shape: [1, 33, 33, 32], n: 4, padding: 'sameUpper' },
      { shape: [1, 33, 33, 32], n: 32, padding: 'sameUpper', stride: 2 }, { shape: [1, 33, 33, 32], n: 32, padding: 'sameUpper', dilation: 2 },
    ];
    for (const layer of plain) t.false(isWinograd(lowered(layer, name)), JSON.stringify(layer));
  });
}
