import { tensorOf as tensor } from '../../src/eval/tensor.ts';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { UserError } from '../../host/errors.ts';
import { writeWhole } from '../../host/files.ts';
import { readNpy, writeNpy } from '../../src/format/npy.ts';
import { graphDef, placeholder } from '../import/graph-def.ts';
import { noBoard, unless } from '../harness/skip.ts';
import { linnet, messages, root } from './cli.ts';

function newFolder(t: ExecutionContext): (name: string) => string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-writes-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return (name) => path.join(folder, name);
}

test('a file is replaced, keeps its mode, and nothing stays beside it', (t) => {
  const at = newFolder(t);
  writeFileSync(at('x'), 'old');
  chmodSync(at('x'), 0o640);
  const { ino, uid, gid } = statSync(at('x'));
  writeWhole(at('x'), 'new');
  const after = statSync(at('x'));
  t.is(readFileSync(at('x'), 'utf8'), 'new');
  t.is(after.mode & 0o7777, 0o640);
  t.deepEqual([after.uid, after.gid], [uid, gid]);
  t.not(after.ino, ino, 'readers of the old file are left alone');
  writeWhole(at('x'), 'run', { executable: true });
  t.is(statSync(at('x')).mode & 0o7777, 0o750);
  t.deepEqual(readdirSync(at('.')), ['x']);
});

test('a link stays a link, also to a file that is not there yet', (t) => {
  const at = newFolder(t);
  writeFileSync(at('target'), 'old');
  for (const [link, target] of [['a', 'target'], ['b', 'a'], ['c', 'folder/missing']] as const) symlinkSync(target, at(link));
  writeWhole(at('b'), 'new');
  t.is(readFileSync(at('target'), 'utf8'), 'new');
  writeWhole(at('made/deep'), '');
  t.true(existsSync(at('made/deep')));
  t.throws(() => writeWhole(at('c'), 'new'), { instanceOf: UserError, message: /c: cannot be written: there is no such file/ });
  for (const link of ['a', 'b', 'c']) t.true(lstatSync(at(link)).isSymbolicLink());
});

test('links in a circle and folders are refused', (t) => {
  const at = newFolder(t);
  symlinkSync('b', at('a'));
  symlinkSync('a', at('b'));
  t.throws(() => writeWhole(at('a'), ''), { instanceOf: UserError, message: /a: cannot be written/ });
  t.throws(() => writeWhole(at('.'), ''), { instanceOf: UserError, message: /cannot be written: it is a directory/ });
});

test('devices stay devices', (t) => {
  writeWhole('/dev/null', 'gone');
  t.true(statSync('/dev/null').isCharacterDevice());
  t.throws(() => writeWhole('/dev/full', 'no'), { instanceOf: UserError, message: /\/dev\/full: cannot be written: the disk is full/ });
  t.true(statSync('/dev/full').isCharacterDevice());
});

test('pack -o -, /dev/stdout and a file give the same bytes', async (t) => {
  const at = newFolder(t);
  writeFileSync(at('m.pb'), graphDef(placeholder('x', 4), { name: 'y', op: 'Relu', input: ['x'] }));
  const [dash, device, file] = await Promise.all(['-', '/dev/stdout', 'x.lin'].map((out) => linnet(at('.'), ['pack', 'm.pb', '-o', out])));
  t.is(file!.code, 0, file!.stderr);
  t.deepEqual([dash!.code, device!.code], [0, 0], dash!.stderr);
  t.is(dash!.stdout, readFileSync(at('x.lin')).toString());
  t.is(device!.stdout, dash!.stdout);
  t.deepEqual(readdirSync(at('.')).sort(), ['m.pb', 'x.lin']);
  t.is((await linnet(at('.'), ['pack', 'm.pb', '-o', '-', '--json'])).code, 2);
});

test('an input is fixed by --value, and is none of the packed model', async (t) => {
  const at = newFolder(t);
  writeFileSync(at('m.pb'), graphDef(placeholder('x', 4), placeholder('k'), { name: 'y', op: 'Mul', input: ['x', 'k'] }));
  writeFileSync(at('x.npy'), writeNpy({ dtype: 'f32', shape: [4], data: Float32Array.of(1, 2, 3, 4) }));
  for (const [value, factor] of [['3', 3], ['true', 1]] as const) {
    const { code, stderr } = await linnet(at('.'), ['run', 'm.pb', '--value', `k=${value}`, '--in', 'x=x.npy', '--out-dir', 'out']);
    t.is(code, 0, stderr);
    t.deepEqual([...readNpy(readFileSync(at('out/y.npy'))).data], [1, 2, 3, 4].map((v) => v * factor));
  }
  for (const wrong of ['k', 'k=', 'k=three']) t.regex((await linnet(at('.'), ['pack', 'm.pb', '--value', wrong, '-o', 'm.lin'])).stderr, /--value takes NAME=true, NAME=false, NAME=NUMBER or NAME=FILE\.npy/);
});

test('an input is bound to an output by --state, over several runs', async (t) => {
  const at = newFolder(t), array = (...values: readonly number[]) => writeNpy({ dtype: 'f32', shape: [2], data: Float32Array.from(values) });
  writeFileSync(at('m.pb'), graphDef(placeholder('x', 2), placeholder('sum', 2), { name: 'y', op: 'Add', input: ['x', 'sum'] }, { name: 'z', op: 'Neg', input: ['y'] }));
  writeFileSync(at('x.npy'), array(1, 2));
  writeFileSync(at('first.npy'), array(10, 20));
  for (const [state, expected] of [['sum=y', [-2, -4]], ['sum=y@first.npy', [-12, -24]]] as const) {
    const { code, stderr } = await linnet(at('.'), ['run', 'm.pb', '--state', state, '--in', 'x=x.npy', '--in', 'x=x.npy', '--out-dir', 'out']);
    t.is(code, 0, stderr);
    t.deepEqual([...readNpy(readFileSync(at('out/1/z.npy'))).data], expected);
    t.false(existsSync(at('out/1/y.npy')));
  }
  const refused = async (...words: readonly string[]): Promise<string> => (await linnet(at('.'), ['pack', 'm.pb', '-o', 'm.lin', ...words])).stderr;
  t.regex(await refused('--state', 'sum'), /--state takes INPUT=OUTPUT or INPUT=OUTPUT@FILE\.npy; not 'sum'/);
  t.regex(await refused('--state', 'sums=y'), /no input is named 'sums' \(did you mean 'sum'\?\); the inputs are 'x', 'sum'/);
  t.regex(await refused('--state', 'sum=w'), /no node is named 'w'/);
  t.regex(await refused('--state', 'sum=z'), /every output is what a state becomes; .* such as --output z/);
  t.regex(await refused('--state', 'sum=y', '--state', 'sum=z'), /--state binds 'sum' twice/);
  t.regex(await refused('--state', 'sum=y', '--value', 'sum=first.npy'), /--value and --state both say what 'sum' is/);
});

test('help, the version, suggestions, and an output that nobody reads to its end', async (t) => {
  const at = newFolder(t);
  const [help, short, version, near] = await Promise.all([['help', 'pack'], ['pack', '-h'], ['--version'], ['pack', 'm.pb', '--puls', '8']].map((words) => linnet(at('.'), words)));
  t.regex(help!.stdout, /^linnet pack MODEL -o OUT\.lin\n[^]*--pulse N/);
  t.deepEqual(short, help);
  t.regex(version!.stdout, /^\d+\.\d+\.\d+\n$/);
  t.deepEqual([near!.code, near!.stderr], [2, "linnet: Unknown option '--puls' (did you mean '--pulse'?); see linnet pack --help\n"]);
  t.deepEqual(spawnSync('sh', ['-c', `'${process.execPath}' '${path.join(root, 'host/linnet.mjs')}' ops --json | head -1`], { encoding: 'utf8' }).stderr, '');
});

const relu = graphDef(placeholder('x', 3), { name: 'y', op: 'Relu', input: ['x'] });
const array = (dtype: 'f32' | 'f64' | 'i64', ...values: readonly number[]): Uint8Array =>
  writeNpy(tensor(dtype, [values.length], values));

test('a run shows its outputs and writes nothing, or says what it wrote', async (t) => {
  const at = newFolder(t);
  writeFileSync(at('m.pb'), relu);
  writeFileSync(at('x.npy'), array('f32', -1, 2.5, 3));
  const shown = await linnet(at('.'), ['run', 'm.pb', '--in', 'x=x.npy']);
  t.deepEqual([shown.code, shown.stdout, messages(shown.stderr)], [0, 'y f32[3]: 0 2.5 3\n', []]);
  t.deepEqual(readdirSync(at('.')).sort(), ['m.pb', 'x.npy']);
  const written = await linnet(at('.'), ['run', 'm.pb', '--in', 'x=x.npy', '--out-dir', 'out']);
  t.deepEqual([written.code, written.stdout], [0, 'out/y.npy: f32[3]\n']);
  const asJson = await linnet(at('.'), ['run', 'm.pb', '--in', 'x=x.npy', '--json']);
  t.like(JSON.parse(asJson.stdout), { outputs: { y: [3] } });
});

test('a build says that its script opens a model that the executable does not carry', async (t) => {
  const at = newFolder(t);
  writeFileSync(at('m.pb'), relu);
  t.is((await linnet(at('.'), ['pack', 'm.pb', '--input', 'x=3', '-o', 'm.lin'])).code, 0);
  const said = async (open: string, ...words: readonly string[]): Promise<readonly string[]> => {
    writeFileSync(at('app.ts'), `import { Model } from 'linnet';\nconsole.log(Model.open(${open}).name);\n`);
    const { code, stderr } = await linnet(at('.'), ['build', 'app.ts', ...words, '-o', 'app']);
    t.is(code, 0, stderr);
    return messages(stderr).slice(0, -1);
  };
  t.deepEqual(await said("'m.lin'"), ["warning: app.ts:2: opens 'm.lin', but the executable carries none: build it with --model m.lin, or copy that file to the board too"]);
  t.deepEqual(await said(''), ['warning: app.ts:2: opens the embedded model, but the executable carries none: build it with --model MODEL.lin']);
  t.deepEqual(await said("'other.lin'", '--model', 'm.lin'), ["warning: app.ts:2: opens 'other.lin', but the executable carries 'm': build it with --model other.lin, or copy that file to the board too"]);
  t.deepEqual(await said("'build/m.lin'", '--model', 'm.lin'), []);
});

test('long outputs are shown by their first values, their range and the place of the largest', async (t) => {
  const at = newFolder(t);
  writeFileSync(at('m.pb'), graphDef(placeholder('x', 2, 5), { name: 'y', op: 'Neg', input: ['x'] }));
  writeFileSync(at('x.npy'), writeNpy({ dtype: 'f32', shape: [2, 5], data: Float32Array.of(1, 2, 3, 4, 5, 6, -7, 8, 9, 10) }));
  const { stdout, stderr } = await linnet(at('.'), ['run', 'm.pb', '--in', 'x=x.npy']);
  t.is(stdout, 'y f32[2,5]: -1 -2 -3 -4 -5 -6 7 -8 .. 10 values, -10 to 7 at [1,1]\n', stderr);
});

test("x:0 is x, and the types of NumPy's plain numbers are converted", async (t) => {
  const at = newFolder(t);
  writeFileSync(at('m.pb'), relu);
  writeFileSync(at('x.npy'), array('f64', -1, 0.5, 3));
  const { code, stdout, stderr } = await linnet(at('.'), ['run', 'm.pb', '--in', 'x:0=x.npy', '--output', 'y:0', '--input', 'x:0=3']);
  t.deepEqual([code, stdout, messages(stderr)], [0, 'y f32[3]: 0 0.5 3\n', ['x.npy: f64, converted to f32']]);
  writeFileSync(at('n.npy'), array('i64', 1, 2, 3));
  t.regex((await linnet(at('.'), ['run', 'm.pb', '--in', 'x=n.npy'])).stderr, /input 'x' is f32\[3\], not i64\[3\]/);
  writeFileSync(at('app.ts'), "import { Model } from 'linnet';\nconsole.log([...Model.open('m.lin').run({ 'x:0': [-1, 2, 3] }).y!].join());\n");
  t.is((await linnet(at('.'), ['pack', 'm.pb', '-o', 'm.lin'])).code, 0);
  t.is((await linnet(at('.'), ['run', 'app.ts', '--model', 'm.lin'])).stdout, '0,2,3\n');
});

unless(noBoard('pi-zero'), test)('a program runs on the board that it is for, and an emulator\'s time is not printed', async (t) => {
  t.timeout(300_000);
  const at = newFolder(t);
  writeFileSync(at('m.pb'), relu);
  writeFileSync(at('x.npy'), array('f32', -1, 2, 3));
  writeFileSync(at('app.ts'), "import { platform } from 'linnet';\nconsole.log(platform.isa);\n");
  t.is((await linnet(at('.'), ['build', 'app.ts', '--board', 'pi-zero', '-o', 'app'])).code, 0);
  t.is((await linnet(at('.'), ['run', 'app'])).stdout, 'armv6-vfp\n');
  const asJson = await linnet(at('.'), ['run', 'm.pb', '--in', 'x=x.npy', '--board', 'pi-zero', '--json']);
  t.false('milliseconds' in JSON.parse(asJson.stdout), asJson.stderr);
  const timed = await linnet(at('.'), ['run', 'm.pb', '--in', 'x=x.npy', '--board', 'pi-zero', '--repeat', '3']);
  t.is(timed.code, 2);
  t.regex(timed.stderr, /that is not pi-zero's: linnet dump --profile --board pi-zero counts instructions/);
  const strange = readFileSync(at('app')).fill(8, 18, 19);
  writeFileSync(at('mips'), strange);
  t.regex((await linnet(at('.'), ['run', 'mips'])).stderr, /mips: a program for another processor, which none of the boards has/);
});

test('on a terminal, what takes longer than a second says so, and leaves no line behind', async (t) => {
  t.timeout(120_000);
  const folder = newFolder(t)('.');
  const program = path.join(folder, 'slow.mts'), module = path.join(root, 'host/toolchain/progress.ts');
  writeFileSync(program, `import { progress, withProgress } from ${JSON.stringify(module)};
    const busy = (ms) => { const end = Date.now() + ms; while (Date.now() < end); };
    console.log('answer', await withProgress('counting', () => { busy(8000); progress('a line'); return 42; }));`);
  const command = `'${process.execPath}' --import=tsx '${program}'`;
  const onTerminal = spawnSync('script', ['-qec', command, '/dev/null'], { cwd: root, encoding: 'utf8' }).stdout;
  t.regex(onTerminal, /\r\x1b\[Kcounting \.\.\. 1 s[^]*\r\x1b\[Ka line\r\n[^]*\r\x1b\[Kanswer/);
  const piped = spawnSync('sh', ['-c', command], { cwd: root, encoding: 'utf8' });
  t.deepEqual([piped.stdout, piped.stderr], ['answer 42\n', 'a line\n']);
});

test('a project with a name that npm refuses, or where something is, is not begun', async (t) => {
  const at = newFolder(t);
  writeFileSync(at('there'), 'mine');
  for (const [words, message] of [[['Talk'], /'Talk' cannot be a project's name/], [['there'], /there: there is such a file or folder already/], [['there/talk'], /there\/talk: cannot be written/], [['a', 'b'], /needs one name/]] as const) {
    const { code, stderr } = await linnet(at('.'), ['new', ...words]);
    t.is(code, words.length > 1 ? 2 : 1);
    t.regex(stderr, message);
  }
  t.deepEqual(readdirSync(at('.')), ['there']);
  t.is(readFileSync(at('there'), 'utf8'), 'mine');
});
