import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { loadBoard, isNative } from '../../host/boards/load.ts';
import { bundle } from '../../host/toolchain/bundle.ts';
import { compileScript } from '../../host/toolchain/bytecode.ts';
import { runCompiler } from '../../host/toolchain/compilers.ts';
import { compileAll } from '../../host/toolchain/objects.ts';
import { compilerFor, linkStatic, optimize } from '../../host/toolchain/runtime.ts';
import { noParser, runtimeUnits } from '../../host/toolchain/sources.ts';
import { linnet, root } from './cli.ts';

// What a machine that runs no Linux binary does: everything is WebAssembly inside Node, and no program but Node is found.
const folder = mkdtempSync(path.join(os.tmpdir(), 'any-desk-'));
test.after.always(() => rmSync(folder, { recursive: true }));
const env = { ...process.env, LINNET_WASM: '1', PATH: '' }, example = path.join(root, 'examples/wake-word');
const here = (...words: readonly string[]) => linnet(folder, words, undefined, env);

test('a native engine makes the same bytecode', async (t) => {
  t.timeout(600_000);
  const board = loadBoard('host');
  if (!isNative(board)) return t.fail();
  const units = (await runtimeUnits(board, optimize)).map((unit) => ({ ...unit, flags: unit.flags.filter((flag) => flag !== noParser) }));
  const compiler = compilerFor(board), native = path.join(folder, 'native'), [source, bytecode] = [path.join(folder, 'script.js'), path.join(folder, 'script.bc')];
  await linkStatic(await compileAll(units, compiler, () => {}), compiler, native);
  const bundled = await bundle(path.join(example, 'app.ts'), []);
  writeFileSync(source, bundled.code);
  await runCompiler(native, ['--compile', source, bytecode, 'script'], folder);
  t.true(readFileSync(bytecode).equals(await compileScript(bundled)));
});

test('the wake word is packed, built and heard', async (t) => {
  t.timeout(600_000);
  const packed = await here('pack', path.join(example, 'hey_linnet.pb'), '--pulse', '8', '--metadata', path.join(example, 'hey_linnet.json'), '--board', 'host', '-o', 'x.lin');
  t.is(packed.code, 0, packed.stderr);
  const built = await here('build', path.join(example, 'app.ts'), '--model', 'x.lin', '--board', 'host', '-o', 'app');
  t.is(built.code, 0, built.stderr);
  const { code, stdout, stderr } = await here('run', 'app', '--', path.join(example, 'kitchen.wav'));
  t.is(code, 0, stderr);
  t.deepEqual(Array.from(stdout.matchAll(/@ ([\d.]+) s/g), ([, time]) => time), ['6.25', '20.71', '22.49']);
});

test('a script: words, files, time, recursion, an error with its place', async (t) => {
  t.timeout(600_000);
  writeFileSync(path.join(folder, 'app.ts'), `import { argv, print } from 'linnet:native';
import { makeFolders, readText, writeFile } from 'linnet';
makeFolders('a/b');
writeFile('a/b/c.txt', 'text');
const before = performance.now(), forever = (): number => forever() + 1;
await new Promise<void>((done) => setTimeout(done, 20));
try { forever(); } catch (error) { print(1, (error as Error).name); }
console.log('', argv, readText('a/b/c.txt'), performance.now() - before >= 19);
readText('none');
`);
  const { code, stdout, stderr } = await here('run', 'app.ts', '--', 'one', 'two');
  t.is(stdout, "RangeError [ 'one', 'two' ] text true\n");
  t.is(code, 1);
  t.regex(stderr, /^none: No such file or directory \(app\.ts:9\)$/m);
});

test('check', async (t) => {
  const { code, stderr } = await here('check', path.join(example, 'hey_linnet.pb'), '--input', 'input_node=S,20:f32', '--pulse', '8');
  t.is(code, 0, stderr);
});
