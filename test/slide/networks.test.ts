import { readFileSync } from 'node:fs';
import path from 'node:path';
import { loadBoard } from '../../host/boards/load.ts';
import { type CompileOptions, compile } from '../../host/compile.ts';
import { runInputs } from '../../host/run.ts';
import { differenceFromWindows, summariseSlide } from '../../host/slide/compare.ts';
import { framesOf, joined } from '../../host/pulse/frames.ts';
import { readNpy } from '../../src/format/npy.ts';
import type { Slid } from '../../host/stages.ts';
import type { Tensor } from '../../src/eval/tensor.ts';
import { evaluate } from '../../host/evaluate.ts';
import { difference, modelFolder, readCase } from '../networks/case.ts';
import { withShared } from '../networks/shared.ts';

const clips = ['yes', 'no', 'stop', 'go'];
/** Clips one after another, from their features on: many windows see parts of two. */
const recording = (name: string) => joined(clips.map((clip) => readNpy(readFileSync(path.join(modelFolder(name), `${clip}.mfcc.npy`)))), 1);

/** Hops of 20 ms. At least so many times fewer multiplications; so many parts of the windows have the best label of the whole window. */
const networks = [
  { name: 'kws_cnn_s', exact: true, times: 14.1, agree: 1 },
  { name: 'kws_ds_cnn_s', exact: true, times: 2.5, agree: 1 },
  { name: 'kws_ds_cnn_s', exact: false, times: 24.8, agree: 0.8 },
] as const;

function compiled(name: string, exact: boolean, board: string): ReturnType<typeof compile> & { readonly slid: Slid } {
  const options: CompileOptions = { board: loadBoard(board), inputs: [{ name: 'Mfcc', shape: [1, 49, 10] }], outputs: ['labels_softmax'], slide: { exact, hop: 1 }, pulse: 2 };
  const { slid, ...rest } = compile(readCase(name).model, name, options);
  if (slid === undefined) throw new Error('not slid');
  return { ...rest, slid };
}

const best = ({ data }: Tensor): number => Array.from(data, Number).reduce((most, v, i, all) => (v > all[most]! ? i : most), 0);

/** The best label of every window on its own. */
const wholeWindows = ({ window }: Slid, x: Tensor): readonly number[] => Array.from({ length: x.shape[1]! - window.length + 1 }, (_, at) =>
  best(evaluate(window.typed.graph, new Map([['Mfcc', framesOf(x, 1, at, at + window.length)]])).get('labels_softmax')!));

for (const { name, exact, times, agree } of networks) {
  withShared(`${name}, ${exact ? 'exact' : 'approximate'}: the whole window's results every 20 ms, with fewer multiplications`, async (t) => {
    t.timeout(600_000);
    const inputs = new Map([['Mfcc', recording(name)]]), { slid } = compiled(name, exact, 'host');
    const { multiplications } = summariseSlide(slid), differs = differenceFromWindows(slid, inputs);
    const expected = evaluate(slid.graph, inputs).get('labels_softmax')!, whole = wholeWindows(slid, inputs.get('Mfcc')!);
    const same = whole.filter((label, at) => label === best(framesOf(expected, 0, at, at + 1))).length / whole.length;
    t.log(`${multiplications.times.toFixed(2)} times fewer multiplications; scores differ by up to ${differs.toExponential(1)}, ${Math.round(100 * same)} % of ${whole.length} windows over ${clips.join(', ')} have the same label`);
    t.true(multiplications.times >= times && same >= agree);
    if (exact) t.true(differs <= 1e-5);
    for (const board of ['host', 'pi-3', 'pi-zero']) {
      const { lin, scriptSteps } = compiled(name, exact, board);
      const { labels_softmax: actual } = await runInputs(loadBoard(board), lin, { Mfcc: recording(name) });
      t.true(difference(actual!, expected) <= 1e-4, board);
      t.is(scriptSteps.length, 0);
    }
  });
}
