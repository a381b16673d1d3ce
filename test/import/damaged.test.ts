import { readFileSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import { UserError } from '../../host/errors.ts';
import { importModel } from '../../host/import/index.ts';
import { typeGraph } from '../../host/type.ts';
import { noShared, unless } from '../harness/skip.ts';
import { Tally, type Wanted } from '../harness/tally.ts';
import { type NodeSpec, floats, graphDef, i, integers, placeholder, tensorContents, text, tensor, type } from './graph-def.ts';

/** Set LINNET_SEED for other damage. */
const seed = Number(process.env['LINNET_SEED'] ?? 1);

/** Numbers in [0, 1): a linear congruential generator, the same everywhere. */
function random(start: number): () => number {
  let state = start >>> 0;
  return () => { state = (Math.imul(state, 1664525) + 1013904223) >>> 0; return state / 2 ** 32; };
}

/** A model, or what is refused in one line; else what happened. */
function outcome(bytes: Uint8Array): 'accepted' | 'rejected' | { readonly wrong: string } {
  try {
    typeGraph(importModel(bytes, { name: 'm.pb' }));
    return 'accepted';
  } catch (e) {
    if (e instanceof UserError) return /[\x00-\x1f]/.test(e.message) ? { wrong: `a message of several lines: ${e.message}` } : 'rejected';
    return { wrong: e instanceof Error ? e.stack ?? e.message : String(e) };
  }
}

/** Flips `bits` random bits in each of `count` copies; what went wrong comes with what repeats it. */
function flip(t: ExecutionContext, model: Uint8Array, count: number, bits: number, wanted: Wanted, where = [...model.keys()]): void {
  const next = random(seed), tally = new Tally(seed);
  for (let k = 0; k < count; k++) {
    const bytes = new Uint8Array(model);
    const places = Array.from({ length: bits }, () => [where[Math.floor(next() * where.length)]!, 1 << Math.floor(next() * 8)] as const);
    for (const [at, bit] of places) bytes[at] = bytes[at]! ^ bit;
    const found = outcome(bytes);
    tally.add(typeof found === 'string' ? found : { wrong: `bytes ${places.map(([at, bit]) => `[${at}] ^= ${bit}`).join(', ')}: ${found.wrong}` });
  }
  tally.holds(t, wanted);
}

/** Places in a GraphDef that are not values of weights, which are most of a network and never wrong. */
function outsideValues(model: Uint8Array): number[] {
  const large = tensorContents(model).filter((c) => c.length > 64), bytes = Buffer.from(model), inside = new Set<number>();
  for (const content of large) {
    const from = bytes.indexOf(content);
    for (let at = from; at < from + content.length; at++) inside.add(at);
  }
  return [...model.keys()].filter((at) => !inside.has(at));
}

/** Something of everything: a small graph where nearly every byte means something. */
const small = graphDef(
  placeholder('x', -1, 6, 2), floats('w', [3, 2, 4], 0.5, -1, 2), integers('axis', [], 1), integers('zero', [1], 0), integers('one', [1], 1),
  { name: 'rows', op: 'ExpandDims', input: ['x', 'axis'] }, { name: 'kernel', op: 'ExpandDims', input: ['w', 'zero'] },
  { name: 'conv', op: 'Conv2D', input: ['rows', 'kernel'], attr: { T: type('float'), strides: { list: { i: [1, 1, 1, 1] } }, padding: text('VALID'), data_format: text('NHWC') } },
  { name: 'squeezed', op: 'Squeeze', input: ['conv'], attr: { squeeze_dims: { list: { i: [1] } } } },
  { name: 'length', op: 'Shape', input: ['squeezed'], attr: { out_type: type('int32') } },
  { name: 'first', op: 'StridedSlice', input: ['length', 'zero', 'one', 'one'], attr: { shrink_axis_mask: i(1), begin_mask: i(0) } },
  integers('four', [], 4), { name: 'dims', op: 'Pack', input: ['first', 'four', 'four'], attr: { N: i(3), axis: i(0) } },
  { name: 'flat', op: 'Reshape', input: ['squeezed', 'dims'] },
  { name: 'flag', op: 'Const', attr: { dtype: type('bool'), value: tensor('bool', [], { bool_val: [true] }) } },
  { name: 'switch', op: 'Switch', input: ['flat', 'flag'] }, { name: 'merge', op: 'Merge', input: ['switch', 'switch:1'] },
  { name: 'out', op: 'Softmax', input: ['merge'] },
);

test('a small graph with one or several bits flipped is refused or read', (t) => {
  t.is(outcome(small), 'accepted');
  flip(t, small, 3000, 1, { tried: 3000, accepted: 200, rejected: 1000 });
  flip(t, small, 1000, 4, { tried: 1000, accepted: 5, rejected: 600 });
});

test('a small graph cut anywhere is refused or read', (t) => {
  const tally = new Tally('none');
  for (let n = 0; n < small.length; n++) {
    const found = outcome(small.subarray(0, n));
    tally.add(typeof found === 'string' ? found : { wrong: `the first ${n} bytes: ${found.wrong}` });
  }
  // cut between two nodes it is a model
  tally.holds(t, { tried: small.length, accepted: 3, rejected: small.length / 2 });
});

test('random bytes are refused', (t) => {
  const next = random(seed);
  for (let k = 0; k < 2000; k++) t.throws(() => importModel(Uint8Array.from({ length: Math.floor(next() * 200) }, () => next() * 256), { name: 'm.pb' }), { instanceOf: UserError });
});

const snips = new URL('../../../shared/models/hey_snips_v1/model.pb', import.meta.url);
unless(noShared)('hey_snips_v1 with one bit flipped outside its weights, 2,000 times, is refused or read', (t) => {
  const model = readFileSync(snips);
  flip(t, model, 2000, 1, { tried: 2000, accepted: 200, rejected: 500 }, outsideValues(model));
});

const chain = (count: number, make: (before: string, k: number) => NodeSpec): NodeSpec[] => Array.from({ length: count }, (_, k) => make(k === 0 ? 'x' : `n${k - 1}`, k));

test('a chain of 50,000 nodes is read', (t) => {
  const model = graphDef(placeholder('x', -1, 2), ...chain(50_000, (before, k) => ({ name: `n${k}`, op: 'Relu', input: [before] })));
  t.is(outcome(model), 'accepted');
});

test('lengths that double without end are refused', (t) => {
  const concat = (before: string, k: number): NodeSpec => ({ name: `n${k}`, op: 'ConcatV2', input: [before, before, 'zero'] });
  t.throws(() => typeGraph(importModel(graphDef(integers('zero', [], 0), placeholder('x', 2, 2), ...chain(80, concat)), { name: 'm.pb' })), { name: 'UserError' });
});

test('values that grow without end are not followed', (t) => {
  const square = (before: string, k: number): NodeSpec => ({ name: `n${k}`, op: 'Mul', input: [k === 0 ? 'length' : before, k === 0 ? 'length' : before] });
  const model = graphDef(placeholder('x', -1, 2), { name: 'length', op: 'Shape', input: ['x'] }, ...chain(60, square));
  t.is(outcome(model), 'accepted');
});

test('large constants are left to the run', (t) => {
  const model = graphDef(placeholder('x', 1, 1), integers('dims', [2], 20000, 20000), floats('v', [], 1), { name: 'fill', op: 'Fill', input: ['dims', 'v'] }, { name: 'sum', op: 'Add', input: ['x', 'fill'] });
  const { graph } = typeGraph(importModel(model, { name: 'm.pb' }));
  t.deepEqual(graph.operators().map((n) => n.op.name), ['BroadcastTo', 'Add']);
});
