import { readFileSync } from 'node:fs';
import test from 'ava';
import { importModel } from '../../host/import/index.ts';
import { operatorNames } from '../../host/import/tensorflow/graph-importer.ts';
import { frameNames } from '../../host/import/tensorflow/loop-frames.ts';
import { evaluate } from '../../host/evaluate.ts';
import type { ImportedFunction, ImportedNode } from '../../host/stages.ts';
import { typeGraph } from '../../host/type.ts';
import { symbol } from '../../host/graph/dim.ts';
import { graphDef, shape, type } from './graph-def.ts';
import { loopCases, operatorCases, recurrentCases } from './recurrent.ts';
import { type NumericDType, type Tensor, tensorOf } from '../../src/eval/tensor.ts';

/** Strings are in base64. */
type Values = { readonly dtype: NumericDType; readonly shape: readonly number[]; readonly data: readonly number[] } | { readonly dtype: 'string'; readonly shape: readonly number[]; readonly data: readonly string[] };
interface Case { readonly name: string; readonly graph: string; readonly inputs: Readonly<Record<string, Values>>; readonly outputs: Readonly<Record<string, Values>> }

// written by tensorflow-cases.py
const cases: readonly Case[] = [...JSON.parse(readFileSync(new URL('tensorflow-cases.json', import.meta.url), 'utf8')), ...recurrentCases(), ...operatorCases()];

function valueOf(v: Values): Tensor {
  if (v.dtype === 'string') return { dtype: 'string', shape: v.shape, data: v.data.map((s) => Buffer.from(s, 'base64')) };
  return tensorOf(v.dtype, v.shape, v.data);
}

const importCase = (c: Pick<Case, 'name' | 'graph' | 'outputs'>) => importModel(Buffer.from(c.graph, 'base64'), { name: c.name, outputs: Object.keys(c.outputs) });
const inputsOf = (c: Case): ReadonlyMap<string, Tensor> => new Map(Object.entries(c.inputs).map(([name, v]) => [name, valueOf(v)]));

/** The first output that is not what TensorFlow gives, or undefined. */
function difference(c: Case, outputs: ReadonlyMap<string, Tensor>): string | undefined {
  for (const [name, expected] of Object.entries(c.outputs)) {
    const got = outputs.get(name);
    if (got === undefined || got.dtype !== expected.dtype || got.shape.join() !== expected.shape.join()) return `${name}: ${got?.dtype}[${got?.shape.join()}], expected ${expected.dtype}[${expected.shape.join()}]`;
    if (expected.dtype === 'string') return `${name}: strings are not compared`;
    const values = expected.data.map(Number), scale = values.filter(Number.isFinite).reduce((most, v) => Math.max(most, Math.abs(v)), 1);
    const tolerance = expected.dtype === 'f32' || expected.dtype === 'f64' ? 2e-6 * scale : 0;
    const at = values.findIndex((v, i) => !(Object.is(v, got.data[i]) || Math.abs(v - Number(got.data[i])) <= tolerance));
    if (at >= 0) return `${name}[${at}]: ${got.data[at]}, expected ${expected.data[at]}`;
  }
  return undefined;
}

for (const c of cases) {
  test(`${c.name} is what TensorFlow computes`, (t) => {
    const imported = importCase(c);
    // an open batch is 1 where nobody says otherwise
    const batches = imported.inputs.flatMap(({ name, shape, dtype, batch }) => (batch ? [{ name, dtype, shape: [symbol('B'), ...shape!.slice(1).map(Number)] }] : []));
    t.is(difference(c, evaluate(typeGraph(imported, { inputs: batches }).graph, inputsOf(c))), undefined, 'with the lengths that the graph leaves open as symbols');
    const inputs = Object.entries(c.inputs).filter(([name]) => imported.inputs.some((i) => i.name === name)).map(([name, v]) => ({ name, shape: v.shape, dtype: v.dtype }));
    t.is(difference(c, evaluate(typeGraph(imported, { inputs }).graph, inputsOf(c))), undefined, 'with all lengths given');
  });
}

/** Of control flow. */
const functionsOf = ({ control }: ImportedNode): readonly ImportedFunction[] => (control?.kind === 'loop' ? [control.condition, control.body] : control?.kind === 'branch' ? [control.then, control.otherwise] : []);

/** They give nothing, so no node comes of them. */
const silent = ['Assert', 'NoOp', 'PrintV2'];

test('every operator of TensorFlow that is read has a case', (t) => {
  const sources = (nodes: readonly ImportedNode[]): readonly string[] => nodes.flatMap((n) => [n.source, ...functionsOf(n).flatMap((f) => sources(f.nodes))]);
  const met = new Set([...cases, ...loopCases()].flatMap((c) => sources(importCase(c).nodes)));
  // the Exit nodes of a loop stand for all that frames it
  const framing = met.has('Exit') ? frameNames : [];
  t.deepEqual(operatorNames.filter((name) => !met.has(name) && !silent.includes(name) && !framing.includes(name)), []);
});

test('Round leaves integers as they are, which TensorFlow 2.21 rounds to 0', (t) => {
  const x = { name: 'x', op: 'Placeholder', attr: { dtype: type('int32'), shape: shape(3) } };
  const imported = importModel(graphDef(x, { name: 'y', op: 'Round', input: ['x'], attr: { T: type('int32') } }), { name: 'round', outputs: ['y'] });
  t.is(difference({ name: 'round', graph: '', inputs: {}, outputs: { y: { dtype: 'i32', shape: [3], data: [4, -7, 0] } } }, evaluate(typeGraph(imported, { inputs: [] }).graph, new Map([['x', tensorOf('i32', [3], [4, -7, 0])]]))), undefined);
});
