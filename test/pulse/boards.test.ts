import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { emulator } from '../../host/boards/emulate.ts';
import { loadBoard } from '../../host/boards/load.ts';
import { difference } from '../../host/check.ts';
import { declutter } from '../../host/declutter.ts';
import { evaluate } from '../../host/evaluate.ts';
import { type Dim, substitute } from '../../host/graph/dim.ts';
import { factOf } from '../../host/graph/graph.ts';
import { lower } from '../../host/lower.ts';
import { pack } from '../../host/pack.ts';
import { plan } from '../../host/plan.ts';
import { pulse } from '../../host/pulse.ts';
import { UserError } from '../../host/errors.ts';
import { buildRunner } from '../../host/run.ts';
import { readNpy, writeNpy } from '../../src/format/npy.ts';
import { unless } from '../harness/skip.ts';
import { Tally } from '../harness/tally.ts';
import { endings } from './endings.ts';
import { kinds, randomProblem } from './generate.ts';
import { Net, netOf, show, typedOf } from './problem.ts';
import { Random } from './random.ts';
import { noStreaming, ofFixedLength, readStreamCase, streamCases, tensorsOf, typedCase } from './shared-cases.ts';

/** Of the networks of property.test.ts. */
const first = 9_000_000 + 100_000 * Number(process.env['LINNET_SEED'] ?? 1), count = 24;
const names = [...Object.keys(kinds), 'conv', 'conv', 'maxPool', 'crop', 'add', 'add', 'concat'];

for (const name of ['host', 'pi-3', 'pi-zero']) {
  test(`${name}: what takes in a whole stream is given at its end`, async (t) => {
    t.timeout(300_000);
    const board = loadBoard(name), folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-ends-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const jobs = endings.flatMap(({ what, build, shape = [1, 'S', 4], every = 1 }, i) => [every, 4 * every].map((frames) => {
      const net = new Net(shape, i), at = (file: string): string => path.join(folder, `${i}-${frames}${file}`);
      net.graph.outputs = build(net).map((wire, k) => ({ name: `y${k}`, wire }));
      const given = typedOf(net), typed = declutter(given), x = net.random.values(factOf(net.wire(0)).shape.map((d) => (typeof d === 'number' ? d : 13)));
      const planned = plan(lower(pulse(typed, { pulse: frames }), { name, isaName: board.isaName, layouts: board.layouts }));
      t.deepEqual(planned.steps.filter(({ invocation }) => invocation.kind === 'script').map((s) => s.label), [], what);
      writeFileSync(at('.lin'), pack(planned, { model: 'ends', metadata: '{}' }));
      writeFileSync(at('.npy'), writeNpy(x));
      mkdirSync(at(''));
      return { what, expected: evaluate(given.graph, new Map([['x', x]])), job: { model: at('.lin'), in: { x: at('.npy') }, outDir: at(''), stream: true, chunk: 1 + (i % 5) } };
    }));
    writeFileSync(path.join(folder, 'jobs.json'), JSON.stringify(jobs.map(({ job }) => job)));
    const [command = '', ...words] = [...emulator(board), await buildRunner(board), '--jobs', path.join(folder, 'jobs.json')];
    const { status, stderr } = spawnSync(command, words, { encoding: 'utf8' });
    t.is(status, 0, stderr);
    for (const { what, expected, job } of jobs) for (const [output, y] of expected) t.true(difference(readNpy(readFileSync(path.join(job.outDir, `${output}.npy`))), y) < 2e-5, `${what}: ${output}`);
  });

  unless(noStreaming)(`${name}: networks that can be streamed, packed, give what TensorFlow gave`, async (t) => {
    t.timeout(300_000);
    const board = loadBoard(name), folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-streams-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const jobs = streamCases().filter((of) => !ofFixedLength.has(of)).map(readStreamCase).map((of, i) => {
      const run = of.runs[i % of.runs.length]!, outDir = path.join(folder, of.name), model = `${outDir}.lin`, frames = of.pulses[i % of.pulses.length]!;
      writeFileSync(model, pack(plan(lower(pulse(typedCase(of), { pulse: frames }), { name, isaName: board.isaName, layouts: board.layouts })), { model: of.name, metadata: '{}' }));
      mkdirSync(outDir);
      return { of, run, frames, job: { model, in: Object.fromEntries(run.inputs), outDir, stream: true, chunk: 1 + 2 * (i % 4) } };
    });
    writeFileSync(path.join(folder, 'jobs.json'), JSON.stringify(jobs.map(({ job }) => job)));
    const [command = '', ...words] = [...emulator(board), await buildRunner(board), '--jobs', path.join(folder, 'jobs.json')];
    const { status, stderr } = spawnSync(command, words, { encoding: 'utf8' });
    t.is(status, 0, stderr);
    for (const { of, run, frames, job } of jobs) {
      for (const [output, y] of tensorsOf(run.outputs)) t.true(difference(readNpy(readFileSync(path.join(job.outDir, `${output}.npy`))), y) <= of.tolerance, `${of.name} in pulses of ${frames}, parts of ${job.chunk}: ${output}`);
    }
  });

  test(`${name}: random networks streamed in random parts give what the whole gives`, async (t) => {
    t.timeout(300_000);
    const board = loadBoard(name), tally = new Tally(`${first} to ${first + count}`);
    const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-random-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const jobs = Array.from({ length: count }, (_, i) => {
      const random = new Random(first + i), problem = randomProblem(first + i, names, random.integer(2, 7));
      const net = netOf(problem), typed = typedOf(net);
      const x = net.random.values(factOf(net.wire(0)).shape.map((d) => Number(substitute(d, new Map<string, Dim>([['S', problem.length]])))));
      const at = (file: string): string => path.join(folder, `${i}${file}`);
      try {
        writeFileSync(at('.lin'), pack(plan(lower(pulse(typed, { pulse: problem.pulse }), { name, isaName: board.isaName, layouts: board.layouts })), { model: 'random', metadata: '{}' }));
      } catch (error) {
        if (error instanceof UserError && error.message.includes('cannot express')) return undefined;
        throw error;
      }
      writeFileSync(at('.npy'), writeNpy(x));
      mkdirSync(at(''));
      return { problem, expected: evaluate(typed.graph, new Map([['x', x]])), job: { model: at('.lin'), in: { x: at('.npy') }, outDir: at(''), stream: true, chunk: random.integer(1, problem.length) } };
    }).filter((j) => j !== undefined);
    writeFileSync(path.join(folder, 'jobs.json'), JSON.stringify(jobs.map(({ job }) => job)));
    const [command = '', ...words] = [...emulator(board), await buildRunner(board), '--jobs', path.join(folder, 'jobs.json')];
    const { status, stderr } = spawnSync(command, words, { encoding: 'utf8' });
    t.is(status, 0, stderr);
    for (const { problem, expected, job } of jobs) {
      const wrong = [...expected].map(([output, y]) => [output, difference(readNpy(readFileSync(path.join(job.outDir, `${output}.npy`))), y)] as const).find(([, error]) => !(error <= 2e-5));
      tally.add(wrong === undefined ? 'accepted' : { wrong: `${show(problem)} // in parts of ${job.chunk}: ${wrong[0]} differs by ${wrong[1]}` });
    }
    tally.holds(t, { tried: 0.8 * count, accepted: 0.8 * count });
  });
}
