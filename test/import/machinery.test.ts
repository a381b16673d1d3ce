import test from 'ava';
import { UserError, cyclicModel } from '../../host/errors.ts';
import { evaluate } from '../../host/evaluate.ts';
import { op } from '../../host/graph/op.ts';
import { ReadAttributes } from '../../host/import/attributes.ts';
import { Builder, importFunction } from '../../host/import/builder.ts';
import { type BuildNode, Call } from '../../host/import/call.ts';
import { ImportContext } from '../../host/import/context.ts';
import { producersFirst } from '../../host/import/order.ts';
import { Wires, notComputed } from '../../host/import/wires.ts';
import { add, clamp } from '../../host/ops/elementwise/elementwise.ts';
import type { Imported } from '../../host/stages.ts';
import { typeGraph } from '../../host/type.ts';
import { tensor } from '../../src/eval/tensor.ts';

/** A node of a format of its own: values are numbers, an input that is left out is null, attributes are numbers. Value 0 is the input. */
interface ToyNode { readonly op: string; readonly inputs: readonly (number | null)[]; readonly output: number; readonly attrs?: Readonly<Record<string, number>> }

class Attributes extends ReadAttributes<number> {
  number(name: string, otherwise?: number): number { return this.value(name, 'finite', (v) => (Number.isFinite(v) ? v : undefined), otherwise); }
}

const operators: Readonly<Record<string, BuildNode<Call<Attributes>>>> = {
  clip: (c) => c.add(op(clamp, { lo: c.attrs.number('lo', 0), hi: c.attrs.number('hi') }), c.one()),
  sum: (c) => c.add(op(add, {}), ...c.many(1)),
  bias: (c) => { const y = c.optional(1); return y === undefined ? c.optional(0)! : c.add(op(add, {}), c.optional(0)!, y); },
  odd: (c) => (c.version > 1 ? c.refuse(`version ${c.version}`) : c.fail('it is odd')),
  hidden: (c) => notComputed(c.one()),
};

/** An importer of that format. */
function read(nodes: readonly ToyNode[], output: number, version = 1): Imported {
  const [context, builder, wires] = [new ImportContext('m'), new Builder(), new Wires<number>('m')];
  wires.set(0, [builder.input({ name: 'x', source: 'input', gates: [] }, 'f32', [null])]);
  const producers = new Map(nodes.map((n) => [String(n.output), n]));
  const { order, cycle } = producersFirst([String(output)], { find: (name) => producers.get(name), needs: (n) => n.inputs.flatMap((i) => (i === null ? [] : [String(i)])) });
  for (const node of order) {
    const named = { name: String(node.output), op: node.op };
    const build = operators[node.op];
    const inputs = node.inputs.map((i) => (i === null ? undefined : wires.get({ name: i, slot: 0 }, `node '${named.name}'`)));
    const attrs = new Attributes(new Map(Object.entries(node.attrs ?? {})));
    const known = inputs.filter((w) => w !== null);
    wires.set(node.output, build === undefined ? context.refuse(named, null) : known.length < inputs.length ? null
      : context.build(named, attrs, () => build(new Call(builder, { name: named.name, source: node.op, gates: [] }, attrs, known, version))));
  }
  if (cycle !== undefined && !context.refused) throw cyclicModel('m', cycle);
  context.throwRefused();
  const wire = wires.get({ name: output, slot: 0 }, 'the output')!;
  return { stage: 'imported', framework: 'toy', name: 'm', nodes: builder.nodes, inputs: builder.inputs, outputs: [{ name: 'y', wire }], states: [], outputsNamed: true, graphNodes: nodes.length, warnings: context.warnings };
}

test('a format with numbered values, inputs left out and attributes with defaults', (t) => {
  const imported = read([{ op: 'sum', inputs: [1, 2], output: 3 }, { op: 'clip', inputs: [0], output: 1, attrs: { hi: 2 } }, { op: 'bias', inputs: [1, null], output: 2 }], 3);
  const y = evaluate(typeGraph(imported).graph, new Map([['x', tensor('f32', [3], [-1, 1, 5])]])).get('y');
  t.deepEqual(y?.dtype === 'string' ? [] : [...y?.data ?? []], [0, 2, 4]);
});

const refused: readonly (readonly [what: string, message: RegExp, nodes: readonly ToyNode[], version?: number])[] = [
  ['operators that are not known, with those whose form is not', /^m: not supported: what at '1' and 1 more; odd \(version 2\) at '4'\./, [{ op: 'what', inputs: [0], output: 1 }, { op: 'what', inputs: [0], output: 2 }, { op: 'odd', inputs: [0], output: 4 }, { op: 'sum', inputs: [1, 2, 4], output: 3 }], 2],
  ['an attribute that nothing reads', /clip \(attribute 'mode' is not known\) at '3'/, [{ op: 'clip', inputs: [0], output: 3, attrs: { hi: 1, mode: 1 } }]],
  ['an attribute that is missing', /node '3' \(clip\): attribute hi is missing/, [{ op: 'clip', inputs: [0], output: 3 }]],
  ['an attribute of another kind', /attribute hi is not finite/, [{ op: 'clip', inputs: [0], output: 3, attrs: { hi: NaN } }]],
  ['a node that contradicts itself', /node '3' \(odd\): it is odd/, [{ op: 'odd', inputs: [0], output: 3 }]],
  ['an input that is left out', /node '3' \(sum\): input 1 is left out/, [{ op: 'sum', inputs: [0, null], output: 3 }]],
  ['too few inputs', /node '3' \(clip\): it needs 1 input and has 0/, [{ op: 'clip', inputs: [], output: 3, attrs: { hi: 1 } }]],
  ['an output that is not computed', /node '3' reads '1:0', which is missing: an output that serves training only/, [{ op: 'hidden', inputs: [0], output: 1 }, { op: 'sum', inputs: [1], output: 3 }]],
  ['a cycle', /^m: these nodes form a cycle: '3', '1'/, [{ op: 'sum', inputs: [3], output: 1 }, { op: 'sum', inputs: [1], output: 3 }]],
];

for (const [what, message, nodes, version] of refused) test(`refuses ${what}`, (t) => { t.throws(() => read(nodes, 3, version), { instanceOf: UserError, message }); });

test('a function has its parameters first, and is none where something in it is not supported', (t) => {
  const twice = importFunction(['a', 'b'], (builder, [a, b]) => [builder.add({ name: 'n', source: 'sum', gates: [] }, op(add, {}), [a!, b!])]);
  t.deepEqual([twice?.parameters, twice?.nodes.map((n) => n.name), twice?.results], [2, ['a', 'b', 'n'], [{ node: 2, slot: 0 }]]);
  t.is(importFunction([], () => null), null);
});

test('functions without end are refused, deep ones and many', (t) => {
  const [deep, many] = [new ImportContext('m'), new ImportContext('m')];
  t.throws(() => { for (let depth = 0; ; depth++) deep.enter(depth, 'f'); }, { instanceOf: UserError, message: /m: the functions that node 'f' calls are recursive/ });
  t.throws(() => { for (;;) many.enter(1, 'f'); }, { instanceOf: UserError, message: /recursive/ });
});
