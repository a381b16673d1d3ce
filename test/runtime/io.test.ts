import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import test from 'ava';
import { Programs } from './program.ts';

const programs = new Programs(), folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-io-'));
test.after.always(() => { programs.remove(); rmSync(folder, { recursive: true, force: true }); });
const at = (name: string): string => path.join(folder, name);

test('writeFile keeps mode and links, and writes devices, pipes and the kernel\'s files in place', async (t) => {
  writeFileSync(at('private'), 'old');
  chmodSync(at('private'), 0o640);
  symlinkSync('private', at('link'));
  symlinkSync('made', at('dangling'));
  spawnSync('mkfifo', [at('pipe')]);
  const reader = spawn('sh', ['-c', `cat ${at('pipe')} > ${at('read')}`], { stdio: 'ignore', timeout: 60_000 }), readAll = once(reader, 'close');
  const { code, err, out } = await programs.run('write', `
    import { args, readText, writeFile } from 'linnet';
    const [folder] = args._;
    writeFile(folder + '/link', 'new');
    writeFile(folder + '/dangling', 'through');
    writeFile(folder + '/pipe', 'piped');
    writeFile('/dev/null', 'x');
    writeFile('/proc/self/comm', 'renamed');
    console.log(readText('/proc/self/comm').trim());
    for (const call of [() => writeFile('/dev/full', 'x'), () => writeFile(folder + '/a\\0b', 'x'), () => readText(folder + '/private\\0x'), () => readText(folder + '/none')]) {
      try { call(); console.log('no error'); } catch (error) { console.log((error as { code?: string }).code ?? '', (error as Error).message.replaceAll(folder!, 'F')); }
    }`, [folder]);
  t.deepEqual([code, err], [0, '']);
  t.deepEqual(out.trimEnd().split('\n'), ['renamed', 'ENOSPC /dev/full: No space left on device', ' F/a: the name of a file has no NUL in it, and here comes more after one', ' F/private: the name of a file has no NUL in it, and here comes more after one', 'ENOENT F/none: No such file or directory']);
  t.deepEqual([readFileSync(at('private'), 'utf8'), statSync(at('private')).mode & 0o777, lstatSync(at('link')).isSymbolicLink(), readFileSync(at('made'), 'utf8')], ['new', 0o640, true, 'through']);
  await readAll;
  t.is(readFileSync(at('read'), 'utf8'), 'piped');
  t.true(lstatSync('/dev/null').isCharacterDevice());
  t.deepEqual(readdirSync(folder).filter((name) => /\.[0-9a-f]{8}$/.test(name)), []);
});

test('folders, facts about files, lines, appending', async (t) => {
  const { code, err, out } = await programs.run('folders', `
    import { appendFile, args, fileExists, fileInfo, makeFolders, openFile, readFolder, readLines, removeFile, renameFile, writeFile } from 'linnet';
    const folder = args._[0] + '/tree';
    makeFolders(folder + '/a/b');
    writeFile(folder + '/a/two', 'eins\\r\\nzwei\\n\\ngrüße');
    await appendFile(folder + '/a/one', 'x');
    await appendFile(folder + '/a/one', 'yz\\n');
    console.log(readFolder(folder + '/a').join(), fileInfo(folder + '/a/one').size, fileInfo(folder).type, fileInfo('/dev/null').type, Math.abs(fileInfo(folder + '/a/one').changed.getTime() - Date.now()) < 60_000, (fileInfo('/dev/null').mode & 0o222).toString(8));
    const lines: string[] = [];
    for await (const line of readLines(folder + '/a/two')) lines.push(line);
    console.log(JSON.stringify(lines), (await openFile(folder + '/a/one').text()).trim());
    renameFile(folder + '/a/one', folder + '/three');
    removeFile(folder + '/a');
    console.log(readFolder(folder).join(), fileExists(folder + '/a'), fileExists(folder + '/three/x'), fileExists(folder + '/three'));
    const input: string[] = [];
    for await (const line of readLines('-')) input.push(line);
    console.log(input.join('|'));`, [folder], { input: [Buffer.from('über '), Buffer.from('zwei\nZei'), Buffer.from('len')] });
  t.deepEqual([code, err], [0, '']);
  t.deepEqual(out.trimEnd().split('\n'), ['b,one,two 4 folder other true 222', '["eins","zwei","","grüße"] xyz', 'three false false true', 'über zwei|Zeilen']);
});

test('watchFile: written, replaced, removed', async (t) => {
  mkdirSync(at('watched'));
  const { code, err, out } = await programs.run('watch', `
    import { appendFile, args, removeFile, watchFile, writeFile } from 'linnet';
    const file = args._[0] + '/watched/settings.json', said: string[] = [];
    const steps = [() => writeFile(file, '1'), () => appendFile(file, '2'), () => writeFile(file + '.other', 'x'), () => removeFile(file)];
    setTimeout(async () => { for (const step of steps) { await step(); await new Promise((r) => setTimeout(r, 30)); } }, 10);
    for await (const what of watchFile(file)) { said.push(what); if (what === 'removed') break; }
    console.log([...new Set(said)].join(), said.length >= 3 && said.length <= 6);`, [folder]);
  t.deepEqual([code, err, out], [0, '', 'changed,removed true\n']);
});

test('spawn: streams, exit codes, signals, environment, folder, what is missing', async (t) => {
  const { code, err, out } = await programs.run('spawn', `
    import { env, spawn } from 'linnet';
    const sort = spawn('sort', ['-r']);
    await sort.stdin!.write('a\\nc\\nb\\n');
    sort.stdin!.end();
    console.log((await sort.stdout!.text()).replaceAll('\\n', ' '), await sort.exited);
    const sh = spawn('sh', ['-c', 'echo "$GREETING in $(pwd)"; echo oops >&2; exit 7'], { env: { GREETING: 'hi', PATH: env.PATH }, cwd: '/' });
    console.log((await sh.stdout!.text()).trim(), (await sh.stderr!.text()).trim(), (await sh.exited).code);
    const sleep = spawn('sleep', ['60'], { stdio: 'ignore' });
    sleep.kill('SIGKILL');
    console.log(await sleep.exited, sleep.stdout);
    const many = await Promise.all(Array.from({ length: 20 }, (_, i) => spawn('sh', ['-c', 'exit ' + i], { stdio: 'ignore' }).exited));
    console.log(many.map((e) => e.code).join());
    const big = spawn('cat'), bytes = new Uint8Array(1 << 20).map((_, i) => i % 251);
    const [, back] = await Promise.all([big.stdin!.write(bytes).then(() => big.stdin!.end()), big.stdout!.bytes()]);
    console.log(back.length, back.every((b, i) => b === i % 251));
    const deaf = spawn('true');
    await deaf.exited;
    console.log(await deaf.stdin!.write('x').catch((e) => e.code + ' ' + e.message));
    try { spawn('no-such-program'); } catch (e) { console.log((e as Error).message, (e as { code?: string }).code); }
    console.log(env.HOME === undefined, env['LINNET_TEST_NONE']);
    await spawn('echo', ['inherited'], { stdio: 'inherit' }).exited;`);
  t.deepEqual([code, err], [0, '']);
  t.deepEqual(out.trimEnd().split('\n'), [
    'c b a  { code: 0, signal: null }', 'hi in / oops 7', "{ code: null, signal: 'SIGKILL' } null", Array.from({ length: 20 }, (_, i) => i).join(), '1048576 true',
    'EPIPE standard input of true: Broken pipe', 'no-such-program: No such file or directory ENOENT', `${process.env['HOME'] === undefined} undefined`, 'inherited',
  ]);
});

for (const [signal, expected] of [['SIGTERM', 143], ['SIGINT', 130]] as const) {
  test(`${signal} ends the loops of a program that uses signals, and runs its cleanups`, async (t) => {
    const { code, out, err } = await programs.run(`graceful-${signal}`, `
      import { readLines, signals, spawn } from 'linnet';
      signals.cleanup(() => console.log('first registered'));
      signals.cleanup(async () => { await new Promise((r) => setTimeout(r, 5)); console.log('light off'); });
      signals.stop.addEventListener('abort', () => console.log('asked'));
      setInterval(() => {}, 1000);
      const tail = spawn('sleep', ['60']);
      try {
        console.log('ready');
        for await (const line of tail.stdout!.lines()) console.log(line);
        console.log('after the loop');
      } finally { console.log('finally'); tail.kill(); }`, [], { onOutput: (text, kill) => { if (text === 'ready\n') kill(signal); } });
    t.deepEqual([code, err], [expected, '']);
    t.deepEqual(out.trimEnd().split('\n').sort(), ['after the loop', 'asked', 'finally', 'first registered', 'light off', 'ready']);
    t.true(out.indexOf('light off') < out.indexOf('first registered'));
  });
}

test('a program that does not end when it is asked to is ended, and signals of one\'s own', async (t) => {
  const started = Date.now();
  const stuck = await programs.run('stuck', "import { signals } from 'linnet';\nsignals.cleanup(() => {});\nconsole.log('ready');\nlet i = 0;\nwhile (i >= 0) globalThis.name = String(i++);", [], { onOutput: (_, kill) => kill('SIGTERM') });
  t.is(stuck.code, 143);
  t.true(Date.now() - started > 4000);
  const own = await programs.run('own', "import { signals } from 'linnet';\nconst alive = setInterval(() => {}, 1000);\nconst forget = signals.on('SIGHUP', () => { console.log('reload'); forget(); clearInterval(alive); });\nconsole.log('ready');", [], { onOutput: (text, kill) => { if (text === 'ready\n') kill('SIGHUP'); } });
  t.deepEqual([own.code, own.out], [0, 'ready\nreload\n']);
});
