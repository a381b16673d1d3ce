import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { cachedPath, contentKey, madeOnce } from '../../host/toolchain/cache.ts';
import { cacheKinds, clearCache, pruneCache } from '../../host/toolchain/cache-prune.ts';
import { linnet } from '../cli/cli.ts';

const cache = mkdtempSync(path.join(os.tmpdir(), 'linnet-test-'));
process.env['LINNET_CACHE'] = cache;
test.after.always(() => rmSync(cache, { recursive: true }));

const writes = (text: string) => async (file: string): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  writeFileSync(file, text);
};
const entry = (name: string): string => cachedPath('tests', contentKey([name]), '.o');
const neverMade = async (): Promise<void> => { throw new Error('it is there'); };

test.serial('parts of a key are told apart, two makers both succeed, a failed one leaves nothing', async (t) => {
  t.not(contentKey(['ab', 'c']), contentKey(['a', 'bc']));
  const target = entry('two');
  t.deepEqual(await Promise.all([madeOnce(target, writes('same')), madeOnce(target, writes('same'))]), [target, target]);
  await t.throwsAsync(madeOnce(path.join(path.dirname(target), 'other.o'), async (file) => {
    writeFileSync(file, 'half');
    throw new Error('compiler');
  }), { message: 'compiler' });
  t.deepEqual(readdirSync(path.dirname(target)), [path.basename(target), `${path.basename(target)}.sum`]);
  t.is(await madeOnce(target, neverMade), target);
});

test.serial('an entry that is cut, changed, or has lost its sum is made again', async (t) => {
  const damages: readonly ((file: string) => void)[] = [
    (file) => truncateSync(file, 3),
    (file) => truncateSync(file, 0),
    (file) => writeFileSync(file, 'wholf'),
    (file) => rmSync(`${file}.sum`),
    (file) => writeFileSync(`${file}.sum`, ''),
    (file) => rmSync(file),
  ];
  for (const [i, damage] of damages.entries()) {
    const target = entry(`damaged ${i}`);
    await madeOnce(target, writes('whole'));
    damage(target);
    t.is(await madeOnce(target, writes('whole')), target, `${i}`);
    t.is(readFileSync(target, 'utf8'), 'whole', `${i}`);
    t.is(await madeOnce(target, neverMade), target, `${i}`);
  }
});

const days = (n: number): number => n * 86_400_000;

test.serial('once a day, what nothing used for a month is removed with its sum', async (t) => {
  const now = Date.now(), [old, used] = [entry('old'), entry('used')], tool = path.join(cache, 'tools', 'zig');
  for (const file of [old, used]) {
    await madeOnce(file, writes('x'));
    utimesSync(file, (now - days(40)) / 1000, (now - days(40)) / 1000);
  }
  mkdirSync(path.dirname(tool));
  writeFileSync(tool, '');
  utimesSync(tool, 0, 0);
  t.is(await madeOnce(used, neverMade), used);
  pruneCache(now);
  t.true(existsSync(old), 'pruned when the first entry was made');
  pruneCache(now + days(2));
  t.deepEqual([old, `${old}.sum`, used, `${used}.sum`, tool].map((file) => existsSync(file)), [false, false, true, true, true]);
});

test.serial('what it holds is listed by kind, and all of it can be removed', async (t) => {
  writeFileSync(path.join(cache, 'tools', 'pip'), 'seven b');
  const kinds = cacheKinds(), tools = kinds.find((k) => k.kind === 'tools');
  t.like(tools, { files: 2, bytes: 7 });
  const shown = await linnet(cache, ['cache']);
  t.is(shown.code, 0, shown.stderr);
  t.regex(shown.stdout, /^.*: 0\.0 MB; linnet cache clear removes it\nkind +files +size +last used\n[^]*\ntools +2 +0\.0 MB +\d{4}-\d\d-\d\d$/m);
  const { kinds: printed }: { readonly kinds: unknown } = JSON.parse((await linnet(cache, ['cache', '--json'])).stdout);
  t.deepEqual(printed, [...kinds]);
  t.is((await linnet(cache, ['cache', 'cleer'])).code, 2);
  clearCache();
  t.deepEqual(cacheKinds(), []);
  t.is((await linnet(cache, ['cache', 'clear'])).code, 0);
  t.is((await linnet(cache, ['cache'], undefined, { ...process.env, LINNET_CACHE: path.join(cache, 'none') })).code, 0);
});

// the last one: this process does not go back to a cache that it has left
test.serial('a disk that is full while an entry is made: one line, and a temporary folder', async (t) => {
  let tries = 0;
  const made = await madeOnce(entry('full'), async (file) => {
    if (tries++ === 0) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    writeFileSync(file, 'made');
  });
  t.is(tries, 2);
  t.false(made.startsWith(cache));
  t.is(readFileSync(made, 'utf8'), 'made');
  t.is(await madeOnce(entry('full'), neverMade), made);
  t.true(statSync(path.dirname(made)).isDirectory());
});
