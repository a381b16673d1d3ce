import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { loadBoard } from '../../host/boards/load.ts';
import { type Command, parse, WrongArguments } from '../../host/command.ts';
import { compile } from '../../host/compile.ts';
import { UserError } from '../../host/errors.ts';
import { graphDef, ints, placeholder, text } from '../import/graph-def.ts';
import { linnet, messages, root } from './cli.ts';

const example = path.join(root, 'examples/wake-word');
const model = readFileSync(path.join(example, 'hey_linnet.pb'));
const packWords = ['pack', 'model.pb', '--input', 'input_node=S,20:f32', '--pulse', '8', '-o', 'out.lin'] as const;

/** A folder with the files given; gone after the test. */
function folderWith(t: ExecutionContext, files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-bad-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, data] of Object.entries(files)) writeFileSync(path.join(folder, name), data);
  return folder;
}

/** One line on standard error that says `message`, exit code 1, and nothing in the folder that was not there before. */
async function refused(t: ExecutionContext, files: Readonly<Record<string, string | Uint8Array>>, words: readonly string[], message: RegExp, stdin?: Uint8Array): Promise<void> {
  const folder = folderWith(t, files);
  const { code, stderr } = await linnet(folder, words, stdin);
  const lines = messages(stderr);
  t.is(code, 1, stderr);
  t.is(lines.length, 1, stderr);
  t.regex(lines[0]!, message);
  t.deepEqual(readdirSync(folder).sort(), Object.keys(files).sort(), 'nothing half written');
}

const models: readonly (readonly [what: string, files: Readonly<Record<string, string | Uint8Array>>, words: readonly string[], message: RegExp])[] = [
  ['truncated', { 'model.pb': model.subarray(0, 700_000) }, packWords, /model\.pb/],
  ['text', { 'model.pb': 'this is a text file\n'.repeat(50) }, packWords, /model\.pb/],
  ['empty', { 'model.pb': '' }, packWords, /model\.pb: the file is empty/],
  ['missing', {}, packWords, /model\.pb: cannot be read: there is no such file/],
  ['a wrong rank', { 'model.pb': model }, ['pack', 'model.pb', '--input', 'input_node=S,4,20:f32', '--pulse', '8', '-o', 'out.lin'], /input_node/],
  ['a wrong length', { 'model.pb': model }, ['pack', 'model.pb', '--input', 'input_node=S,21:f32', '--pulse', '8', '-o', 'out.lin'], /input_node/],
  ['a wrong type', { 'model.pb': model }, ['pack', 'model.pb', '--input', 'input_node=S,20:i32', '--pulse', '8', '-o', 'out.lin'], /input_node/],
  ['a wrong input name', { 'model.pb': model }, ['pack', 'model.pb', '--input', 'input=S,20:f32', '--pulse', '8', '-o', 'out.lin'], /input_node/],
  ['a wrong output name', { 'model.pb': model }, ['pack', 'model.pb', '--output', 'logit', '--pulse', '8', '-o', 'out.lin'], /logit/],
  ['no shape', { 'model.pb': model }, ['pack', 'model.pb', '--input', 'input_node=:f32:x', '-o', 'out.lin'], /--input takes/],
  ['open lengths without a pulse', { 'model.pb': model }, ['pack', 'model.pb', '-o', 'out.lin'], /S/],
  ['a wrong board', { 'model.pb': model }, [...packWords, '--board', 'pi-zer'], /no board 'pi-zer' \(did you mean 'pi-zero'\?\); the boards are .*pi-zero/],
  ['metadata that is no JSON', { 'model.pb': model, 'm.json': '{' }, [...packWords, '--metadata', 'm.json'], /m\.json: not a JSON object/],
  ['metadata with a front end that lacks a field', { 'model.pb': model, 'm.json': '{ "frontEnd": { "rate": 16000 } }' }, [...packWords, '--metadata', 'm.json'], /m\.json: front end: "window" must be a number/],
  ['metadata with a front end that cannot be', { 'model.pb': model, 'm.json': '{ "frontEnd": { "rate": 16000, "window": 400, "hop": 160, "fft": 500, "mels": 20, "low": 60, "high": 7600, "offset": 0 } }' }, [...packWords, '--metadata', 'm.json'], /m\.json: front end: fft must be a power of two/],
  ['an output folder that is a file', { 'model.pb': model, file: 'x' }, ['pack', 'model.pb', '--pulse', '8', '-o', 'file/out.lin'], /file\/out\.lin: cannot be written/],
];

for (const [what, files, words, message] of models) test(`pack refuses: ${what}`, (t) => refused(t, files, words, message));

test('pack refuses operators that it does not know, all in one message', (t) => refused(t, {
  'model.pb': graphDef(placeholder('x', -1, 4), { name: 'a/strange', op: 'StrangeOp', input: ['x'] }, { name: 'b/odd', op: 'OddOp', input: ['a/strange'] }),
}, ['pack', 'model.pb', '--pulse', '8', '-o', 'out.lin'], /StrangeOp.*a\/strange.*OddOp.*b\/odd|OddOp.*b\/odd.*StrangeOp.*a\/strange/));

test('pack says which operator forbids a pulse, and which pulse would do', (t) => refused(t, {
  'model.pb': graphDef(placeholder('x', 1, -1, 1, 4), { name: 'third', op: 'MaxPool', input: ['x'], attr: { ksize: ints(1, 3, 1, 1), strides: ints(1, 3, 1, 1), padding: text('VALID') } }),
}, ['pack', 'model.pb', '--pulse', '8', '-o', 'out.lin'], /8 .*third.*multiple of 3/));

test('a damaged model is refused in one line or packs to a file', (t) => {
  t.timeout(300_000);
  const seed = Number(process.env['LINNET_SEED'] ?? 20_261);
  t.log(`LINNET_SEED=${seed}`);
  let state = seed;
  const random = (n: number): number => { state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0; return Math.floor((state / 2 ** 32) * n); };
  let refusals = 0;
  // one in two flips hits the graph rather than its weights
  for (let i = 0; i < 60; i++) {
    const bytes = Uint8Array.from(model);
    const at = i % 2 === 0 ? random(bytes.length) : bytes.length - 1 - random(60_000);
    bytes[at] = bytes[at]! ^ (1 << random(8));
    try {
      t.true(compile(bytes, 'model.pb', { board: loadBoard('host'), pulse: 8 }).lin.length > 0);
    } catch (e) {
      if (!(e instanceof UserError)) throw new Error(`byte ${at}: ${e instanceof Error ? e.stack : e}`);
      t.notRegex(e.message, /\n/);
      refusals++;
    }
  }
  t.log(`${refusals} of 60 refused`);
});

for (const [what, files, words, code] of [
  ['no command', {}, [], 2],
  ['an unknown command', {}, ['pakc', 'x'], 2],
  ['an unknown option', {}, ['pack', 'model.pb', '--pusle', '8'], 2],
  ['no output file', {}, ['pack', 'model.pb'], 2],
  ['a pulse of none', {}, ['pack', 'model.pb', '--pulse', '0', '-o', 'x.lin'], 2],
  ['a stage that is none', {}, ['dump', 'model.pb', '--stage', 'later'], 2],
] as const) {
  test(`wrong arguments end with code 2: ${what}`, async (t) => {
    const said = await linnet(folderWith(t, files), words);
    t.is(said.code, code, said.stderr);
    if (words.length > 0) t.is(messages(said.stderr).length, 1, said.stderr);
  });
}

test('no command ignores a word too many', async (t) => {
  for (const [name, ...words] of [
    ['new', 'a', 'b'], ['pack', 'a.pb', 'b', '-o', 'x'], ['build', 'a.ts', 'b', '-o', 'x'], ['dev', 'a.ts', 'b'], ['logs', 'a', 'b'], ['flash', 'a.img', 'b'],
    ['image', 'a.ts', 'b', '-o', 'x'], ['update', 'a', 'b', 'c', '--key', 'k'], ['update', 'a', 'b', '--key', 'k', '--log'], ['dump', 'a.pb', 'b'], ['inputs', 'a.pb', 'b'],
    ['check', 'a.pb', 'b', '--pulse', '8'], ['conformance', 'a', 'b'], ['boards', 'b'], ['doctor', 'a', 'b'], ['cache', 'clear', 'b'], ['ops', 'b'],
  ] as const) {
    const { command }: { readonly command: Command } = await import(`../../host/commands/${name}.ts`);
    await t.throwsAsync(async () => command.run(parse(command, words)), { instanceOf: WrongArguments, message: /^needs / }, [name, ...words].join(' '));
  }
});

const packed = (board: string): Uint8Array => compile(model, 'hey_linnet.pb', { board: loadBoard(board), pulse: 8, metadata: readFileSync(path.join(example, 'hey_linnet.json'), 'utf8') }).lin;

test.serial('a script with a syntax error, with the place', (t) => refused(t, { 'app.ts': 'const a = 1;\nconst b = ;\n' }, ['build', 'app.ts', '--board', 'host', '-o', 'app'], /app\.ts:2:11: Unexpected ";"/));
test.serial('a script that throws, with the place', (t) => refused(t, { 'app.ts': 'interface A { readonly b: number }\nfunction f(a: A): void {\n  throw new Error(`no ${a.b}`);\n}\nf({ b: 3 });\n' }, ['run', 'app.ts'], /^app\.ts:3: Error: no 3$/));
test.serial('a promise that nobody hears', (t) => refused(t, { 'app.ts': 'void Promise.reject(new TypeError("lost"));\nexport {};\n' }, ['run', 'app.ts'], /^app\.ts:1: TypeError: lost$/));
test.serial('a .lin of another board', (t) => refused(t, { 'x.lin': packed('pi-zero'), 'app.ts': 'export {};\n' }, ['build', 'app.ts', '--model', 'x.lin', '--board', 'host', '-o', 'app'], /x\.lin: packed for pi-zero/));
test.serial('a .lin of another board, run', (t) => refused(t, { 'x.lin': packed('pi-zero') }, ['run', 'x.lin', '--stream', '--in', 'input_node=x.npy'], /x\.lin.*armv6-vfp/));
test.serial('a .lin of another version', (t) => {
  const bytes = packed('host');
  bytes[4] = 99;
  return refused(t, { 'x.lin': bytes }, ['run', 'x.lin', '--stream', '--in', 'input_node=x.npy'], /x\.lin.*version/);
});
test.serial('a .lin with a changed byte', (t) => {
  const bytes = packed('host');
  bytes[200] = bytes[200]! ^ 0x40;
  return refused(t, { 'x.lin': bytes }, ['run', 'x.lin', '--stream', '--in', 'input_node=x.npy'], /x\.lin: check 6 at offset 0x.*checksum/);
});
test.serial('a .lin that is cut off', (t) => refused(t, { 'x.lin': packed('host').subarray(0, 5000) }, ['run', 'x.lin', '--stream', '--in', 'input_node=x.npy'], /x\.lin: check \d+ at offset/));
test.serial('an array of another shape', (t) => refused(t, { 'x.lin': packed('host'), 'x.npy': npy([4, 21]) }, ['run', 'x.lin', '--stream', '--in', 'input_node=x.npy'], /input_node.*20/));
test.serial('an array that is none', (t) => refused(t, { 'x.lin': packed('host'), 'x.npy': 'no array' }, ['run', 'x.lin', '--stream', '--in', 'input_node=x.npy'], /x\.npy/));
test.serial('an input that the network does not have', (t) => refused(t, { 'x.lin': packed('host'), 'x.npy': npy([4, 20]) }, ['run', 'x.lin', '--stream', '--in', 'inputnode=x.npy'], /inputnode.*input_node/));

test.serial('the listener: standard input that ends in the middle of a sample, a file that is no WAV, a missing one', async (t) => {
  const folder = folderWith(t, { 'm.lin': packed('host'), 'no.wav': 'RIFF of another kind, no wave at all'.padEnd(100), 'part.wav': readFileSync(path.join(example, 'kitchen.wav')).subarray(0, 30) });
  mkdirSync(path.join(folder, 'built'));
  const app = path.join(folder, 'built/app');
  t.is((await linnet(folder, ['build', path.join(example, 'app.ts'), '--model', 'm.lin', '--board', 'host', '-o', app])).code, 0);
  for (const [words, message, stdin] of [
    [['-'], /sample/, new Uint8Array(32_001)],
    [['no.wav'], /no\.wav/, undefined],
    [['part.wav'], /part\.wav/, undefined],
    [['none.wav'], /none\.wav/, undefined],
    [['alsa:hw:77,0'], /hw:77,0/, undefined],
  ] as const) {
    const { code, stderr } = await linnet(folder, ['run', app, '--', ...words], stdin);
    t.is(code, 1, stderr);
    t.is(messages(stderr).length, 1, stderr);
    t.regex(stderr, message);
  }
});

/** A .npy file of zeros. */
function npy(shape: readonly number[]): Uint8Array {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(', ')}), }`.padEnd(117) + '\n';
  return Buffer.concat([Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length, 0]), Buffer.from(header, 'latin1'), Buffer.alloc(4 * shape.reduce((a, b) => a * b, 1))]);
}
