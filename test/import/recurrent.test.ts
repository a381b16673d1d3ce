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
