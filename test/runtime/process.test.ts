import test from 'ava';
import { Programs, start } from './program.ts';

const programs = new Programs();
test.after.always(() => programs.remove());

test('console writes values as people write them', async (t) => {
  const { code, out, err } = await programs.run('console', `
    console.log('text', 1, -0, [1, 'two', null], { a: { b: { c: { d: 1 } } } });
    console.info('%s is %d%%', 'half', 50, new Float32Array([0.5, 1]));
    console.log(new Map([['k', new Set([1])]]), [undefined, () => 1, class A {}], new Date(0), /x/g);
    class Point { x = 1; }
    const loop: { self?: unknown } = {};
    loop.self = loop;
    console.log(new Point(), loop, [[[[1]]]], 'it\\'s', ["it's"]);
    console.warn('to standard error');
    console.error('so', 'is this');`);
  t.is(code, 0);
  t.deepEqual(out.trimEnd().split('\n'), [
    "text 1 -0 [ 1, 'two', null ] { a: { b: { c: [Object] } } }",
    'half is 50% Float32Array(2) [ 0.5, 1 ]',
    "Map(1) { 'k' => Set(1) { 1 } } [ undefined, [Function: (anonymous)], [Function: A] ] 1970-01-01T00:00:00.000Z /x/g",
    "Point { x: 1 } { self: [Circular] } [ [ [ [Array] ] ] ] it's [ \"it's\" ]",
  ]);
  t.is(err, 'to standard error\nso is this\n');
});

test('timers fire in the order in which they are due, jobs before them', async (t) => {
  const { out } = await programs.run('timers', `
    const said: string[] = [];
    setTimeout(() => said.push('20'), 20);
    setTimeout((a: string) => said.push(a), 5, '5');
    setTimeout(() => said.push('0'));
    clearTimeout(setTimeout(() => said.push('never'), 1));
    let ticks = 0;
    const interval = setInterval(() => { if (++ticks === 3) clearInterval(interval); }, 10);
    queueMicrotask(() => said.push('job'));
    said.push('script');
    setTimeout(() => console.log(said.join(' '), ticks), 80);`);
  t.is(out, 'script job 0 5 20 3\n');
});

test('the globals of the language that the engine lacks', async (t) => {
  const { out } = await programs.run('globals', `
    const bytes = new TextEncoder().encode('grüße 🐦');
    console.log(bytes.length, new TextDecoder().decode(bytes), new TextDecoder().decode(bytes.subarray(0, 2)));
    console.log([1, 2, 3].at(-1), 'abc'.at(-2), new Float32Array([1, 2]).at(1), [1, 2, 3].findLast((x) => x < 3), Object.hasOwn({ a: 1 }, 'a'));
    const copy = structuredClone({ a: [1, new Float32Array([2])], m: new Map([[1, new Date(5)]]) });
    console.log(copy.a, copy.m, performance.now() < 5000);`);
  t.deepEqual(out.trimEnd().split('\n'), ['12 grüße 🐦 gr', '3 b 2 2 true', '[ 1, Float32Array(1) [ 2 ] ] Map(1) { 1 => 1970-01-01T00:00:00.005Z } true']);
});

test('the language of today: what the engine has, what it says of the rest', async (t) => {
  const { code, out, err } = await programs.run('language', `
    class Counter { static all = 1n; static { this.all <<= 70n; } #own = 1; static has(x: object) { return #own in x; } }
    console.log(Counter.all, Counter.has(new Counter()), BigInt.asIntN(8, 255n), new BigInt64Array([-1n]), structuredClone(new BigUint64Array([5n])));
    const target = { alive: true };
    console.log(new WeakRef(target).deref()?.alive, typeof FinalizationRegistry, typeof globalThis['Intl' as never], typeof globalThis['Worker' as never]);
    const late = await Promise.resolve('top level');
    console.log(late, Object.groupBy([1, 2, 3], (x: number) => (x % 2 ? 'odd' : 'even')).odd, [3, 1].toSorted(), new Set([1, 2]).union(new Set([3])).size);
    console.log(/(?<year>\\d+)/d.exec('in 2026')?.indices?.groups?.year, 'a1b'.replaceAll(/[[a-z]--[b]]/gv, '_'), [1, 2, 3].at(-1), (0.1).toFixed(20));
    try { throw new Error('outer', { cause: new RangeError('inner') }); } catch (error) { console.log((error as Error).cause instanceof RangeError, error); }
    try { new Function('return 1')(); } catch (error) { console.log(String(error)); }`.replaceAll('\\\\', '\\'));
  t.deepEqual([code, err], [0, '']);
  t.deepEqual(out.trimEnd().split('\n').filter((line) => !line.startsWith('    at ')), [
    '1180591620717411303424n true -1n BigInt64Array(1) [ -1n ] BigUint64Array(1) [ 5n ]',
    'true function undefined undefined',
    'top level [ 1, 3 ] [ 1, 3 ] 3',
    "[ 3, 7 ] _1b 3 0.10000000000000000555",
    'true Error: outer',
    '[cause]: RangeError: inner',
    'TypeError: eval is not supported',
  ]);
});

test('recursion without end is a RangeError, in the script and in the engine', async (t) => {
  const { code, out, err } = await programs.run('deep', `
    const nested = (depth: number): unknown => { let v: unknown = 1; for (let i = 0; i < depth; i++) v = [v]; return v; };
    const text = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    const said = (what: () => unknown): string => { try { return typeof what(); } catch (error) { return (error as Error).name; } };
    const forever = (): number => forever() + 1;
    console.log(said(() => JSON.stringify(nested(1000))), said(() => JSON.parse(text(1000))));
    console.log(said(() => JSON.stringify(nested(30_000))), said(() => JSON.stringify(nested(1_000_000))), said(() => JSON.parse(text(1_000_000))), said(forever));
    console.log('goes on');`);
  t.deepEqual([code, err], [0, '']);
  t.regex(out, /^string object\n(string|RangeError) RangeError (SyntaxError|RangeError) RangeError\ngoes on\n$/);
});

test('memory of C behind a buffer that a script gives away', async (t) => {
  const { code, out, err } = await programs.run('transfer', `
    import { readFile } from 'linnet:native';
    const file = readFile('/etc/hostname'), moved = file.transfer(), grown = moved.transfer(100_000);
    console.log(file.byteLength, moved.byteLength, grown.byteLength, new Uint8Array(grown)[99_999]);`);
  t.deepEqual([code, err], [0, '']);
  t.is(out, '0 0 100000 0\n');
});

test('a script needs no import to have globals', async (t) => {
  t.is((await programs.run('bare', "console.log('here');")).out, 'here\n');
});

test('words of the command line', async (t) => {
  const program = await programs.build('args', `
    import { args } from 'linnet';
    console.log(JSON.stringify([args._, args.source ?? null, args.outDir ?? null, args.flag ?? null]));`);
  const said = async (...words: readonly string[]): Promise<unknown> => JSON.parse((await start(program, words)).out);
  t.deepEqual(await said(), [[], null, null, null]);
  t.deepEqual(await said('a.wav', 'b', '--flag'), [['a.wav', 'b'], 'a.wav', null, 'true']);
  t.deepEqual(await said('--source', '-', '--out-dir=x=y', 'rest'), [['rest'], '-', 'x=y', null]);
  t.deepEqual(await said('--flag', '--', '--source', '-'), [['--source', '-'], '--source', null, 'true']);
});

test('an uncaught error shows its line of the script, and the stack', async (t) => {
  const { code, out, err } = await programs.run('thrown', `
interface Unused { readonly a: number }

function inner(x: Unused | null): number {
  return x!.a;
}
console.log('before');
export const y = inner(null);
console.log('never');
`);
  t.deepEqual([code, out], [1, 'before\n']);
  t.deepEqual(err.split('\n').slice(0, 3), ["thrown.ts:5: TypeError: cannot read property 'a' of null", '    at inner (thrown.ts:5)', '    at <anonymous> (thrown.ts:8)']);
});

test('a rejected promise that nobody handles ends the program, one that is handled late in the same turn does not', async (t) => {
  const rejected = await programs.run('rejected', `
setInterval(() => {}, 1000);
async function fails() {
  await null;
  throw new RangeError('no');
}
fails();`);
  t.deepEqual([rejected.code, rejected.err.split('\n')[0]], [1, 'rejected.ts:5: RangeError: no']);
  const handled = await programs.run('handled', "const p = Promise.reject(new Error('x')); queueMicrotask(() => p.catch(() => console.log('caught')));");
  t.deepEqual([handled.code, handled.out], [0, 'caught\n']);
  const value = await programs.run('value', "throw { why: 'not an error' }.why;");
  t.deepEqual([value.code, value.err], [1, 'uncaught: not an error\n']);
});

test('errors that console prints have the lines of the script', async (t) => {
  const { out } = await programs.run('caught', "try {\n  JSON.parse('{');\n} catch (error) {\n  console.log(error);\n}");
  t.regex(out, /^SyntaxError: .*\n(.*\n)*    at <anonymous> \(caught\.ts:2\)\n/);
});

test('causes are shown behind an error, and the stack that a script reads has its lines', async (t) => {
  const { code, out, err } = await programs.run('causes', `
function inner() { throw new TypeError('inner', { cause: 'a text' }); }
try { inner(); } catch (cause) {
  console.log((cause as Error).stack);
  throw new Error('outer', { cause });
}`);
  t.deepEqual([code, out.trimEnd()], [1, '    at inner (causes.ts:2)\n    at <anonymous> (causes.ts:3)']);
  t.deepEqual(err.trimEnd().split('\n'), ['causes.ts:5: Error: outer', '    at <anonymous> (causes.ts:5)', 'caused by: causes.ts:2: TypeError: inner', '    at inner (causes.ts:2)', '    at <anonymous> (causes.ts:3)', 'caused by: a text']);
});

test('many timers are no longer to set, to clear and to fire than a few', async (t) => {
  const { out } = await programs.run('heap', `
    const count = 30_000, started = performance.now(), fired: number[] = [];
    const ids = Array.from({ length: count }, (_, i) => setTimeout(() => fired.push(i), (i * 7919) % 50));
    for (const [i, id] of ids.entries()) if (i % 3 === 0) clearTimeout(id);
    clearTimeout(ids[0]);
    const set = performance.now() - started;
    setTimeout(() => {
      const last = new Map<number, number>();
      const inOrder = fired.every((n) => { const delay = (n * 7919) % 50, before = last.get(delay) ?? -1; last.set(delay, n); return n > before && n % 3 !== 0; });
      console.log(fired.length, inOrder, set < 1000, new Set(ids).size);
    }, 1000);`);
  t.is(out, '20000 true true 30000\n');
});

test('a UserError is one line', async (t) => {
  const { code, err } = await programs.run('user', "\nimport { Model } from 'linnet';\nModel.open('missing.lin');");
  t.deepEqual([code, err], [1, 'missing.lin: No such file or directory (user.ts:3)\n']);
});

for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143]] as const) {
  test(`${signal} ends a program that waits, and one that computes`, async (t) => {
    const waits = await programs.run(`waits-${signal}`, "console.log('ready'); await new Promise((r) => setTimeout(r, 60_000));", [], { onOutput: (_, kill) => kill(signal) });
    t.deepEqual([waits.code, waits.err, waits.out], [code, '', 'ready\n']);
    const computes = await programs.run(`computes-${signal}`, "console.log('ready'); let i = 0; while (i >= 0) globalThis.name = String(i++);", [], { onOutput: (_, kill) => kill(signal) });
    t.deepEqual([computes.code, computes.err, computes.out], [code, '', 'ready\n']);
  });
}

test('a reader that goes away ends the program quietly', async (t) => {
  const program = await programs.build('pipe', "for (let i = 0; i < 1e6; i++) console.log(i);");
  const { out, err } = await start('/bin/sh', ['-c', `"${program}" | head -n 2`]);
  t.deepEqual([out, err], ['0\n1\n', '']);
});

test('exit, files and folders', async (t) => {
  const { code, out } = await programs.run('files', `
    import { args, exit, makeFolders, readFile, readText, writeFile } from 'linnet';
    const folder = args._[0] + '/a/b';
    makeFolders(folder);
    writeFile(folder + '/text', 'grüße');
    writeFile(folder + '/text', 'grüße zwei');
    console.log(readText(folder + '/text'), readFile(folder + '/text').length);
    try { readFile(folder); } catch (error) { console.log(String(error).replace(folder, 'F')); }
    try { writeFile(folder + '/no/file', ''); } catch (error) { console.log(String(error).replace(folder, 'F')); }
    exit(7);
    console.log('never');`, [programs.folder]);
  t.deepEqual([code, out.trimEnd().split('\n')], [7, ['grüße zwei 12', 'UserError: F: Is a directory', 'UserError: F/no/file: No such file or directory']]);
});
