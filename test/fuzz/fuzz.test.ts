import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import test, { type ExecutionContext } from 'ava';
import { emulator } from '../../host/boards/emulate.ts';
import { isNative, loadBoard } from '../../host/boards/load.ts';
import { craft, craftLoop } from '../engine/lin.ts';
import { noBoard, unless } from '../harness/skip.ts';
import { buildFuzzer, buildReplay, noFuzzer } from './build.ts';
import { instrumented } from './instrument.ts';

/** How long each fuzzer runs; LINNET_FUZZ_SECONDS for more. All of them at the same time, behind everything else. */
const seconds = Number(process.env['LINNET_FUZZ_SECONDS'] ?? 120);
/** What they draw is the same in every run, so that a change is judged by itself; LINNET_SEED=random, or a number, for other ways. */
const seed = process.env['LINNET_SEED'] === 'random' ? Date.now() % 1e6 : Number(process.env['LINNET_SEED'] ?? 1);
const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-fuzz-'));
test.after.always(() => rmSync(folder, { recursive: true, force: true }));

/** What a run of a fuzzer kept (-set_cover_merge=1): each with its length before it, compressed together. */
function corpus(name: 'engine' | 'kernels'): readonly Uint8Array[] {
  const all = gunzipSync(readFileSync(new URL(`corpus/${name}.gz`, import.meta.url))), found: Uint8Array[] = [];
  for (let at = 0; at < all.length; at += 4 + all.readUInt32LE(at)) found.push(all.subarray(at + 4, at + 4 + all.readUInt32LE(at)));
  return found;
}

/** Writes them as files of a folder; returns their names. */
function written(into: string, files: readonly Uint8Array[]): readonly string[] {
  mkdirSync(into, { recursive: true });
  return files.map((bytes, i) => {
    const file = path.join(into, String(i));
    writeFileSync(file, bytes);
    return file;
  });
}

interface Ended { readonly code: number | null; readonly out: string; readonly err: string }

function run(command: string, words: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn('nice', ['-n', '5', command, ...words], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], timeout: (seconds + 400) * 1000, killSignal: 'SIGKILL' });
    let out = '', err = '';
    child.stdout.on('data', (data: Buffer) => { out += data.toString(); });
    child.stderr.on('data', (data: Buffer) => { err += data.toString(); });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

/** What a fuzzer reaches at least: some 5 % less than its corpus alone does. */
interface Wanted { readonly edges: number; readonly features: number }
/** Executions a second that a busy machine has at least; an idle one some thousands. */
const leastRate = 50;

/** A libFuzzer from a copy of its corpus; a finding is shown with its file in base64. */
async function fuzz(t: ExecutionContext, binary: string, name: string, starts: readonly Uint8Array[], wanted: Wanted): Promise<void> {
  t.timeout((seconds + 1000) * 1000);
  const work = path.join(folder, name), own = path.join(work, 'corpus');
  written(own, starts);
  const { code, err } = await run(binary, [own, `-seed=${seed}`, `-max_total_time=${seconds}`, '-max_len=8192', '-timeout=60', '-report_slow_units=60', '-rss_limit_mb=1500', '-print_final_stats=1', '-detect_leaks=0', `-artifact_prefix=${work}/finding-`]);
  const findings = readdirSync(work).filter((f) => f.startsWith('finding-')).map((f) => readFileSync(path.join(work, f)).toString('base64'));
  t.deepEqual([code, findings], [0, []], err.split('\n').slice(-60).join('\n'));
  const [, executions, edges, features] = /#(\d+)\s+DONE\s+cov: (\d+) ft: (\d+)/.exec(err)?.map(Number) ?? [];
  t.log(`seed ${seed}: ${executions} executions, ${edges} edges, ${features} features`);
  t.true(executions! >= starts.length + leastRate * seconds && edges! >= wanted.edges && features! >= wanted.features, `${executions} executions, ${edges} edges, ${features} features: too few`);
}

unless(noFuzzer)('verifier and engine, from damaged files', async (t) => {
  t.timeout((seconds + 1000) * 1000);
  await fuzz(t, await buildFuzzer('engine', 16), 'engine', [...corpus('engine'), ...[craft('x86-64', 16), craftLoop('x86-64'), craftLoop('x86-64', 16)].map(({ bytes }) => bytes)], { edges: 3400, features: 9900 });
});

unless(noFuzzer)('kernels, from what the verifier lets pass', async (t) => {
  t.timeout((seconds + 1000) * 1000);
  await fuzz(t, await buildFuzzer('kernels', 16), 'kernels', corpus('kernels'), { edges: 4200, features: 16_500 });
});

// what the fuzzer found ways with, in every variant of every board, its operands against pages that cannot be touched
for (const name of ['pi-3', 'pi-zero']) {
  unless(noBoard(name))(`${name}: its kernels on what the fuzzer of kernels keeps`, async (t) => {
    t.timeout(600_000);
    const board = loadBoard(name);
    if (!isNative(board)) return t.fail();
    const [command = '', ...words] = [...emulator(board), await buildReplay(board)];
    const files = written(path.join(folder, name), corpus('kernels')), { code, out, err } = await run(command, [...words, ...files]);
    t.deepEqual([code, out, err], [0, `${files.length} replayed\n`, '']);
    t.true(files.length >= 300);
  });
}

test('importers, from models with fields changed', async (t) => {
  t.timeout((seconds + 1000) * 1000);
  const bundle = path.join(folder, 'target.mjs'), last = path.join(folder, 'last');
  writeFileSync(bundle, await instrumented(fileURLToPath(new URL('target.ts', import.meta.url))));
  const { code, out, err } = await run(process.execPath, ['--expose-gc', `--import=${import.meta.resolve('tsx')}`, fileURLToPath(new URL('importer.ts', import.meta.url)), bundle, String(seconds), String(seed), last, '-']);
  t.is(code, 0, `${err.slice(-2000)}\nthe model: ${existsSync(last) ? readFileSync(last).subarray(4, 4 + readFileSync(last).readUInt32LE()).toString('base64') : 'none'}`);
  const { executions, accepted, edges, features, findings, corpus: kept } = JSON.parse(out) as { readonly executions: number; readonly accepted: number; readonly edges: number; readonly features: number; readonly findings: readonly string[]; readonly corpus: number };
  t.log(`seed ${seed}: ${executions} executions, ${accepted} accepted, ${edges} branches, ${features} features, ${kept} models kept`);
  t.deepEqual(findings.slice(0, 5), []);
  t.true(executions >= 720 + 5 * seconds && edges >= 8600 && features >= 27_000, `${executions} executions, ${edges} branches, ${features} features: too few`);
});
