import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { UserError } from '../../host/errors.ts';
import { type Importer, type ModelSource, importModel, importers } from '../../host/import/index.ts';
import { filesOf } from '../../host/import/importer.ts';
import * as onnxFamilies from '../../host/import/onnx/operators/families.ts';
import { builders as onnxBuilders } from '../../host/import/onnx/operators/index.ts';
import * as tensorflowFamilies from '../../host/import/tensorflow/operators/families.ts';
import { builders as tensorflowBuilders } from '../../host/import/tensorflow/operators/index.ts';
import * as tfliteFamilies from '../../host/import/tflite/operators/families.ts';
import { builders as tfliteBuilders } from '../../host/import/tflite/operators/index.ts';
import { graphDef, placeholder } from './graph-def.ts';
import { model as onnxModel, node, value } from './onnx-model.ts';
import { tfliteModel } from './tflite-model.ts';

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
const folders = readdirSync(path.join(root, 'host/import'), { withFileTypes: true }).filter((e) => e.isDirectory()).map((e) => e.name);

const bytes = (s: string): Uint8Array => Uint8Array.from(s, (c) => c.charCodeAt(0));
const graph = graphDef(placeholder('x', 4), { name: 'y', op: 'Neg', input: ['x'] });
const folder = (...names: readonly string[]): ModelSource => ({ read: (name) => (names.includes(name) ? Uint8Array.of(8, 1) : undefined) });

/** How an archive begins whose first entry has this name. */
const zip = (name: string): Uint8Array => bytes(`PK\x03\x04${'\0'.repeat(22)}${String.fromCharCode(name.length)}\0\0\0${name}{}`);

/** How models of each row begin, in the order of the table. */
const samples: readonly (readonly ModelSource[])[] = [
  [tfliteModel({ tensors: [{ name: 'x', type: 0, shape: [4] }, { name: 'y', type: 0, shape: [4] }], operators: [{ code: 59, inputs: [0], outputs: [1] }], inputs: [0], outputs: [1] }), bytes('\x1c\0\0\0TFL3')],
  [onnxModel({ nodes: [node('Neg', ['x'], ['y'])], inputs: [value('x', [4])], outputs: [value('y', [4])] }), Uint8Array.of(8, 3, 0x12, 0), Uint8Array.of(8, 11, 0x12, 0)],
  [bytes('\x89HDF\r\n\x1a\n'), zip('metadata.json'), zip('config.json')],
  [zip('archive/data.pkl'), zip('net/.format_version'), bytes('\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.')],
  [bytes('<Nnet3> \n'), bytes('\0B<Nnet3> ')],
  [graph],
  [folder('saved_model.pb'), folder('saved_model.pbtxt')],
  [Uint8Array.of(8, 1, 0x12, 0), Uint8Array.of(8, 2, 0x12, 0)],
];
const strangers: readonly ModelSource[] = ['PK\x03\x04', `PK\x03\x04${'\0'.repeat(22)}\x09\0\0\0photo.png`, '\x93NUMPY\x01\0', '\x7fELF\x02\x01', 'RIFF\x24\0\0\0WAVE', 'node {\n  name: "x"\n}\n', '\nnode {\n  name: "x"\n}\n', '\0'].map(bytes);

const described = ({ name, models }: Importer): string => `${name}: ${models}`;

test('each model belongs to one row', (t) => {
  t.is(samples.length, importers.length, 'give a sample for every row');
  importers.forEach((importer, i) => {
    for (const sample of samples[i]!) t.deepEqual(importers.filter((other) => other.matches(filesOf(sample))).slice(0, 1).map(described), [described(importer)]);
  });
  for (const stranger of [...strangers, folder(), folder('model.json')]) t.deepEqual(importers.filter((i) => i.matches(filesOf(stranger))).map(described), []);
});

importers.forEach((importer, i) => {
  test(`row ${i}, ${described(importer)}: ${importer.operators.length === 0 ? 'refuses' : 'reads'}`, (t) => {
    t.deepEqual([...new Set(importer.operators)].sort(), [...importer.operators], 'operators are sorted, each once');
    if (importer.operators.length > 0) {
      const sample = samples[i]![0]!;
      if (sample instanceof Uint8Array) t.is(importModel(sample, { name: 'm' }).framework, importer.name);
      return;
    }
    for (const sample of samples[i]!) t.throws(() => importModel(sample, { name: 'm' }), { instanceOf: UserError, message: /^m: this is a.*; \S/ });
  });
});

test('strangers are refused with what can be read', (t) => {
  const models = importers.filter((i) => i.operators.length > 0).map((i) => i.models);
  for (const stranger of [...strangers, folder()]) {
    const { message } = t.throws(() => importModel(stranger, { name: 'm' }), { instanceOf: UserError }) ?? t.fail();
    for (const name of models) t.true(message.includes(name), message);
  }
});

test('every folder of host/import is in the table', (t) => {
  const table = readFileSync(path.join(root, 'host/import/index.ts'), 'utf8');
  t.deepEqual(folders.filter((name) => !table.includes(`from './${name}/index.ts'`)), []);
});

for (const [framework, families, builders] of [['tensorflow', tensorflowFamilies, tensorflowBuilders], ['onnx', onnxFamilies, onnxBuilders], ['tflite', tfliteFamilies, tfliteBuilders]] as const) {
  test(`${framework}: every family file of operators is registered, and gives families only`, (t) => {
    const files = readdirSync(path.join(root, `host/import/${framework}/operators`)).filter((f) => f !== 'index.ts' && f !== 'families.ts');
    const listed = readFileSync(path.join(root, `host/import/${framework}/operators/families.ts`), 'utf8').split('\n').flatMap((line) => /^export \* from '\.\/(.*)';$/.exec(line)?.[1] ?? []);
    t.deepEqual(listed, files);
    const rows = Object.values(families).flatMap((family) => Object.keys(family));
    t.is(rows.length, builders.size, 'no operator stands in two families');
  });
}

/** Names of frameworks and words of their formats. */
const foreign = [new RegExp(`tensor ?flow|saved_?model|graphdef|\\b(?:${folders.join('|')}|tf|flatbuffer|nnet3|nd?hwc|ncd?hw|switch/merge)\\b`, 'i'), /\b(?:SAME|VALID)\b/];

function* files(under: string): Generator<string> {
  for (const entry of readdirSync(path.join(root, under), { withFileTypes: true })) {
    const at = `${under}/${entry.name}`;
    if (entry.isDirectory()) yield* files(at);
    else if (/\.(ts|mjs|c|h|S)$/.test(entry.name)) yield at;
  }
}

test('words of a framework stay in its folder', (t) => {
  const own = new RegExp(`^host/import/(?:${folders.join('|')})/`);
  // the table names the folders
  const imports = (file: string, line: string): boolean => file === 'host/import/index.ts' && /^import |^export const importers/.test(line);
  const found = ['host', 'src'].flatMap((half) => [...files(half)]).filter((file) => !own.test(file)).flatMap((file) =>
    readFileSync(path.join(root, file), 'utf8').split('\n').flatMap((line, i) => {
      const [word] = foreign.flatMap((words) => words.exec(line) ?? []);
      return word === undefined || imports(file, line) ? [] : [`${file}:${i + 1}: ${word}`];
    }));
  t.deepEqual(found, []);
});
