import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { emulator } from '../../host/boards/emulate.ts';
import { loadBoard } from '../../host/boards/load.ts';
import { summarise } from '../../host/commands/pack.ts';
import { compile } from '../../host/compile.ts';
import { buildRuntime } from '../../host/toolchain/runtime.ts';
import { countInstructions } from '../../host/qemu/count.ts';
import { readCase } from './case.ts';
import { buildListener, example, listen, packWakeWord, timesIn } from './listener.ts';
import { withShared } from './shared.ts';

const floats = (bytes: number): number => bytes / 4;

withShared('hey_snips_v4: operators, steps, state and delay', (t) => {
  const { model } = readCase('hey_snips_v4');
  for (const board of ['host', 'pi-3', 'pi-zero']) {
    const s = summarise(compile(model, 'hey_snips_v4', { board: loadBoard(board), pulse: 8 }));
    t.is(s.nodes.import, 3168);
    t.true(s.nodes.declutter <= 173, `${s.nodes.declutter} operators`);
    t.true(s.steps <= 75, `${s.steps} steps`);
    t.is(s.scriptSteps, 0);
    t.is(floats(s.stateBytes), 2920);
    t.true(s.arenaBytes <= 5632, `${s.arenaBytes} bytes of arena`);
    t.deepEqual(s.delay, { probabilities: 182 });
  }
});

test('the same model packs to the same bytes', (t) => {
  t.deepEqual(packWakeWord('pi-zero'), packWakeWord('pi-zero'));
});

test.serial('bytes of the runtimes and of the listener', async (t) => {
  t.timeout(600_000);
  for (const [board, most] of [['pi-zero', 1_000_000], ['pi-3', 1_100_000]] as const) {
    const bytes = statSync(await buildRuntime(loadBoard(board))).size;
    t.true(bytes <= most, `runtime of ${board}: ${bytes}`);
    const listener = statSync(await buildListener(board)).size;
    t.true(listener <= most + 970_000, `listener of ${board}: ${listener}`);
    t.log(`${board}: runtime ${bytes} bytes, listener ${listener} bytes`);
  }
});

test.serial('the listener hears the example and stays within 8 MB on this machine', async (t) => {
  const pcm = readFileSync(path.join(example, 'kitchen.wav')).subarray(44);
  const { code, stdout, stderr, peakBytes } = await listen('host', await buildListener('host'), ['-'], { bytes: pcm, pieces: [4096] });
  t.is(code, 0, stderr);
  t.deepEqual(timesIn(stdout), [6.25, 20.71, 22.49]);
  t.true(peakBytes > 0 && peakBytes <= 8e6, `${peakBytes} bytes`);
  t.log(`peak memory ${(peakBytes / 1e6).toFixed(1)} MB`);
});

for (const [board, toFirst, perPulse] of [['pi-zero', 8e6, 1.9e6], ['pi-3', 8e6, 1.9e6]] as const) {
  test.serial(`${board}: instructions from exec to the end of the first pulse, and a pulse`, async (t) => {
    t.timeout(600_000);
    const listener = await buildListener(board);
    const speech = readFileSync(path.join(example, 'kitchen.wav')).subarray(44 + 5 * 32_000);
    const counts: number[] = [];
    for (const pulses of [1, 40, 60]) {
      const file = `${listener}.${pulses}.raw`;
      // frames of 400 samples, 160 apart, 8 a pulse
      writeFileSync(file, speech.subarray(0, 2 * (400 + 160 * (8 * pulses - 1))));
      counts.push((await countInstructions(emulator(loadBoard(board)), listener, ['-'], { input: file })).total.instructions);
    }
    const [first = Infinity, forty = 0, sixty = Infinity] = counts;
    const each = (sixty - forty) / 20;
    t.true(first > 0 && first <= toFirst, `${first} instructions to the end of a first pulse`);
    t.true(each <= perPulse, `${each} instructions a pulse, front end and script included`);
    t.log(`${first.toLocaleString('en')} instructions from exec to the end of a process that hears one pulse, ${Math.round(each).toLocaleString('en')} a pulse of 80 ms`);
  });
}
