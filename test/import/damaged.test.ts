import { existsSync, readFileSync } from 'node:fs';
import test from 'ava';
import { UserError } from '../../host/errors.ts';
import { importModel } from '../../host/import/index.ts';
import { typeGraph } from '../../host/type.ts';
import { type NodeSpec, floats, graphDef, i, integers, placeholder, text, tensor, type } from './graph-def.ts';

/** Set LINNET_SEED for other damage. */
const seed = Number(process.env['LINNET_SEED'] ?? 1);

/** Numbers in [0, 1): a linear congruential generator, the same everywhere. */
function random(start: number): () => number {
  let state = start >>> 0;
  return () => { state = (Math.imul(state, 1664525) + 1013904223) >>> 0; return state / 2 ** 32; };
}

/** Undefined where the bytes are a model or refused in one line, else what happened. */
function crash(bytes: Uint8Array): string | undefined {
  try {
    typeGraph(importModel(bytes, { name: 'm.pb' }));
    return undefined;
  } catch (e) {
    if (e instanceof UserError) return /[\x00-\x1f]/.test(e.message) ? `a message of several lines: ${e.message}` : undefined;
    return e instanceof Error ? e.stack : String(e);
  }
}

/** Flips `bits` random bits in each of `count` copies; returns what went wrong, with what repeats it. */
function flipped(model: Uint8Array, count: number, bits: number): readonly string[] {
  const next = random(seed);
  return Array.from({ length: count }, () => {
    const bytes = new Uint8Array(model);
    const places = Array.from({ length: bits }, () => [Math.floor(next() * bytes.length), 1 << Math.floor(next() * 8)] as const);
    for (const [at, bit] of places) bytes[at] = bytes[at]! ^ bit;
    const problem = crash(bytes);
    return problem === undefined ? [] : [`bytes ${places.map(([at, bit]) => `[${at}] ^= ${bit}`).join(', ')}: ${problem}`];
  }).flat();
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
  t.is(crash(small), undefined);
  t.deepEqual([...flipped(small, 3000, 1), ...flipped(small, 1000, 4)], []);
});

test('a small graph cut anywhere is refused or read', (t) => {
  t.deepEqual(Array.from(small, (_, n) => crash(small.subarray(0, n))).filter((p) => p !== undefined), []);
});

test('random bytes are refused', (t) => {
  const next = random(seed);
  for (let k = 0; k < 2000; k++) t.throws(() => importModel(Uint8Array.from({ length: Math.floor(next() * 200) }, () => next() * 256), { name: 'm.pb' }), { instanceOf: UserError });
});

const snips = new URL('../../../shared/models/hey_snips_v1/model.pb', import.meta.url);
(existsSync(snips) ? test : test.skip)('hey_snips_v1 with one bit flipped, 2,000 times, is refused or read', (t) => {
  t.deepEqual(flipped(readFileSync(snips), 2000, 1), []);
});

const chain = (count: number, make: (before: string, k: number) => NodeSpec): NodeSpec[] => Array.from({ length: count }, (_, k) => make(k === 0 ? 'x' : `n${k - 1}`, k));

test('a chain of 50,000 nodes is read', (t) => {
  const model = graphDef(placeholder('x', -1, 2), ...chain(50_000, (before, k) => ({ name: `n${k}`, op: 'Relu', input: [before] })));
  t.is(crash(model), undefined);
});

test('lengths that double without end are refused', (t) => {
  const concat = (before: string, k: number): NodeSpec => ({ name: `n${k}`, op: 'ConcatV2', input: [before, before, 'zero'] });
  t.throws(() => typeGraph(importModel(graphDef(integers('zero', [], 0), placeholder('x', 2, 2), ...chain(80, concat)), { name: 'm.pb' })), { name: 'UserError' });
});

test('values that grow without end are not followed', (t) => {
  const square = (before: string, k: number): NodeSpec => ({ name: `n${k}`, op: 'Mul', input: [k === 0 ? 'length' : before, k === 0 ? 'length' : before] });
  const model = graphDef(placeholder('x', -1, 2), { name: 'length', op: 'Shape', input: ['x'] }, ...chain(60, square));
  t.is(crash(model), undefined);
});

test('large constants are left to the run', (t) => {
  const model = graphDef(placeholder('x', 1, 1), integers('dims', [2], 20000, 20000), floats('v', [], 1), { name: 'fill', op: 'Fill', input: ['dims', 'v'] }, { name: 'sum', op: 'Add', input: ['x', 'fill'] });
  const { graph } = typeGraph(importModel(model, { name: 'm.pb' }));
  t.deepEqual(graph.operators().map((n) => n.op.name), ['BroadcastTo', 'Add']);
});
