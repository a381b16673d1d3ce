import { readFileSync } from 'node:fs';
import { evaluate } from '../../host/evaluate.ts';
import { importModel } from '../../host/import/index.ts';
import { typeGraph } from '../../host/type.ts';
import { type Case, difference, readArray, readCase } from '../networks/case.ts';
import { runAll } from '../networks/on-board.ts';
import { withShared } from '../networks/shared.ts';

/** Keyword spotters up to their cepstra. */
function frontEnd(name: string): Case {
  const { runs, ...rest } = readCase(name);
  return { ...rest, name, runs: runs.map(({ inputs, outputs }) => ({ inputs, outputs: new Map([...outputs].filter(([output]) => output === 'Mfcc')) })) };
}

const cases = (): readonly Case[] => ['kws_cnn_s', 'kws_dnn_s', 'kws_ds_cnn_s', 'kws_crnn_s', 'kws_gru_s'].map(frontEnd);

withShared('evaluation: the front ends of keyword spotters give what TensorFlow gave', (t) => {
  for (const { name, model, runs } of cases()) {
    const { graph } = typeGraph(importModel(model, { name, outputs: ['Mfcc'] }));
    for (const { inputs, outputs } of runs) {
      const bytes = new Uint8Array(readFileSync(inputs.get('wav_data')!));
      const cepstra = evaluate(graph, new Map([['wav_data', { dtype: 'string', shape: [], data: [bytes] }]])).get('Mfcc')!;
      // to the last bit but one: TensorFlow computes in double precision too
      t.true(difference(cepstra, readArray(outputs.get('Mfcc')!)) < 2 ** -23, name);
    }
  }
});

for (const board of ['host', 'pi-3', 'pi-zero']) {
  withShared(`${board}: the front ends of keyword spotters give what TensorFlow gave`, async (t) => {
    t.timeout(600_000);
    const runs = cases().flatMap((of) => of.runs.map((_, index) => ({ of, index, pulse: 0 })));
    for (const { run, outputs } of await runAll(board, runs)) {
      const error = difference(outputs.get('Mfcc')!, readArray(run.of.runs[run.index]!.outputs.get('Mfcc')!));
      t.true(error <= run.of.tolerance('Mfcc') / 50, `${run.of.name} run ${run.index}: ${error}`);
    }
  });
}
