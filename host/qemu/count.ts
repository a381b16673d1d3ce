import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { cachedPath, contentKey, madeOnce } from '../toolchain/cache.ts';
import { commandVersion, runCompiler } from '../toolchain/compilers.ts';
import { root } from '../paths.ts';
import { type Machine, machineWords } from './machines.ts';
import { symbolRanges } from './symbols.ts';

/** What had happened since the start of the process. Loads and stores only where a cache was asked for. */
export interface Counts {
  readonly instructions: number;
  readonly loads: number;
  readonly stores: number;
  readonly loadMisses: number;
  readonly storeMisses: number;
  /** Only where a machine was asked for. */
  readonly cycles?: Cycles;
}
/** What a machine would take, by its model. */
export interface Cycles {
  /** The sum of the four behind it. */
  readonly cycles: number;
  /** In which something issues, or a unit works on what has issued. */
  readonly issue: number;
  /** Waits for a result. */
  readonly dependency: number;
  /** Waits for lines. */
  readonly cache: number;
  /** Mispredicted branches, returns and jumps. */
  readonly branch: number;
  /** Instructions whose operands and time the model does not know, taken for one cycle. */
  readonly unknown: number;
  /** Data accesses that miss the first level, and accesses that miss the second. */
  readonly l1Misses: number;
  readonly l2Misses: number;
  /** Prefetches whose address the model does not know, taken for none. */
  readonly unknownPrefetches: number;
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
  /** Machine whose cycles are modelled, and its clock. */
  readonly machine?: { readonly model: Machine; readonly mhz: number };
  readonly cwd?: string;
  readonly input?: string;
  /** The whole environment of the program. */
  readonly env?: Readonly<Record<string, string>>;
}

const folder = path.join(root, 'host/qemu');

/** Sources of the plugins, the one with its entry first. */
const sources = { count: ['count.c'], cycles: ['cycles.c', 'memory.c', 'arm1176.c', 'cortex_a53.c'] } as const;
const headers = { count: ['plugin.h'], cycles: ['plugin.h', 'cycles.h', 'memory.h'] } as const;

/** Path of a plugin, built by the system's C compiler the first time. */
function plugin(name: keyof typeof sources): Promise<string> {
  const compiler = process.env['CC'] || 'gcc', flags = ['-std=c11', '-O2', '-Wall', '-Wextra', '-Werror', '-shared', '-fPIC', '-fvisibility=hidden'];
  const files = sources[name].map((f) => path.join(folder, f));
  const key = contentKey([commandVersion(compiler), ...flags, ...[...files, ...headers[name].map((f) => path.join(folder, f))].map((f) => readFileSync(f))]);
  return madeOnce(cachedPath('qemu', key, `-${name}.so`), (file) => runCompiler(compiler, [...flags, ...files, '-o', file], root));
}

/**
 * Runs `emulator` (qemu-user and its options) on a binary with arguments and counts guest instructions, exactly: instructions whose
 * condition fails count too. Throws where the program fails.
 */
export async function countInstructions(emulator: readonly string[], binary: string, args: readonly string[], options: CountOptions = {}): Promise<Counted> {
  const { at = [], kinds = [], syscall, cache, machine, cwd, env = {} } = options;
  const rangeOf = symbolRanges(binary);
  const names = new Map(at.map((name) => [rangeOf(name)[0].toString(16), name]));
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'linnet-count-')), out = path.join(scratch, 'counts'), timed = path.join(scratch, 'cycles');
  try {
    const marks = [...names.keys()].map((a) => `at=0x${a}`);
    const words = [`file=${await plugin('count')}`, `out=${out}`, ...marks];
    words.push(...kinds.map((k) => `kind=${[...rangeOf(k.in), k.mask, k.value].map((n) => n.toString(16)).join(':')}`));
    if (syscall !== undefined) words.push(`syscall=${syscall}`);
    if (cache) words.push(`cache=${cache.join(':')}`);
    const modelled = machine === undefined ? [] : ['-plugin', [`file=${await plugin('cycles')}`, `out=${timed}`, ...marks, ...machineWords(machine.model, machine.mhz)].join(',')];
    const [command = '', ...rest] = emulator;
    symlinkSync(path.resolve(binary), path.join(scratch, 'program'));
    // a program may copy the name that it is called by: that is as long wherever the folder is
    const program = `${scratch}${'/'.repeat(Math.max(1, nameBytes - Buffer.byteLength(scratch)))}program`;
    const running = promisify(execFile)(command, [...rest, ...reserved(binary), '-plugin', words.join(','), ...modelled, program, ...args], {
      cwd, env: padded({ PATH: process.env['PATH'] ?? '', ...env }, [program, program, ...args]), maxBuffer: 1 << 26,
    });
    if (options.input !== undefined) running.child.stdin?.end(readFileSync(options.input));
    const { stdout } = await running;
    const counted = linesOf(out).map(({ what, numbers }) => {
      const [instructions = 0, loads = 0, stores = 0, loadMisses = 0, storeMisses = 0] = numbers;
      return { what: names.get(what) ?? what, instructions, loads, stores, loadMisses, storeMisses };
    });
    const kindCounts = counted.filter((r) => r.what === 'kind').map((r) => r.instructions);
    const cycles = machine === undefined ? [] : linesOf(timed).map(({ numbers }) => {
      const [total = 0, issue = 0, dependency = 0, waits = 0, branch = 0, unknown = 0, l1Misses = 0, l2Misses = 0, unknownPrefetches = 0] = numbers;
      return { cycles: total, issue, dependency, cache: waits, branch, unknown, l1Misses, l2Misses, unknownPrefetches };
    });
    // marks by address are in both files, and the end; what the first has beside them has no cycles
    let next = 0;
    const records = counted.filter((r) => r.what !== 'kind').map((r) => (cycles.length > 0 && (at.includes(r.what) || r.what === 'end') ? { ...r, cycles: cycles[next++]! } : r));
    const total = records.pop();
    if (total?.what !== 'end') throw new Error(`${binary}: the count has no end`);
    return { total, hits: records, kinds: kindCounts, stdout };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Of qemu-user, for a binary of 64 bits: its memory lies in so many bytes, at the same places every time. That of 32 bits does anyway. */
const reserved = (binary: string): readonly string[] => (readFileSync(binary)[elfClass] === 2 ? ['-R', '0x100000000'] : []);
const elfClass = 4, nameBytes = 256;

/** An environment with which the strings on the program's stack are as long whatever the paths among them: their length would move what is below, and with it what misses the cache. */
function padded(env: Readonly<Record<string, string>>, words: readonly string[]): Readonly<Record<string, string>> {
  const unit = 1 << 14, all = [...words, ...Object.entries(env).map(([name, value]) => `${name}=${value}`), 'PADDING='];
  const bytes = all.reduce((sum, text) => sum + Buffer.byteLength(text) + 1, 0);
  return { ...env, PADDING: 'x'.repeat(Math.ceil(bytes / unit) * unit - bytes) };
}

/** Lines of a plugin's file: a word, then numbers. */
const linesOf = (file: string) => readFileSync(file, 'utf8').trim().split('\n').map((line) => {
  const [what = '', ...numbers] = line.split(' ');
  return { what, numbers: numbers.map(Number) };
});

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
  ...(to.cycles === undefined ? {} : { cycles: cyclesBetween(from.cycles ?? noCycles, to.cycles) }),
});

export const noCycles: Cycles = { cycles: 0, issue: 0, dependency: 0, cache: 0, branch: 0, unknown: 0, l1Misses: 0, l2Misses: 0, unknownPrefetches: 0 };

const combine = (a: Cycles, b: Cycles, of: (x: number, y: number) => number): Cycles => ({
  cycles: of(a.cycles, b.cycles),
  issue: of(a.issue, b.issue),
  dependency: of(a.dependency, b.dependency),
  cache: of(a.cache, b.cache),
  branch: of(a.branch, b.branch),
  unknown: of(a.unknown, b.unknown),
  l1Misses: of(a.l1Misses, b.l1Misses),
  l2Misses: of(a.l2Misses, b.l2Misses),
  unknownPrefetches: of(a.unknownPrefetches, b.unknownPrefetches),
});
const cyclesBetween = (from: Cycles, to: Cycles): Cycles => combine(from, to, (x, y) => y - x);
export const sumCycles = (all: readonly Cycles[]): Cycles => all.reduce((a, b) => combine(a, b, (x, y) => x + y), noCycles);
