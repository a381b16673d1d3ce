import test from 'ava';
import { loadBoard } from '../../host/boards/load.ts';
import { compile, type CompileOptions } from '../../host/compile.ts';
import { parseDim } from '../../host/graph/dim.ts';
import { runInputs } from '../../host/run.ts';
import { type NodeSpec, floats, graphDef, i, integers, placeholder, shape, tensor, type } from '../import/graph-def.ts';
import { tensor as value } from '../../src/eval/tensor.ts';
import type { NpyArray } from '../../src/format/npy.ts';
import { Programs } from '../runtime/program.ts';

const programs = new Programs();
test.after.always(() => programs.remove());

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const strings = (name: string, dims: readonly number[], ...texts: readonly string[]): NodeSpec => ({ name, op: 'Const', attr: { dtype: type('string'), value: tensor('string', dims, { string_val: texts.map(bytes) }) } });
const pack = (model: Uint8Array, options: Omit<CompileOptions, 'board'>, board = 'host'): Uint8Array => compile(model, 'm.pb', { board: loadBoard(board), ...options }).lin;
const textsOf = (array: NpyArray | undefined): readonly string[] => (array?.dtype === 'string' ? array.data.map((s) => new TextDecoder().decode(s)) : []);

/** The best label of each row of scores, beside the scores. */
const labelled = graphDef(placeholder('x', -1, 3), integers('axis', [], 1), integers('zero', [], 0), strings('names', [3], 'off', 'ja, grüße', 'on'),
  { name: 'best', op: 'ArgMax', input: ['x', 'axis'] }, { name: 'label', op: 'GatherV2', input: ['names', 'best', 'zero'] }, { name: 'scores', op: 'Softmax', input: ['x'] });
const x = value('f32', [4, 3], [0, 1, 2, 5, 1, 1, 0, 9, 0, 3, 2, 1]), best = ['on', 'off', 'ja, grüße', 'off'];
const input = (dims: string) => ({ name: 'x', shape: dims.split(',').map((d) => parseDim(d)!) });

for (const board of ['host', 'reference']) {
  test(`the label of the best score is an output on ${board}`, async (t) => {
    const { label, scores } = await runInputs(loadBoard(board), pack(labelled, { inputs: [input('4,3')], outputs: ['label', 'scores'] }, board), { x });
    t.deepEqual(textsOf(label), best);
    t.deepEqual([label?.shape, scores?.shape], [[4], [4, 3]]);
  });
}

test('each frame of a stream has its label', async (t) => {
  const lin = pack(labelled, { inputs: [input('S,3')], outputs: ['label'], pulse: 2 });
  t.deepEqual(textsOf((await runInputs(loadBoard('host'), lin, { x })).label), best);
});

test('a script finds the labels of an output beside its numbers', async (t) => {
  const model = programs.file('m.lin', pack(labelled, { inputs: [input('4,3')], outputs: ['label'] }));
  const { out, err } = await programs.run('app', `
import { args, Model } from 'linnet';
const model = Model.open(args._[0]), { labels } = model.outputs[0]!;
console.log(Array.from(model.run(new Float32Array(${JSON.stringify(Array.from(x.data))})).label!, (i) => labels![i]).join('|'));`, [model]);
  t.is(err, '');
  t.is(out, `${best.join('|')}\n`);
});

test('strings that are equal are one', async (t) => {
  const model = graphDef(placeholder('x', 2), floats('half', [], 0.5), strings('yes', [], 'yes'), strings('other', [2], 'no', 'yes'),
    { name: 'above', op: 'Greater', input: ['x', 'half'] }, { name: 'y', op: 'SelectV2', input: ['above', 'yes', 'other'] });
  t.deepEqual(textsOf((await runInputs(loadBoard('host'), pack(model, {}), { x: value('f32', [2], [1, 0]) })).y), ['yes', 'yes']);
});

test('numbers that a table has names for', async (t) => {
  const model = graphDef({ name: 'x', op: 'Placeholder', attr: { dtype: type('int32'), shape: shape(2, 2) } }, integers('keys', [3], 7, -2, 9), strings('names', [3], 'seven', 'minus two', 'nine'), strings('none', [], '?'),
    { name: 'table', op: 'HashTableV2', attr: { key_dtype: type('int32'), value_dtype: type('string') } }, { name: 'fill', op: 'InitializeTableV2', input: ['table', 'keys', 'names'] },
    { name: 'y', op: 'LookupTableFindV2', input: ['table', 'x', 'none'], attr: { Tin: type('int32'), Tout: type('string') } });
  t.deepEqual(textsOf((await runInputs(loadBoard('host'), pack(model, { outputs: ['y'] }), { x: value('i32', [2, 2], [9, 8, -2, 7]) })).y), ['nine', '?', 'minus two', 'seven']);
});

const text: NodeSpec = { name: 's', op: 'Placeholder', attr: { dtype: type('string'), shape: { shape: {} } } };

for (const { what, nodes, says } of [
  { what: 'a string that is an input', nodes: [text, { name: 'y', op: 'Identity', input: ['s'] }], says: /gives strings only where they are chosen among constant ones, and this output is not: 'y'/ },
  { what: 'an input or a constant', nodes: [placeholder('x'), text, floats('k', [], 0), strings('no', [], 'no'), { name: 'above', op: 'Greater', input: ['x', 'k'] }, { name: 'y', op: 'SelectV2', input: ['above', 's', 'no'] }], says: /node 'y' \(Select\) reads what strings say, or changes them/ },
  { what: 'a sound that is a constant', nodes: [placeholder('x'), strings('file', [2], 'RIFF', 'WAVE'), { name: 'at', op: 'Cast', input: ['x'], attr: { DstT: type('int32') } }, integers('zero', [], 0), { name: 'one', op: 'GatherV2', input: ['file', 'at', 'zero'] }, { name: 'y', op: 'DecodeWav', input: ['one'], attr: { desired_samples: i(8), desired_channels: i(1) } }], says: /node 'y' \(DecodeWav\) reads what strings say/ },
  { what: 'a look-up of a string', nodes: [text, strings('keys', [1], 'a'), integers('numbers', [1], 1), integers('none', [], 0), { name: 'table', op: 'HashTableV2' }, { name: 'fill', op: 'InitializeTableV2', input: ['table', 'keys', 'numbers'] }, { name: 'y', op: 'LookupTableFindV2', input: ['table', 's', 'none'] }], says: /node 'y' \(LookupTableFindV2\) .*strings are looked up before a network is given them/ },
  { what: 'a table that a text file fills', nodes: [placeholder('x'), integers('none', [], 0), { name: 'table', op: 'HashTableV2' }, { name: 'y', op: 'LookupTableFindV2', input: ['table', 'x', 'none'] }], says: /HashTableV2 \(a table that is not filled with constants of the file, but by a text file or by the program\) at 'table'/ },
] satisfies readonly { readonly what: string; readonly nodes: readonly NodeSpec[]; readonly says: RegExp }[]) {
  test(`refuses as an output ${what}`, (t) => { t.throws(() => pack(graphDef(...nodes), { outputs: ['y'] }), { name: 'UserError', message: says }); });
}
