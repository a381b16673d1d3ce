import { stripVTControlCharacters } from 'node:util';

/** What ava's report of a run says. */
export interface Report {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Of skipped tests, by reason (test/harness/skip.ts). */
  readonly reasons: ReadonlyMap<string, number>;
  /** Titles, with the reason, of what no machine of this kind can run; they are counted as skipped too. */
  readonly impossible: readonly string[];
  /** Seconds of the longest test of each file; tests of a file run side by side unless they are serial. */
  readonly files: ReadonlyMap<string, number>;
}

/** The number in ava's closing lines, such as `12 tests passed`. */
const count = (output: string, words: RegExp): number => [...output.matchAll(new RegExp(`^\\s*(\\d+) (?:${words.source})`, 'gm'))].reduce((sum, m) => sum + Number(m[1]), 0);

/** `2m 25.9s`, `13.6s`, `149ms`. */
const secondsOf = (text: string): number => [...text.matchAll(/([\d.]+)(ms|m|s|h)/g)].reduce((sum, [, n, unit]) => sum + Number(n) * { ms: 0.001, s: 1, m: 60, h: 3600 }[unit as 'ms' | 's' | 'm' | 'h'], 0);

export function readReport(text: string): Report {
  const output = stripVTControlCharacters(text);
  const reasons = new Map<string, number>(), impossible: string[] = [], files = new Map<string, number>();
  for (const line of output.split('\n')) {
    const [, title] = /^\s*- \[skip\] (.*)$/.exec(line) ?? [];
    if (title !== undefined) {
      const [, what = '', kind, why = ''] = /^(.*) # (skipped|cannot run): (.*)$/.exec(title) ?? [];
      if (kind === 'cannot run') impossible.push(`${what}: ${why}`);
      else reasons.set(kind === undefined ? 'no reason is given' : why, (reasons.get(kind === undefined ? 'no reason is given' : why) ?? 0) + 1);
    }
    const [, file, time] = /^\s*[✔✘] (\S+ › \S+) › .* \(([\dhms. ]+)\)$/.exec(line) ?? [];
    if (file !== undefined && time !== undefined) files.set(file, Math.max(files.get(file) ?? 0, secondsOf(time)));
  }
  return {
    // ava leaves the number out where a test failed
    passed: count(output, /tests? passed/) || (output.match(/^\s*✔ /gm)?.length ?? 0), skipped: count(output, /tests? skipped/), reasons, impossible, files,
    failed: count(output, /tests? failed|hooks? failed|uncaught exceptions?|unhandled rejections?|known failures?|tests? remained pending|tests? todo/),
  };
}

export interface Circumstances { readonly ci: boolean; /** Of the checks before the tests. */ readonly checks: readonly boolean[]; /** Exit code of ava. */ readonly status: number }

const plural = (n: number): string => `${n.toLocaleString('en')} skipped`;

/** The closing lines; the last one is `N passed, N failed`. */
export function summary({ passed, failed: bad, skipped, reasons, impossible, files }: Report, { ci, checks, status }: Circumstances): { readonly lines: readonly string[]; readonly failed: number } {
  const forgiven = Math.min(impossible.length, skipped), counted = skipped - forgiven;
  // ava may end badly without a test that failed: a file that cannot be loaded, no file at all
  const failed = bad + (status !== 0 && bad === 0 ? 1 : 0) + checks.filter((ok) => !ok).length + (ci ? counted : 0);
  const slow = [...files].sort(([, a], [, b]) => b - a).slice(0, 8).filter(([, s]) => s >= 10);
  return {
    failed,
    lines: [
      ...(slow.length > 0 ? [`slowest files (longest test of each): ${slow.map(([file, s]) => `${file.replace(' › ', '/')} ${Math.round(s)} s`).join(', ')}`] : []),
      ...impossible.map((what) => `not run, this machine cannot: ${what}`),
      ...(counted > 0 ? [`${plural(counted)}${ci ? ', which fails in CI' : ''}: ${[...reasons].map(([why, n]) => (reasons.size === 1 ? why : `${n} ${why}`)).join('; ')}`] : []),
      `${passed + checks.filter((ok) => ok).length} passed, ${failed} failed`,
    ],
  };
}
