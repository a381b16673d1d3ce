import { zeros } from '../../../../src/eval/tensor.ts';
import { product } from '../../../graph/dim.ts';
import { constant } from '../../../graph/constant.ts';
import { factOf, type Wire } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { add, mul, rsqrt, sub } from '../../../ops/elementwise/elementwise.ts';
import { layerNorm, lrn } from '../../../ops/normalization/normalization.ts';
import type { Operator } from '../../../ops/operator.ts';
import { type SoftmaxAttrs, logSoftmax, softmax } from '../../../ops/softmax/softmax.ts';
import { reshape } from '../../../ops/shape/shape.ts';
import { deferred, type Make } from '../../deferred.ts';
import { fromFront, scalarLike } from '../../operands.ts';
import type { BuildNode, Family } from '../call.ts';
import { channelsLast } from '../windows.ts';

/** Up to operator set 12 the axes before `axis` were rows and the others columns. */
const alongClasses = (operator: Operator<SoftmaxAttrs>): BuildNode => (c) => {
  const rows = c.version < 13, axis = c.attrs.int('axis', rows ? 1 : -1);
  return c.add(deferred(operator.name, { axis, rows }, (make, [x]) => {
    const { shape } = factOf(x!);
    const at = rows && axis === shape.length ? axis : fromFront(axis, shape.length);
    if (!rows || at === shape.length - 1) return make(op(operator, { axis: at }), [x!]);
    const flat = make(op(reshape, { to: [product(shape.slice(0, at)), product(shape.slice(at))] }), [x!]);
    return make(op(reshape, { to: shape }), [make(op(operator, { axis: 1 }), [flat])]);
  }), c.one());
};

/** x * f + (offset - mean * f) with f = scale / sqrt(variance + epsilon), all of one number a channel. */
function batchNorm(make: Make, [x, scale, offset, mean, variance]: readonly Wire[], epsilon: number): Wire {
  const f = make(op(mul, {}), [scale!, make(op(rsqrt, {}), [make(op(add, {}), [variance!, scalarLike(make, variance!, epsilon)])])]);
  const rest = make(op(sub, {}), [offset!, make(op(mul, {}), [mean!, f])]);
  return channelsLast(make, x!, (last) => make(op(add, {}), [make(op(mul, {}), [last, f]), rest]));
}

export const normalizations: Family = {
  Softmax: alongClasses(softmax), LogSoftmax: alongClasses(logSoftmax),

  /** Only y is given: the other outputs serve training. */
  BatchNormalization(c) {
    c.attrs.ignore('momentum', 'is_test');
    if (c.attrs.flag('training_mode', false)) c.refuse('training_mode');
    if (!c.attrs.flag('spatial', true)) c.refuse('statistics of each element (spatial)');
    const epsilon = c.attrs.float('epsilon', 1e-5);
    const inputs = c.many(5);
    return c.add(deferred('BatchNorm', { epsilon }, (make, wires) => batchNorm(make, wires, epsilon)), ...inputs);
  },

  LayerNormalization(c) {
    const [axis, epsilon] = [c.attrs.int('axis', -1), c.attrs.float('epsilon', 1e-5)];
    c.attrs.ignore('stash_type');
    c.needed(1);
    return c.defer('LayerNorm', { axis, epsilon }, (make, [x, scale, offset]) => {
      const { shape } = factOf(x!);
      const at = fromFront(axis, shape.length);
      const width = product(shape.slice(at));
      if (typeof width !== 'number') throw new InferError(`it normalises ${String(width)} elements`);
      const flat = (w: Wire, to: readonly (typeof width)[]): Wire => (factOf(w).shape.length === to.length ? w : make(op(reshape, { to }), [w]));
      const given = flat(scale!, [width]);
      const y = make(op(layerNorm, { epsilon }), [
        at === shape.length - 1 ? x! : make(op(reshape, { to: [product(shape.slice(0, at)), width] }), [x!]), given,
        offset === undefined ? make(constant(zeros('f32', [width])), []) : flat(offset, [width]),
      ]);
      return at === shape.length - 1 ? y : make(op(reshape, { to: shape }), [y]);
    }, ...c.inputsUpTo(3));
  },

  LRN(c) {
    const size = c.attrs.int('size');
    if (size < 1 || size % 2 === 0) c.refuse(`a window of ${size} channels`);
    const attrs = { radius: (size - 1) / 2, bias: c.attrs.float('bias', 1), alpha: c.attrs.float('alpha', 1e-4) / size, beta: c.attrs.float('beta', 0.75) };
    return c.add(deferred('Lrn', attrs, (make, [x]) => channelsLast(make, x!, (last) => make(op(lrn, attrs), [last]))), c.one());
  },
};
