import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { isEmulated } from './boards/emulate.ts';
import type { NativeBoard } from './boards/load.ts';
import { table } from './commands/table.ts';
import { readLin } from './executable.ts';
import { clockOf } from './profile/clock.ts';
import { inputWords } from './profile/inputs.ts';
import { countRun, median, timeRuns } from './profile/measure.ts';
import { type Cycles, noCycles, sumCycles } from './qemu/count.ts';
import { type StepInfo, stepInfoOf } from './profile/steps.ts';
import { withFolder } from './run.ts';

/** Measurements of a step, or a group of steps, in one run. */
export interface StepTiming {
  /** In the profile's unit. */
  readonly cost: number;
  /** Fraction of the run's cost. */
  readonly share: number;
  readonly mac: number;
  /** Multiply-adds a cycle, or an instruction. */
  readonly macPerUnit: number;
  readonly bytes: number;
  /** Reads and writes of lines that were not in the first-level data cache; `fills`: the reads, which bring the line in. Only where instructions are counted. */
  readonly misses?: number;
  readonly fills?: number;
  /** Only where instructions are counted of a processor whose model is known. */
  readonly modelled?: Modelled;
}
/** Time that the model of the board's processor gives, and what it goes into. */
export interface Modelled extends Cycles { readonly ms: number }
export type StepProfile = StepInfo & StepTiming;
export interface Group extends StepTiming { readonly name: string; readonly steps: number }

export interface Profile {
  readonly board: string;
  readonly model: string;
  /** Frames of a run of a stream; 0: the whole network. */
  readonly pulse: number;
  readonly variant: string;
  /** Of nanoseconds each step's median is taken; instructions are the same in every run. */
  readonly unit: 'ns' | 'instructions';
  readonly runs: number;
  /** Clock frequency that converts nanoseconds to cycles; absent where instructions are counted. */
  readonly mhz?: number;
  readonly total: StepTiming;
  readonly steps: readonly StepProfile[];
  /** By node of the model's framework, in the order of the steps. */
  readonly nodes: readonly Group[];
  /** By kernel, the most expensive first. */
  readonly kernels: readonly Group[];
}

/**
 * Measures every step of a packed model on a board: its time where this machine runs the board's binary natively, else instructions and
 * cache misses under qemu. `given`: inputs as NAME=FILE; the others are random.
 */
export function profile(bytes: Uint8Array, name: string, board: NativeBoard, given: readonly string[], runs: number): Promise<Profile> {
  const lin = readLin(name, bytes);
  return withFolder(async (folder) => {
    const file = path.join(folder, 'model.lin');
    writeFileSync(file, bytes);
    const words = inputWords(lin, given, folder);
    const head = { board: board.name, model: lin.model, pulse: lin.pulse };
    const forced = (process.env['LINNET_VARIANT'] ?? '') !== '';
    if (isEmulated(board)) {
      const { variant, steps, order } = await countRun(board, lin, file, words);
      const costs = steps.map((s) => ({ cost: s.instructions, misses: s.loadMisses + s.storeMisses, fills: s.loadMisses, cycles: s.cycles }));
      return { ...head, variant, unit: 'instructions', runs: 1, ...summed(stepInfoOf(lin, board, variant, forced, order), costs, 1, board.cpu.mhz) };
    }
    const { variant, steps, order } = await timeRuns(board, file, words, runs, true);
    const costs = Array.from({ length: lin.stepsCount }, (_, i) => ({ cost: median(steps.map((s) => s[i]!)) }));
    const mhz = clockOf(board);
    return { ...head, variant, unit: 'ns', runs, mhz, ...summed(stepInfoOf(lin, board, variant, forced, order), costs, mhz / 1000) };
  });
}

interface Measured { readonly cost: number; readonly misses?: number; readonly fills?: number; readonly cycles?: Cycles | undefined }

/** `perUnit`: cycles a nanosecond, or 1; `mhz`: of the modelled processor. */
function summed(info: readonly StepInfo[], measured: readonly Measured[], perUnit: number, mhz?: number): Pick<Profile, 'total' | 'steps' | 'nodes' | 'kernels'> {
  const whole = measured.reduce((sum, m) => sum + m.cost, 0);
  const costOf = (indices: readonly number[]): StepTiming => {
    const sum = (of: (i: number) => number): number => indices.reduce((s, i) => s + of(i), 0);
    const cost = sum((i) => measured[i]!.cost), mac = sum((i) => info[i]!.mac);
    return {
      cost, share: whole === 0 ? 0 : cost / whole, mac, macPerUnit: cost === 0 ? 0 : mac / (cost * perUnit), bytes: sum((i) => info[i]!.bytes),
      ...(measured.some((m) => m.misses !== undefined) ? { misses: sum((i) => measured[i]!.misses ?? 0), fills: sum((i) => measured[i]!.fills ?? 0) } : {}),
      ...(mhz !== undefined && measured.some((m) => m.cycles !== undefined) ? { modelled: modelledOf(sumCycles(indices.map((i) => measured[i]!.cycles ?? noCycles)), mhz) } : {}),
    };
  };
  const groupBy = (nameOf: (w: StepInfo) => string): Group[] => {
    const groups = new Map<string, number[]>();
    info.forEach((w, i) => { groups.set(nameOf(w), [...groups.get(nameOf(w)) ?? [], i]); });
    return [...groups].map(([name, indices]) => ({ name, steps: indices.length, ...costOf(indices) }));
  };
  return {
    total: costOf(info.map((_, i) => i)),
    steps: info.map((w, i) => ({ ...w, ...costOf([i]) })),
    nodes: groupBy((w) => w.node),
    kernels: groupBy((w) => `${w.kernel} ${w.variant}`).sort((a, b) => b.cost - a.cost),
  };
}

const modelledOf = (cycles: Cycles, mhz: number): Modelled => ({ ms: cycles.cycles / (1000 * mhz), ...cycles });

const grouped = (n: number): string => Math.round(n).toLocaleString('en');
/** Milliseconds, and the parts of the time in the order of `parts`. */
const timeOf = (m: Modelled): readonly string[] => [m.ms.toFixed(3), ...parts.map((part) => percent(m.cycles === 0 ? 0 : m[part] / m.cycles))];
const parts = ['issue', 'dependency', 'cache', 'branch'] as const;
const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;

/** A line about the modelled time. */
function modelled({ modelled: m, cost }: StepTiming, board: string): string {
  if (m === undefined) return '';
  const where = parts.map((part) => `${part} ${percent(m.cycles === 0 ? 0 : m[part] / m.cycles)}`).join(', ');
  const unknown = `unknown instructions: ${grouped(m.unknown)} (${percent(cost === 0 ? 0 : m.unknown / cost)})${m.unknownPrefetches === 0 ? '' : `, prefetches of unknown addresses: ${grouped(m.unknownPrefetches)}`}`;
  return `modelled time on ${board}: ${m.ms.toFixed(3)} ms, ${grouped(m.cycles)} cycles (${where}); ${unknown}\n`;
}

/** Tables of the steps, of the nodes where some take several steps, and of the kernels; then a line of totals. */
export function showProfile(p: Profile): string {
  const repeated = p.steps.some((s) => s.depth > 0);
  const time = p.unit === 'ns', counted = p.total.misses !== undefined;
  const units = [time ? 'us' : 'instructions', 'share', 'MAC', time ? 'MAC/cycle' : 'MAC/instr', 'bytes', ...(counted ? ['misses', 'fills'] : []), ...(p.total.modelled === undefined ? [] : ['ms', ...parts])];
  const figures = (c: StepTiming): readonly string[] => [
    time ? (c.cost / 1000).toFixed(2) : grouped(c.cost), percent(c.share), c.mac === 0 ? '' : grouped(c.mac), c.mac === 0 ? '' : c.macPerUnit.toFixed(2), grouped(c.bytes),
    ...(c.misses === undefined ? [] : [grouped(c.misses), grouped(c.fills ?? 0)]),
    ...(c.modelled === undefined ? [] : timeOf(c.modelled)),
  ];
  const { total } = p;
  const run = p.pulse === 0 ? 'a run' : `a pulse of ${p.pulse} frames`;
  const rate = total.mac === 0 ? '' : `, ${grouped(total.mac)} MAC, ${total.macPerUnit.toFixed(2)} a ${time ? `cycle at ${p.mhz?.toFixed(0)} MHz (${(total.mac / total.cost).toFixed(1)} G a second)` : 'instruction'}`;
  const misses = total.misses === undefined ? '' : `, ${grouped(total.misses)} cache misses${total.mac === 0 ? '' : ` (${(total.mac / total.misses).toFixed(0)} MAC each)`}, ${grouped(total.fills ?? 0)} line fills`;
  return [
    table(['step', ...(repeated ? ['times'] : []), ...units, 'kernel', 'node'], p.steps.map((s) => [String(s.index), ...(repeated ? [grouped(s.times)] : []), ...figures(s), `${'  '.repeat(s.depth)}${s.kernel} ${s.variant}`, s.node])),
    ...(p.nodes.length < p.steps.length ? [table(['steps', ...units, 'node'], p.nodes.map((n) => [String(n.steps), ...figures(n), n.name]))] : []),
    table(['steps', ...units, 'kernel'], p.kernels.map((k) => [String(k.steps), ...figures(k), k.name])),
    `${run} on ${p.board}: ${time ? `${(total.cost / 1e6).toFixed(3)} ms (medians of ${p.runs})` : `${grouped(total.cost)} instructions`} in ${p.steps.length} steps${rate}, ${grouped(total.bytes)} bytes moved${misses}\n${modelled(total, p.board)}`,
  ].join('\n');
}
