import { type Interpolation, type Outside, type SampleAttrs, sample as evaluate } from '../../../src/eval/sample.ts';
import { mul, same, showShape } from '../../graph/dim.ts';
import { fact } from '../../graph/fact.ts';
import { InferError } from '../../graph/op.ts';
import { at, elements, isFloat, needRank } from '../shared/operands.ts';
import type { Operator } from '../operator.ts';
import { lowerSample } from './lower.ts';

export type { Interpolation, Outside, SampleAttrs };

const taps: Readonly<Record<Interpolation, number>> = { nearest: 1, linear: 2, cubic: 4 };

/** x [N, ...spatial, C], at [N, ...positions, spatial axes] -> [N, ...positions, C]. */
export const sample: Operator<SampleAttrs> = {
  name: 'Sample',
  doc: '(x, coordinates): what an image or volume is at computed coordinates, between elements and beyond the edge',
  infer(_attrs, inputs) {
    const [x, where] = [at(inputs, 0), at(inputs, 1)];
    needRank(x, 3, 5, 'image');
    needRank(where, 2, 8, 'coordinates');
    if (!isFloat(x.dtype) || where.dtype !== x.dtype) throw new InferError(`coordinates of type ${where.dtype} of elements of type ${x.dtype}`);
    if (where.shape.at(-1) !== x.shape.length - 2 || !same(x.shape[0]!, where.shape[0]!)) throw new InferError(`coordinates ${showShape(where.shape)} in ${showShape(x.shape)}`);
    if (x.shape.slice(1, -1).some((d) => d === 0)) throw new InferError('an image without elements');
    return [fact(x.dtype, [...where.shape.slice(0, -1), x.shape.at(-1)!])];
  },
  eval: evaluate,
  lower: lowerSample,
  axes(_attrs, inputs) {
    const [spatial, positions] = ['STU'.slice(0, at(inputs, 0).shape.length - 2), 'pqrvwx'.slice(0, at(inputs, 1).shape.length - 2)];
    return `n${spatial}c,n${positions}Z->n${positions}c`;
  },
  cost: ({ interpolation }, inputs, outputs) => ({ mac: interpolation === 'nearest' ? 0 : mul(elements(at(outputs, 0)), taps[interpolation] ** (at(inputs, 0).shape.length - 2)) }),
};
