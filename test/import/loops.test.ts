import test from 'ava';
import { importModel } from '../../host/import/index.ts';
import { evaluate } from '../../host/evaluate.ts';
import { typeGraph } from '../../host/type.ts';
import { tensor } from '../../src/eval/tensor.ts';
import { type NodeSpec, floats, graphDef, graphDefWith, integers, placeholder, text, type } from './graph-def.ts';

const enter = (name: string, input: string): NodeSpec => ({ name, op: 'Enter', input: [input], attr: { frame_name: text('f') } });
const node = (name: string, op: string, ...input: readonly string[]): NodeSpec => ({ name, op, input });

/** A while loop over an integer `i` and a tensor `s`, which begin as `zero` and `x`. */
const loop = ({ condition, i = 'i/add', s = 's/next', body }: { readonly condition: readonly NodeSpec[]; readonly i?: string; readonly s?: string; readonly body: readonly NodeSpec[] }): Uint8Array => graphDef(
  placeholder('x', 4), integers('zero', [], 0), integers('one', [], 1), integers('five', [], 5), floats('half', [], 0.5),
  enter('i/enter', 'zero'), enter('s/enter', 'x'), enter('one/enter', 'one'), enter('five/enter', 'five'), enter('half/enter', 'half'),
  node('i/merge', 'Merge', 'i/enter', 'i/nextIteration'), node('s/merge', 'Merge', 's/enter', 's/nextIteration'),
  ...condition, node('goesOn', 'LoopCond', 'holds'),
  node('i/switch', 'Switch', 'i/merge', 'goesOn'), node('s/switch', 'Switch', 's/merge', 'goesOn'),
  node('i', 'Identity', 'i/switch:1'), node('s', 'Identity', 's/switch:1'),
  node('i/add', 'AddV2', 'i', 'one/enter'), ...body,
  node('i/nextIteration', 'NextIteration', i), node('s/nextIteration', 'NextIteration', s),
  node('out', 'Exit', 's/switch'),
);
const counts = [node('holds', 'Less', 'i/merge', 'five/enter')];
const halves = [node('s/next', 'Mul', 's', 'half/enter')];

const typed = (model: Uint8Array, inputs?: readonly { readonly name: string; readonly shape: readonly number[] }[]) =>
  typeGraph(importModel(model, { name: 'm.pb', outputs: ['out'], ...(inputs === undefined ? {} : { inputs }) }), inputs === undefined ? {} : { inputs });

test('a loop that counts to five becomes one Scan', (t) => {
  const { graph } = typed(loop({ condition: counts, body: halves }));
  t.deepEqual(graph.operators().map((n) => n.op.name), ['Scan']);
  t.is(graph.operators()[0]?.op.attrs['steps'], 5);
});

test('a loop that ends by its data looks at a state', (t) => {
  const { graph } = typed(loop({ condition: [{ name: 'sum', op: 'Max', input: ['s/merge', 'zero'] }, node('holds', 'Less', 'half/enter', 'sum')], body: halves }));
  const { attrs } = graph.operators().find((n) => n.op.name === 'Scan')!.op;
  t.is(attrs['condition'], Number(attrs['states']) - 1);
  const run = (...x: readonly number[]): readonly number[] => Array.from(evaluate(graph, new Map([['x', tensor('f32', [4], x)]])).get('out')!.data, Number);
  t.deepEqual(run(0.5, 0, 0, -9), [0.5, 0, 0, -9]);
  t.deepEqual(run(0, 8, 4, 2), [0, 0.5, 0.25, 0.125]);
});

test('a loop that never begins gives what it begins with', (t) => {
  const { graph } = typed(loop({ condition: [node('holds', 'Less', 'five/enter', 'i/merge')], body: halves }));
  t.deepEqual(graph.operators().map((n) => n.op.name), []);
});

test('an input that names an inner node cuts the graph there', (t) => {
  const { graph } = typed(graphDef(placeholder('x', 4), node('unknown', 'Fourier', 'x'), node('out', 'Relu', 'unknown')), [{ name: 'unknown', shape: [2, 3] }]);
  t.deepEqual(graph.inputs.map((p) => p.name), ['unknown']);
});

interface Refusal { readonly what: string; readonly model: Uint8Array; readonly message: RegExp }

const call = (name: string, f: string, ...input: readonly string[]): NodeSpec => ({ name, op: 'PartitionedCall', input, attr: { f: { func: { name: f } } } });
const array: readonly NodeSpec[] = [{ name: 'a', op: 'TensorArrayV3', input: ['size'], attr: { dtype: type('float') } }];

const refusals: readonly Refusal[] = [
  { what: 'a loop that always goes on', message: /^m\.pb: the loop of node 'out' writes an array, or never ends/, model: loop({ condition: [node('holds', 'Less', 'zero', 'five/enter')], body: halves }) },
  { what: 'a variable that grows', model: loop({ condition: counts, body: [node('s/next', 'ConcatV2', 's', 's', 'zero')] }), message: /node 'out' \(Exit\) .*a variable of the loop goes from f32\[4\] to f32\[8\]/ },
  { what: 'an operator in a loop that is not known', model: loop({ condition: counts, body: [node('s/next', 'Fourier', 's')] }), message: /not supported: Fourier at 's\/next'/ },
  { what: 'a loop within itself', model: loop({ condition: counts, body: [node('s/next', 'Mul', 's', 'out')] }), message: /are recursive/ },
  { what: 'an Exit that leaves nothing', model: graphDef(placeholder('x', 4), node('out', 'Exit', 'x')), message: /Exit \(the nodes before it are no while loop\) at 'out'/ },
  { what: 'a function that calls itself', model: graphDefWith([{ name: 'f', arguments: ['a'], nodes: [call('again', 'f', 'a'), call('twice', 'f', 'again:output:0')], results: ['twice:output:0'] }], [placeholder('x', 4), call('out', 'f', 'x')]), message: /are recursive/ },
  { what: 'a function that is not there', model: graphDef(placeholder('x', 4), call('out', 'g', 'x')), message: /the file lacks its function 'g'/ },
  { what: 'an element that is not set', model: graphDef(placeholder('x', 4), integers('size', [], 2), integers('one', [], 1), ...array, { name: 'out', op: 'TensorArrayReadV3', input: ['a', 'one', 'a:1'], attr: { dtype: type('float') } }), message: /element 1 of an array in which 0 are set/ },
  { what: 'an array as a tensor', model: graphDef(placeholder('x', 4), integers('size', [], 2), ...array, node('out', 'Relu', 'a:1')), message: /is given an array of tensors/ },
];

for (const { what, model, message } of refusals) {
  test(`${what}: refused`, (t) => {
    const error = t.throws(() => typed(model), { name: 'UserError' });
    t.regex(error?.message ?? '', message);
  });
}
