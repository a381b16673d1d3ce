import test from 'ava';
import { emulator, ensureQemu } from '../../host/boards/emulate.ts';
import { isNative, loadBoard, type NativeBoard } from '../../host/boards/load.ts';
import type { Isa } from '../../host/boards/isas.ts';
import { widths } from '../../host/program/kernels.gen.ts';
import { evaluate } from '../../host/toolchain/expression.ts';
import { kernelList } from '../../host/toolchain/sources.ts';
import { cannot, noBoard, unless } from '../harness/skip.ts';
import { here } from './here.ts';
import { buildDriver, instructionSets, runDriver, type Job } from './driver.ts';
import { bitsOf, describe, initial, type Memory, type Problem } from './problem.ts';
import { problems } from './problems.ts';
import { argsOf, references } from './reference.ts';

const kernels = kernelList();

/** What is wrong with a result, or null. */
function compare(problem: Problem, results: ReadonlyMap<string, Memory>): string | null {
  const kernel = kernels.find((k) => k.name === problem.kernel)!;
  const outputs = kernel.params.flatMap((p) => (p.kind === 'out' && problem.args[p.name] !== null ? [p.name] : [])), written = new Map(outputs.map((name) => [name, new Set<number>()]));
  let wrong: string | null = null;
  references[problem.kernel]!(argsOf(problem, (name) => initial(kernel, problem, name)), (index, value, tolerance, output = outputs[0]!) => {
    const memory = results.get(output)!, actual = memory[index]!, single = memory instanceof Float32Array, expected = single ? Math.fround(value) : value;
    written.get(output)!.add(index);
    // integers are exact, whatever the tolerance
    const fits = Object.is(expected, actual) || expected === actual || (single && Number.isFinite(expected) && Math.abs(actual - value) <= tolerance);
    if (!fits) wrong ??= `${output}[${index}] is ${actual} instead of ${value} +- ${tolerance}`;
  });
  if (outputs.every((name) => written.get(name)!.size === 0)) wrong ??= 'nothing is compared';
  const work = evaluate(kernel.work, (name) => Number(problem.args[name])), most = Math.max(...outputs.map((name) => written.get(name)!.size));
  if (!(work * 8 >= most)) wrong ??= `its work is said to be ${work}, but it writes ${most} elements`;
  for (const name of outputs) {
    const before = bitsOf(initial(kernel, problem, name)!), after = Array.from(bitsOf(results.get(name)!));
    const stray = after.findIndex((bits, i) => bits !== before[i] && !written.get(name)!.has(i));
    if (stray >= 0) wrong ??= `${name}[${stray}], which is between rows, was written`;
  }
  return wrong;
}

test('every kernel has problems and a reference', (t) => {
  for (const { name } of kernels) {
    t.truthy(references[name], name);
    t.true(problems.some((p) => p.kernel === name), name);
  }
});

test('a result that is wrong by one is found, in integers of any size too', (t) => {
  const problem = (x: Float32Array): Problem => ({ kernel: 'cast_f32_i32', seed: 1, args: { x, n: x.length } });
  const values = [2 ** 24 + 2, 2 ** 30, -5, 0];
  const of = (y: readonly number[]) => compare(problem(Float32Array.from(values)), new Map([['y', Int32Array.from(y)]]));
  t.is(of(values), null);
  for (const [i, v] of values.entries()) t.regex(of(values.with(i, v + 1)) ?? '', new RegExp(`^y\\[${i}\\] is ${v + 1} instead of ${v} `));
});

interface Solved { readonly failures: readonly string[]; readonly said: string; readonly enough: boolean; /** Instructions that the processor lacks. */ readonly carriedOut: number }

/** Variants of some instruction sets, in every width of packed panels, on all of their problems, and whether those are enough of them. */
async function solves(board: NativeBoard, sets: readonly Isa[], under?: readonly string[]): Promise<Solved> {
  const failures: string[] = [], tried: number[] = [];
  let carriedOut = 0;
  for (const width of Object.keys(widths).map(Number)) {
    const variants = kernels.filter((k) => (k.width ?? board.layouts.conv) === width).flatMap((k) => k.isas.filter((isa) => sets.includes(isa)).map((isa) => ({ kernel: k.name, isa })));
    const jobs: readonly Job[] = variants.flatMap(({ kernel, isa }) => problems.filter((p) => p.kernel === kernel).map((problem) => ({ problem, isa })));
    const ran = await runDriver(await buildDriver(board, width), board, kernels, jobs, under);
    failures.push(...jobs.flatMap(({ problem, isa }, i) => {
      const wrong = compare(problem, ran.results[i]!);
      return wrong === null ? [] : [`${isa} ${describe(problem)}: ${wrong}`];
    }));
    carriedOut += ran.carriedOut;
    tried.push(...variants.map((v) => jobs.filter((j) => j.isa === v.isa && j.problem.kernel === v.kernel).length));
  }
  const [all, fewest] = [tried.reduce((a, b) => a + b, 0), Math.min(...tried)];
  return { failures, said: `${failures.length} of ${all} problems of ${tried.length} variants fail; a variant has at least ${fewest}`, enough: fewest >= 10 && all >= 100 * tried.length, carriedOut };
}

for (const name of ['host', 'pi-3', 'pi-zero']) {
  const board = loadBoard(name);
  if (!isNative(board)) continue;
  const own = name === 'host' ? board.cpu.isa.filter(here) : board.cpu.isa;
  unless(noBoard(name))(`${name}: every variant of every kernel within its tolerance, on all edges`, async (t) => {
    t.timeout(1_200_000);
    const runs = await instructionSets(await buildDriver(board, board.layouts.conv), board, emulator(board));
    t.deepEqual([...runs].sort(), [...own].sort());
    const { failures, said, enough, carriedOut } = await solves(board, runs);
    t.log(said);
    t.is(carriedOut, 0, 'what this machine runs, it runs itself');
    t.deepEqual(failures.slice(0, 20), [], said);
    t.true(enough, said);
  });

  for (const isa of board.cpu.isa.filter((i) => !own.includes(i))) {
    const title = `${name}: every ${isa} variant, emulated`;
    // qemu-user has AVX2 from 7.2 on, and no AVX-512
    if (isa === 'avxvnni' && here('avx2')) test(`${name}: every ${isa} variant, VPDPBUSD carried out where the processor has none`, async (t) => {
      t.timeout(1_200_000);
      const { failures, said, enough, carriedOut } = await solves(board, [isa]);
      t.log(`${said}; ${carriedOut} times VPDPBUSD`);
      t.true(carriedOut > 100_000, `${carriedOut}`);
      t.deepEqual(failures.slice(0, 20), [], said);
      t.true(enough, said);
    });
    else if (isa.startsWith('avx512') || isa === 'avxvnni') cannot(`the processor has no ${isa}, and qemu-user emulates none`)(title, (t) => t.pass());
    else unless(ensureQemu('qemu-x86_64') ? undefined : 'no qemu-x86_64')(title, async (t) => {
      const under = ['qemu-x86_64', '-cpu', 'Haswell'];
      t.true((await instructionSets(await buildDriver(board, board.layouts.conv), board, under)).includes(isa));
      const { failures, said, enough } = await solves(board, [isa], under);
      t.log(said);
      t.deepEqual(failures.slice(0, 20), [], said);
      t.true(enough, said);
    });
  }
}
