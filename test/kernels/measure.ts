// Instructions and cache misses of kernels under qemu: tsx test/kernels/measure.ts [--json]
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { emulator } from '../../host/boards/emulate.ts';
import { isNative, loadBoard, type NativeBoard } from '../../host/boards/load.ts';
import type { Isa } from '../../host/toolchain/isas.ts';
import { kernelList, kernelVariants } from '../../host/toolchain/sources.ts';
import { between, countInstructions } from '../qemu/count.ts';
import { buildDriver, writeJobs, type Job } from './driver.ts';
import type { Problem } from './problem.ts';
import { convCase, gateCase, logmelCase, mapCase } from './problems.ts';

/** A call to measure; `units` are what its cost is divided by: multiplications, gates, frames, values. */
interface Case { readonly name: string; readonly problem: Problem; readonly units: number; readonly unit: string }

function cases(width: 4 | 8 | 16): readonly Case[] {
  const conv = (m: number, n: number, c: number, taps: number): Case =>
    ({ name: `conv ${m}x${n}x${c}x${taps}`, problem: convCase(width, { m, n, c, taps }), units: m * n * c * taps, unit: 'MAC' });
  return [
    conv(196, 512, 512, 1), conv(784, 128, 256, 1), conv(8, 32, 64, 1), conv(8, 16, 64, 1), conv(1, 64, 64, 1), conv(64, 64, 3, 9),
    { name: 'conv_gate 8x64x16x3', problem: gateCase(width, { m: 8, n: 64, c: 16, taps: 3 }), units: 8 * 128 * 48, unit: 'MAC' },
    { name: 'conv_gate 8x64x1x1', problem: gateCase(width, { m: 8, n: 64, c: 1, taps: 1 }), units: 8 * 64, unit: 'gate' },
    { name: 'logmel 400/512/20', problem: logmelCase(1, 400, 512, 20), units: 1, unit: 'frame' },
    ...['tanh_f32', 'sigmoid_f32', 'exp_f32', 'log_f32'].map((kernel) => ({ name: kernel, problem: mapCase(kernel, 1024), units: 1024, unit: 'value' })),
  ];
}

async function measure(board: NativeBoard): Promise<readonly object[]> {
  const kernels = kernelList(), variants = kernelVariants(kernels), binary = await buildDriver(board, kernels);
  const todo = cases(board.layouts.conv).flatMap((c) => board.cpu.isa.filter((isa) => variants.some((v) => v.kernel === c.problem.kernel && v.isa === isa)).map((isa: Isa) => ({ ...c, isa })));
  const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-measure-'));
  try {
    const jobs: readonly Job[] = todo, file = path.join(folder, 'problems');
    writeJobs(file, kernels, jobs);
    const { hits } = await countInstructions(emulator(board), binary, [file, '/dev/null'], {
      at: ['kernel_begins', 'kernel_ended'],
      cache: [board.cpu.l1d, 4, board.cpu.line],
    });
    return todo.map(({ name, isa, units, unit }, i) => {
      // Each job runs twice, each run has two marks; the second run finds its buffers where the first one's were not.
      const counts = between(hits[4 * i]!, hits[4 * i + 1]!), misses = counts.loadMisses + counts.storeMisses;
      return { board: board.name, isa, name, instructions: counts.instructions, perUnit: Number((counts.instructions / units).toFixed(3)), unit, misses, unitsPerMiss: Number((units / misses).toFixed(1)) };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const results: object[] = [];
for (const name of ['pi-zero', 'pi-3']) {
  const board = loadBoard(name);
  if (isNative(board)) results.push(...(await measure(board)));
}
if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
else console.table(results);
