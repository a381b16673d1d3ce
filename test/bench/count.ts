import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { emulator } from '../../host/boards/emulate.ts';
import { isNative, loadBoard, type NativeBoard } from '../../host/boards/load.ts';
import { compile, type CompileOptions } from '../../host/compile.ts';
import { costOf } from '../../host/cost.ts';
import { readLin } from '../../host/executable.ts';
import { inputWords } from '../../host/profile/inputs.ts';
import { countRun } from '../../host/profile/measure.ts';
import { stepInfoOf } from '../../host/profile/steps.ts';
import { between, countInstructions, type Counts } from '../../host/qemu/count.ts';
import { buildRunner, withFolder } from '../../host/run.ts';
import { innerLoopCases, innerLoops } from '../kernels/inner-loops.ts';
import { logmel, measure } from '../kernels/measure.ts';
import { buildListener, example, packWakeWord } from '../networks/listener.ts';
import { byteGemmLin, gemmLin, macOf, nameOf, type Shape } from './gemm.ts';
import { flatFile, type Network, specOf } from './networks.ts';
import type { Row } from './row.ts';

const boards = ['pi-zero', 'pi-3'] as const;
/** What cache misses are asked of; and a square one. */
export const gemmShapes: readonly Shape[] = [[196, 512, 512], [784, 128, 256], [384, 384, 384]];

const nativeBoard = (name: string): NativeBoard => {
  const board = loadBoard(name);
  if (!isNative(board)) throw new Error(`${name} has no processor`);
  return board;
};

type Part = Pick<Counts, 'instructions' | 'loadMisses' | 'storeMisses' | 'cycles'>;

function rowOf(network: string, board: string, { instructions, loadMisses, storeMisses, cycles }: Part, mac: number, variant?: string, cached = true): Row {
  const misses = loadMisses + storeMisses;
  return {
    network, board, engine: 'linnet', ...(variant === undefined ? {} : { variant }), runs: 1, instructions, mac, ...(mac > 0 ? { ratio: instructions / mac } : {}),
    ...(cycles === undefined ? {} : { modelledMs: cycles.cycles / (1000 * nativeBoard(board).cpu.mhz) }),
    ...(cached ? { misses, fills: loadMisses, ...(mac > 0 && misses > 0 ? { macPerMiss: mac / misses } : {}) } : {}),
  };
}

/** Instructions and first-level cache misses of one run, or one pulse, of a network on each emulated board. */
export async function countNetwork(network: Network): Promise<readonly Row[]> {
  const { name, model, pulse, output } = network;
  return Promise.all(boards.map(async (boardName) => {
    const board = nativeBoard(boardName);
    const options: CompileOptions = { board, outputs: [output], ...(pulse === undefined ? { inputs: [specOf(network)] } : { pulse }) };
    const mac = costOf(model, name, options).total.mac;
    const { total, variant } = await countLin(board, compile(model, name, options).lin);
    return rowOf(pulse === undefined ? name : `${name} pulse ${pulse}`, boardName, total, typeof mac === 'number' ? mac : 0, variant);
  }));
}

/** The same of a TensorFlow Lite model of ../shared, all of it. */
export async function countFlat(name: string): Promise<readonly Row[]> {
  const model = readFileSync(flatFile(name));
  return Promise.all(boards.map(async (boardName) => {
    const board = nativeBoard(boardName), { lin, total, variant, order } = await countLin(board, compile(model, name, { board }).lin);
    return rowOf(name, boardName, total, stepInfoOf(lin, board, variant, false, order).reduce((sum, s) => sum + s.mac, 0), variant);
  }));
}

const countLin = (board: NativeBoard, bytes: Uint8Array, forced?: string) => withFolder(async (folder) => {
  const file = path.join(folder, 'model.lin'), lin = readLin(file, bytes);
  writeFileSync(file, bytes);
  return { lin, ...await countRun(board, lin, file, inputWords(lin, [], folder), forced) };
});

/** With the variant that the board's processor takes, and with those for the cores that lack it; and what the loops that multiply are made of on pi-3. */
export async function countGemms(): Promise<readonly Row[]> {
  const wanted = [...boards.map((name) => ({ name, forced: undefined })), { name: 'pi-zero', forced: 'vfp' }];
  const rows = await Promise.all(wanted.flatMap(({ name, forced }) => gemmShapes.map(async (shape) => {
    const board = nativeBoard(name);
    const { total, variant } = await countLin(board, gemmLin(shape, board), forced);
    return rowOf(nameOf(shape), name, total, macOf(shape), variant);
  })));
  const bytes = await Promise.all(boards.flatMap((name) => gemmShapes.map(async (shape) => {
    const board = nativeBoard(name), { total, variant } = await countLin(board, byteGemmLin(shape, board));
    return rowOf(`${nameOf(shape)} of bytes`, name, total, macOf(shape), variant);
  })));
  const loops = await Promise.all(innerLoopCases.map((c) => innerLoops(nativeBoard('pi-3'), c)));
  return [...rows, ...bytes, ...loops.map(({ name, instructions, fmla, loads128 }, i): Row => {
    const runs = Math.round(4 * fmla / innerLoopCases[i]!.units);
    return {
      network: `inner loops of ${name}`, board: 'pi-3', engine: 'linnet', variant: 'neon', runs, instructions: Math.round(instructions / runs), mac: 4 * fmla / runs,
      ratio: instructions / (4 * fmla), fmlaShare: fmla / instructions, loads128,
    };
  })];
}

/** Front ends, a frame each: the log-mel kernel of hey_linnet, and what turns sound into Mfcc in a keyword network. */
export async function countFrontEnds(keywords: Network | null): Promise<readonly Row[]> {
  return (await Promise.all(boards.map(async (name): Promise<readonly Row[]> => {
    const board = nativeBoard(name);
    const [mel] = await measure(board, [{ case: logmel, isa: 'scalar' }], false);
    const rows = mel === undefined ? [] : [rowOf('log-mel, a frame', name, { instructions: mel.instructions, loadMisses: 0, storeMisses: 0 }, 0, 'scalar', false)];
    if (keywords === null) return rows;
    const { lin, steps, variant } = await countLin(board, compile(keywords.model, keywords.name, { board, outputs: [keywords.input.name] }).lin);
    const own = stepInfoOf(lin, board, variant, false).flatMap(({ kernel, index }) => (/^(spectrogram|mfcc)/.test(kernel) ? [steps[index]!] : []));
    const frames = keywords.input.shape[1]!, sum = (of: (c: Counts) => number): number => Math.round(own.reduce((s, c) => s + of(c), 0) / frames);
    return [...rows, rowOf('Mfcc, a frame', name, { instructions: sum((c) => c.instructions), loadMisses: sum((c) => c.loadMisses), storeMisses: sum((c) => c.storeMisses) }, 0, variant)];
  }))).flat();
}

/** The wake word's start: from exec to the end of a process that hears one pulse, and within it mapping and verifying the model. */
export const countStart = async (): Promise<readonly Row[]> => (await Promise.all(boards.map((name) => withFolder(async (folder): Promise<readonly Row[]> => {
  const board = nativeBoard(name), listener = await buildListener(name), sound = path.join(folder, 'pulse.raw');
  // frames of 400 samples, 160 apart, 8 a pulse
  writeFileSync(sound, readFileSync(path.join(example, 'kitchen.wav')).subarray(44).subarray(0, 2 * (400 + 160 * 7)));
  const { total } = await countInstructions(emulator(board), listener, ['-'], { input: sound });
  const none = { loadMisses: 0, storeMisses: 0 };
  const file = path.join(folder, 'hey_linnet.lin'), bytes = packWakeWord(name), lin = readLin(file, bytes);
  writeFileSync(file, bytes);
  const { hits } = await countInstructions(emulator(board), await buildRunner(board, true), [file, ...inputWords(lin, [], folder), '--repeat', '1', '--json'], { at: ['map_file', 'lin_verify', 'JS_FreeCString'] });
  const begun = hits.findIndex((h) => h.what === 'map_file'), checked = hits.findIndex((h) => h.what === 'lin_verify');
  const done = hits.findIndex((h, i) => i > checked && h.what === 'JS_FreeCString');
  if (begun < 0 || checked < begun || done < 0) throw new Error('the marks around the verifier are not there');
  return [
    rowOf('hey_linnet: exec to the end of a first pulse', name, { instructions: total.instructions, ...none }, 0, undefined, false),
    rowOf('hey_linnet.lin: mapped and verified', name, { instructions: between(hits[begun]!, hits[done]!).instructions, ...none }, 0, undefined, false),
  ];
})))).flat();
