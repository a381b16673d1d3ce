import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { emulator } from '../../host/boards/emulate.ts';
import type { NativeBoard } from '../../host/boards/load.ts';
import type { Isa } from '../../host/boards/isas.ts';
import { kernelList } from '../../host/toolchain/sources.ts';
import { between, countInstructions } from '../../host/qemu/count.ts';
import { buildDriver, writeJobs } from './driver.ts';
import type { Problem } from './problem.ts';
import { winogradCase } from './planes.ts';
import { quantizedDepthwiseCase, quantizedProductCase } from './quantized-conv.ts';
import { convCase, gateCase, logmelCase, mapCase } from './problems.ts';

/** A call to measure; `units` are what its cost is divided by. */
export interface Case { readonly name: string; readonly problem: Problem; readonly units: number; readonly unit: 'MAC' | 'gate' | 'frame' | 'value' }
export interface Measured extends Case {
  readonly isa: Isa;
  readonly instructions: number;
  /** Of the first-level data cache; 0 where it was not modelled. */
  readonly misses: number;
}

type Width = 4 | 8 | 16;

export const conv = (width: Width, m: number, n: number, c: number, taps: number): Case =>
  ({ name: `conv ${m}x${n}x${c}x${taps}`, problem: convCase(width, { m, n, c, taps }), units: m * n * c * taps, unit: 'MAC' });

export const quantizedProduct = (width: Width, m: number, n: number, c: number): Case =>
  ({ name: `quantized product ${m}x${n}x${c}`, problem: quantizedProductCase(width, m, n, c), units: m * n * c, unit: 'MAC' });

export const quantizedDepthwise = (size: number, c: number): Case => ({ name: `quantized depthwise ${size}x${size}x${c}`, problem: quantizedDepthwiseCase(size, c), units: size * size * 9 * c, unit: 'MAC' });

/** Over a square image with same padding. */
export const winograd = (width: Width, size: number, c: number, n: number): Case =>
  ({ name: `winograd ${size}x${size}x${c}x${n}`, problem: winogradCase(width, size, c, n), units: size * size * 9 * c * n, unit: 'MAC' });

export const convGate = (width: Width, m: number, n: number, c: number, taps: number): Case =>
  ({ name: `conv_gate ${m}x${n}x${c}x${taps}`, problem: gateCase(width, { m, n, c, taps }), units: 2 * m * n * c * taps, unit: 'MAC' });

export const logmel: Case = { name: 'logmel 400/512/20', problem: logmelCase(1, 400, 512, 20), units: 1, unit: 'frame' };

export const map = (kernel: string): Case => ({ name: kernel, problem: mapCase(kernel, 1024), units: 1024, unit: 'value' });

/** Counts the instructions of each call under qemu, of one instruction set each, dispatch included. */
export async function measure(board: NativeBoard, wanted: readonly { readonly case: Case; readonly isa: Isa }[], modelCache: boolean): Promise<readonly Measured[]> {
  const kernels = kernelList(), binary = await buildDriver(board);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-measure-'));
  try {
    const file = path.join(folder, 'problems');
    writeJobs(file, kernels, wanted.map((w) => ({ problem: w.case.problem, isa: w.isa })));
    const { hits } = await countInstructions(emulator(board), binary, [file, '/dev/null'], {
      at: ['kernel_begins', 'kernel_ended'],
      ...(modelCache ? { cache: [board.cpu.l1d, 4, board.cpu.line] } : {}),
    });
    // The driver runs each job twice; the first time its buffers are as cold as another kernel leaves them.
    return wanted.map((w, i) => {
      const { instructions, loadMisses, storeMisses } = between(hits[4 * i]!, hits[4 * i + 1]!);
      return { ...w.case, isa: w.isa, instructions, misses: loadMisses + storeMisses };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
