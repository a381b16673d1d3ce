import * as evals from '../../../src/eval/reduce.ts';
import type { ReduceAttrs } from '../../../src/eval/reduce.ts';
import { type Dim, add, max, min, mul } from '../../graph/dim.ts';
import { type Fact, concreteShape, fact } from '../../graph/fact.ts';
import { InferError, op } from '../../graph/op.ts';
import { add as plus, and, max as larger, min as smaller, mul as times, or } from '../elementwise/elementwise.ts';
import { highest, lowest } from '../shared/numbers.ts';
import { labelsFor, raise } from '../shared/axis-labels.ts';
import { at, elements, lengthOf } from '../shared/operands.ts';
import type { Operator } from '../operator.ts';
import { lowerReduce } from './lower.ts';
import { type Running, pulseMean, pulseReduce } from './pulse.ts';

export type { ReduceAttrs };

const infer = (takesBool: boolean) => (attrs: ReduceAttrs, inputs: readonly Fact[]): readonly Fact[] => {
  const x = at(inputs, 0);
  if ((x.dtype === 'bool' && !takesBool) || x.dtype === 'string') throw new InferError(`operand of type ${x.dtype}`);
  for (const axis of attrs.axes) lengthOf(x, axis);
  const shape = attrs.keep ? x.shape.map((d, i) => (attrs.axes.includes(i) ? 1 : d)) : x.shape.filter((_, i) => !attrs.axes.includes(i));
  return [fact(x.dtype, shape)];
};

function axes(attrs: ReduceAttrs, inputs: readonly Fact[]): string {
  const labels = [...labelsFor(at(inputs, 0).shape)];
  const out = labels.flatMap((l, i) => (attrs.axes.includes(i) ? (attrs.keep ? ['1'] : []) : [l]));
  return `${raise(labels.join(''), attrs.axes)}->${out.join('')}`;
}

/** Known integers folded as the evaluation folds numbers. `none` is the result over no element. */
const fold = (f: (a: Dim, b: Dim) => Dim, none: Dim | undefined): NonNullable<Operator<ReduceAttrs>['symbolic']> => (attrs, inputs, facts) => {
  const values = inputs[0];
  const shape = concreteShape(at(facts, 0));
  if (values === undefined || shape === undefined) return undefined;
  const { bases, inner } = evals.reducedOffsets(shape, attrs.axes);
  const out: Dim[] = [];
  for (const base of bases) {
    const row = Array.from(inner, (i) => values[base + i]!);
    const first = none ?? row.shift();
    if (first === undefined) return undefined;
    out.push(row.reduce<Dim>((a, b) => f(a, b), first));
  }
  return [out];
};

const reduction = (name: string, doc: string, evaluate: Operator<ReduceAttrs>['eval'] & {}, takesBool = false): Operator<ReduceAttrs> => ({ name, doc, infer: infer(takesBool), axes, eval: evaluate });

const sums: Running = { neutral: () => 0, both: () => op(plus, {}), part: (attrs) => op(reduceSum, attrs) };
const products: Running = { neutral: () => 1, both: () => op(times, {}), part: (attrs) => op(reduceProd, attrs) };
const largest: Running = { neutral: lowest, both: (dtype) => (dtype === 'bool' ? op(or, {}) : op(larger, {})), part: (attrs) => op(reduceMax, attrs) };
const smallest: Running = { neutral: highest, both: (dtype) => (dtype === 'bool' ? op(and, {}) : op(smaller, {})), part: (attrs) => op(reduceMin, attrs) };

/** One that comes from parts of what it reduces. */
const byParts = (running: Running): Pick<Operator<ReduceAttrs>, 'pulse'> => ({ pulse: (attrs, context) => { pulseReduce(attrs, context, running); } });

export const reduceSum: Operator<ReduceAttrs> = { ...reduction('ReduceSum', 'sum over axes', evals.reduceSum), ...byParts(sums), scales: 'added', lower: lowerReduce('sum'), symbolic: fold(add, 0) };
export const reduceProd: Operator<ReduceAttrs> = { ...reduction('ReduceProd', 'product over axes', evals.reduceProd), ...byParts(products), lower: lowerReduce('prod'), symbolic: fold(mul, 1) };
export const reduceMax: Operator<ReduceAttrs> = { ...reduction('ReduceMax', 'largest element over axes; of booleans whether any is true', evals.reduceMax, true), ...byParts(largest), scales: 'added', lower: lowerReduce('max'), symbolic: fold(max, undefined) };
export const reduceMin: Operator<ReduceAttrs> = { ...reduction('ReduceMin', 'smallest element over axes; of booleans whether all are true', evals.reduceMin, true), ...byParts(smallest), lower: lowerReduce('min'), symbolic: fold(min, undefined) };
export const reduceMean: Operator<ReduceAttrs> = {
  ...reduction('ReduceMean', 'mean over axes', evals.reduceMean),
  scales: 'added',
  pulse: (attrs, context) => { pulseMean(attrs, context, sums); },
  lower: lowerReduce('mean'),
  cost: (_attrs, _inputs, outputs) => ({ mac: 0, div: elements(at(outputs, 0)) }),
};
