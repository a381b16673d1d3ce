import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { emulator } from '../../host/boards/emulate.ts';
import { loadBoard } from '../../host/boards/load.ts';
import { allEvaluations } from '../../host/executable.ts';
import { bundle } from '../../host/toolchain/bundle.ts';
import { compileScript } from '../../host/toolchain/bytecode.ts';
import { link } from '../../host/toolchain/link.ts';
import { root } from '../../host/paths.ts';
import { readNpy, writeNpy, type NpyArray } from '../../src/format/npy.ts';
import { disassemble } from '../../src/format/disassemble.ts';
import { changed, craft, withChecksum, Header, Port } from '../engine/lin.ts';
import { Programs, start, type Ended } from './program.ts';

const programs = new Programs();
test.after.always(() => programs.remove());

/** Words before a board's binary; null where this machine has no emulator. */
function emulatorOf(board: string): readonly string[] | null {
  try {
    return emulator(loadBoard(board));
  } catch {
    return null;
  }
}

for (const name of ['host', 'pi-3', 'pi-zero']) {
  test(`${name}: subnormals are zero inside a run, and a script's numbers are what they were after it`, async (t) => {
    const board = loadBoard(name), words = emulatorOf(name), out = path.join(programs.folder, `subnormal-${name}`);
    if (words === null) return t.pass(`no emulator for ${name}`);
    const model = programs.file(`tiny-${name}.lin`, craft(board.isaName).bytes);
    const bundled = await bundle(programs.file(`subnormal-${name}.ts`, `
import { args, Model } from 'linnet';
const tiny = Number(args.tiny), rows: number[][] = [];
for (const { y } of Model.open(args._[0]).stream().push(new Float32Array(16).fill(tiny))) rows.push(Array.from(y!));
console.log(JSON.stringify([rows.slice(2), new Float32Array([tiny])[0] !== 0, Number(args.least) * 1 > 0]));`), allEvaluations());
    await link({ board, bytecode: await compileScript(bundled), lineMap: bundled.lineMap, out });
    const [command = '', ...rest] = [...words, out, model, '--tiny', '1e-40', '--least', '5e-324'];
    const ended = await start(command, rest);
    t.is(ended.err, '');
    t.deepEqual(JSON.parse(ended.out), [new Array(5).fill([0, 0.125, 0.25]), true, true]);
  });
}

const isa = process.arch === 'arm64' ? 'armv8-neon' : 'x86-64';
const lin = programs.file('tiny.lin', craft(isa).bytes);

/** A program that has all evaluations, and perhaps a model. */
async function build(name: string, script: string, model?: Uint8Array): Promise<string> {
  const bundled = await bundle(script, allEvaluations()), out = path.join(programs.folder, name);
  await link({ board: loadBoard('host'), bytecode: await compileScript(bundled), lineMap: bundled.lineMap, out, model });
  return out;
}
const run = async (name: string, source: string, words: readonly string[] = [], model?: Uint8Array): Promise<Ended> => start(await build(name, programs.file(`${name}.ts`, source), model), words);

/** What the crafted network gives for frames [S, 2]: S - 1 rows of 3. */
function expected(frames: readonly (readonly [number, number])[]): readonly (readonly number[])[] {
  return frames.slice(1).map(([a, b], i) => [0, 1, 2].map((column) => {
    const own = column % 2 === 0 ? a + frames[i]![0] : b + frames[i]![1];
    return Math.max(-1, Math.min(1, own + column / 8));
  }));
}
const frames: readonly (readonly [number, number])[] = Array.from({ length: 11 }, (_, i) => [Math.fround(Math.sin(i) / 2), Math.fround(Math.cos(3 * i) / 3)]);
const near = (a: readonly (readonly number[])[], b: readonly (readonly number[])[]): boolean =>
  a.length === b.length && a.every((row, i) => row.every((v, j) => Math.abs(v - b[i]![j]!) < 1e-6));

test('a stream gives the frames of the batch, whatever the pushes', async (t) => {
  const { out, err } = await run('pushes', `
import { Model } from 'linnet';
const model = Model.open('${lin}'), frames: number[][] = ${JSON.stringify(frames)};
const results = [[11], [1, 2, 3, 4, 1], [4, 4, 3], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], [0, 9, 2]].map((sizes) => {
  const stream = model.stream(), rows: number[][] = [];
  let at = 0;
  for (const size of sizes) {
    const part = new Float32Array(frames.slice(at, at += size).flat());
    // What a push gave stays until the next one.
    for (const { y } of [...stream.push(part)]) rows.push(Array.from(y!));
  }
  for (const { y } of stream.end()) rows.push(Array.from(y!));
  return rows;
});
console.log(JSON.stringify(results));`);
  t.is(err, '');
  for (const rows of JSON.parse(out)) t.true(near(rows, expected(frames)), JSON.stringify(rows));
});

test('two streams of a model, and a stream begun again, know nothing of each other', async (t) => {
  const { out, err } = await run('two', `
import { Model } from 'linnet';
const model = Model.open('${lin}'), x = new Float32Array(${JSON.stringify(frames.slice(0, 8).flat())}), y = x.map((v) => -v);
const all = (items: Iterable<Readonly<Record<string, Float32Array>>>) => [...items].map((item) => Array.from(item.y!));
const [a, b] = [model.stream(), model.stream()];
const first = all(a.push(x)), other = all(b.push(y));
const again = model.stream();
again.push(y);
again.reset();
console.log(JSON.stringify([first, other, all(again.push(x)), [...a.end()].length, a.frame, Number.isNaN(a.time), model.pulse, model.delay, model.inputs, model.outputs.length, model.metadata]));
try { a.push(x); } catch (error) { console.log(String(error)); }
try { again.push(new Float32Array(3)); } catch (error) { console.log(String(error)); }
try { again.push({ z: x }); } catch (error) { console.log(String(error)); }
for (const wrong of [null, { x: 5 }, 'x']) { try { again.push(wrong as never); } catch (error) { console.log(String(error)); } }
try { model.run(null as never); } catch (error) { console.log(String(error)); }
try { model.run(x); } catch (error) { console.log(String(error)); }
try { model.metadata.frontEnd; } catch (error) { console.log(String(error)); }`);
  t.is(err, '');
  const [json, ...errors] = out.trimEnd().split('\n');
  const [first, other, again, flushed, frame, untimed, pulse, delay, inputs, outputs, metadata] = JSON.parse(json!);
  t.true(near(first, expected(frames.slice(0, 8))) && near(again, first));
  t.true(near(other, expected(frames.slice(0, 8).map(([a, b]) => [-a, -b]))));
  t.deepEqual([flushed, frame, untimed, pulse, delay, outputs, metadata], [0, 7, true, 4, 1, 1, {}]);
  t.deepEqual(inputs, [{ name: 'x', dtype: 'f32', shape: [4, 2], streamAxis: 0, delay: 0, atEnd: false }]);
  t.deepEqual(errors.map((e) => e.replaceAll(lin, 'F')), [
    'UserError: F: this stream has ended: call reset() to begin another',
    "UserError: F: input 'x' takes whole frames of 2 values, not 3 values",
    "UserError: F: no input is named 'z'; the inputs are x",
    'UserError: F: takes an array of numbers, or one for each input by its name, not null',
    "UserError: F: input 'x' takes an array of numbers, not 5",
    'UserError: F: takes an array of numbers, or one for each input by its name, not a string',
    'UserError: F: takes an array of numbers, or one for each input by its name, not null',
    'UserError: F: the model is a stream of 4 frames per pulse: use stream() (linnet run: --stream)',
    'UserError: F: its metadata has no "frontEnd": pack it with a --metadata FILE.json that describes the front end',
  ]);
});

test('what takes in a whole stream is the last item, when it ends', async (t) => {
  const file = craft(isa), model = changed(file.bytes, [[file.output(Port.streamAxis), 0xffffffff], [file.output(Port.content), 3]]);
  const { out, err } = await run('final', `
import { Model } from 'linnet';
const model = Model.open(), stream = model.stream();
const before = [...stream.push(new Float32Array(${JSON.stringify(frames.flat())}))].length, last = [...stream.end()];
const { streamAxis, atEnd } = model.outputs[0]!;
console.log(JSON.stringify([before, last.map(({ y }) => Array.from(y!)), stream.frame, [...stream.end()].length, streamAxis, atEnd]));`, [], model);
  t.is(err, '');
  const [before, last, frame, again, streamAxis, atEnd] = JSON.parse(out);
  t.deepEqual([before, last.length, last[0].length, frame, again, streamAxis, atEnd], [0, 1, 12, 10, 0, -1, true]);
  t.true(near([0, 1, 2].map((r) => last[0].slice(3 * r, 3 * r + 3)), expected(frames).slice(7)));
});

test('the embedded model is the one of its name, or without a name', async (t) => {
  const { out, err } = await run('embedded', `
import { Model } from 'linnet';
console.log(Model.open().name, Model.open('some/where/tiny.lin').pulse, Model.open('${lin}x/../tiny.lin').pulse);
Model.open('other.lin');`, [], craft(isa).bytes);
  t.deepEqual([out, err], ['tiny 4 4\n', "other.lin: No such file or directory; this executable contains the model 'tiny' (embedded.ts:4)\n"]);
});

test('a model whose script steps are not in the program is refused with their names', async (t) => {
  const { code, err } = await programs.run('noevals', `\nimport { Model } from 'linnet';\nModel.open('${lin}');`);
  t.deepEqual([code, err], [1, `${lin}: has script steps (Identity) whose evaluation this program does not include: build it with --model ${lin} (noevals.ts:3)\n`]);
});

const runner = build('runner', path.join(root, 'src/runtime/apps/run.ts'));
const array = (shape: readonly number[], data: readonly number[], dtype: 'f32' | 'f64' = 'f32'): Uint8Array =>
  writeNpy(dtype === 'f32' ? { dtype, shape, data: Float32Array.from(data) } : { dtype, shape, data: Float64Array.from(data) });
const rowsOf = (file: string): readonly (readonly number[])[] => {
  const y: NpyArray = readNpy(readFileSync(file));
  return Array.from({ length: y.shape[0]! }, (_, i) => Array.from({ length: 3 }, (_, j) => Number(y.data[3 * i + j])));
};

test('arrays in, arrays out', async (t) => {
  const x = programs.file('x.npy', array([11, 2], frames.flat())), double = programs.file('x64.npy', array([11, 2], frames.flat(), 'f64'));
  const jobs = [[x, 0], [double, 0], [x, 1], [x, 3], [x, 100]].map(([file, chunk], i) => ({ model: lin, in: { x: file }, outDir: path.join(programs.folder, `out/${i}`), stream: true, chunk }));
  const { code, out, err } = await start(await runner, ['--jobs', programs.file('jobs.json', JSON.stringify(jobs)), '--json']);
  t.deepEqual([code, err], [0, `${double}: f64, converted to f32\n`]);
  t.deepEqual(out.trimEnd().split('\n').map((line) => JSON.parse(line).outputs), jobs.map(() => ({ y: [10, 3] })));
  for (const { outDir } of jobs) t.true(near(rowsOf(path.join(outDir, 'y.npy')), expected(frames)));
  const short = await start(await runner, [lin, '--stream', '--in', `x=${programs.file('short.npy', array([1, 2], [1, 2]))}`, '--out-dir', path.join(programs.folder, 'short')]);
  t.is(short.err, '');
  t.deepEqual(readNpy(readFileSync(path.join(programs.folder, 'short/y.npy'))).shape, [0, 3]);
});

test('wrong words and wrong arrays are one line each', async (t) => {
  const x = programs.file('good.npy', array([11, 2], frames.flat()));
  const bad = (name: string, bytes: Uint8Array | string): string => `x=${programs.file(name, bytes)}`;
  const cases: readonly (readonly [words: readonly string[], message: string])[] = [
    [[], 'run: give one FILE.lin'],
    [[lin, '--what'], 'run: unknown option --what'],
    [[lin, '--in', 'x'], "run: --in takes NAME=FILE.npy, not 'x'"],
    [[lin, '--stream'], `${lin}: input 'x' f32[4, 2] is missing`],
    [[lin, '--in', `x=${x}`], `${lin}: the model is a stream of 4 frames per pulse: use stream() (linnet run: --stream)`],
    [[lin, '--stream', '--in', `z=${x}`], `${lin}: no input is named 'z'; the inputs are x`],
    [[lin, '--stream', '--in', `x=${x}`, '--output', 'w'], `${lin}: no output is named 'w'; the outputs are y`],
    [[lin, '--stream', '--in', bad('shape.npy', array([22], frames.flat()))], `${lin}: input 'x' is f32[S, 2], not f32[22]`],
    [[lin, '--stream', '--in', bad('type.npy', writeNpy({ dtype: 'i32', shape: [1, 2], data: new Int32Array(2) }))], `${lin}: input 'x' is f32[S, 2], not i32[1, 2]`],
    [[lin, '--stream', '--in', bad('text.npy', 'text')], `${path.join(programs.folder, 'text.npy')}: not a .npy file`],
    [['missing.lin', '--in', `x=${x}`], 'missing.lin: No such file or directory'],
    [['--jobs', programs.file('bad.json', '[{"model": 3}]')], `run: ${path.join(programs.folder, 'bad.json')}: job 0 is not { model, in: { NAME: FILE }, outDir, outputs?, continues?, stream?, chunk?, labels? }`],
  ];
  for (const [words, message] of cases) {
    const { code, out, err } = await start(await runner, words);
    t.deepEqual([code, out, err], [1, '', `${message}\n`]);
  }
});

test('a damaged model is refused with the number of the check', async (t) => {
  const bytes = craft(isa).bytes, file = programs.file('damaged.lin', Uint8Array.from(bytes, (b, i) => (i === 300 ? b ^ 4 : b)));
  const { code, err } = await start(await runner, [file]);
  t.is(code, 1);
  t.regex(err, /^\S+damaged\.lin: check 6 at offset 0xc: the checksum of header and tables is 0x[0-9a-f]{8}, the file says 0x[0-9a-f]{8}: the file is damaged\n$/);
  const foreign = Uint8Array.from(bytes);
  foreign.set(new TextEncoder().encode('reference'.padEnd(16, '\0')), Header.isa);
  const other = await start(await runner, [programs.file('foreign.lin', withChecksum(foreign))]);
  t.regex(other.err, /check 7 at offset 0x10: packed for test \(reference\), but this runtime is \S+: pack the model again for this board\n$/);
});

test('a signal ends a step of many minutes', async (t) => {
  const { bytes, arg } = craft(isa), [rows, stride, resultStride] = [arg(0, 5), arg(0, 9), arg(0, 12)];
  const model = programs.file('long.lin', changed(bytes, [[Header.work, 2 ** 32 - 1], [rows, 2 ** 31 - 1], [stride, 0], [resultStride, 0]]));
  const program = await build('long', programs.file('long.ts', `
import { args, Model } from 'linnet';
const stream = Model.open(args._[0]).stream();
console.log('ready');
setTimeout(() => { for (;;) stream.push(new Float32Array(16)); }, 0);`));
  const began = Date.now(), { code, out, err } = await start(program, [model], { onOutput: (_, kill) => { setTimeout(() => { kill('SIGTERM'); }, 200); } });
  t.deepEqual([code, out, err], [128 + 15, 'ready\n', '']);
  // others of this file may bundle meanwhile; the step takes many minutes
  t.true(Date.now() - began < 60_000, `${Date.now() - began} ms`);
});

test('the text of a flat file', (t) => {
  const kernels: Readonly<Record<number, { name: string; params: { name: string; kind: 'in' | 'out' | 'int' | 'float' }[] }>> = {
    19: { name: 'clamp_f32', params: [{ name: 'x', kind: 'in' }, { name: 'y', kind: 'out' }, { name: 'n', kind: 'int' }, { name: 'lo', kind: 'float' }, { name: 'hi', kind: 'float' }] },
  };
  const text = disassemble(new Uint8Array(craft(isa).bytes).buffer, (id) => kernels[id]);
  t.true(text.includes('input x: f32[4,2] arena+8 32 bytes, stream axis 0, 4 frames\n'));
  t.true(text.includes('output y: f32[4,3] arena+88 48 bytes, stream axis 0, 4 frames, delay 1, length max(0, (S * 1 + -1) / 1)\n'));
  t.true(text.includes('step 1: clamp_f32 x=arena+40 y=arena+40 n=12 lo=-1 hi=1  # clamp\n'));
  t.true(text.includes('    load arena+0 = state+0 8 bytes\n    save state+0 = arena+32 8 bytes\n'));
  t.true(text.includes('step 2: script Identity {} t1 -> t2  # copy\n'));
});
