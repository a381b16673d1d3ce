import type { NativeBoard } from '../boards/load.ts';

/** What the cycle model knows of a processor and the memory behind it. */
export interface Machine {
  readonly core: 'arm1176' | 'cortex-a53';
  /** Caches: bytes, ways, bytes a line. */
  readonly l1d: readonly [number, number, number];
  readonly l1i: readonly [number, number, number];
  readonly l2: readonly [number, number, number];
  /** Of a line from the second level, cycles: until its first word is there, and between two lines. */
  readonly near: readonly [number, number];
  /** The same of a line from memory, nanoseconds, and what both grow by where it does not follow the line before. */
  readonly far: readonly [number, number, number];
  /** Of writes to memory (of a line; of 16 bytes where stores bring none in): nanoseconds between two, how many wait, and nanoseconds that a read after one costs more. Of the gap the memory is busy as long as with a line that is read, at most: the rest is the way there. */
  readonly write: readonly [number, number, number];
  /** Lines that can be on their way at once. */
  readonly outstanding: number;
  /** Whether a store that misses brings the line in. */
  readonly allocates: boolean;
  /** Lines that the hardware prefetcher looks ahead; 0: there is none. */
  readonly prefetch: number;
  /** Cycles of a mispredicted branch, of a return and of another jump to a register's value; outcomes that the predictor remembers of a branch. */
  readonly branch: readonly [number, number, number, number];
}

/** By `cpu.part` of the board file. */
const machines: Readonly<Record<string, Machine>> = {
  // ARM1176JZF-S in BCM2835: the second level is that of the video core
  'ARM1176JZF-S': {
    core: 'arm1176', l1d: [16384, 4, 32], l1i: [16384, 4, 32], l2: [131072, 8, 32],
    near: [48, 11], far: [130, 30, 35], write: [10, 4, 26], outstanding: 2, allocates: false, prefetch: 0, branch: [6, 3, 4, 0],
  },
  // Cortex-A53 in BCM2837
  'Cortex-A53': {
    core: 'cortex-a53', l1d: [32768, 4, 64], l1i: [32768, 2, 64], l2: [524288, 16, 64],
    near: [13, 7], far: [115, 20, 42], write: [37.5, 4, 15], outstanding: 6, allocates: true, prefetch: 5, branch: [7, 0, 7, 6],
  },
};

/** Clock of the memory of boards that have it slower than the others of their processor, as a part of that: sdram_freq 400 instead of 450 MHz. */
const slower: Readonly<Record<string, number>> = { 'pi-1': 400 / 450 };

export function machineOf(board: NativeBoard): Machine | undefined {
  const machine = machines[board.cpu.part], clock = slower[board.name] ?? 1;
  if (machine === undefined || clock === 1) return machine;
  const [latency, gap, jump] = machine.far, [between, waiting, turn] = machine.write;
  return { ...machine, far: [latency / clock, gap / clock, jump / clock], write: [between / clock, waiting, turn / clock] };
}

/** Arguments of the plugin for a machine at a clock frequency. */
export function machineWords(m: Machine, mhz: number): readonly string[] {
  const cycles = (ns: number): number => Math.round(ns * mhz / 1000);
  return [
    `core=${m.core}`, `l1d=${m.l1d.join(':')}`, `l1i=${m.l1i.join(':')}`, `l2=${m.l2.join(':')}`, `near=${m.near.join(':')}`, `far=${m.far.map(cycles).join(':')}`,
    `write=${cycles(m.write[0])}:${m.write[1]}:${cycles(m.write[2])}`, `fetches=${m.outstanding}:${m.allocates ? 1 : 0}:${m.prefetch}`, `branch=${m.branch.join(':')}`,
  ];
}
