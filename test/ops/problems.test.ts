import test from 'ava';
import { type NumericTensor, type Tensor, anyOperand, size, tensorOf as asTensor } from '../../src/eval/tensor.ts';
import { slice } from '../../src/eval/slice.ts';
import { type Dim, substitute, symbol } from '../../host/graph/dim.ts';
import { type Fact, constantFact, fact } from '../../host/graph/fact.ts';
import type { Op } from '../../host/graph/op.ts';
import { operators } from '../../host/ops/index.ts';
import { Tally } from '../harness/tally.ts';
import { Random } from '../pulse/random.ts';
import { difference, opOf, showTensor } from './case.ts';
import { type Operand, type Problem, makers } from './problems.ts';

const S = symbol('S');
const seeds = 60;
/** They take one form of file or spectrum, and have tests of their own. */
const ownTests = ['decodeWav', 'mfcc'];
const withEval = operators.filter(({ key, operator }) => operator.eval !== undefined && !ownTests.includes(key));

test('every operator has random problems', (t) => t.deepEqual(withEval.map((o) => o.key).sort(), Object.keys(makers).sort()));

function tensorOf({ dtype, shape, elements, low = -9 }: Operand, random: Random): NumericTensor {
  const draw = (): number => (dtype === 'f32' || dtype === 'f64' ? low + random.next() * (2 - low) : dtype === 'bool' ? random.integer(0, 1) : random.integer(-9, 9));
  const lengths = shape.map(Number);
  return asTensor(dtype, lengths, Array.from({ length: size(lengths) }, (_, i) => (elements === undefined ? draw() : Number(elements[i]))));
}

/** What the type stage would know of an operand. */
function factOf({ dtype, shape, elements }: Operand): Fact {
  if (elements === undefined) return fact(dtype, shape);
  const plain = elements.filter((e) => typeof e === 'number');
  if (plain.length < elements.length) return { dtype, shape, symbolic: elements };
  return constantFact(asTensor(dtype, shape.map(Number), plain));
}

const typesOf = (facts: readonly Fact[]): string => facts.map((f) => `${f.dtype}[${f.shape.join(',')}]`).join(' ');
const typesAt = (facts: readonly Fact[], n: number): string => typesOf(facts.map((f) => fact(f.dtype, f.shape.map((d) => substitute(d, new Map([['S', n]]))))));

interface Seen { elements: number; batchAxes: number }

/** Operators without an axis like a batch axis, or whose axes are not tried. */
const withoutBatch = new Set<string>(['reshape', 'broadcastTo', 'stridedSlice', 'where', 'fill', 'range', 'shapeOf', 'randomUniform', 'batchToSpace', 'spaceToBatch', 'scan', 'branch', 'nonMaxSuppression', 'bounds', 'fillOutside', 'placeFrames']);

for (const entry of withEval) {
  test(`${entry.key}: facts, symbols, axes and evaluation agree`, (t) => {
    const tally = new Tally(`1 to ${seeds}`), seen = { elements: 0, batchAxes: 0 };
    for (let seed = 1; seed <= seeds; seed++) {
      const n = new Random(seed).integer(12, 20);
      const make = (length: Dim): Problem => makers[entry.key]!(new Random(seed), length);
      const [plain, open] = [make(n), make(S)];
      const inputs = plain.operands.map((o, i) => tensorOf(o, new Random(seed * 100 + i)));
      const trouble = wrong(plain, open, inputs, n, seen);
      tally.add(trouble === undefined ? 'accepted' : { wrong: `seed ${seed}, n = ${n}: ${trouble}\n{"attrs":${JSON.stringify(plain.attrs)},"inputs":[${inputs.map(showTensor).join(',')}]}` });
    }
    tally.holds(t, { tried: seeds, accepted: seeds });
    t.log(seen);
    t.true(seen.elements >= seeds, 'hardly any result has an element');
    if (entry.family !== 'dynamic') t.is(seen.batchAxes >= seeds / 6, !withoutBatch.has(entry.key), `${seen.batchAxes} batch axes were tried`);
  });

  const wrong = (plain: Problem, open: Problem, inputs: readonly Tensor[], n: number, seen: Seen): string | undefined => {
    const [op, openOp] = [opOf(entry, plain.attrs), opOf(entry, open.attrs)];
    const [given, openGiven] = [plain.operands.map(factOf), open.operands.map(factOf)];
    const [facts, openFacts] = [op.infer(given), openOp.infer(openGiven)];
    const outputs = op.eval!(inputs);
    seen.elements += outputs.reduce((sum, o) => sum + o.data.length, 0);
    if (typesOf(facts) !== typesOf(outputs)) return `infers ${typesOf(facts)}, evaluates to ${typesOf(outputs)}`;
    if (typesAt(openFacts, n) !== typesOf(facts)) return `infers ${typesOf(openFacts)} on a symbol, ${typesOf(facts)} on the number`;

    const [cost, openCost] = [op.cost(given, facts), openOp.cost(openGiven, openFacts)];
    for (const what of ['mac', 'div', 'transcendental'] as const) {
      if (cost?.[what] !== (openCost?.[what] === undefined ? undefined : substitute(openCost[what], new Map([['S', n]])))) return `costs ${cost?.[what]} ${what}, on a symbol ${openCost?.[what]}`;
    }

    const axes = op.axes(given, facts);
    if (axes === undefined) return undefined;
    if (axes !== openOp.axes(openGiven, openFacts)) return `has axes ${axes}, on a symbol ${openOp.axes(openGiven, openFacts)}`;
    return wrongAxes(axes, op, inputs, outputs, boundToLengths.has(entry.key), seen);
  };
}

/** Operators whose attributes hold the lengths of axes that they do not look along. */
const boundToLengths = new Set(['reshape', 'broadcastTo', 'stridedSlice']);

/** An axis in lower case is a batch axis: the operator on part of it is part of the operator on all of it. */
function wrongAxes(axes: string, op: Op, inputs: readonly Tensor[], outputs: readonly Tensor[], bound: boolean, seen: Seen): string | undefined {
  const [left, right] = axes.split('->').map((side) => side.split(','));
  const ranks = (letters: readonly string[], tensors: readonly Tensor[]): boolean => letters.length === tensors.length && letters.every((l, i) => l.length === tensors[i]!.shape.length);
  if (!ranks(left!, inputs) || !ranks(right!, outputs)) return `axes ${axes} do not have the operands' ranks`;
  for (const [slot, letters] of right!.entries()) for (const letter of letters) {
    if (!/[a-z]/.test(letter)) continue;
    const length = outputs[slot]!.shape[letters.indexOf(letter)]!;
    const cut = (t: Tensor, own: string): Tensor => (own.includes(letter) ? anyOperand(slice({ axis: own.indexOf(letter), start: Math.floor(length / 3), end: length }, [t]), 0) : t);
    for (const [i, own] of left!.entries()) if (own.includes(letter) && inputs[i]!.shape[own.indexOf(letter)] !== length) return `axis ${letter} of ${axes} has two lengths`;
    if (bound) continue;
    seen.batchAxes++;
    const part = op.eval!(inputs.map((t, i) => cut(t, left![i]!)))[slot];
    const trouble = difference(part, cut(outputs[slot]!, letters), 1e-6);
    if (trouble !== undefined) return `axis ${letter} of ${axes} is no batch axis: ${trouble}`;
  }
  return undefined;
}
