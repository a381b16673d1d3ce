import test from 'ava';
import { loadBoard } from '../../host/boards/load.ts';
import { check, difference } from '../../host/check.ts';
import { multiplications } from '../../host/cost.ts';
import { declutter } from '../../host/declutter.ts';
import { evaluate } from '../../host/evaluate.ts';
import { constant } from '../../host/graph/constant.ts';
import { type Wire, factOf } from '../../host/graph/graph.ts';
import { type Op, op } from '../../host/graph/op.ts';
import { lower } from '../../host/lower.ts';
import { matMul } from '../../host/ops/matmul/matmul.ts';
import { reduceMean } from '../../host/ops/reduce/reduce.ts';
import { argMax } from '../../host/ops/selection/selection.ts';
import { gather } from '../../host/ops/slice/slice.ts';
import { pack } from '../../host/pack.ts';
import { plan } from '../../host/plan.ts';
import { pulse } from '../../host/pulse.ts';
import { streamEvaluate } from '../../host/pulse/run.ts';
import { stateElements } from '../../host/pulse/state.ts';
import { endings } from './endings.ts';
import { mostMultiplications } from './multiplications.ts';
import { Net, typedOf } from './problem.ts';

for (const { what, build, shape = [1, 'S', 4], least = 1, every = 1 } of endings) {
  test(`${what}: given at the end`, (t) => {
    const net = new Net(shape, 7);
    net.graph.outputs = build(net).map((wire, i) => ({ name: `y${i}`, wire }));
    const given = typedOf(net), typed = declutter(given);
    for (const frames of [1, 2, 3, 8].filter((n) => n % every === 0)) {
      const pulsed = pulse(typed, { pulse: frames });
      t.true(pulsed.ends.size > 0);
      t.true(Number(multiplications(pulsed.graph)) / frames <= mostMultiplications(typed, pulsed), 'more multiplications a frame than the whole network has');
      if (least === 1) t.deepEqual(check(typed, pulsed).filter(({ error }) => !(error < 1e-5)), []);
      for (const length of [1, 2, 3, 5, 8, 17].filter((l) => l >= least)) {
        const inputs = new Map([['x', net.random.values(factOf(net.wire(0)).shape.map((d) => (typeof d === 'number' ? d : length)))]]);
        const [whole, streamed] = [evaluate(given.graph, inputs), streamEvaluate(pulsed, inputs)];
        for (const [name, expected] of whole) t.true(difference(streamed.get(name)!, expected) < 1e-6, `${name} of ${length} frames in pulses of ${frames}: ${[...streamed.get(name)!.data].join()} for ${[...expected.data].join()}`);
      }
    }
  });
}

for (const beside of [true, false]) {
  test(`a label that the whole stream chooses is given at its end${beside ? ', beside the scores' : ''}`, (t) => {
    const net = new Net([1, 'S', 4], 7), put = (what: Op, ...inputs: readonly Wire[]): Wire => net.inner(what, inputs);
    const names = put(constant({ dtype: 'string', shape: [3], data: ['off', 'on', 'stop'].map((s) => new TextEncoder().encode(s)) }));
    const scores = put(op(matMul, { transposeA: false, transposeB: false }), put(op(reduceMean, { axes: [1], keep: false }), net.wire(0)), net.weights([4, 3]));
    const label = put(op(gather, { axis: 0, batchDims: 0 }), names, put(op(argMax, { axis: 1, to: 'i64' }), scores));
    net.graph.outputs = [{ name: 'label', wire: label }, ...(beside ? [{ name: 'scores', wire: scores }] : [])];
    const given = typedOf(net), typed = declutter(given);
    for (const frames of [1, 3]) {
      const pulsed = pulse(typed, { pulse: frames });
      t.deepEqual([...pulsed.ends.keys()].sort(), beside ? ['label', 'scores'] : ['label']);
      t.true(Number(multiplications(pulsed.graph)) / frames <= mostMultiplications(typed, pulsed));
      t.deepEqual(check(typed, pulsed).filter(({ error }) => !(error < 1e-5)), []);
      for (const length of [1, 3, 8]) {
        const inputs = new Map([['x', net.random.values([1, length, 4])]]), streamed = streamEvaluate(pulsed, inputs);
        for (const [name, expected] of evaluate(given.graph, inputs)) t.true(difference(streamed.get(name)!, expected) < 1e-6, `${name} of ${length} frames in pulses of ${frames}`);
      }
    }
    t.notThrows(() => pack(plan(lower(pulse(typed, { pulse: 3 }), loadBoard('host'))), { model: 'labels', metadata: '{}' }));
  });
}

/** Multiplications a frame behind the start, elements of state. */
const costs: readonly (readonly [what: string, multiplications: number, state: number])[] = [
  ['an LSTM that begins with layers over its first frame', 16, 6],
  ['frames times layers over the first one, and their mean', 0, 8],
  ['frames less the first one of a window, and that', 0, 16],
];

for (const [what, multiplied, state] of costs) {
  test(`${what}: computed at the start only`, (t) => {
    const { build, shape = [1, 'S', 4] } = endings.find((e) => e.what === what)!, net = new Net(shape, 7);
    net.graph.outputs = build(net).map((wire, i) => ({ name: `y${i}`, wire }));
    const pulsed = pulse(declutter(typedOf(net)), { pulse: 2 });
    t.deepEqual({ multiplied: Number(multiplications(pulsed.graph)) / 2, state: stateElements(pulsed) }, { multiplied, state });
  });
}
