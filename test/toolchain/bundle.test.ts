import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { allEvaluations } from '../../host/executable.ts';
import { openedModels } from '../../host/toolchain/bundle/opened-models.ts';
import { bundle } from '../../host/toolchain/bundle.ts';
import { compileScript } from '../../host/toolchain/bytecode.ts';
import { lineMapOf, originOf, packLineMap } from '../../host/toolchain/line-map.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'bundle-'));
test.after.always(() => rmSync(folder, { recursive: true }));

function project(name: string, files: Readonly<Record<string, string>>): string {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name, file)), { recursive: true });
    writeFileSync(path.join(folder, name, file), text);
  }
  return path.join(folder, name, 'app.ts');
}

test('one module, native imports first, lines map back', async (t) => {
  const entry = project('lines', {
    'app.ts': "import { print } from 'linnet:native';\nimport { help } from './help.js';\n\ninterface A { x: number }\nconst a: A = { x: 1 };\nawait null;\nprint(1, help(a.x));\n",
    'help.ts': "export const unused = 1;\n\nexport function help(n: number): string {\n  return 'help' + n;\n}\n",
  });
  const { code, lineMap } = await bundle(entry, []);
  const lines = code.split('\n');
  t.regex(lines[0] ?? '', /^import \{.*\bprint\b.*\} from 'linnet:native';$/);
  t.false(code.includes('unused'));
  const originsOf = (text: string): readonly (string | null)[] => lines.flatMap((line, i) => (line.includes(text) ? [originOf(lineMap, i + 1)] : []));
  t.deepEqual(originsOf("return 'help'".replaceAll("'", '"')), ['help.ts:4']);
  t.deepEqual(originsOf('await null'), ['app.ts:6']);
  t.deepEqual(originsOf('help(a.x)'), ['app.ts:7']);
});

test('globals come before the script, which imports nothing', async (t) => {
  const { code } = await bundle(project('bare', { 'app.ts': 'console.log(1);\n' }), []);
  t.regex(code, /prepareStackTrace[^]*console\.log\(1\);\n+$/);
  t.notRegex(code, /structuredClone|URLSearchParams/);
});

test('packages: exports, main, a subpath', async (t) => {
  const entry = project('packages', {
    'app.ts': "import a from 'with-exports';\nimport b from 'with-main';\nimport c from '@scope/name/deep/file.js';\nimport d from 'with-exports/sub/one';\nglobalThis.all = [a, b, c, d];\n",
    'node_modules/with-exports/package.json': '{"exports": {".": {"node": "./no.js", "import": "./yes.js"}, "./sub/*": "./lib/*.js"}}',
    'node_modules/with-exports/yes.js': "export default 'from exports';",
    'node_modules/with-exports/lib/one.js': "export default 'from pattern';",
    'node_modules/with-main/package.json': '{"main": "lib"}',
    'node_modules/with-main/lib/index.js': "export default 'from main';",
    'node_modules/@scope/name/package.json': '{}',
    'node_modules/@scope/name/deep/file.js': "export default 'from subpath';",
  });
  const { code } = await bundle(entry, []);
  for (const from of ['exports', 'main', 'subpath', 'pattern']) t.true(code.includes(`from ${from}`), from);
});

test('packages: conditions within conditions, side effects, files that are not exported', async (t) => {
  const entry = project('conditions', {
    'app.ts': "import { a } from 'dual';\nimport { b } from 'dual/feature';\nimport 'pure';\nglobalThis.all = [a, b];\n",
    'node_modules/dual/package.json': JSON.stringify({
      type: 'module', sideEffects: false,
      exports: { '.': { require: './no.cjs', node: './no.js', import: { types: './a.d.ts', default: './a.js' } }, './feature': { browser: './no.js', default: { node: './no.js', default: './b.mjs' } } },
    }),
    'node_modules/dual/a.js': "import { c } from './c.js';\nexport const a = ['from import', c];",
    'node_modules/dual/b.mjs': "export const b = 'from default';",
    'node_modules/dual/c.js': "export const c = 'from beside';",
    'node_modules/pure/package.json': '{"type": "module", "sideEffects": false, "exports": "./pure.js"}',
    'node_modules/pure/pure.js': "globalThis.x = 'from pure';",
  });
  const { code } = await bundle(entry, []);
  for (const from of ['import', 'default', 'beside']) t.true(code.includes(`from ${from}`), from);
  t.false(code.includes('from pure'));
  const hidden = project('hidden', { 'app.ts': "\nimport { c } from 'dual/c.js';\nglobalThis.c = c;\n" });
  mkdirSync(path.join(path.dirname(hidden), 'node_modules'));
  cpSync(path.join(path.dirname(entry), 'node_modules'), path.join(path.dirname(hidden), 'node_modules'), { recursive: true });
  await t.throwsAsync(bundle(hidden, []), { name: 'UserError', message: /app\.ts:2: cannot find 'dual\/c\.js'$/ });
});

test('the evals asked for are in, others are not', async (t) => {
  const entry = project('evals', { 'app.ts': "import { evals } from 'linnet:evals';\nglobalThis.names = Object.keys(evals);\n" });
  const some = await bundle(entry, [{ operator: 'Softmax', key: 'softmax' }]), all = await bundle(entry, allEvaluations());
  t.regex(some.code, /Softmax: softmax/);
  t.notRegex(some.code, /spaceToBatch/);
  t.regex(all.code, /spaceToBatch/);
});

test('packages: CommonJS, with requires, names and JSON', async (t) => {
  const entry = project('commonjs', {
    'app.ts': "import whole, { one } from 'old';\nimport two from 'old/two.cjs';\nglobalThis.all = [whole, one, two];\n",
    'node_modules/old/package.json': '{"main": "./index.js"}',
    'node_modules/old/index.js': "'use strict';\nconst { version } = require('./data.json');\nexports.one = 'one of ' + require('other').name + version;\n",
    'node_modules/old/data.json': '{"version": "3.2.1"}',
    'node_modules/old/two.cjs': "module.exports = class Two { static place = 'from two'; };",
    'node_modules/other/package.json': '{"exports": {"import": "./no.js", "require": "./yes.js"}}',
    'node_modules/other/yes.js': "exports.name = process.env.NODE_ENV === 'production' ? 'from required' : 'no';",
  });
  const { code } = await bundle(entry, []);
  for (const from of ['3.2.1', 'from required', 'from two', 'one of ']) t.true(code.includes(from), from);
  t.false(code.includes('process.env'));
});

test('packages: the file for browsers where the other one needs Node', async (t) => {
  const files = {
    'app.ts': "import { kind } from 'both';\nglobalThis.kind = kind;\n",
    'node_modules/both/package.json': '{"exports": {"browser": "./browser.js", "default": "./node.js"}, "type": "module"}',
    'node_modules/both/node.js': "import { randomBytes } from 'node:crypto';\nexport const kind = randomBytes(1);",
    'node_modules/both/browser.js': "export const kind = 'for browsers';",
  };
  t.true((await bundle(project('both', files), [])).code.includes('for browsers'));
  const only = project('only', { ...files, 'node_modules/both/package.json': '{"exports": "./node.js", "type": "module"}' });
  await t.throwsAsync(bundle(only, []), { name: 'UserError', message: "both/node.js:1: cannot find 'node:crypto'; there is no Node on the board, see what 'linnet' exports" });
  const required = project('required', { ...files, 'node_modules/both/package.json': '{}', 'node_modules/both/index.js': "\nmodule.exports.kind = require('fs');" });
  await t.throwsAsync(bundle(required, []), { name: 'UserError', message: "both/index.js:2: cannot find 'fs'; there is no Node on the board, see what 'linnet' exports" });
});

test('files are imported as what they hold', async (t) => {
  const entry = project('assets', {
    'app.ts': "import data from './data.json' with { type: 'json' };\nimport page from './page.html';\nimport bytes from './x.raw' with { type: 'bytes' };\nimport source from './help.ts' with { type: 'text' };\nglobalThis.all = [data, page, bytes, source];\n",
    'data.json': '{ "a": [1, "ü"] }', 'page.html': '<p>`${x}`</p>\n', 'x.raw': '\x00\xff', 'help.ts': 'const x: number = 1;',
  });
  const { code } = await bundle(entry, []);
  for (const part of [String.raw`JSON.parse("{\"a\":[1,\"ü\"]}")`, String.raw`"<p>\`${'${x}'}\`</p>\n"`.replaceAll('\\`', '`'), 'fromBase64("AMO/")', '"const x: number = 1;"']) t.true(code.includes(part), part);
  const wrong = project('wrong-json', { 'app.ts': "import a from './a.json';\nglobalThis.a = a;", 'a.json': '{' });
  await t.throwsAsync(bundle(wrong, []), { name: 'UserError', message: /^a\.json: not JSON: / });
});

test('globals that the board lacks are refused with their places, unless the script asks first', async (t) => {
  const entry = project('unknown', {
    'app.ts': "import { f } from 'pkg';\nif (typeof window !== 'undefined') window.alert(globalThis.navigator, f);\n\nfunction g(Buffer: string) { return Buffer; }\nclass A { static #x = 1; process = A.#x; require() { return this.process; } }\nlabel: for (;;) break label;\nglobalThis.x = [g, A, { document: 1 }.document, process.argv];\nglobalThis.y = (thing as unknown) ?? class Inner { self = Inner; };\n",
    'node_modules/pkg/package.json': '{"type": "module"}',
    'node_modules/pkg/index.js': "\nexport const f = () => Buffer.from('x');\nexport const unused = () => document.title;",
  });
  await t.throwsAsync(bundle(entry, []), {
    name: 'UserError',
    message: "pkg/index.js:2: the board has no 'Buffer': there is no Node on the board: use Uint8Array, TextEncoder and TextDecoder; app.ts:7: the board has no 'process': there is no Node on the board: use what 'linnet' exports (args, env, exit, signals); app.ts:8: the board has no 'thing': nothing declares it",
  });
});

test('models that a script opens by name', async (t) => {
  const entry = project('opens', {
    'app.ts': "import { Model } from 'linnet';\nimport { own } from './own.ts';\nconst a = Model.open('talk.lin');\nconst b = Model.open(\n);\nconst c = Model.open(own.open('x'));\nconsole.log(a, b, c, { open: () => 1 }.open());\n",
    'own.ts': "class Model { static open(path: string): string { return path; } }\nexport const own = Model;\nModel.open('none');\n",
  });
  t.deepEqual(openedModels(await bundle(entry, [])), [{ place: 'app.ts:3', path: 'talk.lin' }, { place: 'app.ts:4', path: null }]);
});

test('globals are in where they are named', async (t) => {
  const with_ = await bundle(project('named', { 'app.ts': 'console.log(new URL("http://a").host);\n' }), []);
  t.regex(with_.code, /class URLSearchParams/);
  t.notRegex(with_.code, /class AbortController/);
  t.regex((await bundle(project('member', { 'app.ts': 'console.log(globalThis.crypto.randomUUID());\n' }), [])).code, /randomUUID\(\)/);
});

for (const [name, text, message] of [
  ['type', 'const x: = 3;\n', 'app.ts:1:10: Unexpected "="'],
  ['twice', '\nlet a = 1;\nlet a = 2;\n', 'app.ts:3:5: The symbol "a" has already been declared'],
  ['missing', "\nimport { x } from './nope';\nx();\n", "app.ts:2: cannot find './nope'"],
  ['node', "import fs from 'node:fs';\nfs.x();\n", "app.ts:1: cannot find 'node:fs'; there is no Node on the board, see what 'linnet' exports"],
  ['regex', '\nglobalThis.x = /(?<a>x)|(?<a>y)/;\n', 'app.ts:2:16: Invalid regular expression: /(?<a>x)|(?<a>y)/: Duplicate capture group name'],
  ['member', "import * as linnet from 'linnet';\n\nlinnet.nope();\n", "app.ts:3: \"nope\" is not exported by 'linnet'"],
  ['export', "import { nope } from './help';\nnope();\n", 'app.ts:1:10: "nope" is not exported by "help.ts", imported by "app.ts".'],
] as const) {
  test.serial(`a wrong script: ${name}`, async (t) => {
    const entry = project(name, { 'app.ts': text, 'help.ts': 'export {};\n' }), before = process.cwd();
    process.chdir(path.dirname(entry));
    try {
      await t.throwsAsync(bundle('app.ts', []), { name: 'UserError', message });
    } finally {
      process.chdir(before);
    }
  });
}

test('no script', (t) => t.throwsAsync(bundle(path.join(folder, 'none.ts'), []), { name: 'UserError', message: /none\.ts: cannot be read/ }));

test('what only QuickJS refuses is told with the line of the source', async (t) => {
  const entry = project('refused', { 'app.ts': `\n\nglobalThis.r = Math.max(${'1, '.repeat(70_000)});\n` });
  await t.throwsAsync(async () => compileScript(await bundle(entry, [])), { name: 'UserError', message: /app\.ts:3: .*QuickJS.*arguments/ });
});

test('line map: a source map read, written as payload.h says', (t) => {
  const map = lineMapOf({ sources: ['a.ts', 'b.ts'], mappings: 'AAEA,IAAI;;ACDJ;AAgBA' });
  t.deepEqual([1, 2, 3, 4].map((line) => originOf(map, line)), ['a.ts:3', null, 'b.ts:2', 'b.ts:18']);
  const bytes = packLineMap(map), words = new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + 24));
  t.deepEqual([...words], [4, 2, 3, 0, 1 << 20 | 2, 1 << 20 | 18]);
  t.is(Buffer.from(bytes.subarray(24)).toString(), 'a.ts\0b.ts\0');
});
