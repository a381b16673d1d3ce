import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { allEvaluations } from '../../host/executable.ts';
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
  t.regex(code, /structuredClone[^]*console\.log\(1\);\n+$/);
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

for (const [name, text, message] of [
  ['type', 'const x: = 3;\n', 'app.ts:1:10: Unexpected "="'],
  ['twice', '\nlet a = 1;\nlet a = 2;\n', 'app.ts:3:5: The symbol "a" has already been declared'],
  ['missing', "\nimport { x } from './nope';\nx();\n", "app.ts:2: cannot find './nope'"],
  ['node', "import fs from 'node:fs';\nfs.x();\n", "app.ts:1: cannot find 'node:fs'; there is no Node on the board, see what 'linnet' exports"],
  ['regex', '\nglobalThis.x = /(?<a>x)|(?<a>y)/;\n', 'app.ts:2:16: Invalid regular expression: /(?<a>x)|(?<a>y)/: Duplicate capture group name'],
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
