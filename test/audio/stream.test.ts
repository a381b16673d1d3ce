import test from 'ava';
import { check } from '../../host/check.ts';
import { lower } from '../../host/lower.ts';
import { loadBoard } from '../../host/boards/load.ts';
import { constant, input } from '../../host/graph/constant.ts';
import { symbol } from '../../host/graph/dim.ts';
import { fact } from '../../host/graph/fact.ts';
import { Graph } from '../../host/graph/graph.ts';
import { op } from '../../host/graph/op.ts';
import { audioSpectrogram, mfcc } from '../../host/ops/audio/audio.ts';
import { nameOf } from '../../host/program/program.ts';
import { pulse } from '../../host/pulse.ts';
import { stateElements } from '../../host/pulse/state.ts';
import type { Typed } from '../../host/stages.ts';
import { tensor } from '../../src/eval/tensor.ts';

/** Samples [S, channels] -> cepstra. */
function frontEnd(channels: number, window: number, stride: number): Typed {
  const graph = new Graph();
  const x = { node: graph.add('x', input(fact('f32', [symbol('S'), channels])), []), slot: 0 };
  const power = { node: graph.add('power', op(audioSpectrogram, { window, stride, squared: true }), [x]), slot: 0 };
  const rate = { node: graph.add('rate', constant(tensor('i32', [], [16000])), []), slot: 0 };
  const cepstra = { node: graph.add('cepstra', op(mfcc, { low: 20, high: 4000, filters: 8, coefficients: 4 }), [power, rate]), slot: 0 };
  graph.inputs = [{ name: 'x', wire: x }];
  graph.outputs = [{ name: 'cepstra', wire: cepstra }];
  return { stage: 'typed', name: 'front end', graph, graphNodes: graph.size, warnings: [] };
}

for (const [channels, window, stride, frames] of [[1, 64, 32, 3], [2, 40, 20, 2], [1, 20, 20, 1], [1, 16, 24, 2]] as const) {
  test(`spectrogram and cepstra of ${channels} channels, window ${window}, stride ${stride}: streamed equals batch`, (t) => {
    const typed = frontEnd(channels, window, stride);
    const pulsed = pulse(typed, { pulse: frames * stride });
    for (const { error, frames: compared } of check(typed, pulsed)) {
      t.true(compared > 0);
      t.true(error < 1e-5, `error ${error}`);
    }
    t.true(stateElements(pulsed) <= channels * (window + stride));
  });
}

test('a stride that does not divide the pulse is refused', (t) => {
  t.throws(() => pulse(frontEnd(1, 64, 32), { pulse: 40 }), { message: /32/ });
});

test('a stream of sound becomes kernels only', (t) => {
  const calls = lower(pulse(frontEnd(2, 64, 32), { pulse: 64 }), loadBoard('pi-zero'));
  t.deepEqual([...new Set(calls.steps.map((s) => nameOf(s.invocation)))].sort(), ['copy_w32', 'mfcc_f32', 'spectrogram_f32']);
});
