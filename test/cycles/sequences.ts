import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { emulator } from '../../host/boards/emulate.ts';
import { isNative, loadBoard, type NativeBoard } from '../../host/boards/load.ts';
import { between, countInstructions, type Counts } from '../../host/qemu/count.ts';
import { type Machine, machineOf } from '../../host/qemu/machines.ts';
import { runCompiler } from '../../host/toolchain/compilers.ts';
import { zig } from '../../host/toolchain/zig.ts';

/** A sequence of instructions and the cycles that it takes when it follows itself. */
export interface Sequence {
  readonly name: string;
  /** Run once before. Register x28 or r8 points to 16 KB of zeros. */
  readonly setup?: readonly string[];
  readonly body: readonly string[];
  readonly cycles: number;
}

export const boardNamed = (name: string): NativeBoard => {
  const board = loadBoard(name);
  if (!isNative(board)) throw new Error(`${name} has no processor`);
  return board;
};

const copies = 16, turns = 1000;

/** Assembles a program, runs it under qemu and counts between its calls of `mark`. */
export async function assembleAndCount(board: NativeBoard, lines: readonly string[], machine: Machine = machineOf(board)!): Promise<readonly Counts[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-cycles-'));
  try {
    const source = path.join(folder, 'program.S'), program = path.join(folder, 'program');
    writeFileSync(source, `${lines.join('\n')}\n`);
    await runCompiler(zig().binary, ['cc', '-target', board.cpu.zigTarget, `-mcpu=${board.cpu.zigCpu}`, '-nostdlib', '-static', source, '-o', program], folder);
    const { hits } = await countInstructions(emulator(board), program, [], { at: ['mark'], machine: { model: machine, mhz: board.cpu.mhz } });
    return hits.slice(1).map((hit, i) => between(hits[i]!, hit));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Instructions that a program of either instruction set needs around its own. */
export const frames = {
  arm: {
    head: ['.syntax unified', '.arm', '.global _start, mark', 'mark: bx lr', '_start: ldr r8, =data'],
    tail: ['mov r7, #1', 'mov r0, #0', 'svc #0', '.ltorg', '.bss', '.balign 64', 'data: .space 16 << 20'],
    loop: (body: readonly string[], n: number) => [`ldr r12, =${n}`, '1:', ...body, 'subs r12, r12, #1', 'bne 1b'],
  },
  a64: {
    head: ['.global _start, mark', 'mark: ret', '_start: ldr x28, =data'],
    tail: ['mov x8, #93', 'mov x0, #0', 'svc #0', '.ltorg', '.bss', '.balign 64', 'data: .space 16 << 20'],
    loop: (body: readonly string[], n: number) => [`ldr x27, =${n}`, '1:', ...body, 'subs x27, x27, #1', 'bne 1b'],
  },
} as const;

/** Cycles of each sequence, the loop's own ends left in: some hundredths. */
export async function cyclesOf(board: NativeBoard, form: keyof typeof frames, sequences: readonly Sequence[]): Promise<readonly number[]> {
  const { head, tail, loop } = frames[form];
  const program = sequences.flatMap(({ setup = [], body }) => {
    const unrolled = Array.from({ length: copies }, () => body).flat();
    return [...setup, ...loop(unrolled, 2), 'bl mark', ...loop(unrolled, turns), 'bl mark', ...(form === 'arm' ? ['b 2f', '.ltorg', '2:'] : [])];
  });
  const counts = await assembleAndCount(board, [...head, ...program, ...tail]);
  return sequences.map((_, i) => counts[2 * i]!.cycles!.cycles / (copies * turns));
}
