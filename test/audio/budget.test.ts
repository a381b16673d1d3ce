import test from 'ava';
import { canEmulate, emulator } from '../../host/boards/emulate.ts';
import { isNative, loadBoard } from '../../host/boards/load.ts';
import { canCount } from '../../host/qemu/count.ts';
import { mfccProblem, spectrogramProblem, wavProblem } from '../kernels/audio.ts';
import { type Case, measure } from '../kernels/measure.ts';

const board = loadBoard('pi-zero');
const frame = (name: string, problem: Case['problem'], units: number): Case => ({ name, problem, units, unit: 'frame' });

/** One second at 16 kHz, as keyword spotters take it: windows of 40 ms, 20 or 40 ms apart. */
const clip = (frames: number): readonly Case[] => [
  frame('decode', wavProblem(16000), frames),
  frame('spectrogram', spectrogramProblem(frames, 640, 512, 0), frames),
  frame('cepstra', mfccProblem(frames, 513, 40, 10, 16000, 20, 4000), frames),
];

(isNative(board) && canEmulate(board) && canCount(emulator(board)) ? test : test.skip)('pi-zero: cepstra of a second of sound from a WAV file within 60,000 instructions a frame', async (t) => {
  if (!isNative(board)) return;
  for (const frames of [49, 25]) {
    const costs = await measure(board, clip(frames).map((c) => ({ case: c, isa: 'scalar' as const })), false);
    const each = costs.map(({ name, instructions, units }) => ({ name, cost: Math.round(instructions / units) }));
    const total = each.reduce((sum, { cost }) => sum + cost, 0);
    t.log(`${frames} frames: ${total} a frame, ${each.map(({ name, cost }) => `${name} ${cost}`).join(', ')}`);
    t.true(total > 0 && total <= 60_000, String(total));
  }
});
