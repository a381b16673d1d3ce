import { readFileSync } from 'node:fs';
import path from 'node:path';
import { loadBoard } from '../../host/boards/load.ts';
import { type CompileOptions, compile } from '../../host/compile.ts';
import { runInputs } from '../../host/run.ts';
import { differenceFromWindows, summariseSlide } from '../../host/slide/compare.ts';
import { joined } from '../../host/pulse/frames.ts';
import { readNpy } from '../../src/format/npy.ts';
import type { Slid } from '../../host/stages.ts';
import { evaluate } from '../../host/evaluate.ts';
import { difference, modelFolder, readCase } from '../networks/case.ts';
import { withShared } from '../networks/shared.ts';

const clips = ['yes', 'no', 'stop', 'go'];
/** Clips one after another, from their features on: many windows see parts of two. */
const recording = (name: string) => joined(clips.map((clip) => readNpy(readFileSync(path.join(modelFolder(name), `${clip}.mfcc.npy`)))), 1);

/** Hops of 20 ms. At least so many times fewer multiplications; outputs differ at most so much from those of whole windows. */
const networks = [
  { name: 'kws_cnn_s', exact: true, times: 14.1, apart: 1e-5 },
  { name: 'kws_ds_cnn_s', exact: true, times: 2.4, apart: 1e-5 },
  { name: 'kws_ds_cnn_s', exact: false, times: 24.8, apart: 0.5 },
] as const;

function compiled(name: string, exact: boolean, board: string): ReturnType<typeof compile> & { readonly slid: Slid } {
  const options: CompileOptions = { board: loadBoard(board), inputs: [{ name: 'Mfcc', shape: [1, 49, 10] }], outputs: ['labels_softmax'], slide: { exact, hop: 1 }, pulse: 2 };
  const { slid, ...rest } = compile(readCase(name).model, name, options);
  if (slid === undefined) throw new Error('not slid');
  return { ...rest, slid };
}

for (const { name, exact, times, apart } of networks) {
  withShared(`${name}, ${exact ? 'exact' : 'approximate'}: the whole window's results every 20 ms, with fewer multiplications`, async (t) => {
    t.timeout(600_000);
    const inputs = new Map([['Mfcc', recording(name)]]), { slid } = compiled(name, exact, 'host');
    const { multiplications } = summariseSlide(slid), differs = differenceFromWindows(slid, inputs);
    t.log(`${multiplications.times.toFixed(2)} times fewer multiplications; scores differ by ${differs.toExponential(1)} on ${clips.join(', ')}`);
    t.true(multiplications.times >= times && differs <= apart);
    const expected = evaluate(slid.graph, inputs).get('labels_softmax')!;
    for (const board of ['host', 'pi-3', 'pi-zero']) {
      const { lin, scriptSteps } = compiled(name, exact, board);
      const { labels_softmax: actual } = await runInputs(loadBoard(board), lin, { Mfcc: recording(name) });
      t.true(difference(actual!, expected) <= 1e-4, board);
      t.is(scriptSteps.length, 0);
    }
  });
}
