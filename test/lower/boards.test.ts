import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { readNpy, writeNpy } from '../../src/format/npy.ts';
import { type Tensor } from '../../src/eval/tensor.ts';
import { emulator } from '../../host/boards/emulate.ts';
import { loadBoard } from '../../host/boards/load.ts';
import { difference } from '../../host/check.ts';
import { evaluate } from '../../host/evaluate.ts';
import { UserError } from '../../host/errors.ts';
import { type Dim, substitute } from '../../host/graph/dim.ts';
import { factOf, type Graph, showNode } from '../../host/graph/graph.ts';
import { lower } from '../../host/lower.ts';
import { pack } from '../../host/pack.ts';
import { plan } from '../../host/plan.ts';
import { pulse } from '../../host/pulse.ts';
import { buildRunner } from '../../host/run.ts';
import type { Pulsed, Typed } from '../../host/stages.ts';
import { kinds, randomProblem } from '../pulse/generate.ts';
import { netOf, show, typedOf } from '../pulse/problem.ts';
import { noBoard, unless } from '../harness/skip.ts';
import { Tally } from '../harness/tally.ts';
import { Random } from '../pulse/random.ts';
import { randomGraph } from './random-graph.ts';

/** Set LINNET_PROBLEMS for more. */
const count = Number(process.env['LINNET_PROBLEMS'] ?? 60);

/** A network that goes to the board, and what it shall give there. */
interface Job { readonly network: Typed | Pulsed; readonly inputs: ReadonlyMap<string, Tensor>; readonly expected: ReadonlyMap<string, Tensor>; readonly text: string }

const valuesFor = (graph: Graph, seed: number, length: number): ReadonlyMap<string, Tensor> => {
  const random = new Random(seed);
  const symbols = new Map<string, Dim>([['S', length]]);
  return new Map(graph.inputs.map(({ name, wire }) => [name, random.values(factOf(wire).shape.map((d) => Number(substitute(d, symbols))))]));
};

function* jobs(): Iterable<Job> {
  for (let seed = 10_001; seed <= 10_000 + count; seed++) {
    const graph = randomGraph(seed, 14);
    const inputs = valuesFor(graph, seed, 0);
    yield { network: { stage: 'typed', name: 'random', graph, graphNodes: 0, warnings: [] }, inputs, expected: evaluate(graph, inputs), text: graph.order().map(showNode).join('\n') };
  }
  for (let seed = 20_001; seed <= 20_000 + count; seed++) {
    const problem = randomProblem(seed, [...Object.keys(kinds), 'conv', 'conv', 'gate', 'crop', 'add', 'concat'], 8);
    const typed = typedOf(netOf(problem));
    const inputs = valuesFor(typed.graph, seed, problem.length);
    yield { network: pulse(typed, { pulse: problem.pulse }), inputs, expected: evaluate(typed.graph, inputs), text: show(problem) };
  }
}

for (const name of ['host', 'pi-3', 'pi-zero']) {
  const board = loadBoard(name);
  unless(noBoard(name))(`${name}: random networks give what their evaluation gives`, async (t) => {
    t.timeout(600_000);
    const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-lower-'));
    try {
      const made: { readonly job: Job; readonly outDir: string }[] = [];
      const list: object[] = [], tally = new Tally('10,001 and 20,001 on');
      let integers = 0;
      for (const job of jobs()) {
        const at = path.join(folder, String(made.length));
        mkdirSync(at, { recursive: true });
        try {
          writeFileSync(path.join(at, 'model.lin'), pack(plan(lower(job.network, board)), { model: 'random', metadata: '{}' }));
        } catch (e) {
          // lengths that a .lin cannot state
          if (e instanceof UserError && e.message.includes('cannot express')) { tally.add('rejected'); continue; }
          throw e;
        }
        const inputs = Object.fromEntries([...job.inputs].map(([port, { dtype, shape, data }]) => {
          const file = path.join(at, `in-${port}.npy`);
          if (dtype === 'f32') writeFileSync(file, writeNpy({ dtype, shape, data }));
          return [port, file];
        }));
        list.push({ model: path.join(at, 'model.lin'), in: inputs, outDir: at, stream: job.network.stage === 'pulsed' });
        made.push({ job, outDir: at });
      }
      writeFileSync(path.join(folder, 'jobs.json'), JSON.stringify(list));
      const [command = '', ...words] = [...emulator(board), await buildRunner(board), '--jobs', path.join(folder, 'jobs.json')];
      const { status, stderr } = spawnSync(command, words, { encoding: 'utf8' });
      t.is(status, 0, stderr);
      for (const { job: { expected, text }, outDir } of made) {
        const wrong: string[] = [];
        for (const [port, wanted] of expected) {
          const got = readNpy(readFileSync(path.join(outDir, `${port}.npy`)));
          const error = difference(got, wanted);
          integers += wanted.dtype === 'f32' ? 0 : 1;
          if (!(error < 5e-5)) wrong.push(`${port} is off by ${error}`);
        }
        tally.add(wrong.length === 0 ? 'accepted' : { wrong: `${wrong.join(', ')}: ${text}` });
      }
      tally.holds(t, { tried: 2 * count, accepted: 1.8 * count });
      t.true(integers >= count / 4, `${integers} outputs that are no floats`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
