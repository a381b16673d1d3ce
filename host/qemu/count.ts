import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { cachedPath, contentKey, madeOnce } from '../toolchain/cache.ts';
import { commandVersion, runCompiler } from '../toolchain/compilers.ts';
import { root } from '../paths.ts';
import { symbolRanges } from './symbols.ts';

/** What had happened since the start of the process. Loads and stores only where a cache was asked for. */
export interface Counts {
  readonly instructions: number;
  readonly loads: number;
  readonly stores: number;
  readonly loadMisses: number;
  readonly storeMisses: number;
}
export interface Counted {
  readonly total: Counts;
  /** In the order in which they came: a symbol of `at` was about to run, or the system call was made. */
  readonly hits: readonly (Counts & { readonly what: string })[];
  /** Of each of `kinds`, how many ran. */
  readonly kinds: readonly number[];
  readonly stdout: string;
}
/** Instructions of four bytes within the function `in` whose word & `mask` is `value`. */
export interface Kind { readonly in: string; readonly mask: number; readonly value: number }
export interface CountOptions {
  /** Symbols of the binary to watch. */
  readonly at?: readonly string[];
  /** Instructions to count, 32 at most. */
  readonly kinds?: readonly Kind[];
  /** Number of a system call to watch, in the guest's numbering. */
  readonly syscall?: number;
  /** Geometry of a first-level data cache to model: bytes, ways, bytes a line. */
  readonly cache?: readonly [number, number, number];
  readonly cwd?: string;
  readonly input?: string;
  /** The whole environment of the program: a different one would move its stack, and with it what misses the cache. */
  readonly env?: Readonly<Record<string, string>>;
}

const folder = path.join(root, 'host/qemu');

/** Path of the plugin, built by the system's C compiler the first time. */
function plugin(): Promise<string> {
  const compiler = process.env['CC'] || 'gcc', flags = ['-std=c11', '-O2', '-Wall', '-Wextra', '-Werror', '-shared', '-fPIC', '-fvisibility=hidden'];
  const key = contentKey([commandVersion(compiler), ...flags, ...['count.c', 'plugin.h'].map((f) => readFileSync(path.join(folder, f)))]);
  return madeOnce(cachedPath('qemu', key, '-count.so'), (file) => runCompiler(compiler, [...flags, path.join(folder, 'count.c'), '-o', file], root));
}

/**
 * Runs `emulator` (qemu-user and its options) on a binary with arguments and counts guest instructions, exactly: instructions whose
 * condition fails count too. Throws where the program fails.
 */
export async function countInstructions(emulator: readonly string[], binary: string, args: readonly string[], options: CountOptions = {}): Promise<Counted> {
  const { at = [], kinds = [], syscall, cache, cwd, env = {} } = options;
  const rangeOf = symbolRanges(binary);
  const names = new Map(at.map((name) => [rangeOf(name)[0].toString(16), name]));
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'linnet-count-')), out = path.join(scratch, 'counts');
  try {
    const words = [`file=${await plugin()}`, `out=${out}`, ...[...names.keys()].map((a) => `at=0x${a}`)];
    words.push(...kinds.map((k) => `kind=${[...rangeOf(k.in), k.mask, k.value].map((n) => n.toString(16)).join(':')}`));
    if (syscall !== undefined) words.push(`syscall=${syscall}`);
    if (cache) words.push(`cache=${cache.join(':')}`);
    const [command = '', ...rest] = emulator;
    // the path of a program lies on its stack, so the length of the cache's must not matter
    const program = path.join(scratch, 'program');
    symlinkSync(path.resolve(binary), program);
    const running = promisify(execFile)(command, [...rest, '-plugin', words.join(','), program, ...args], { cwd, env: { PATH: process.env['PATH'], ...env }, maxBuffer: 1 << 26 });
    if (options.input !== undefined) running.child.stdin?.end(readFileSync(options.input));
    const { stdout } = await running;
    const records = readFileSync(out, 'utf8').trim().split('\n').map((line) => {
      const [what = '', ...numbers] = line.split(' '), [instructions = 0, loads = 0, stores = 0, loadMisses = 0, storeMisses = 0] = numbers.map(Number);
      return { what: names.get(what) ?? what, instructions, loads, stores, loadMisses, storeMisses };
    });
    const total = records.pop();
    if (total?.what !== 'end') throw new Error(`${binary}: the count has no end`);
    return { total, hits: records.slice(0, records.length - kinds.length), kinds: records.slice(records.length - kinds.length).map((r) => r.instructions), stdout };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Whether plugins can be built and this emulator takes them. */
export function canCount(emulator: readonly string[]): boolean {
  try {
    execFileSync(process.env['CC'] || 'gcc', ['--version'], { stdio: 'ignore' });
    return execFileSync(emulator[0] ?? '', ['-help'], { encoding: 'utf8' }).includes('-plugin');
  } catch {
    return false;
  }
}

/** Second minus first. */
export const between = (from: Counts, to: Counts): Counts => ({
  instructions: to.instructions - from.instructions,
  loads: to.loads - from.loads,
  stores: to.stores - from.stores,
  loadMisses: to.loadMisses - from.loadMisses,
  storeMisses: to.storeMisses - from.storeMisses,
});
