import test from 'ava';
import { dtypeBytes } from '../../src/format/dtype.ts';
import { type LinTensor, LinReader, decodeAddress } from '../../src/format/reader.ts';
import { type Plan, type Target, isRef } from '../../host/program/program.ts';
import { parseDim, substitute } from '../../host/graph/dim.ts';
import { lower } from '../../host/lower.ts';
import { kernels } from '../../host/program/kernels.gen.ts';
import { attributesJson, pack } from '../../host/pack.ts';
import { framesIn, lengthForm } from '../../host/graph/length-form.ts';
import { plan } from '../../host/plan.ts';
import { pulse } from '../../host/pulse.ts';
import { randomGraph } from '../lower/random-graph.ts';
import { cases } from '../pulse/cases.ts';
import { netOf, typedOf } from '../pulse/problem.ts';
import type { Ref } from '../../host/program/buffer.ts';

const targets: readonly Target[] = [{ name: 'pi-zero', isaName: 'armv6-vfp', layouts: { conv: 4 } }, { name: 'reference', isaName: 'reference', layouts: { conv: 4 } }];
const options = { model: 'random.pb', metadata: '{"labels":["a","b"]}' };

function* plans(): Iterable<Plan> {
  for (const target of targets) {
    for (let seed = 1; seed <= 40; seed++) yield plan(lower({ stage: 'typed', name: 'random', graph: randomGraph(seed, 10), graphNodes: 0, warnings: [] }, target));
    for (const problem of cases) yield plan(lower(pulse(typedOf(netOf(problem)), { pulse: problem.pulse }), target));
  }
}

test('a packed file reads back as the plan', (t) => {
  for (const planned of plans()) {
    const lin = new LinReader(pack(planned, options).slice().buffer);
    const at = (ref: Ref) => ({ region: ref.buffer.region, offset: planned.offsets.get(ref.buffer.id)! + ref.offset });
    t.is(lin.model, options.model);
    t.is(lin.metadata, options.metadata);
    t.deepEqual([lin.isa, lin.board, lin.pulse], [planned.target.isaName, planned.target.name, planned.pulse]);
    t.deepEqual([lin.arenaBytes, lin.stateBytes, lin.weightsBytes], [planned.arenaBytes, planned.stateBytes, planned.weightsBytes]);
    const ports = (of: Plan['inputs']) => of.map(({ name, tensor: { dtype, shape, ref }, stream, end, delay }, index) =>
      ({ name, index, tensor: { dtype, shape, ...at(ref) }, streamAxis: stream?.axis ?? -1, frames: (stream ?? end)?.pulse ?? 0, delay }));
    const seen = ({ dtype, shape, region, offset }: LinTensor) => ({ dtype, shape, region, offset });
    const read = (of: LinReader['inputs']) => of.map(({ name, index, tensor, streamAxis, frames, delay }) => ({ name, index, tensor: seen(tensor), streamAxis, frames, delay }));
    t.deepEqual(read(lin.inputs), ports(planned.inputs));
    t.deepEqual(read(lin.outputs), ports(planned.outputs));
    t.is(lin.stepsCount, planned.steps.length);
    planned.steps.forEach(({ label, invocation, loads, saves }, i) => {
      const step = lin.step(i);
      t.is(step.label, label);
      for (const [copies, of] of [[step.loads, loads], [step.saves, saves]] as const) t.deepEqual(copies, of.map(({ state, arena, bytes }) => ({ state: at(state).offset, arena: at(arena).offset, bytes })));
      if (invocation.kind === 'script') {
        const script = lin.scriptSteps().find((s) => s.index === i)!;
        t.is(script.operator, invocation.operator);
        t.deepEqual(JSON.parse(script.attributes), invocation.attrs);
        const tensors = [...script.inputs, ...script.outputs].map((k) => lin.tensor(k));
        t.deepEqual(tensors.map(seen), [...invocation.inputs, ...invocation.outputs].map(({ dtype, shape, ref }) => ({ dtype, shape, ...at(ref) })));
        return;
      }
      if (invocation.kind !== 'kernel') { t.fail(`a ${invocation.kind} in a random graph`); return; }
      t.is(step.kernel, kernels[invocation.kernel].id);
      const floats = new Float32Array(step.args.slice().buffer);
      kernels[invocation.kernel].params.forEach((p, k) => {
        const [word, argument] = [step.args[k]!, invocation.args[k]!];
        if (isRef(argument)) t.deepEqual(decodeAddress(word), at(argument));
        else t.is(p.kind === 'float' ? floats[k]! : word | 0, argument === null ? 0 : p.kind === 'float' ? Math.fround(argument) : argument);
      });
    });
    for (const [id, data] of planned.weights) {
      const offset = planned.offsets.get(id);
      if (offset !== undefined) t.deepEqual(lin.bytes.slice(lin.weightsOffset + offset, lin.weightsOffset + offset + data.length), data);
    }
  }
});

test('the same plan gives the same bytes, aligned as the format says', (t) => {
  for (let seed = 1; seed <= 10; seed++) {
    const make = () => pack(plan(lower({ stage: 'typed', name: 'random', graph: randomGraph(seed, 10), graphNodes: 0, warnings: [] }, targets[0]!)), options);
    const file = make();
    t.deepEqual(file, make());
    const lin = new LinReader(file.slice().buffer);
    t.is(lin.weightsOffset % 64, 0);
    for (let i = 0; i < lin.tensorsCount; i++) t.is(lin.tensor(i).offset % (dtypeBytes[lin.tensor(i).dtype] || 1), 0);
  }
});

test('lengths of outputs are stated as one quotient, or refused', (t) => {
  for (const text of ['S', 'S-182', 'S+3', '2*S', '2*S-5', 'floor((S-1)/3)', 'floor((S+2)/3)-4', 'floor((2*S+1)/3)', 'S+floor((S)/2)', 'floor((S-3)/2)+1', 'floor((S)/6)-floor((S)/6)+S', '2*floor((S)/3)', '3*S-3*floor((S)/2)-7', '2*floor((S)/2)-8']) {
    const dim = parseDim(text)!;
    const form = lengthForm(dim)!;
    for (let s = 0; s < 500; s++) {
      const exact = substitute(dim, new Map([['S', s]]));
      t.is(framesIn(form, s), Math.max(0, Number(exact)), `${text} at ${s}`);
    }
  }
  t.deepEqual(lengthForm(7), { unit: 1, mul: 0, add: 7, div: 1, plus: 0 });
  for (const text of ['floor((S)/3)+floor((S)/2)', 'S*S', 'S+T']) t.is(lengthForm(parseDim(text)!), undefined);
});

test('attributes survive JSON, infinities too', (t) => {
  const attrs = { value: -Infinity, list: [1, Infinity, null], mode: 'a "quoted" word', flag: true, nested: { x: -0.5 } };
  t.deepEqual(JSON.parse(attributesJson(attrs)), attrs);
});
