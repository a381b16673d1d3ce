import type { NativeBoard } from '../boards/load.ts';

/** What the cycle model knows of a processor and the memory behind it. */
export interface Machine {
  readonly core: 'arm1176';
  /** Caches: bytes, ways, bytes a line. */
  readonly l1d: readonly [number, number, number];
  readonly l1i: readonly [number, number, number];
  readonly l2: readonly [number, number, number];
  /** Of a line from the second level, cycles: until its first word is there, and between two lines. */
  readonly near: readonly [number, number];
  /** The same of a line from memory, nanoseconds. */
  readonly far: readonly [number, number];
  /** Of a line that is written past the caches: nanoseconds between two, and how many wait. */
  readonly write: readonly [number, number];
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
    near: [30, 8], far: [100, 40], write: [20, 4], outstanding: 2, allocates: false, prefetch: 0, branch: [6, 3, 4, 0],
  },
};

export const machineOf = (board: NativeBoard): Machine | undefined => machines[board.cpu.part];

/** Arguments of the plugin for a machine at a clock frequency. */
export function machineWords(m: Machine, mhz: number): readonly string[] {
  const cycles = (ns: number): number => Math.round(ns * mhz / 1000);
  return [
    `core=${m.core}`, `l1d=${m.l1d.join(':')}`, `l1i=${m.l1i.join(':')}`, `l2=${m.l2.join(':')}`, `near=${m.near.join(':')}`, `far=${m.far.map(cycles).join(':')}`,
    `write=${cycles(m.write[0])}:${m.write[1]}`, `fetches=${m.outstanding}:${m.allocates ? 1 : 0}:${m.prefetch}`, `branch=${m.branch.join(':')}`,
  ];
}
