import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadBoard } from '../../host/boards/load.ts';
import { runNaive } from '../../host/conformance/naive.ts';
import { runPacked } from '../../host/conformance/packed.ts';
import type { Result } from '../../host/conformance/result.ts';
import { onnx } from '../../host/import/onnx/index.ts';
import { readModel } from '../../host/import/onnx/model.ts';
import type { Case } from '../../host/import/suite.ts';
import { noBoard, noShared, unless } from '../harness/skip.ts';

const shared = fileURLToPath(new URL('../../../shared/onnx', import.meta.url));

/** Cases that are refused, and why; `npm run refused` writes it anew. A case that is not in it passes. */
const refused: Readonly<Record<string, string>> = JSON.parse(readFileSync(new URL('refused.json', import.meta.url), 'utf8'));

const cases = noShared === undefined ? onnx.suite!.cases(shared) : [];

/** What is not as the list says: cases that fail, cases refused that are not in it, and cases in it that pass by now. */
function surprises(results: readonly Result[]): readonly string[] {
  return results.flatMap(({ name, outcome, reason }) => {
    if (outcome === 'failed') return [`${name} fails: ${reason}`];
    if (outcome === 'refused') return name in refused ? [] : [`${name} is refused: ${reason}`];
    return name in refused ? [`${name} passes: take it out of refused.json`] : [];
  });
}

unless(noShared)('the suite by the naive evaluations', (t) => {
  t.deepEqual(surprises(cases.map((c) => runNaive(c, onnx.suite!))), []);
});

unless(noShared)('the suite through packed files on this machine', async (t) => {
  const results = await runPacked(cases, onnx.suite!, loadBoard('host'), () => {});
  t.is(results.length, cases.length);
  t.deepEqual(surprises(results), []);
  const passed = results.filter((r) => r.outcome === 'passed'), scripted = passed.filter((r) => r.script.length > 0);
  t.log(`${passed.length} pass, ${scripted.length} of them with script steps`);
  t.true(passed.length >= 1650 && scripted.length <= 0.02 * passed.length);
});

/** Of the cases of each operator, that of their first node, every third one that is not refused, the first one among them. */
function sampled(): readonly Case[] {
  const byOperator = new Map<string, Case[]>();
  for (const c of cases.filter(({ name }) => !(name in refused))) {
    const operator = readModel(readFileSync(c.model)).graph.nodes[0]?.op ?? '';
    byOperator.set(operator, [...byOperator.get(operator) ?? [], c]);
  }
  return [...byOperator.values()].flatMap((all) => all.filter((_, i) => i % 3 === 0));
}

for (const name of ['pi-3', 'pi-zero']) {
  unless(noShared ?? noBoard(name))(`every third case of each operator on ${name}`, async (t) => {
    const sample = sampled();
    t.true(sample.length >= 400);
    const results = await runPacked(sample, onnx.suite!, loadBoard(name), () => {});
    t.is(results.length, sample.length);
    t.deepEqual(surprises(results), []);
  });
}

unless(noShared)('refused cases have a reason, and are cases', (t) => {
  const names = new Set(cases.map((c) => c.name));
  t.deepEqual(Object.entries(refused).filter(([name, reason]) => !names.has(name) || reason === ''), []);
});
