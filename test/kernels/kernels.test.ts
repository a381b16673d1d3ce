import test from 'ava';
import { canEmulate } from '../../host/boards/emulate.ts';
import { isNative, loadBoard } from '../../host/boards/load.ts';
import { widths } from '../../host/program/kernels.gen.ts';
import { kernelList } from '../../host/toolchain/sources.ts';
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
    const actual = results.get(output)![index]!, expected = Math.fround(value);
    written.get(output)!.add(index);
    const fits = Object.is(expected, actual) || expected === actual || (Number.isFinite(expected) && Math.abs(actual - value) <= tolerance);
    if (!fits) wrong ??= `${output}[${index}] is ${actual} instead of ${value} +- ${tolerance}`;
  });
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

for (const name of ['host', 'pi-3', 'pi-zero']) {
  const board = loadBoard(name);
  if (!isNative(board)) continue;
  const run = canEmulate(board) ? test : test.skip;
  run(`${name}: every variant of every kernel within its tolerance, on all edges`, async (t) => {
    t.timeout(1_200_000);
    let problemsRun = 0, variantsRun = 0;
    for (const width of Object.keys(widths).map(Number)) {
      const driver = await buildDriver(board, width), runs = await instructionSets(driver, board), lacks = board.cpu.isa.filter((isa) => !runs.includes(isa));
      // processors of developers' machines differ
      if (name === 'host' && lacks.length > 0) t.log(`this machine has no ${lacks.join(' and no ')}: those variants are not run here`);
      else t.deepEqual(lacks, []);
      const variants = kernels.filter((k) => (k.width ?? board.layouts.conv) === width).flatMap((k) => k.isas.filter((isa) => runs.includes(isa)).map((isa) => ({ kernel: k.name, isa })));
      const jobs: readonly Job[] = variants.flatMap(({ kernel, isa }) => problems.filter((p) => p.kernel === kernel).map((problem) => ({ problem, isa })));
      const results = await runDriver(driver, board, kernels, jobs);
      const failures = jobs.flatMap(({ problem, isa }, i) => {
        const wrong = compare(problem, results[i]!);
        return wrong === null ? [] : [`${isa} ${describe(problem)}: ${wrong}`];
      });
      t.deepEqual(failures.slice(0, 20), [], `${failures.length} of ${jobs.length} fail`);
      problemsRun += jobs.length;
      variantsRun += variants.length;
    }
    t.log(`${problemsRun} problems, ${variantsRun} variants`);
  });
}
