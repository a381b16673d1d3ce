import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';
import { hostile } from './onnx-hostile.ts';

/** What it may take to refuse a small file, in a process of its own: milliseconds of one processor, and MB that the process grows by. */
const [mostMs, mostMB] = [1000, 300];

test('small files that ask for much are refused in one line, and take little', async (t) => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import=tsx', fileURLToPath(new URL('compile-hostile.ts', import.meta.url))], { maxBuffer: 1 << 26 });
  const results: readonly { readonly ms: number; readonly mb: number; readonly said: string | null; readonly stack?: string }[] = stdout.trim().split('\n').map((line) => JSON.parse(line));
  t.is(results.length, hostile.length);
  results.forEach(({ ms, mb, said, stack }, i) => {
    const { what, says } = hostile[i]!;
    t.is(stack, undefined, `${what}: ${stack}`);
    if (says === undefined) t.is(said, null, what);
    else t.regex(said ?? 'accepted', says, what);
    t.false(said?.includes('\n') === true, what);
    t.true(ms <= mostMs && mb <= mostMB, `${what}: ${ms} ms, ${mb} MB`);
  });
});
