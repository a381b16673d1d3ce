import { type Command, WrongArguments } from '../command.ts';
import { runNaive } from '../conformance/naive.ts';
import { type Result, runCase } from '../conformance/run-case.ts';
import { casesOf } from '../conformance/suite.ts';
import { needsOperand } from '../errors.ts';
import { onlyOperand } from './model-options.ts';

export const command: Command = {
  options: {
    naive: { help: 'with the naive evaluations instead of the packed file' },
    filter: { value: 'TEXT', help: 'only cases whose names have it' },
    json: { help: 'every case and its outcome on standard output, as JSON' },
  },
  async run(a) {
    const cases = casesOf(onlyOperand(a, 'folder with a suite'), a.text('filter'));
    if (cases.length === 0) throw new WrongArguments(needsOperand('a folder with cases: folders with a model.onnx'));
    const results = cases.map((test, i) => {
      if (process.stderr.isTTY && i % 10 === 0) process.stderr.write(`\r${i} of ${cases.length}`);
      return runCase(test, runNaive);
    });
    process.stdout.write(a.flag('json') ? `${JSON.stringify(results, null, 1)}\n` : report(results));
    return results.some((r) => r.outcome === 'failed') ? 1 : 0;
  },
};

function report(results: readonly Result[]): string {
  const of = (outcome: Result['outcome']): readonly Result[] => results.filter((r) => r.outcome === outcome);
  const groups = (some: readonly Result[]): readonly string[] => {
    const byReason = new Map<string, string[]>();
    for (const { name, reason } of some) (byReason.get(withoutNames(reason)) ?? byReason.set(withoutNames(reason), []).get(withoutNames(reason))!).push(name);
    return [...byReason].sort(([, x], [, y]) => y.length - x.length)
      .map(([reason, names]) => `  ${String(names.length).padStart(5)}  ${reason}  (${names.slice(0, 3).join(', ')}${names.length > 3 ? ', ...' : ''})`);
  };
  const [failed, refused] = [of('failed'), of('refused')];
  return [
    ...(failed.length === 0 ? [] : ['failed:', ...groups(failed)]), ...(refused.length === 0 ? [] : ['refused:', ...groups(refused)]),
    `${of('passed').length} passed, ${failed.length} failed, ${refused.length} refused`, '',
  ].join('\n');
}

/** A reason as others have it too: without names and numbers of the case. */
const withoutNames = (reason: string): string => reason.replace(/\. Take outputs .*$/, '').replace(/'[^']*'/g, "'...'").replace(/-?\d+(\.\d+)?(e[+-]\d+)?/g, '#').slice(0, 200);
