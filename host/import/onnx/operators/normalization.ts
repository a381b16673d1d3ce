import { exactDiv, mul, product, same, sameShape } from '../../../graph/dim.ts';
import { factOf, type Wire } from '../../../graph/graph.ts';
import { InferError, type Op, op } from '../../../graph/op.ts';
import { type LayerNormAttrs, layerNorm, lrn } from '../../../ops/normalization/normalization.ts';
import type { Operator } from '../../../ops/operator.ts';
import { type SoftmaxAttrs, logSoftmax, softmax } from '../../../ops/softmax/softmax.ts';
import { reshape } from '../../../ops/shape/shape.ts';
import { Arithmetic } from '../../arithmetic.ts';
import { deferred, type Make } from '../../deferred.ts';
import { fromFront } from '../../operands.ts';
import type { BuildNode, Family } from '../call.ts';
import { channelsLast } from '../windows.ts';
import { sortedAxes } from './shape.ts';

/** A softmax along `axis`; `rows`: up to operator set 12 the axes before it were rows and the others columns. */
export const overClasses = (operator: Operator<SoftmaxAttrs>, axis: number, rows: boolean): Op => deferred(operator.name, { axis, rows }, (make, [x]) => {
  const { shape } = factOf(x!);
  const at = rows && axis === shape.length ? axis : fromFront(axis, shape.length);
  if (!rows || at === shape.length - 1) return make(op(operator, { axis: at }), [x!]);
  const flat = make(op(reshape, { to: [product(shape.slice(0, at)), product(shape.slice(at))] }), [x!]);
  return make(op(reshape, { to: shape }), [make(op(operator, { axis: 1 }), [flat])]);
});

const alongClasses = (operator: Operator<SoftmaxAttrs>): BuildNode => (c) => {
  const rows = c.version < 13;
  return c.add(overClasses(operator, c.attrs.int('axis', rows ? 1 : -1), rows), c.one());
};

/** x * f + (offset - mean * f) with f = scale / sqrt(variance + epsilon), all of one number a channel. */
function batchNorm(make: Make, [x, scale, offset, mean, variance]: readonly Wire[], epsilon: number): Wire {
  const a = new Arithmetic(make);
  const f = a.mul(scale!, a.rsqrt(a.add(variance!, epsilon)));
  const rest = a.sub(offset!, a.mul(mean!, f));
  return channelsLast(make, x!, (last) => a.add(a.mul(last, f), rest));
}

/** Shape of a parameter of x's axes from `at` on, where it is one value for each of their elements. */
const isWhole = (w: Wire, x: Wire, at: number): boolean => {
  const [own, rest] = [factOf(w).shape, factOf(x).shape.slice(at)];
  return own.length <= factOf(x).shape.length && sameShape(own.slice(-rest.length), rest) && own.slice(0, -rest.length).every((d) => d === 1);
};

/** LayerNorm over the axes from `at` on, where scale and offset are one value an element of these. */
function normalRows(a: Arithmetic, x: Wire, scale: Wire, offset: Wire | undefined, at: number, attrs: LayerNormAttrs): Wire | undefined {
  const { shape, dtype } = factOf(x), width = product(shape.slice(at));
  if (typeof width !== 'number' || !isWhole(scale, x, at) || (offset !== undefined && !isWhole(offset, x, at)) || (dtype !== 'f32' && dtype !== 'f64')) return undefined;
  const rows = a.reshape(x, [...shape.slice(0, at), width]);
  const y = a.make(op(layerNorm, attrs), [rows, a.reshape(scale, [width]), offset === undefined ? a.zeros(dtype, [width]) : a.reshape(offset, [width])]);
  return a.reshape(y, shape);
}

export function layerNormalization(a: Arithmetic, x: Wire, scale: Wire, offset: Wire | undefined, axis: number, epsilon: number): readonly [Wire, Wire, Wire] {
  const { shape } = factOf(x);
  const at = fromFront(axis, shape.length);
  const over = shape.flatMap((_, i) => (i < at ? [] : [i]));
  const mean = a.mean(x, over), centred = a.sub(x, mean);
  const inverse = a.rsqrt(a.add(a.mean(a.square(centred), over), epsilon));
  const whole = normalRows(a, x, scale, offset, at, { epsilon, centred: true });
  if (whole !== undefined) return [whole, mean, inverse];
  const scaled = a.mul(a.mul(centred, inverse), scale);
  return [offset === undefined ? scaled : a.add(scaled, offset), mean, inverse];
}

export function rmsNormalization(a: Arithmetic, x: Wire, scale: Wire, axis: number, epsilon: number): Wire {
  const { shape } = factOf(x);
  const at = fromFront(axis, shape.length);
  const whole = normalRows(a, x, scale, undefined, at, { epsilon, centred: false });
  if (whole !== undefined) return whole;
  const inverse = a.rsqrt(a.add(a.mean(a.square(x), shape.flatMap((_, i) => (i < at ? [] : [i]))), epsilon));
  return a.mul(a.mul(x, inverse), scale);
}

/** x [N, C, ...] normalised over groups of its channels and all that is behind them. */
function groupNormalization(a: Arithmetic, x: Wire, scale: Wire, offset: Wire, given: number | 'instances', epsilon: number): Wire {
  const { shape } = factOf(x);
  const [batch, channels, ...spatial] = shape;
  if (batch === undefined || channels === undefined) throw new InferError(`${shape.length} axes, of which the first two are batch and channels`);
  const groups = given === 'instances' ? channels : given;
  const [each, places] = [exactDiv(channels, groups), product(spatial)];
  if (each === undefined) throw new InferError(`${String(channels)} channels in ${String(groups)} groups`);
  const rows = a.reshape(x, [batch, groups, mul(each, places)]);
  const centred = a.sub(rows, a.mean(rows, [2]));
  const inverse = a.rsqrt(a.add(a.mean(a.square(centred), [2]), epsilon));
  const [count] = factOf(scale).shape;
  if (count !== undefined && same(count, groups)) {
    return a.reshape(a.add(a.mul(centred, a.mul(inverse, a.unsqueeze(scale, 1))), a.unsqueeze(offset, 1)), shape);
  }
  const normal = a.reshape(a.mul(centred, inverse), [batch, channels, places]);
  return a.reshape(a.add(a.mul(normal, a.unsqueeze(scale, 1)), a.unsqueeze(offset, 1)), shape);
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

  /** Its other outputs are the mean and 1 / the standard deviation of each row. */
  LayerNormalization(c) {
    const [axis, epsilon] = [c.attrs.int('axis', -1), c.attrs.float('epsilon', 1e-5)];
    c.attrs.ignore('stash_type');
    c.neededUpTo(1);
    return c.deferMany('LayerNorm', { axis, epsilon }, 3, (make, [x, scale, offset]) => layerNormalization(new Arithmetic(make), x!, scale!, offset, axis, epsilon), ...c.inputsUpTo(3));
  },

  /** x * scale / sqrt(mean of squares + epsilon) */
  RMSNormalization(c) {
    const [axis, epsilon] = [c.attrs.int('axis', -1), c.attrs.float('epsilon', 1e-5)];
    c.attrs.ignore('stash_type');
    return c.defer('RmsNorm', { axis, epsilon }, (make, [x, scale]) => rmsNormalization(new Arithmetic(make), x!, scale!, axis, epsilon), ...c.two());
  },

  InstanceNormalization(c) {
    c.attrs.ignore('consumed_inputs');
    const epsilon = c.attrs.float('epsilon', 1e-5);
    return c.defer('InstanceNorm', { epsilon }, (make, [x, scale, offset]) => groupNormalization(new Arithmetic(make), x!, scale!, offset!, 'instances', epsilon), ...c.three());
  },

  /** Before operator set 21 it had one scale and offset a group, from there on one a channel. */
  GroupNormalization(c) {
    const [groups, epsilon] = [c.attrs.int('num_groups'), c.attrs.float('epsilon', 1e-5)];
    c.attrs.ignore('stash_type');
    if (groups < 1) c.fail(`attribute num_groups is ${groups}`);
    return c.defer('GroupNorm', { groups, epsilon }, (make, [x, scale, offset]) => groupNormalization(new Arithmetic(make), x!, scale!, offset!, groups, epsilon), ...c.three());
  },

  MeanVarianceNormalization(c) {
    const axes = c.attrs.ints('axes', [0, 2, 3]);
    c.one();
    return c.defer('MeanVarianceNorm', { axes: [...axes] }, (make, [x]) => {
      const a = new Arithmetic(make), over = sortedAxes(axes, factOf(x!).shape.length);
      const centred = a.sub(x!, a.mean(x!, over));
      return a.div(centred, a.add(a.sqrt(a.mean(a.square(centred), over)), 1e-9));
    }, c.optional(0));
  },

  /** Rows of nothing but zeros stay as they are. */
  LpNormalization(c) {
    const [axis, p] = [c.attrs.int('axis', -1), c.attrs.int('p', 2)];
    if (p !== 1 && p !== 2) c.refuse(`p of ${p}`);
    c.one();
    return c.defer('LpNorm', { axis, p }, (make, [x]) => {
      const a = new Arithmetic(make), over = [fromFront(axis, factOf(x!).shape.length)];
      const norm = p === 1 ? a.sum(a.abs(x!), over) : a.sqrt(a.sum(a.square(x!), over));
      return a.div(x!, a.select(a.equal(norm, 0), 1, norm));
    }, c.optional(0));
  },

  LRN(c) {
    const size = c.attrs.int('size');
    if (size < 1 || size % 2 === 0) c.refuse(`a window of ${size} channels`);
    const attrs = { radius: (size - 1) / 2, bias: c.attrs.float('bias', 1), alpha: c.attrs.float('alpha', 1e-4) / size, beta: c.attrs.float('beta', 0.75) };
    return c.add(deferred('Lrn', attrs, (make, [x]) => channelsLast(make, x!, (last) => make(op(lrn, attrs), [last]))), c.one());
  },
};
