import { elu, prelu } from '../../../ops/activation/activation.ts';
import { clamp } from '../../../ops/elementwise/elementwise.ts';
import { argMax } from '../../../ops/selection/selection.ts';
import { isFloat } from '../../../ops/shared/operands.ts';
import { InferError, op } from '../../../graph/op.ts';
import { type Wire, factOf } from '../../../graph/graph.ts';
import { product } from '../../../graph/dim.ts';
import type { ImportedWire } from '../../../stages.ts';
import { Arithmetic } from '../../arithmetic.ts';
import { fromFront, scalarLike } from '../../operands.ts';
import type { BuildNode, Call, Family } from '../call.ts';

/** An activation as a formula of its argument; `alpha`, `beta`: its attributes. */
export type Activate = (a: Arithmetic, x: Wire, alpha: number, beta: number) => Wire;

const scaledElu = (a: Arithmetic, x: Wire, alpha: number, scale: number): Wire => a.make(op(elu, { alpha, scale }), [x]);

/** x * (1 + erf(x / sqrt 2)) / 2 */
export const gelu = (a: Arithmetic, x: Wire): Wire => a.mul(a.mul(x, 0.5), a.add(a.erf(a.mul(x, Math.SQRT1_2)), 1));
/** The same with tanh in the place of erf. */
export const geluByTanh = (a: Arithmetic, x: Wire): Wire => {
  const inner = a.mul(a.add(a.mul(a.mul(a.square(x), x), 0.044715), x), Math.sqrt(2 / Math.PI));
  return a.mul(a.mul(x, 0.5), a.add(a.tanh(inner), 1));
};
export const swish = (a: Arithmetic, x: Wire, alpha: number): Wire => a.mul(x, a.sigmoid(a.mul(x, alpha)));

/** By the names that recurrent layers and fused operators have for them; with the values of alpha and beta where a node gives none. */
export const activationsByName: Readonly<Record<string, { readonly of: Activate; readonly alpha?: number; readonly beta?: number }>> = {
  relu: { of: (a, x) => a.clamp(x, 0, null) },
  tanh: { of: (a, x) => a.tanh(x) },
  sigmoid: { of: (a, x) => a.sigmoid(x) },
  softplus: { of: (a, x) => a.softplus(x) },
  softsign: { of: (a, x) => a.div(x, a.add(a.abs(x), 1)) },
  affine: { of: (a, x, alpha, beta) => a.add(a.mul(x, alpha), beta), alpha: 1, beta: 0 },
  leakyrelu: { of: (a, x, alpha) => a.make(op(prelu, {}), [x, scalarLike(a.make, x, alpha)]), alpha: 0.01 },
  thresholdedrelu: { of: (a, x, alpha) => a.select(a.greater(x, alpha), x, 0), alpha: 1 },
  scaledtanh: { of: (a, x, alpha, beta) => a.mul(a.tanh(a.mul(x, beta)), alpha), alpha: 1, beta: 1 },
  hardsigmoid: { of: (a, x, alpha, beta) => a.clamp(a.add(a.mul(x, alpha), beta), 0, 1), alpha: 0.2, beta: 0.5 },
  elu: { of: (a, x, alpha) => scaledElu(a, x, alpha, 1), alpha: 1 },
};

const named = (name: string): BuildNode => (c) => {
  const { of, ...otherwise } = activationsByName[name]!;
  const [p, q] = (['alpha', 'beta'] as const).map((key) => (otherwise[key] === undefined ? 0 : c.attrs.float(key, otherwise[key])));
  return map(c, (a, x) => of(a, x, p!, q!));
};

/** One formula of its only input. */
const map = (c: Call, build: (a: Arithmetic, x: Wire) => Wire): ImportedWire => {
  c.one();
  return c.defer('Activation', {}, (make, [x]) => build(new Arithmetic(make), x!), c.optional(0));
};

/** Slopes for x: one, one a channel before operator set 7, else broadcast. */
function slopesOf(a: Arithmetic, x: Wire, slope: Wire, version: number): Wire {
  const [rank, { shape }] = [factOf(x).shape.length, factOf(slope)];
  return version < 7 && shape.length === 1 && rank > 2 ? a.reshape(slope, [shape[0]!, ...new Array<number>(rank - 2).fill(1)]) : slope;
}

/** 1 at the first largest element along an axis, 0 elsewhere. */
function hardmax(a: Arithmetic, x: Wire, axis: number): Wire {
  const { shape, dtype } = factOf(x);
  const best = a.unsqueeze(a.make(op(argMax, { axis, to: 'i64' }), [x]), axis);
  return a.cast(a.equal(a.positions(shape[axis]!, axis, shape.length), best), dtype);
}

export const activations: Family = {
  Relu: (c) => c.add(op(clamp, { lo: 0, hi: null }), c.one()),
  Elu: (c) => c.add(op(elu, { alpha: c.attrs.float('alpha', 1), scale: 1 }), c.one()),
  Selu: (c) => c.add(op(elu, { alpha: c.attrs.float('alpha', c.version < 6 ? 1.6732 : 1.6732632423543772), scale: c.attrs.float('gamma', c.version < 6 ? 1.0507 : 1.0507009873554805) }), c.one()),
  /** alpha * elu(x / alpha) */
  Celu(c) {
    const alpha = c.attrs.float('alpha', 1);
    if (alpha === 0) c.fail('attribute alpha is 0');
    return map(c, (a, x) => (alpha > 0 ? scaledElu(a, a.mul(x, 1 / alpha), 1, alpha) : a.add(a.clamp(x, 0, null), a.clamp(a.mul(a.sub(a.exp(a.mul(x, 1 / alpha)), 1), alpha), null, 0))));
  },
  LeakyRelu: named('leakyrelu'), HardSigmoid: named('hardsigmoid'), Softsign: named('softsign'),

  PRelu: (c) => c.defer('PRelu', {}, (make, [x, slope]) => {
    const a = new Arithmetic(make), slopes = slopesOf(a, x!, slope!, c.version);
    return isFloat(factOf(x!).dtype) ? make(op(prelu, {}), [x!, slopes]) : a.select(a.less(x!, 0), a.mul(x!, slopes), x!);
  }, ...c.two()),

  ThresholdedRelu: named('thresholdedrelu'),

  Shrink(c) {
    const [bias, lambda] = [c.attrs.float('bias', 0), c.attrs.float('lambd', 0.5)];
    return map(c, (a, x) => {
      if (!isFloat(factOf(x).dtype)) throw new InferError(`elements of type ${factOf(x).dtype}`);
      return a.select(a.less(x, -lambda), a.add(x, bias), a.select(a.greater(x, lambda), a.sub(x, bias), 0));
    });
  },

  HardSwish: (c) => map(c, (a, x) => a.mul(x, a.clamp(a.add(a.mul(x, 1 / 6), 0.5), 0, 1))),
  Mish: (c) => map(c, (a, x) => a.mul(x, a.tanh(a.softplus(x)))),
  Swish(c) {
    const alpha = c.attrs.float('alpha', 1);
    return map(c, (a, x) => swish(a, x, alpha));
  },
  Gelu(c) {
    const approximate = c.attrs.text('approximate', 'none');
    if (approximate !== 'none' && approximate !== 'tanh') c.refuse(`approximate ${approximate}`);
    return map(c, approximate === 'none' ? gelu : geluByTanh);
  },

  /** Up to operator set 12 the axes before `axis` were rows and the others columns. */
  Hardmax(c) {
    const rows = c.version < 13, axis = c.attrs.int('axis', rows ? 1 : -1);
    return map(c, (a, x) => {
      const { shape } = factOf(x);
      const at = rows && axis === shape.length ? axis : fromFront(axis, shape.length);
      if (!rows) return hardmax(a, x, at);
      return a.reshape(hardmax(a, a.reshape(x, [product(shape.slice(0, at)), product(shape.slice(at))]), 1), shape);
    });
  },
};
