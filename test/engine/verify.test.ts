import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { formatVersion } from '../../src/format/layout.gen.ts';
import { dtypeCodes } from '../../src/format/dtype.ts';
import { cachedPath, contentKey, madeOnce } from '../../host/toolchain/cache.ts';
import { commandVersion, runCompiler } from '../../host/toolchain/compilers.ts';
import { generatedHeaders } from '../../host/toolchain/generated.ts';
import { type Compiler, compileAll } from '../../host/toolchain/objects.ts';
import { root } from '../../host/paths.ts';
import { kernelUnits } from '../../host/toolchain/sources.ts';
import { address, changed, craft, craftLoop, Dequantization, Header, Initial, Port, StateCopy, Step, Tensor, withChecksum } from './lin.ts';

const isa = process.arch === 'arm64' ? 'armv8-neon' : 'x86-64';
const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-verify-'));
test.after.always(() => rmSync(folder, { recursive: true, force: true }));

const width = 8;

/** verify.c, execute.c and the portable kernels under AddressSanitizer and UndefinedBehaviorSanitizer. */
async function buildDriver(): Promise<string> {
  const binary = process.env['CC'] || 'gcc', flags = ['-O1', '-g', '-Wno-unknown-pragmas', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'];
  const compiler: Compiler = { binary, args: [], version: commandVersion(binary) }, engine = path.join(root, 'kernels-c/engine'), headers = await generatedHeaders();
  const own = [path.join(root, 'test/engine/driver.c'), ...['verify.c', 'execute.c', 'pool.c'].map((f) => path.join(engine, f))];
  const units = [...own.map((source) => ({ source, folders: [engine, headers], flags: ['-std=c11', ...flags] })), ...await kernelUnits(width, ['scalar'], flags)];
  const objects = await compileAll(units, compiler, () => {});
  const target = cachedPath('tests', contentKey([compiler.version, ...flags, ...objects.map((o) => o.key)]), '-engine');
  return madeOnce(target, (file) => runCompiler(binary, [...flags, ...objects.map((o) => o.file), '-lm', '-lpthread', '-o', file], root));
}

const driver = buildDriver();
const drive = async (...words: readonly string[]): Promise<string> => execFileSync(await driver, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

let files = 0;
function written(bytes: Uint8Array): string {
  const file = path.join(folder, `${files++}.lin`);
  writeFileSync(file, bytes);
  return file;
}

const good = craft(isa, width), loop = craftLoop(isa);

/** The convolution with an activation, whose id is then the first word of the clamp's arguments. */
const withActivation = (id: number): Uint8Array => changed(good.bytes, [
  [good.kernel(0), 2], [good.kernel(1), 107], [good.step(0, Step.kernel), 107], [good.step(0, Step.argsCount), 16], [good.arg(1, 0), id],
]);

test('a convolution may end with an elementwise kernel, and only with one', async (t) => {
  const [fine, ...others] = (await drive('check', ...[20, 52, 8, 19, 101, 1000].map((id) => written(withActivation(id))))).trim().split('\n');
  t.notRegex(fine!, /^23 /);
  t.notRegex(others[0]!, /^23 /);
  for (const line of others.slice(1)) t.regex(line, /^23 \d+ act of conv_act_f32_n8 is not an epilogue kernel: /);
});

test('a retired kernel is called by its name', async (t) => {
  t.regex(await drive('check', written(changed(good.bytes, [[good.kernel(1), 101]]))), /kernel 101, conv_tanh_f32_n8, was retired: pack the model again/);
});

test('good files pass', async (t) => {
  t.is(await drive('check', ...[good, loop, craftLoop(isa, 16)].map(({ bytes }) => written(bytes))), '0 0 \n'.repeat(3));
});

type Case = readonly [check: number, what: string, bytes: Uint8Array, offset: number];
const { arenaBytes, stateBytes, weightsBytes } = Header;
const word = (offset: number): number => new DataView(good.bytes.buffer).getUint32(offset, true);
const one = (check: number, what: string, offset: number, value: number): Case => [check, what, changed(good.bytes, [[offset, value]]), offset];
const other = (name: string): Uint8Array => {
  const copy = Uint8Array.from(good.bytes);
  copy.set(new TextEncoder().encode(name.padEnd(16, '\0')), Header.isa);
  return withChecksum(copy);
};

const inLoop = (check: number, what: string, offset: number, value: number): Case => [check, what, changed(loop.bytes, [[offset, value]]), offset];
const deep = craftLoop(isa, 17), deep16 = craftLoop(isa, 16);

const cases: readonly Case[] = [
  [1, 'an empty file', new Uint8Array(0), 0],
  [1, 'text', new TextEncoder().encode('this is a text file and no model\n'.repeat(20)), 0],
  [2, 'a file cut in its header', good.bytes.subarray(0, 100), 0],
  one(3, 'another format version', Header.formatVersion, 1 + 28 * 2 ** 16),
  [4, 'a file cut in its weights', good.bytes.subarray(0, good.bytes.length - 4), Header.fileBytes],
  [4, 'a file with something behind it', new Uint8Array([...good.bytes, 0]), Header.fileBytes],
  [5, 'tables beyond the file', changed(good.bytes, [[Header.tablesEnd, 1 << 20]]), Header.tablesEnd],
  [5, 'tables that end between words', changed(good.bytes, [[Header.tablesEnd, word(Header.tablesEnd) - 2]]), Header.tablesEnd],
  [6, 'a changed byte', Uint8Array.from(good.bytes, (b, i) => (i === good.arg(0, 5) ? b ^ 1 : b)), Header.checksum],
  [7, 'another instruction set', other('armv6-vfp2'), Header.isa],
  [7, 'a name without end', other('x'.repeat(16)), Header.isa],
  [8, 'kernels of the future', changed(good.bytes, [[Header.formatVersion, formatVersion + 999 * 2 ** 16]]), Header.kernelVersion],
  one(9, 'less work than its steps may do', Header.work, 0),
  // strides of 0: all of its rows lie where one does
  [9, 'a convolution that runs for hours', changed(good.bytes, [[good.arg(0, 5), 2 ** 31 - 1], [good.arg(0, 9), 0], [good.arg(0, 12), 0]]), Header.work],
  [9, 'loops that run for hours', changed(deep16.bytes, Array.from({ length: 15 }, (_, i): readonly [number, number] => [deep16.arg(7 + i, 1), 1000])), Header.work],
  one(10, 'weights not on a cache line', Header.weightsOffset, word(Header.weightsOffset) + 4),
  one(10, 'weights beyond the file', weightsBytes, word(weightsBytes) + 1),
  one(10, 'less memory for weights than they take', Header.weightsMemory, word(weightsBytes) - 4),
  one(10, 'weights out of reach in memory', Header.weightsMemory, 0x40000001),
  [10, 'memory for weights that nothing is made of', changed(loop.bytes, [[Header.weightsMemory, 128]]), Header.weightsMemory],
  one(10, 'an arena out of reach', arenaBytes, 0x40000001),
  one(10, 'a state out of reach', stateBytes, 0x40000001),
  one(11, 'a table in the header', Header.tensorsOffset, 4),
  [11, 'a table beyond the tables', changed(good.bytes, [[Header.argsCount, 1 << 16]]), Header.argsOffset],
  [11, 'a table too large to count', changed(good.bytes, [[Header.stepsCount, 0xffffffff]]), Header.stepsOffset],
  one(11, 'a table between words', Header.stateCopiesOffset, word(Header.stateCopiesOffset) + 1),
  one(12, 'strings without end', Header.stringsBytes, 5),
  one(13, 'metadata in the middle of a string', Header.metadata, 2),
  one(13, 'a label beyond the strings', good.step(0, Step.label), 1000),
  one(14, 'an element type that is none', good.tensor(0, Tensor.dtype), Math.max(...Object.values(dtypeCodes)) + 1 + 2 * 2 ** 16),
  [14, 'nine axes', changed(good.bytes, [[good.tensor(0, Tensor.dtype), 1 + 9 * 2 ** 16]]), good.tensor(0, Tensor.rank)],
  one(14, 'a length beyond the rank', good.tensor(0, Tensor.dims + 12), 2),
  one(14, 'a huge tensor', good.tensor(1, Tensor.dims), 0x7fffffff),
  one(15, 'a tensor beyond the arena', good.tensor(2, Tensor.address), address('arena', 92)),
  one(15, 'a tensor among dequantised weights', good.tensor(2, Tensor.address), address('weights', word(weightsBytes))),
  one(15, 'a tensor at an odd place', good.tensor(1, Tensor.address), address('arena', 42)),
  one(15, 'a tensor nowhere', good.tensor(1, Tensor.address), 0),
  [16, 'an input in the weights', changed(good.bytes, [[good.tensor(0, Tensor.address), address('weights', 0)]]), good.input(Port.tensor)],
  one(16, 'an input that is a clock of floats', good.input(Port.content), 2),
  one(16, 'a stream that is given at its end', good.output(Port.content), 3),
  one(16, 'an output without tensor', good.output(Port.tensor), 3),
  one(17, 'a stream axis that is none', good.input(Port.streamAxis), 2),
  one(17, 'frames that the tensor has not', good.output(Port.frames), 3),
  [17, 'another pulse than the input has', changed(good.bytes, [[Header.pulse, 5]]), good.input(Port.frames)],
  [17, 'a stream in a model that is none', changed(good.bytes, [[Header.pulse, 0]]), good.input(Port.streamAxis)],
  one(18, 'a length divided by nothing', good.output(Port.lengthDiv), 0),
  one(18, 'an input with a unit of its length', good.input(Port.lengthUnit), 1),
  one(18, 'a length without unit', good.output(Port.lengthUnit), 0),
  one(18, 'more than a unit', good.output(Port.lengthUnit), 1 + 2 ** 16),
  [18, 'another unit than the runs give', changed(good.bytes, [[good.output(Port.lengthUnit), 2]]), good.output(Port.lengthMul)],
  one(18, 'a negative length', good.output(Port.lengthMul), 0xffffffff),
  one(18, 'an input with a delay', good.input(Port.delay), 1),
  one(18, 'a delay of years', good.output(Port.delay), 0x10001),
  one(18, 'a length far beyond the input', good.output(Port.lengthAdd), 0x10001),
  one(18, 'a length that the runs never give', good.output(Port.lengthMul), 2),
  one(19, 'a kernel that is none', good.kernel(1), 1000),
  one(19, 'kernels out of order', good.kernel(1), 2),
  one(19, 'a kernel of another width of panels', good.kernel(0), 1),
  one(19, 'a retired kernel', good.kernel(1), 101),
  one(19, 'a kernel that is not listed', good.step(0, Step.kernel), 3),
  [19, 'a listed kernel that no step uses', changed(good.bytes, [[good.kernel(0), 7], [good.step(0, Step.kernel), 19], [good.step(0, Step.argsCount), 5], ...[0, 1, 2, 3, 4].map((i) => [good.arg(0, i), word(good.arg(1, i))] as const)]), good.kernel(0)],
  one(20, 'arguments beyond the table', good.step(2, Step.args), 21),
  [20, 'arguments shared with another step', changed(good.bytes, [[good.step(2, Step.args), 15], [good.step(2, Step.argsCount), 8]]), good.step(2, Step.argsCount)],
  [20, 'state copies beyond the table', changed(good.bytes, [[good.step(0, Step.savesCount), 2]]), good.step(0, Step.saves)],
  one(21, 'a state copy beyond the state', good.stateCopy(0, StateCopy.state), 4),
  one(21, 'a state copy beyond the arena', good.stateCopy(1, StateCopy.arena), 132),
  [21, 'a state copy of half a word', changed(good.bytes, [[good.stateCopy(1, StateCopy.bytes), 6]]), good.stateCopy(1, StateCopy.state)],
  one(22, 'too few arguments', good.step(1, Step.argsCount), 4),
  one(23, 'no rows', good.arg(0, 5), 0),
  one(23, 'a negative stride', good.arg(0, 9), 0xfffffffe),
  [23, 'an activation that is no elementwise kernel', withActivation(8), good.arg(1, 0)],
  [23, 'an activation that is no kernel', withActivation(1000), good.arg(1, 0)],
  one(24, 'an operand nowhere', good.arg(0, 0), 0),
  one(24, 'a result in the weights', good.arg(0, 4), address('weights', 0)),
  one(24, 'an operand between words', good.arg(0, 0), address('arena', 2)),
  [24, 'a window beyond the arena', changed(good.bytes, [[good.arg(0, 10), 100]]), good.arg(0, 0)],
  [24, 'a product of arguments that overflows', changed(good.bytes, [[good.arg(0, 9), 0x7fffffff]]), good.arg(0, 0)],
  one(24, 'weights beyond their end', good.arg(0, 1), address('weights', 96)),
  one(25, 'a script step of no words', good.step(2, Step.argsCount), 3),
  one(25, 'more operands than words', good.arg(2, 2), 2),
  one(25, 'an operand that is no tensor', good.arg(2, 5), 3),
  [26, 'an initial value of half a word', changed(good.bytes, [[good.initial(0, Initial.bytes), 2]]), good.initial(0, Initial.state)],
  [26, 'an initial value of nothing', changed(good.bytes, [[good.initial(0, Initial.bytes), 0]]), good.initial(0, Initial.state)],
  [26, 'an initial value beyond the state', changed(good.bytes, [[good.initial(1, Initial.bytes), 8]]), good.initial(1, Initial.state)],
  one(26, 'an initial value beyond the weights', good.initial(0, Initial.weights), 140),
  [26, 'initial values over each other', changed(good.bytes, [[good.initial(1, Initial.state), 0]]), good.initial(1, Initial.state)],
  inLoop(27, 'a loop over more steps than there are', loop.arg(0, 0), 6),
  inLoop(27, 'a branch that leaves its loop', loop.arg(2, 1), 2),
  [27, 'a second range that leaves the loop', changed(loop.bytes, [[loop.arg(2, 2), 0xffffffff]]), loop.arg(2, 1)],
  [27, 'seventeen loops within each other', deep.bytes, deep.arg(22, 0)],
  inLoop(28, 'a loop of more iterations than any', loop.arg(0, 1), 2 ** 30 + 1),
  inLoop(29, 'a loop of too few words', loop.step(0, Step.argsCount), 5),
  [29, 'more copies than words', changed(loop.bytes, [[loop.arg(0, 4), 2]]), loop.arg(0, 3)],
  [29, 'copies whose number overflows', changed(loop.bytes, [[loop.arg(0, 5), 0xffffffff]]), loop.arg(0, 3)],
  inLoop(29, 'a condition beyond the arena', loop.arg(0, 2), address('arena', 256)),
  inLoop(29, 'a branch by nothing', loop.arg(2, 0), 0),
  inLoop(30, 'a copy of nothing', loop.arg(0, 10), 0),
  inLoop(30, 'a copy that is made once, and moves', loop.arg(0, 8), 8),
  inLoop(30, 'zeros to the weights', loop.arg(0, 6), address('weights', 0)),
  [30, 'rows beyond the arena', changed(loop.bytes, [[loop.arg(0, 19), 84]]), loop.arg(0, 17)],
  [30, 'rows that go down below it', changed(loop.bytes, [[loop.arg(0, 19), -8 >>> 0]]), loop.arg(0, 17)],
  [30, 'results that go up beyond it', changed(loop.bytes, [[loop.arg(0, 23), 0x7fffffff]]), loop.arg(0, 21)],
  [30, 'zeros that move', changed(loop.bytes, [[loop.arg(0, 17), 0]]), loop.arg(0, 17)],
  inLoop(30, 'results of a branch in the state', loop.arg(2, 5), address('state', 0)),
  one(31, 'results over what they are made of', good.arg(0, 4), address('arena', 0)),
  [32, 'no panels', changed(good.bytes, [[good.dequantization(0, Dequantization.panels), 0]]), good.dequantization(0, 0)],
  [32, 'no rows', changed(good.bytes, [[good.dequantization(0, Dequantization.depth), 0]]), good.dequantization(0, 0)],
  [32, 'panels whose number overflows', changed(good.bytes, [[good.dequantization(0, Dequantization.panels), 2 ** 31], [good.dequantization(0, Dequantization.columns), 2 ** 31]]), good.dequantization(0, 0)],
  [32, 'bytes beyond the weights', changed(good.bytes, [[good.dequantization(0, Dequantization.from), word(weightsBytes) - 5]]), good.dequantization(0, 0)],
  [32, 'more rows than bytes', changed(good.bytes, [[good.dequantization(0, Dequantization.depth), 2 ** 30]]), good.dequantization(0, 0)],
  [32, 'factors beyond the weights', changed(good.bytes, [[good.dequantization(0, Dequantization.factors), word(weightsBytes) - 8]]), good.dequantization(0, 0)],
  [32, 'factors between words', changed(good.bytes, [[good.dequantization(0, Dequantization.factors), word(good.dequantization(0, Dequantization.factors)) - 2]]), good.dequantization(0, 0)],
  [32, 'dequantised weights over those of the file', changed(good.bytes, [[good.dequantization(0, Dequantization.to), word(weightsBytes) - 4]]), good.dequantization(0, 0)],
  [32, 'dequantised weights over each other', changed(good.bytes, [[good.dequantization(1, Dequantization.to), word(weightsBytes) + 20]]), good.dequantization(1, 0)],
  [32, 'dequantised weights between words', changed(good.bytes, [[good.dequantization(1, Dequantization.to), word(weightsBytes) + 26]]), good.dequantization(1, 0)],
  [32, 'dequantised weights beyond the memory', changed(good.bytes, [[good.dequantization(1, Dequantization.to), word(weightsBytes) + 32]]), good.dequantization(1, 0)],
  [31, 'results in the place of an input, but not all of them', changed(good.bytes, [[good.arg(1, 1), address('arena', 44)]]), good.arg(1, 1)],
];

test('every check has its number and offset', async (t) => {
  const said = (await drive('check', ...cases.map(([, , bytes]) => written(bytes)))).trim().split('\n');
  t.is(said.length, cases.length);
  const found = said.map((line, i) => [cases[i]![1], ...line.split(' ').slice(0, 2).map(Number)]);
  t.deepEqual(found, cases.map(([check, what, , offset]) => [what, check, offset]));
  for (const line of said) t.true(line.split(' ').length > 5, line);
  t.deepEqual([...new Set(cases.map(([check]) => check))], Array.from({ length: 32 }, (_, i) => i + 1), 'each number is reached');
});

/** Counts of a fuzzer of driver.c. */
async function tallied(...words: readonly string[]): Promise<{ readonly tried: number; readonly passed: number; readonly run: number; readonly left: number }> {
  const [tried = 0, passed = 0, run = 0, left = 0, ...more] = (await drive(...words)).trim().split(' ').map(Number);
  if (more.length > 0 || [tried, passed, run, left].some(Number.isNaN)) throw new Error('driver.c says something else');
  return { tried, passed, run, left };
}

for (const [what, { bytes }] of [['a convolution', good], ['a loop', loop]] as const) {
  test(`${what}: no changed byte, with the checksum left, passes; none crashes with it put right`, async (t) => {
    const { tried, passed, run, left } = await tallied('bytes', written(bytes));
    t.log(`${tried} tried, ${passed} passed the verifier, ${run} were run`);
    t.is(left, 0);
    t.is(tried, 2 * 5 * new DataView(bytes.buffer).getUint32(Header.tablesEnd, true));
    t.true(passed >= tried / 20 && run >= 0.8 * passed, 'with the checksum put right too few pass and run');
    t.true(tried / 2 - passed >= tried / 8, 'too few are refused for more than their checksum');
  });
}

test('subnormals are zero inside a run only', async (t) => {
  t.is(await drive('mode'), 'inside zero after kept\n');
});
