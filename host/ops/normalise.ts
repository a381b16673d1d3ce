import { type LrnAttrs, lrn as evaluate } from '../../src/eval/normalise.ts';
import { mul } from '../graph/dim.ts';
import { fact } from '../graph/fact.ts';
import { InferError, type Operator } from '../graph/op.ts';
import { sameAxes } from './letters.ts';
import { lowerLrn } from './lower-image.ts';
import { at, elements, isFloat, needRank } from './operands.ts';

export type { LrnAttrs };

/** Local response normalisation (Krizhevsky et al., 2012). */
export const lrn: Operator<LrnAttrs> = {
  name: 'Lrn',
  doc: 'x over a power of the sum of squares of the channels around it',
  infer({ radius }, inputs) {
    const x = at(inputs, 0);
    needRank(x, 1, 32, 'channels');
    if (!isFloat(x.dtype) || radius < 0 || !Number.isInteger(radius)) throw new InferError(`${radius} channels on each side of elements of type ${x.dtype}`);
    return [fact(x.dtype, x.shape)];
  },
  eval: evaluate,
  lower: lowerLrn,
  axes: (_attrs, inputs) => sameAxes(at(inputs, 0).shape, [at(inputs, 0).shape.length - 1]),
  cost({ radius }, inputs) {
    const n = elements(at(inputs, 0));
    return { mac: mul(n, 2 * radius + 1), transcendental: mul(n, 2) };
  },
};
