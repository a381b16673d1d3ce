import test from 'ava';
import { declutter } from '../../host/declutter.ts';
import { evaluate } from '../../host/evaluate.ts';
import { importModel } from '../../host/import/index.ts';
import { lower } from '../../host/lower.ts';
import { pack } from '../../host/pack.ts';
import { plan } from '../../host/plan.ts';
import { loadBoard } from '../../host/boards/load.ts';
import { typeGraph } from '../../host/type.ts';
import { Interpreter } from '../lower/interpret.ts';
import { errorOf, inputsOf, loopCases, recurrentCases } from './recurrent.ts';

const recurrent = ['Lstm', 'Gru', 'Scan', 'Branch'];

for (const c of [...recurrentCases(), ...loopCases()]) {
  test(`${c.name}: decluttered to ${JSON.stringify(c.expect)}`, (t) => {
    const imported = importModel(Buffer.from(c.graph, 'base64'), { name: c.name, outputs: Object.keys(c.outputs) });
    const given = Object.entries(c.inputs).map(([name, { shape, dtype }]) => ({ name, shape, dtype }));
    for (const inputs of [[], given]) {
      const { graph, applied } = declutter(typeGraph(imported, { inputs }));
      const counts = Object.fromEntries(recurrent.flatMap((name) => { const n = graph.operators().filter((node) => node.op.name === name).length; return n === 0 ? [] : [[name, n]]; }));
      t.deepEqual(counts, c.expect, applied.map((a) => a.rule).join(' '));
      t.true(errorOf(c, evaluate(graph, inputsOf(c))) < 2e-6);
    }
  });

  test(`${c.name}: lowered, loops are steps, and the result is the same`, (t) => {
    const imported = importModel(Buffer.from(c.graph, 'base64'), { name: c.name, outputs: Object.keys(c.outputs) });
    const inputs = Object.entries(c.inputs).map(([name, { shape, dtype }]) => ({ name, shape, dtype }));
    const calls = lower(declutter(typeGraph(imported, { inputs })), loadBoard('host'));
    const scripts = calls.steps.flatMap((s) => (s.invocation.kind === 'script' ? [s.invocation.operator] : []));
    t.false(scripts.some((name) => recurrent.includes(name)), scripts.join(' '));
    if (scripts.length > 0) t.log(`script steps: ${[...new Set(scripts)].join(' ')}`);
    t.true(errorOf(c, new Interpreter(pack(plan(calls), { model: c.name, metadata: '{}' })).run(inputsOf(c))) < 1e-5);
  });
}

/** Steps of networks that were many times as many when each iteration had its own. */
const steps: Readonly<Record<string, number>> = { 'FastGRNN over 500 frames': 13, 'Keras LSTM behind Masking, functions': 26, 'Keras GRU behind Masking, functions': 28, 'a loop until a value is below 0.9': 8, 'a branch within a branch, 1 and 1': 12 };

for (const board of ['host', 'pi-3', 'pi-zero', 'reference']) {
  test(`loops have few steps: ${board}`, (t) => {
    const found = Object.fromEntries(loopCases().filter((c) => c.name in steps).map((c) => {
      const inputs = Object.entries(c.inputs).map(([name, { shape, dtype }]) => ({ name, shape, dtype }));
      return [c.name, lower(declutter(typeGraph(importModel(Buffer.from(c.graph, 'base64'), { name: c.name, outputs: Object.keys(c.outputs) }), { inputs })), loadBoard(board)).steps.length];
    }));
    t.deepEqual(Object.keys(found).sort(), Object.keys(steps).sort());
    for (const [name, count] of Object.entries(found)) t.true(count <= steps[name]!, `${name}: ${count} steps`);
  });
}
