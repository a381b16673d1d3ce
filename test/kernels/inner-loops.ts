import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { emulator } from '../../host/boards/emulate.ts';
import type { NativeBoard } from '../../host/boards/load.ts';
import { countInstructions } from '../../host/qemu/count.ts';
import { kernelList } from '../../host/toolchain/sources.ts';
import { buildDriver, writeJobs } from './driver.ts';
import { type Case, conv } from './measure.ts';
import { conv2dCase } from './planes.ts';

/** What ran of the loops that multiply, of all that ran in the functions around them. */
export interface InnerLoops { readonly name: string; readonly instructions: number; readonly fmla: number; readonly loads128: number }

/** kernels-c/conv/tile_n8.S */
const functions = ['conv_tile_4x8', 'conv_tile_8x8', 'conv_tile_12x8'] as const;

/** FMLA of four single-precision values: by element, by vector. */
const fmla = [[0xffc0f400, 0x4f801000], [0xffe0fc00, 0x4e20cc00]] as const;

/** Loads of 128 bits into vector registers: LDR with an offset; LDUR, and LDR indexed or by registers; LDR literal; LDP; LD1 and its kin of whole registers. */
const loads128 = [[0xffc00000, 0x3dc00000], [0xffc00000, 0x3cc00000], [0xff000000, 0x9c000000], [0xfe400000, 0xac400000], [0xff600000, 0x4c400000]] as const;

const every = [[0, 0]] as const;

/** Of conv_f32_n8__neon and conv2d_f32_n8__neon. */
export async function innerLoops(board: NativeBoard, { name, problem }: Case): Promise<InnerLoops> {
  const kernels = kernelList(), binary = await buildDriver(board);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-loops-'));
  try {
    const file = path.join(folder, 'problems'), groups = [every, fmla, loads128] as const;
    writeJobs(file, kernels, [{ problem, isa: 'neon' }]);
    const wanted = groups.flatMap((group, of) => functions.flatMap((name) => group.map(([mask, value]) => ({ of, in: name, mask, value }))));
    const { kinds } = await countInstructions(emulator(board), binary, [file, '/dev/null'], { kinds: wanted });
    const [instructions = 0, multiplying = 0, wide = 0] = groups.map((_, of) => kinds.reduce((sum, count, i) => sum + (wanted[i]!.of === of ? count : 0), 0));
    return { name, instructions, fmla: multiplying, loads128: wide };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A matrix product, and a convolution of images. */
export const innerLoopCases: readonly Case[] = [conv(8, 196, 512, 512, 1), { name: 'conv2d 28 c 64 n 96', problem: conv2dCase(8, 28, 1, 64, 96), units: 28 * 28 * 9 * 64 * 96, unit: 'MAC' }];
