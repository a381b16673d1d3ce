import test from 'ava';
import type { Calls, ProgramPort, Step } from '../../host/program/program.ts';
import { plan } from '../../host/plan.ts';
import { lifetimes } from '../../host/plan/lifetimes.ts';
import { Random } from '../pulse/random.ts';
import type { Buffer } from '../../host/program/buffer.ts';

const ref = (buffer: Buffer) => ({ buffer, offset: 0 });

/** Script steps over random buffers, some of which are inputs, outputs or copied to and from a state. */
function randomCalls(seed: number): Calls {
  const random = new Random(seed);
  const buffers: Buffer[] = Array.from({ length: random.integer(1, 30) }, (_, id) => ({ id, region: random.pick(['arena', 'arena', 'arena', 'weights', 'state']), bytes: 4 * random.integer(1, 200) }));
  const arena = buffers.filter((b) => b.region === 'arena');
  const [states, readable] = [buffers.filter((b) => b.region === 'state'), buffers.filter((b) => b.region !== 'state')];
  const tensor = (buffer: Buffer) => ({ dtype: 'f32' as const, shape: [buffer.bytes / 4], ref: ref(buffer) });
  const port = (name: string) => (buffer: Buffer): ProgramPort => ({ name, tensor: tensor(buffer), stream: undefined, delay: 0 });
  const some = (from: readonly Buffer[], most: number): Buffer[] => (from.length === 0 ? [] : Array.from({ length: random.integer(0, most) }, () => random.pick(from)));
  const stateCopies = () => (arena.length === 0 ? [] : some(states, 1).map((s) => ({ state: ref(s), arena: ref(random.pick(arena)), bytes: 4 })));
  const steps: Step[] = Array.from({ length: random.integer(0, 25) }, (_, i) => ({
    label: `step ${i}`, invocation: { kind: 'script', operator: 'Identity', attrs: {}, inputs: some(readable, 3).map(tensor), outputs: some(arena, 2).map(tensor) }, loads: stateCopies(), saves: stateCopies(),
  }));
  return {
    stage: 'calls', name: 'random', target: { name: 'host', isaName: 'x86-64', layouts: { conv: 4 } }, pulse: 0, steps,
    inputs: some(arena, 2).map(port('in')), outputs: some(arena, 2).map(port('out')), buffers, initials: [], dequantizations: [], weights: new Map(), labels: new Map(),
  };
}

/** Times at which a buffer holds something: every time between its first and its last mention. Inputs are mentioned at 0, step i at i + 1. */
function heldAt(calls: Calls, buffer: Buffer): ReadonlySet<number> {
  const times: number[] = [];
  if (calls.inputs.some((p) => p.tensor.ref.buffer === buffer)) times.push(0);
  calls.steps.forEach(({ invocation, loads, saves }, i) => {
    const tensors = invocation.kind === 'script' ? [...invocation.inputs, ...invocation.outputs] : [];
    if ([...tensors.map((x) => x.ref), ...loads.map((m) => m.arena), ...saves.map((m) => m.arena)].some((r) => r.buffer === buffer)) times.push(i + 1);
  });
  if (calls.outputs.some((p) => p.tensor.ref.buffer === buffer)) times.push(calls.steps.length + 1);
  return new Set(times.length === 0 ? [] : Array.from({ length: Math.max(...times) - Math.min(...times) + 1 }, (_, i) => Math.min(...times) + i));
}

test('no two buffers overlap while both hold something, and all lie inside', (t) => {
  let [placed, shared] = [0, 0];
  for (let seed = 0; seed < 400; seed++) {
    const calls = randomCalls(seed);
    const planned = plan(calls);
    const held = calls.buffers.map((b) => (b.region === 'arena' ? heldAt(calls, b) : undefined));
    calls.buffers.forEach((a, i) => {
      const from = planned.offsets.get(a.id);
      if (a.region === 'arena' && held[i]!.size === 0) return;
      if (from === undefined) { t.fail(`seed ${seed}: buffer ${a.id} has no place`); return; }
      placed++;
      const size = { arena: planned.arenaBytes, weights: planned.weightsBytes, state: planned.stateBytes }[a.region];
      if (from < 0 || from + a.bytes > size) t.fail(`seed ${seed}: buffer ${a.id} leaves the ${a.region}`);
      if (from % (a.region === 'state' ? 4 : 64) !== 0) t.fail(`seed ${seed}: buffer ${a.id} is not aligned`);
      calls.buffers.slice(0, i).forEach((b, j) => {
        const other = planned.offsets.get(b.id);
        if (b.region !== a.region || other === undefined || other >= from + a.bytes || from >= other + b.bytes) return;
        shared++;
        if (a.region !== 'arena' || [...held[i]!].some((time) => held[j]!.has(time))) t.fail(`seed ${seed}: buffers ${a.id} and ${b.id} overlap`);
      });
    });
  }
  t.log(`seeds 0 to 399: ${placed} buffers, ${shared} pairs share memory`);
  t.true(placed >= 2000 && shared >= 500);
});

test('what a loop shares with the steps around it is live during all of it, what only an iteration needs is not', (t) => {
  const names = ['x', 'row', 'state', 'inner', 'other', 'next', 'after', 'y'] as const;
  const buffers = Object.fromEntries(names.map((name, id) => [name, { id, region: 'arena', bytes: 64 }])) as Readonly<Record<(typeof names)[number], Buffer>>;
  const tensor = (name: (typeof names)[number]) => ({ dtype: 'f32' as const, shape: [16], ref: ref(buffers[name]) });
  const call = (inputs: readonly (typeof names)[number][], output: (typeof names)[number]): Step =>
    ({ label: '', invocation: { kind: 'script', operator: 'Add', attrs: {}, inputs: inputs.map(tensor), outputs: [tensor(output)] }, loads: [], saves: [] });
  const copy = (to: (typeof names)[number], from: (typeof names)[number]) => ({ to: ref(buffers[to]), from: ref(buffers[from]), toStride: 0, fromStride: 0, bytes: 64 });
  const steps: Step[] = [
    { label: '', invocation: { kind: 'loop', steps: 3, count: 5, condition: null, enter: [], before: [copy('row', 'x')], after: [copy('state', 'next')] }, loads: [], saves: [] },
    call(['row', 'state'], 'inner'), call(['inner'], 'other'), call(['other'], 'next'), call(['state'], 'after'), call(['after'], 'y'),
  ];
  const port = (name: (typeof names)[number]): ProgramPort => ({ name, tensor: tensor(name), stream: undefined, delay: 0 });
  const spans = Object.fromEntries(lifetimes({
    steps, inputs: [port('x')], outputs: [port('y')],
  }).map(({ buffer, from, to }) => [names[buffer.id]!, [from, to]]));
  t.deepEqual(spans, { x: [-1, 3], row: [0, 3], state: [0, 4], inner: [1, 2], other: [2, 3], next: [3, 3], after: [4, 5], y: [5, 6] });
});

test('a chain needs no more than its two largest neighbours', (t) => {
  const sizes = [256, 1024, 512, 2048, 64, 128];
  const buffers = sizes.map((bytes, id): Buffer => ({ id, region: 'arena', bytes }));
  const tensor = (i: number) => ({ dtype: 'f32' as const, shape: [sizes[i]! / 4], ref: ref(buffers[i]!) });
  const steps = sizes.slice(1).map((_, i): Step => ({ label: '', invocation: { kind: 'script', operator: 'Identity', attrs: {}, inputs: [tensor(i)], outputs: [tensor(i + 1)] }, loads: [], saves: [] }));
  const calls: Calls = {
    stage: 'calls', name: 'chain', target: { name: 'host', isaName: 'x86-64', layouts: { conv: 4 } }, pulse: 0, steps, buffers, initials: [], dequantizations: [], weights: new Map(), labels: new Map(),
    inputs: [{ name: 'x', tensor: tensor(0), stream: undefined, delay: 0 }], outputs: [{ name: 'y', tensor: tensor(5), stream: undefined, delay: 0 }],
  };
  t.is(plan(calls).arenaBytes, 2048 + 512);
});
