import { type NumericDType, type NumericTensor, type Tensor, isWide, numbersOf, operand, tensorOf } from '../../src/eval/tensor.ts';
import { loadBoard } from '../../host/boards/load.ts';
import { input } from '../../host/graph/constant.ts';
import { fact } from '../../host/graph/fact.ts';
import { Graph, type Wire } from '../../host/graph/graph.ts';
import { InferError, type Op } from '../../host/graph/op.ts';
import { evaluate } from '../../host/evaluate.ts';
import { lower } from '../../host/lower.ts';
import { operators } from '../../host/ops/index.ts';
import { pack } from '../../host/pack.ts';
import { plan } from '../../host/plan.ts';
import { runInputs } from '../../host/run.ts';
import { noBoard, unless } from '../harness/skip.ts';
import { opOf, showTensor } from '../ops/case.ts';

/**
 * Values at the edges of every element type, through every operator that works element by element, along an axis or under a window: the kernel
 * and the evaluation agree.
 */

const single = [0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 3, 87, -104, 2 ** 31, -(2 ** 31), 2 ** 63, 1e30, -1e30, Infinity, -Infinity, NaN];
const bits = { i8: 8, u8: 8, i16: 16, u16: 16, i32: 32, u32: 32, i64: 64, u64: 64 } as const;

function valuesOf(dtype: NumericDType): NumericTensor {
  if (dtype === 'f32' || dtype === 'f64') return tensorOf(dtype, [single.length], single);
  if (dtype === 'bool') return tensorOf(dtype, [2], [0, 1]);
  const range = 2n ** BigInt(bits[dtype]), signed = dtype.startsWith('i');
  const [least, largest] = signed ? [-range / 2n, range / 2n - 1n] : [0n, range - 1n];
  const all = [least, least + 1n, largest, largest - 1n, 0n, 1n, 2n, 3n, 5n, 7n, 31n, 33n, 46341n, 2n ** 53n + 1n, ...(signed ? [-1n, -2n, -7n] : [])].filter((v) => v >= least && v <= largest);
  const x = tensorOf(dtype, [all.length], all.map(Number));
  if (isWide(x)) all.forEach((v, i) => { x.data[i] = v; });
  return x;
}

const dtypes: readonly NumericDType[] = ['f32', 'f64', 'i8', 'u8', 'i16', 'u16', 'i32', 'u32', 'i64', 'u64', 'bool'];

type Given = 'x' | 'y' | 'rows' | 'terms';

/** All pairs of values; the values in rows of one sequence, x[i, j] = v[(i + j) mod n]; and those of which sums in single precision are exact. */
function inputsFor(dtype: NumericDType): Readonly<Record<Given, NumericTensor>> {
  const v = valuesOf(dtype), n = v.data.length;
  const pick = (shape: readonly number[], at: (i: number) => number): NumericTensor => {
    const count = shape.reduce((a, b) => a * b, 1), y = tensorOf(dtype, shape, new Float64Array(count));
    for (let i = 0; i < count; i++) y.data[i] = v.data[at(i)]!;
    return y;
  };
  const rows = pick([1, n, 4], (i) => (Math.floor(i / 4) + i % 4) % n);
  const terms = dtype !== 'f32' && dtype !== 'f64' ? rows : tensorOf(dtype, rows.shape, Float64Array.from(numbersOf(rows), (d) => (Number.isFinite(d) ? Math.min(Math.max(d, -104), 104) : d)));
  return { x: pick([n * n], (i) => Math.floor(i / n)), y: pick([n * n], (i) => i % n), rows, terms };
}

const window = { kernel: [3], strides: [2], dilations: [1], padding: [[1, 1]] };
/** Attributes of operators along an axis, or under a window. */
const alongAxis: Readonly<Record<string, readonly object[]>> = {
  ...Object.fromEntries(['reduceSum', 'reduceMean', 'reduceProd', 'reduceMax', 'reduceMin'].map((key) => [key, [{ axes: [1], keep: false }, { axes: [2], keep: true }, { axes: [1, 2], keep: false }]])),
  ...Object.fromEntries(['cumSum', 'cumProd'].map((key) => [key, [{ axis: 1, exclusive: false, backwards: false }, { axis: 1, exclusive: true, backwards: true }]])),
  argMax: [{ axis: 1, to: 'i64' }, { axis: 2, to: 'i32' }], argMin: [{ axis: 1, to: 'i64' }, { axis: 2, to: 'i32' }], topK: [{ k: 2, to: 'i64' }, { k: 4, to: 'i32' }],
  maxPool: [window, { ...window, padding: 'valid' }], meanPool: [window], argMaxPool: [{ ...window, to: 'i64' }],
};
const casts = dtypes.map((to) => ({ to }));
const unaryAttrs: Readonly<Record<string, readonly object[]>> = { cast: casts, clamp: [{ lo: 0, hi: 6 }, { lo: 1, hi: null }] };
const families = ['elementwise', 'bitwise'];
/** Beside these: of shifts by negative numbers of places nothing is said. */
const unsaid = ['shiftLeft', 'shiftRight'];

interface Asked { readonly key: string; readonly op: Op; readonly operands: readonly Given[] }

function asked(): readonly Asked[] {
  return operators.flatMap((entry): readonly Asked[] => {
    const along = alongAxis[entry.key];
    if (along !== undefined) return along.map((attrs) => ({ key: entry.key, op: opOf(entry, attrs), operands: [/Sum|Mean|Prod|meanPool/.test(entry.key) ? 'terms' : 'rows'] }));
    if (!families.includes(entry.family) || unsaid.includes(entry.key) || entry.key === 'select') return [];
    return (unaryAttrs[entry.key] ?? [{}]).flatMap((attrs) => {
      const op = opOf(entry, attrs);
      return [{ key: entry.key, op, operands: ['x'] as const }, { key: entry.key, op, operands: ['x', 'y'] as const }];
    });
  });
}

/** Every operator that takes this type, once, in one graph. */
function graphOf(dtype: NumericDType, given: Readonly<Record<string, Tensor>>): { readonly graph: Graph; readonly of: ReadonlyMap<string, Asked> } {
  const graph = new Graph(), of = new Map<string, Asked>(), wires = new Map<string, Wire>();
  for (const [name, x] of Object.entries(given)) wires.set(name, { node: graph.add(name, input(fact(x.dtype, x.shape)), []), slot: 0 });
  const outputs: { readonly name: string; readonly wire: Wire }[] = [];
  for (const one of asked()) {
    const operands = one.operands.map((name) => wires.get(name)!);
    try {
      one.op.infer(operands.map((w) => fact(dtype, given[w.node.name]!.shape)));
    } catch (e) {
      if (e instanceof InferError) continue;
      throw e;
    }
    const name = `${one.key}_${of.size}`, node = graph.add(name, one.op, operands);
    of.set(name, one);
    node.outputs.forEach((_, slot) => outputs.push({ name: slot === 0 ? name : `${name}_${slot}`, wire: { node, slot } }));
  }
  graph.inputs = [...wires].map(([name, wire]) => ({ name, wire }));
  graph.outputs = outputs;
  return { graph, of };
}

/** Functions that differ in the last bits. */
const tolerances: Readonly<Record<string, number>> = { f32: 1e-5, f64: 1e-12 };

/** The first element that is another. */
function wrong(got: Tensor | undefined, expected: Tensor): string | undefined {
  if (got === undefined || got.dtype !== expected.dtype || got.shape.join() !== expected.shape.join()) return `${got?.dtype}[${got?.shape.join()}], not ${expected.dtype}[${expected.shape.join()}]`;
  const [a, e] = [operand([got], 0).data, operand([expected], 0).data];
  for (let i = 0; i < e.length; i++) {
    const [p, q] = [a[i]!, e[i]!];
    if (p === q || (Number.isNaN(p) && Number.isNaN(q))) continue;
    if (typeof p === 'number' && typeof q === 'number' && Math.abs(p - q) <= (tolerances[expected.dtype] ?? 0) * Math.max(1, Math.abs(q))) continue;
    return `element ${i} is ${p}, not ${q}`;
  }
  return undefined;
}

for (const name of ['host', 'pi-3', 'pi-zero']) {
  const board = loadBoard(name);
  unless(noBoard(name))(`${name}: kernels and evaluations agree at the edges of every type`, async (t) => {
    t.timeout(600_000);
    let elements = 0;
    const seen = new Set<string>(), problems: string[] = [];
    for (const dtype of dtypes) {
      const given = inputsFor(dtype), { graph, of } = graphOf(dtype, given);
      const expected = evaluate(graph, new Map(Object.entries(given)));
      const lin = pack(plan(lower({ stage: 'typed', name: dtype, graph, graphNodes: 1, warnings: [] }, board)), { model: dtype, metadata: '{}' });
      const results = await runInputs(board, lin, given);
      for (const [output, value] of expected) {
        const one = of.get(output) ?? of.get(output.replace(/_1$/, ''))!;
        const trouble = wrong(results[output], value);
        if (trouble !== undefined) problems.push(`${one.key} ${JSON.stringify(one.op.attrs)} of ${one.operands.map((o) => `${o} ${showTensor(given[o]).slice(0, 60)}`).join(', ')}: ${trouble}`);
        elements += operand([value], 0).data.length;
        seen.add(`${one.key} ${dtype}`);
      }
    }
    t.log(`${elements} elements of ${seen.size} operators and types`);
    t.deepEqual(problems, []);
    t.true(elements > 50_000 && seen.size > 300, `${elements} elements of ${seen.size}`);
  });
}
