import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { allEvaluations } from '../../host/executable.ts';
import { bundle } from '../../host/toolchain/bundle.ts';
import { compileScript } from '../../host/toolchain/bytecode.ts';
import { withPayload } from '../../host/toolchain/link.ts';
import { root } from '../../host/paths.ts';
import { buildSanitized } from '../../host/toolchain/sanitized.ts';
import { writeWav } from '../../src/eval/wav.ts';
import { writeNpy } from '../../src/format/npy.ts';
import { Header } from '../../src/format/layout.gen.ts';
import { example, packWakeWord } from '../networks/listener.ts';
import { withChecksum } from './lin.ts';

// The whole runtime, QuickJS and all, under AddressSanitizer and UndefinedBehaviorSanitizer, on files that a user may hand it.
const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-sanitized-'));
test.after.always(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string): string => path.join(folder, name);

async function program(name: string, script: string, model?: Uint8Array): Promise<string> {
  const bundled = await bundle(script, allEvaluations());
  const runtime = readFileSync(await buildSanitized());
  writeFileSync(file(name), withPayload(runtime, { bytecode: await compileScript(bundled), lineMap: bundled.lineMap, model }));
  chmodSync(file(name), 0o755);
  return file(name);
}

/** Exit code and standard error; a report of a sanitizer has another exit code and many lines. */
function run(command: string, words: readonly string[], input?: Uint8Array): { readonly code: number | null; readonly stderr: string; readonly stdout: string } {
  const { status, stderr, stdout } = spawnSync(command, words, { input: input ?? '', encoding: 'utf8', timeout: 120_000, env: { ...process.env, ASAN_OPTIONS: 'exitcode=99:detect_leaks=0', UBSAN_OPTIONS: 'halt_on_error=1:exitcode=99' } });
  return { code: status, stderr, stdout };
}

const lin = packWakeWord('host');

test.serial('damaged .lin files end in one line and exit code 1, or run', async (t) => {
  t.timeout(900_000);
  const runner = await program('runner', path.join(root, 'src/runtime/apps/run.ts'));
  writeFileSync(file('x.npy'), writeNpy({ dtype: 'f32', shape: [190, 20], data: new Float32Array(190 * 20) }));
  const words = (model: string): readonly string[] => [model, '--stream', '--in', `input_node=${file('x.npy')}`, '--out-dir', folder];
  writeFileSync(file('good.lin'), lin);
  t.deepEqual([run(runner, words(file('good.lin'))).code], [0]);

  const seed = Number(process.env['LINNET_SEED'] ?? 20_262);
  t.log(`LINNET_SEED=${seed}`);
  let state = seed;
  const random = (n: number): number => { state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0; return Math.floor((state / 2 ** 32) * n); };
  const tables = new DataView(lin.buffer, lin.byteOffset).getUint32(Header.tablesEnd, true);
  const places = [...Array.from({ length: Header.size / 4 }, (_, i) => 4 * i + random(4)), ...Array.from({ length: 80 }, () => Header.size + random(tables - Header.size))];
  let [ran, refused] = [0, 0];
  for (const at of places) {
    const bytes = Uint8Array.from(lin);
    bytes[at] = bytes[at]! ^ (1 + random(255));
    writeFileSync(file('bad.lin'), at === Header.checksum ? bytes : withChecksum(bytes));
    const { code, stderr } = run(runner, words(file('bad.lin')));
    t.true(code === 0 || (code === 1 && stderr.trimEnd().split('\n').length === 1), `byte ${at} set to ${bytes[at]}: exit code ${code}\n${stderr}`);
    if (code === 0) ran++;
    if (code === 1) refused++;
  }
  t.log(`${places.length} tried, ${ran} ran, ${refused} were refused`);
  t.true(places.length >= 100 && ran >= 10 && refused >= 60, `${ran} ran, ${refused} were refused`);
  for (const length of [0, 3, 100, Header.size, tables - 4, lin.length - 1]) {
    writeFileSync(file('bad.lin'), lin.subarray(0, length));
    const { code, stderr } = run(runner, words(file('bad.lin')));
    t.is(code, 1, `cut to ${length}: ${stderr}`);
  }
});

test.serial('the listener on recordings that are none', async (t) => {
  t.timeout(900_000);
  const listener = await program('listener', path.join(example, 'app.ts'), lin);
  const wav = readFileSync(path.join(example, 'kitchen.wav')).subarray(0, 44 + 2 * 16_000 * 9);
  const heard = run(listener, ['-'], wav.subarray(44));
  t.deepEqual([heard.code, heard.stderr], [0, '']);
  t.regex(heard.stdout, /^hey linnet @ 6\.25 s/);
  let [played, refused] = [0, 0];
  const second = writeWav(new Int16Array(16_000), 16_000);
  for (let at = 0; at < 44; at++) {
    const bytes = Uint8Array.from(second);
    bytes[at] = bytes[at]! ^ 0xff;
    writeFileSync(file('bad.wav'), bytes);
    const { code, stderr } = run(listener, [file('bad.wav')]);
    t.true(code === 0 || (code === 1 && stderr.trimEnd().split('\n').length === 1), `byte ${at}: exit code ${code}\n${stderr}`);
    if (code === 0) played++;
    else refused++;
  }
  t.log(`${played} were played, ${refused} refused`);
  t.true(played >= 5 && refused >= 15);
  const odd = run(listener, ['-'], wav.subarray(44, 45 + 3200));
  t.deepEqual([odd.code, odd.stderr.trimEnd().split('\n').length], [1, 1], odd.stderr);
});
