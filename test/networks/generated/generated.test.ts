import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { loadBoard } from '../../../host/boards/load.ts';
import { summarise } from '../../../host/commands/pack.ts';
import { compile } from '../../../host/compile.ts';
import { evaluate } from '../../../host/evaluate.ts';
import { importModel } from '../../../host/import/index.ts';
import { typeGraph } from '../../../host/type.ts';
import { writeNpy } from '../../../src/format/npy.ts';
import type { Tensor } from '../../../src/eval/tensor.ts';
import { noBoard, unless } from '../../harness/skip.ts';
import { Random } from '../../pulse/random.ts';
import type { Case } from '../case.ts';
import { example } from '../listener.ts';
import { type Run, assertResults, runAll } from '../on-board.ts';
import { type Generated, generated } from './networks.ts';

// Whole networks without ../shared: expected values are those of the naive evaluation of what is imported, before any rewriting.
const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-generated-'));
test.after.always(() => rmSync(folder, { recursive: true, force: true }));

/** The example's trained wake word is one of them. */
const networks: Readonly<Record<string, () => Generated>> = {
  ...generated,
  hey_linnet: () => ({ model: readFileSync(path.join(example, 'hey_linnet.pb')), input: { name: 'input_node', shape: [200, 20] }, output: 'probabilities', pulses: [1, 8, 16] }),
};

/** A second of the example's recording, from `start` on, as a WAV file. */
function second(start: number): Uint8Array {
  const wav = readFileSync(path.join(example, 'kitchen.wav')), bytes = Buffer.concat([wav.subarray(0, 44), wav.subarray(44 + 32_000 * start, 44 + 32_000 * (start + 1))]);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.writeUInt32LE(32_000, 40);
  return bytes;
}

/** A network with files of two inputs and of what its evaluation gives for them. */
function caseOf(name: string): Case & { readonly pulses: readonly number[] } {
  const { model, input, output, pulses } = networks[name]!();
  const { graph } = typeGraph(importModel(model, { name, outputs: [output] }));
  const own = path.join(folder, name);
  mkdirSync(own, { recursive: true });
  const runs = [0, 1].map((run) => {
    const bytes = input.shape === undefined ? second(5 + run) : undefined;
    const x: Tensor = bytes === undefined ? new Random(100 + run).values(input.shape ?? []) : { dtype: 'string', shape: [], data: [bytes] };
    const [given, wanted] = [path.join(own, `${run}.${bytes === undefined ? 'npy' : 'wav'}`), path.join(own, `${run}.out.npy`)];
    writeFileSync(given, x.dtype === 'string' ? x.data[0]! : writeNpy(x));
    writeFileSync(wanted, writeNpy(evaluate(graph, new Map([[input.name, x]])).get(output)!));
    return { inputs: new Map([[input.name, given]]), outputs: new Map([[output, wanted]]) };
  });
  return { name, model, pulses, ordered: false, tolerance: () => 2e-5, runs };
}

const cases = Object.keys(networks).map(caseOf);

for (const board of ['host', 'pi-3', 'pi-zero']) {
  unless(noBoard(board), test.serial)(`${board}: generated networks and the example's give what their evaluation gives, whole and streamed`, async (t) => {
    t.timeout(600_000);
    const runs: Run[] = cases.flatMap((of) => of.runs.flatMap((_, index) => [0, ...of.pulses].map((pulse) => ({ of, index, pulse }))));
    t.is(runs.length, 2 * (6 + 3 * 3));
    assertResults(t, await runAll(board, runs));
  });
}

test('two inputs give two results, and none is like the other', (t) => {
  for (const { name, runs } of cases) {
    const [a, b] = runs.map((r) => readFileSync([...r.outputs.values()][0]!));
    t.notDeepEqual(a, b, name);
  }
});

test('a generated network is the same bytes every time', (t) => {
  for (const [name, make] of Object.entries(generated)) t.deepEqual(make().model, make().model, name);
});

/** What is left after declutter and lowering, on any board, at most; state of a pulse of 8 exactly, in floats, and its delay in frames. */
const budgets: Readonly<Record<string, { readonly import: number; readonly operators: number; readonly steps: number; readonly arenaBytes: number; readonly state?: number; readonly delay?: number; readonly pulseArenaBytes?: number }>> = {
  mobilenet: { import: 189, operators: 47, steps: 26, arenaBytes: 294_912 },
  keywords: { import: 27, operators: 14, steps: 8, arenaBytes: 192_384 },
  gru: { import: 74, operators: 7, steps: 4, arenaBytes: 13_440 },
  lstm: { import: 78, operators: 8, steps: 4, arenaBytes: 43_840, state: 48, delay: 0, pulseArenaBytes: 4480 },
  wavenet: { import: 215, operators: 61, steps: 33, arenaBytes: 49_600, state: 800, delay: 50, pulseArenaBytes: 3456 },
  hey_linnet: { import: 3168, operators: 173, steps: 75, arenaBytes: 65_152, state: 2920, delay: 182, pulseArenaBytes: 5632 },
};

for (const [name, most] of Object.entries(budgets)) {
  test(`${name}: operators, steps, arena, state and delay`, (t) => {
    const { model, input, output } = networks[name]!();
    for (const board of ['host', 'pi-3', 'pi-zero']) {
      const s = summarise(compile(model, name, { board: loadBoard(board), outputs: [output], ...(input.shape === undefined ? {} : { inputs: [{ name: input.name, shape: input.shape }] }) }));
      t.log(`${board}: ${s.nodes.declutter} operators, ${s.steps} steps, ${s.arenaBytes} bytes of arena`);
      t.deepEqual([s.nodes.import, s.scriptSteps, s.stateBytes], [most.import, 0, 0]);
      t.true(s.nodes.declutter <= most.operators && s.steps <= most.steps && s.arenaBytes <= most.arenaBytes);
      if (most.state === undefined) continue;
      const p = summarise(compile(model, name, { board: loadBoard(board), outputs: [output], pulse: 8 }));
      t.log(`${board}, pulse 8: ${p.steps} steps, ${p.arenaBytes} bytes of arena, ${p.stateBytes / 4} floats of state`);
      t.deepEqual([p.stateBytes / 4, p.delay, p.scriptSteps], [most.state, { [output]: most.delay ?? 0 }, 0]);
      t.true(p.steps <= most.steps && p.arenaBytes <= (most.pulseArenaBytes ?? 0));
    }
  });
}
