import test from 'ava';
import { readReport, summary } from './report.ts';

const fine = { ci: false, checks: [true, true], status: 0 };
const report = (...lines: readonly string[]) => readReport(lines.join('\n'));
const closing = (text: ReturnType<typeof report>, circumstances: Partial<typeof fine> = {}) => summary(text, { ...fine, ...circumstances });

const skips = report(
  '  ✔ kernels › kernels › host: every variant (2m 25.9s)', '  ✔ lower › fuse › a gate (149ms)', '  - [skip] networks › boards › host: batch # skipped: ../shared is missing',
  '  - [skip] networks › images › host: batch # skipped: ../shared is missing', '  - [skip] lower › boards › pi-3 # skipped: no qemu-aarch64', '  - [skip] x › y › z', '',
  '  ─', '', '  2 tests passed', '  4 tests skipped',
);

test('without CI skips are said, in CI they have failed', (t) => {
  const said = '4 skipped: 2 ../shared is missing; 1 no qemu-aarch64; 1 no reason is given';
  t.deepEqual(closing(skips), { failed: 0, lines: ['slowest files (longest test of each): kernels/kernels 146 s', said, '4 passed, 0 failed'] });
  t.deepEqual(closing(skips, { ci: true }).lines.slice(1), [said.replace(':', ', which fails in CI:'), '4 passed, 4 failed']);
});

test('what no machine of this kind can run is named, and is no failure', (t) => {
  const one = report('  - [skip] kernels › kernels › host: avx512 # cannot run: no processor', '  1 test passed', '  1 test skipped');
  t.deepEqual(closing(one, { ci: true }), { failed: 0, lines: ['not run, this machine cannot: kernels › kernels › host: avx512: no processor', '3 passed, 0 failed'] });
});

test('a check, a crash, a test that fails and one that never ends are failures', (t) => {
  t.is(closing(report('  1 test passed'), { checks: [true, false] }).failed, 1);
  t.is(closing(report('  1 test passed'), { status: 1 }).failed, 1);
  t.is(closing(report(''), { status: 1 }).lines.at(-1), '2 passed, 1 failed');
  t.is(closing(report('  ✔ a › b › c', '  ✘ [fail]: a › b › d', '  1 test failed'), { status: 1 }).lines.at(-1), '3 passed, 1 failed');
  t.is(closing(report('  3 tests failed', '  1 uncaught exception', '  1 test remained pending'), { status: 1 }).failed, 5);
});
