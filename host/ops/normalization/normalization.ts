import { type LayerNormAttrs, type LrnAttrs, layerNorm as evaluateLayer, lrn as evaluate } from '../../../src/eval/normalization.ts';
import { exactDiv, mul, same } from '../../graph/dim.ts';
import { fact } from '../../graph/fact.ts';
import { InferError } from '../../graph/op.ts';
import { labelsFor, raise, sameAxes } from '../shared/axis-labels.ts';
import { at, elements, isFloat, needRank } from '../shared/operands.ts';
import type { Operator } from '../operator.ts';
import { takesRows } from '../shared/alias.ts';
import { lowerLrn, lowerLayerNorm } from './lower.ts';

export type { LayerNormAttrs, LrnAttrs };

/** Local response normalisation (Krizhevsky et al., 2012). */
export const lrn: Operator<LrnAttrs> = {
  name: 'Lrn',
  doc: 'local response normalisation: x divided by a power of the sum of squares of neighbouring channels',
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

/** Layer normalisation (Ba et al., 2016), or without centring (RMSNorm: Zhang and Sennrich, 2019): x [..., C], scale [C], offset [C]. */
export const layerNorm: Operator<LayerNormAttrs> = {
  name: 'LayerNorm',
  doc: '(x, scale, offset): layer or root mean square normalisation over the channels, then times scale, plus offset',
  infer({ epsilon }, inputs) {
    const [x, scale, offset] = [at(inputs, 0), at(inputs, 1), at(inputs, 2)];
    needRank(x, 1, 32, 'channels');
    const channels = x.shape.at(-1)!;
    for (const { dtype, shape } of [scale, offset]) {
      if (dtype !== x.dtype || shape.length !== 1 || !same(shape[0]!, channels)) throw new InferError('scale and offset are one number a channel');
    }
    if (!isFloat(x.dtype) || !(epsilon >= 0)) throw new InferError(`epsilon ${epsilon} with elements of type ${x.dtype}`);
    return [fact(x.dtype, x.shape)];
  },
  eval: evaluateLayer,
  lower: lowerLayerNorm,
  takes: takesRows,
  axes(_attrs, inputs) {
    const { shape } = at(inputs, 0), labels = raise(labelsFor(shape), [shape.length - 1]), channels = labels.at(-1)!;
    return `${labels},${channels},${channels}->${labels}`;
  },
  cost(_attrs, inputs) {
    const x = at(inputs, 0), rows = exactDiv(elements(x), x.shape.at(-1)!) ?? 0;
    return { mac: mul(elements(x), 2), div: mul(rows, 2) };
  },
};
