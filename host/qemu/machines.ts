import type { NativeBoard } from '../boards/load.ts';

/** What the cycle model knows of a processor and the memory behind it. */
export interface Machine {
  readonly core: 'arm1176' | 'cortex-a53';
  /** Caches: bytes, ways, bytes a line. */
  readonly l1d: readonly [number, number, number];
  readonly l1i: readonly [number, number, number];
  readonly l2: readonly [number, number, number];
  /** Of a line from the second level, cycles of its clock: until its first word is there, and between two lines. */
  readonly near: readonly [number, number];
  /** Clock of the second level where it is not the core's. */
  readonly nearMhz?: number;
  /** The same of a line from memory beyond the second level, nanoseconds, and what both grow by where it does not follow the line before. */
  readonly far: readonly [number, number, number];
  /** Between two writes to memory (of a line; of 16 bytes at most where stores bring none in): nanoseconds and cycles of the core. */
  readonly writeGap: readonly [number, number];
  /** Nanoseconds that memory is busy with a line that is written, and how much later a read begins after one. */
  readonly write: readonly [number, number];
  /** Writes that can wait. */
  readonly writes: number;
  /** Lines that can be on their way at once. */
  readonly outstanding: number;
  /** Whether a store that misses brings the line in. */
  readonly allocates: boolean;
  /** Lines that the hardware prefetcher looks ahead; 0: there is none. */
  readonly prefetch: number;
  /** Cycles of a mispredicted branch, of a return and of another jump to a register's value; outcomes that the predictor remembers of a branch. */
  readonly branch: readonly [number, number, number, number];
}

/**
 * By `cpu.part` of the board file. Fitted to measurements (test/cycles/published.json): `near`, `far`, `writeGap`, and of BCM2837 the second of `write`. That of
 * BCM2835 is what LPDDR2 of 450 MHz loses between a read, a write and the next read (JESD209-2: 16 clocks). Memory is busy with a line that is written for as long
 * as with one that is read, or as two stores of it take. The caches and the prefetcher are those of the manuals.
 */
const machines: Readonly<Record<string, Machine>> = {
  // ARM1176JZF-S in BCM2835: the second level is that of the video core
  'ARM1176JZF-S': {
    core: 'arm1176', l1d: [16384, 4, 32], l1i: [16384, 4, 32], l2: [131072, 8, 32],
    near: [19.2, 4.4], nearMhz: 400, far: [82, 30, 35], writeGap: [10, 0], write: [20, 35.6], writes: 4, outstanding: 2, allocates: false, prefetch: 0, branch: [6, 3, 4, 0],
  },
  // Cortex-A53 in BCM2837
  'Cortex-A53': {
    core: 'cortex-a53', l1d: [32768, 4, 64], l1i: [32768, 2, 64], l2: [524288, 16, 64],
    near: [13, 7], far: [104, 20, 42], writeGap: [20, 21], write: [20, 15], writes: 4, outstanding: 6, allocates: true, prefetch: 5, branch: [7, 0, 7, 6],
  },
};

/** Clocks of boards that have them slower than the others of their processor: of memory (sdram_freq), as a part of that, and of the second level (core_freq). */
const clocks: Readonly<Record<string, { readonly memory: number; readonly nearMhz: number }>> = { 'pi-1': { memory: 400 / 450, nearMhz: 250 } };

export function machineOf(board: NativeBoard): Machine | undefined {
  const machine = machines[board.cpu.part], own = clocks[board.name];
  return machine === undefined || own === undefined ? machine : { ...withMemory(machine, own.memory), nearMhz: own.nearMhz };
}

/** A machine whose memory has another clock, as a part of its own. */
export function withMemory(m: Machine, clock: number): Machine {
  const [latency, gap, jump] = m.far, [ns, cycles] = m.writeGap, [busy, turn] = m.write;
  return { ...m, far: [latency / clock, gap / clock, jump / clock], writeGap: [ns / clock, cycles], write: [busy / clock, turn / clock] };
}

/** Arguments of the plugin for a machine at a clock frequency. */
export function machineWords(m: Machine, mhz: number): readonly string[] {
  const cycles = (ns: number): number => Math.round(ns * mhz / 1000), near = m.near.map((n) => Math.round(n * mhz / (m.nearMhz ?? mhz)));
  const [busy, turn] = m.write;
  return [
    `core=${m.core}`, `l1d=${m.l1d.join(':')}`, `l1i=${m.l1i.join(':')}`, `l2=${m.l2.join(':')}`, `near=${near.join(':')}`, `far=${m.far.map(cycles).join(':')}`,
    `write=${cycles(m.writeGap[0]) + m.writeGap[1]}:${cycles(busy)}:${m.writes}:${cycles(turn)}`, `fetches=${m.outstanding}:${m.allocates ? 1 : 0}:${m.prefetch}`, `branch=${m.branch.join(':')}`,
  ];
}
