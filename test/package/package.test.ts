import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { loadBoard } from '../../host/boards/load.ts';
import { buildExecutable } from '../../host/executable.ts';
import { root } from '../../host/paths.ts';
import { noSshd, TestBoard } from '../deploy/board.ts';
import { noBoard, noCount, unless } from '../harness/skip.ts';
import { found, packedTarball, sizeOf, User, type Said } from './user.ts';

// Linnet as somebody has it who typed `npm install linnet`: nothing here runs from this clone's sources.

const megabyte = 1_000_000, example = path.join(root, 'examples/wake-word');
const user = new User(['node', 'npm', 'npx', 'sh', ...['qemu-arm'].filter((name) => found(name) !== undefined)]);
test.after.always(() => user.remove());
const inProject = (name: string): string => path.join(user.folder, name);
const linnet = (...words: readonly string[]): Promise<Said> => user.run('npx', ['--offline', 'linnet', ...words]);
const packWords = ['--pulse', '8', '--metadata', 'hey_linnet.json'] as const;

test.before(async (t) => {
  t.timeout(900_000);
  const tarball = await packedTarball();
  writeFileSync(inProject('package.json'), '{ "name": "project", "private": true, "type": "module" }\n');
  for (const file of ['app.ts', 'hey_linnet.pb', 'hey_linnet.json', 'kitchen.wav']) cpSync(path.join(example, file), inProject(file));
  const installed = await user.run('npm', ['install', '--no-audit', '--no-fund', tarball]);
  t.is(installed.code, 0, installed.stderr);
  const bytes = { tarball: statSync(tarball).size, modules: sizeOf(inProject('node_modules')) };
  t.log(`tarball ${(bytes.tarball / megabyte).toFixed(2)} MB, node_modules ${(bytes.modules / megabyte).toFixed(1)} MB`);
  t.true(bytes.tarball <= 6 * megabyte, `${bytes.tarball}`);
  t.true(bytes.modules <= 45 * megabyte, `${bytes.modules}`);
  const packed = await linnet('pack', 'hey_linnet.pb', ...packWords, '--board', 'pi-zero', '-o', 'hey_linnet.lin');
  t.is(packed.code, 0, packed.stderr);
  t.log(`pack: ${packed.cpuSeconds.toFixed(2)} s of CPU`);
});

test.serial('no compiler, no test tool is there', (t) => {
  for (const command of ['gcc', 'cc', 'clang', 'zig', 'make', 'tsx', 'python3']) t.false(user.has(command), command);
  for (const name of ['tsx', 'ava', 'typescript', 'ajv', 'quickjs-emscripten']) t.false(existsSync(inProject(`node_modules/${name}`)), name);
});

test.serial('--help', async (t) => {
  const { code, stdout, cpuSeconds } = await user.run('node', [inProject('node_modules/.bin/linnet'), '--help']);
  t.is(code, 0);
  t.regex(stdout, /^linnet: neural networks on very small Linux boards\n[^]*linnet pack MODEL/);
  t.log(`${cpuSeconds.toFixed(2)} s of CPU, ${(await linnet('--help')).cpuSeconds.toFixed(2)} with npx`);
});

const onPiZero = unless(noBoard('pi-zero'), test.serial);
onPiZero('the wake word becomes an executable for the Pi Zero, the one that this clone makes, and hears', async (t) => {
  const first = await user.run('node', [inProject('node_modules/.bin/linnet'), 'build', 'app.ts', '--model', 'hey_linnet.lin', '--board', 'pi-zero', '-o', 'app']);
  t.is(first.code, 0, first.stderr);
  const built = await linnet('build', 'app.ts', '--model', 'hey_linnet.lin', '--board', 'pi-zero', '-o', 'app');
  t.is(built.code, 0, built.stderr);
  t.log(`build: ${first.cpuSeconds.toFixed(2)} s of CPU the first time, ${built.cpuSeconds.toFixed(2)} with npx after that`);
  const before = process.cwd();
  process.chdir(user.folder);
  try {
    await buildExecutable({ script: 'app.ts', board: loadBoard('pi-zero'), out: 'from-clone', model: { file: 'hey_linnet.lin', bytes: readFileSync('hey_linnet.lin') } });
  } finally {
    process.chdir(before);
  }
  t.true(readFileSync(inProject('app')).equals(readFileSync(inProject('from-clone'))), 'the published half of the board is that of the clone, lines of stack traces included');
  const heard = await linnet('run', 'app', '--board', 'pi-zero', '--', 'kitchen.wav');
  t.is(heard.stdout, 'hey linnet @ 6.25 s, score 0.997\nhey linnet @ 20.71 s, score 0.925\nhey linnet @ 22.49 s, score 0.863\n', heard.stderr);
});

test.serial('a cache that is damaged is mended, one that cannot be written is left', async (t) => {
  const words = ['build', 'app.ts', '--model', 'hey_linnet.lin', '--board', 'pi-zero', '-o', 'again'] as const;
  const whole = await linnet(...words);
  t.is(whole.code, 0, whole.stderr);
  const files = readdirSync(path.join(user.home, '.cache/linnet'), { recursive: true, encoding: 'utf8' }).map((name) => path.join(user.home, '.cache/linnet', name)).filter((file) => statSync(file).isFile() && !file.endsWith('.sum'));
  t.true(files.length >= 2);
  const built = readFileSync(inProject('again'));
  for (const file of files) truncateSync(file, statSync(file).size >> 1);
  t.is((await linnet(...words)).code, 0);
  t.true(readFileSync(inProject('again')).equals(built));
  for (const cache of ['app.ts', '/sys/linnet']) {
    const { code, stderr } = await user.run('npx', ['--offline', 'linnet', ...words], { LINNET_CACHE: cache });
    t.is(code, 0, stderr);
    t.regex(stderr, /^the cache \S+ cannot be written: [a-z ]+; working in a temporary folder/);
    t.true(readFileSync(inProject('again')).equals(built));
  }
});

test.serial('a new project installs, runs, and its script has types', async (t) => {
  t.timeout(300_000);
  const made = await linnet('new', 'talk');
  t.is(made.code, 0, made.stderr);
  t.regex(made.stdout, /talk\/app\.ts\n[^]*next: cd talk && npm install && npm start\n$/);
  const install = await user.run('npm', ['--prefix', 'talk', 'install', '--prefer-offline', '--no-audit', '--no-fund']);
  t.is(install.code, 0, install.stderr);
  const started = await user.run('npm', ['--prefix', 'talk', '--silent', 'start']);
  t.is(started.stdout, 'hey linnet @ 6.25 s, score 0.997\nhey linnet @ 20.71 s, score 0.925\nhey linnet @ 22.49 s, score 0.863\n', started.stderr);
  const checked = await user.run('npm', ['--prefix', 'talk', '--silent', 'run', 'check']);
  t.is(checked.code, 0, checked.stdout);
  const app = path.join(user.folder, 'talk/app.ts');
  writeFileSync(app, readFileSync(app, 'utf8').replace('stream.push', 'stream.pusch'));
  t.regex((await user.run('npm', ['--prefix', 'talk', '--silent', 'run', 'check'])).stdout, /app\.ts.*pusch/);
  const again = await linnet('new', 'talk');
  t.deepEqual([again.code, again.stderr], [1, 'linnet: talk: there is such a file or folder already; nothing was changed\n']);
});

unless(noSshd, test.serial)('npm run dev and npm run deploy of a new project do what its README says', async (t) => {
  t.timeout(300_000);
  const app = path.join(user.folder, 'talk/app.ts'), script = readFileSync(path.join(example, 'app.ts'), 'utf8'), PATH = `${user.env['PATH']}:${process.env['PATH']}`;
  writeFileSync(app, script);
  const dev = spawn('npm', ['--prefix', 'talk', '--silent', 'run', 'dev', '--', '--', path.join(example, 'kitchen.wav')], { cwd: user.folder, env: user.env, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  t.teardown(() => { try { process.kill(-dev.pid!, 'SIGKILL'); } catch { /* it has ended */ } });
  let said = '';
  const heard = async (text: string): Promise<void> => {
    for (let tries = 0; tries < 600 && !said.includes(text); tries++) await sleep(100);
    t.true(said.includes(text), said);
  };
  dev.stdout.on('data', (data: Buffer) => { said += data.toString(); });
  await heard('hey linnet @ 22.49 s, score 0.863');
  writeFileSync(app, script.replace('hey linnet @', 'it is time @'));
  await heard('it is time @ 22.49 s, score 0.863');
  process.kill(-dev.pid!, 'SIGTERM');

  const board = new TestBoard();
  t.teardown(() => board.stop());
  await board.start();
  // a recording ends, a microphone does not
  writeFileSync(app, `${script}\nsetInterval(() => {}, 1000);\n`);
  const deployed = await user.run('npm', ['--prefix', 'talk', '--silent', 'run', 'deploy', '--', board.host, ...board.ssh, '--', path.join(example, 'kitchen.wav')], { PATH });
  t.is(deployed.code, 0, deployed.stderr);
  t.regex(deployed.stdout, /^ssh:\S+: talk runs \(/m);
  t.like(board.state('talk'), { active: 'active', enabled: true });
  t.regex(board.log('talk'), /hey linnet @ 6\.25 s, score 0\.997/);
});

test.serial('the doctor says what is there and what to type for the rest', async (t) => {
  const { code, stdout } = await linnet('doctor', '--board', 'pi-zero');
  t.is(code, 0, stdout);
  t.regex(stdout, /^ok +node +v\d+/m);
  t.regex(stdout, /^ok +runtime for pi-zero +\S+-pi-zero$/m);
  t.regex(stdout, /^ssh: sudo apt-get install openssh-client$/m);
  const far = await linnet('doctor', 'pi@nowhere', '--json');
  t.is(far.code, 1);
  const found: readonly { readonly what: string; readonly ok: boolean; readonly advice?: string }[] = JSON.parse(far.stdout);
  t.like(found.find((f) => f.what === 'board at pi@nowhere'), { ok: false, found: 'no answer' });
  t.regex(found.find((f) => f.what === 'board at pi@nowhere')?.advice ?? '', /^ssh cannot be started .*apt-get install openssh-client$/);
});

test.serial('run, check, dump --profile and the other verbs', async (t) => {
  t.timeout(300_000);
  const shape = ['--input', 'input_node=S,20:f32', '--pulse', '8'];
  const check = await linnet('check', 'hey_linnet.pb', ...shape);
  t.regex(check.stderr, /\d+ operators, streamed in pulses of 8/);
  const profile = await linnet('dump', 'hey_linnet.pb', ...shape, '--profile', '--runs', '3', '--json');
  t.is(profile.code, 0, profile.stderr);
  const { steps, unit }: { readonly steps: readonly { readonly kernel: string; readonly mac: number }[]; readonly unit: string } = JSON.parse(profile.stdout);
  t.is(unit, 'ns');
  t.true(steps.some((s) => /^conv/.test(s.kernel) && s.mac > 0));
  for (const [words, expected] of [[['boards'], /^pi-zero /m], [['ops'], /^Softmax /m], [['dump', 'hey_linnet.lin'], /softmax/i]] as const) {
    const { code, stdout, stderr } = await linnet(...words);
    t.is(code, 0, stderr);
    t.regex(stdout, expected);
  }
  writeFileSync(inProject('wrong.ts'), "import { LogMel, Model } from 'linnet';\n\nconst half = { rate: 16000, window: 400 };\nnew LogMel(JSON.parse(JSON.stringify(half)));\nModel.open('x');\n");
  const { code, stderr } = await linnet('run', 'wrong.ts');
  t.is(code, 1);
  t.regex(stderr, /front end: "hop" must be a number.*\(wrong\.ts:4\)/);
});

unless(noCount('pi-zero'), test.serial)('profiling counts in the runtime with symbols', async (t) => {
  const words = ['linnet', 'dump', 'hey_linnet.lin', '--profile', '--board', 'pi-zero', '--json'];
  const without = await user.run('npx', ['--offline', ...words]);
  t.is(without.code, 1);
  t.regex(without.stderr, /^linnet: counting instructions uses a plugin for qemu-arm, which needs a C compiler/);
  // with a compiler it is counted
  const counted = await user.run('npx', ['--offline', ...words], { PATH: process.env['PATH'] });
  t.is(counted.code, 0, counted.stderr);
  const { total }: { readonly total: { readonly cost: number } } = JSON.parse(counted.stdout);
  t.true(total.cost > 100_000 && total.cost < 3_000_000, `${total.cost}`);
});

test.serial('a board that the package has nothing for says so', async (t) => {
  const reference = await linnet('run', 'hey_linnet.lin', '--stream', '--board', 'reference');
  t.is(reference.code, 1);
  t.regex(reference.stderr, /^linnet: board 'reference' runs in QuickJS compiled to WebAssembly, which does not come with Linnet; type: npm install quickjs-emscripten\n$/);
  mkdirSync(inProject('boards'), { recursive: true });
  const { cpu } = loadBoard('pi-3'), build = ['build', 'app.ts', '--board', 'mine', '-o', 'mine'];
  const mine = (over: object): void => writeFileSync(inProject('boards/mine.json'), JSON.stringify({ name: 'mine', inherits: 'pi-3', title: 'mine', cpu: { ...cpu, ...over } }));
  mine({ zigCpu: 'cortex_a72' });
  t.regex((await linnet(...build)).stderr, /^linnet: board 'mine': this package has no runtime for its processor \(aarch64-linux-musl cortex_a72 neon\+scalar n8\), only for the processors of host, pi-1, pi-3/);
  mine({ isa: ['neon', 'neon'] });
  t.regex((await linnet(...build)).stderr, /cpu\.isa must NOT have duplicate items/);
  mine({ cores: 2 });
  const { code, stderr } = await linnet(...build);
  t.is(code, 0, stderr);
});

const hostProgram = `import { compile, pack, build, run, UserError } from 'linnet/host';

const packed = compile('hey_linnet.pb', { board: 'pi-zero', inputs: { input_node: ['S', 20] }, pulse: 8, metadata: { a: 1 } });
console.log(packed.steps, packed.lin.length, packed.delay);
pack('hey_linnet.pb', 'out/host.lin', { inputs: { input_node: { shape: ['S', 20], dtype: 'f32' } }, pulse: 8, metadata: JSON.parse(await (await import('node:fs/promises')).readFile('hey_linnet.json', 'utf8')) });
const { bytes } = await build('app.ts', 'out/app', { model: 'out/host.lin' });
console.log(bytes > 1e6);
const x = { dtype: 'f32', shape: [200, 20], data: new Float32Array(4000).fill(0.5) } as const;
const whole = await run('hey_linnet.pb', { input_node: x }, { threads: 2 });
const streamed = await run('out/host.lin', { input_node: x });
const [name = ''] = Object.keys(whole);
console.log(Object.keys(streamed).join() === name, whole[name]?.shape, streamed[name]?.shape);
const last = (o: typeof whole): number => Number(o[name]?.data.at(-1));
console.log(Math.abs(last(whole) - last(streamed)) < 1e-5);
try {
  compile('hey_linnet.pb', { board: 'pi-zer0' });
} catch (error) {
  console.log(error instanceof UserError, (error as Error).message.split(',')[0]);
}
`;

test.serial('linnet/host and the script of the README, as plain JavaScript and for TypeScript 5.9', async (t) => {
  t.timeout(300_000);
  const readme = readFileSync(path.join(root, 'README.md'), 'utf8'), maker = /```ts\n(import \{ Led,[^]*?)```/.exec(readme)?.[1] ?? t.fail('the README has a script for makers');
  const script = /```ts\n(import \{ LogMel[^]*?)```/.exec(readme)?.[1] ?? t.fail('the README has a script');
  writeFileSync(inProject('maker.ts'), maker);
  writeFileSync(inProject('readme.ts'), `import page from './page.html' with { type: 'text' };\nimport sound from './kitchen.wav';\nexport const sizes: readonly number[] = [page.trim().length, sound.byteOffset];\n${script}`);
  writeFileSync(inProject('program.ts'), hostProgram);
  writeFileSync(inProject('tsconfig.json'), JSON.stringify({
    compilerOptions: { strict: true, target: 'es2022', module: 'nodenext', moduleResolution: 'nodenext', skipLibCheck: false, types: ['node'], outDir: 'js' }, files: ['readme.ts', 'maker.ts', 'program.ts'],
  }));
  const installed = await user.run('npm', ['install', '--no-audit', '--no-fund', 'typescript@5.9', '@types/node@20']);
  t.is(installed.code, 0, installed.stderr);
  const checked = await user.run('npx', ['--offline', 'tsc', '-p', '.']);
  t.is(checked.stdout, '');
  t.is(checked.code, 0);
  cpSync(inProject('js/program.js'), inProject('program.js'));
  const { code, stdout, stderr } = await user.run('node', ['program.js']);
  t.is(code, 0, stderr);
  t.is(stdout, '75 899264 { probabilities: 182 }\ntrue\ntrue [ 18, 2 ] [ 18, 2 ]\ntrue\ntrue no board \'pi-zer0\' (did you mean \'pi-zero\'?); the boards are host\n');
});
