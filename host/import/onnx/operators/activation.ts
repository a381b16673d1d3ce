import { elu, prelu } from '../../../ops/activation/activation.ts';
import { clamp } from '../../../ops/elementwise/elementwise.ts';
import { argMax } from '../../../ops/selection/selection.ts';
import { isFloat } from '../../../ops/shared/operands.ts';
import { InferError, op } from '../../../graph/op.ts';
import { type Wire, factOf } from '../../../graph/graph.ts';
import { product } from '../../../graph/dim.ts';
import type { ImportedWire } from '../../../stages.ts';
import { Arithmetic } from '../../arithmetic.ts';
import { fromFront } from '../../operands.ts';
import { activationsByName, gelu, geluByTanh, scaledElu, swish } from '../activations.ts';
import type { BuildNode, Call, Family } from '../call.ts';

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
