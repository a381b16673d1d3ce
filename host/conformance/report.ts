import type { Result } from './result.ts';

/** What `linnet conformance` prints: reasons, most frequent first, with a few cases of each, and the counts. */
export function showResults(results: readonly Result[]): string {
  const [passed, failed, refused] = (['passed', 'failed', 'refused'] as const).map((outcome) => results.filter((r) => r.outcome === outcome));
  const constants = passed!.filter((r) => r.constants.length > 0), script = passed!.filter((r) => r.script.length > 0);
  return [
    ...(failed!.length === 0 ? [] : ['failed:', ...groups(failed!)]), ...(refused!.length === 0 ? [] : ['refused:', ...groups(refused!)]),
    `${passed!.length} passed, ${failed!.length} failed, ${refused!.length} refused`,
    ...(constants.length === 0 ? [] : [`${constants.length} of those that passed have inputs packed as constants, as these decide shapes`]),
    ...(script.length === 0 ? [] : [`${script.length} of those that passed have steps that run as script: ${scriptOperators(script)}`]), '',
  ].join('\n');
}

function groups(results: readonly Result[]): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const { name, reason } of results) {
    const key = withoutNames(reason), names = byReason.get(key);
    if (names === undefined) byReason.set(key, [name]);
    else names.push(name);
  }
  return [...byReason].sort(([, a], [, b]) => b.length - a.length)
    .map(([reason, names]) => `  ${String(names.length).padStart(5)}  ${reason}  (${names.slice(0, 3).join(', ')}${names.length > 3 ? ', ...' : ''})`);
}

/** A reason as other cases have it too: without names and numbers, and without what to do. */
const withoutNames = (reason: string): string => reason.replace(/\. Take outputs .*$/, '').replace(/'[^']*'/g, "'...'").replace(/-?\b\d+(\.\d+)?(e[+-]?\d+)?/g, '#').slice(0, 240);

function scriptOperators(results: readonly Result[]): string {
  const counts = new Map<string, number>();
  for (const operator of results.flatMap((r) => r.script)) counts.set(operator, (counts.get(operator) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([operator, n]) => `${operator} ${n}`).join(', ');
}
