import { fileURLToPath } from 'node:url';
import test from 'ava';
import { buildSync } from 'esbuild';
import { getQuickJS } from 'quickjs-emscripten';
import { operators } from '../../host/ops/index.ts';
import { casesOf, difference, opOf, readTensors, writtenCases } from './case.ts';

/** Evaluates the cases of a file, given as text. */
const harness = `
globalThis.evaluate = (key, text) => {
  const arrays = { f32: Float32Array, f64: Float64Array, i32: Int32Array, i64: BigInt64Array, u8: Uint8Array, i8: Int8Array, i16: Int16Array, bool: Uint8Array, u16: Uint16Array, u32: Uint32Array, u64: BigUint64Array };
  return JSON.stringify(JSON.parse(text).map(({ attrs, inputs }) =>
    evals[key](attrs, inputs.map((t) => ({ ...t, data: arrays[t.dtype].from(t.data, /64$/.test(t.dtype) && t.dtype !== 'f64' ? BigInt : Number) }))).map(({ dtype, shape, data }) => ({ dtype, shape, data: Array.from(data, String) }))));
};`;

test('QuickJS evaluates every case as Node does', async (t) => {
  const entryPoints = [fileURLToPath(new URL('../../src/eval/index.gen.ts', import.meta.url))];
  const [bundle] = buildSync({ entryPoints, bundle: true, format: 'iife', globalName: 'evals', target: 'es2020', write: false }).outputFiles;
  const context = (await getQuickJS()).newContext();
  context.unwrapResult(context.evalCode(bundle!.text + harness)).dispose();
  for (const entry of operators.filter(({ operator }) => operator.eval !== undefined)) {
    const cases = casesOf(entry.key);
    // files as operands have no text that QuickJS reads
    if (cases.some((c) => c.inputs.some((x) => x.dtype === 'string'))) continue;
    // JSON has no negative zero
    const text = JSON.stringify(writtenCases(entry.key), (_, v: unknown) => (Object.is(v, -0) ? '-0' : v));
    const answer = context.unwrapResult(context.evalCode(`evaluate(${JSON.stringify(entry.key)}, ${JSON.stringify(text)})`));
    const results: readonly unknown[] = JSON.parse(context.getString(answer));
    answer.dispose();
    for (const [i, { attrs, inputs }] of cases.entries()) {
      const found = readTensors(results[i]);
      // exp and its like may differ in the last bits
      opOf(entry, attrs).eval!(inputs).forEach((expected, slot) => t.is(difference(found[slot], expected, 2e-7), undefined, `case ${i} of ${entry.key}.json`));
    }
  }
  context.dispose();
});
