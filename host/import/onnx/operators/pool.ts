import { size } from '../../../../src/eval/tensor.ts';
import { factOf, type Wire } from '../../../graph/graph.ts';
import { InferError, type Op, op } from '../../../graph/op.ts';
import { abs, add, mul, pow, sqrt, square } from '../../../ops/elementwise/elementwise.ts';
import { type PoolAttrs, argMaxPool, maxPool, meanPool } from '../../../ops/pool/pool.ts';
import { reduceMax, reduceMean, reduceSum } from '../../../ops/reduce/reduce.ts';
import { scatterElements } from '../../../ops/scatter/scatter.ts';
import { broadcastTo, reshape } from '../../../ops/shape/shape.ts';
import { gather, pad } from '../../../ops/slice/slice.ts';
import { deferred, type Make } from '../../deferred.ts';
import { madeOf } from '../../made.ts';
import { scalarLike } from '../../operands.ts';
import type { BuildNode, Family } from '../call.ts';
import { constantTensor, knownNumbers, numberShape, numberType } from '../../constants.ts';
import { type Resolved, channelsLast, readWindow, resolveWindow, spatialOf } from '../windows.ts';

const whole = (operator: typeof reduceMax): BuildNode => (c) => c.add(deferred(operator.name, {}, (make, [x]) =>
  make(op(operator, { axes: spatialOf(x!).map((_, i) => i + 2), keep: true }), [x!])), c.one());

/** Padding that counts is zeros in front of the pool; what only windows beyond the end reach never counts. */
function mean(make: Make, x: Wire, { pads, extra, ...window }: Resolved, countPads: boolean): Wire {
  if (!countPads) return make(op(meanPool, { ...window, padding: beyond(pads, extra) }), [x]);
  const filled = make(op(pad, { pads: factOf(x).shape.map((_, i) => pads[i - 1] ?? ([0, 0] as const)), mode: 'constant', value: 0 }), [x]);
  return make(op(meanPool, { ...window, padding: extra.map((e) => [0, e] as const) }), [filled]);
}

const beyond = (pads: Resolved['pads'], extra: readonly number[]) => pads.map(([before, after], i) => [before, after + extra[i]!] as const);

/** Positions among those of an image as positions in the whole tensor; `columns`: of spatial axes the first one is innermost. */
function inTensor(make: Make, x: Wire, positions: Wire, columns: boolean): Wire {
  const [batch, channels, ...spatial] = numberShape(factOf(x).shape, 'the shape of what is pooled');
  const plane = size(spatial);
  const turned = madeOf(plane, (i) => spatial.reduce((sum, n, axis) => sum + (Math.floor(i / size(spatial.slice(axis + 1))) % n) * size(spatial.slice(0, axis)), 0));
  const inImage = columns ? make(op(gather, { axis: 0, batchDims: 0 }), [constantTensor(make, 'i64', [plane], turned), positions]) : positions;
  if (batch! * channels! === 1) return inImage;
  const firsts = madeOf(batch! * channels!, (i) => i * plane);
  return make(op(add, {}), [inImage, constantTensor(make, 'i64', [batch!, channels!, ...spatial.map(() => 1)], firsts)]);
}

/** The p-th root of what `sum` makes of the p-th powers of |x|. */
function norm(make: Make, x: Wire, p: number, sum: (powers: Wire) => Wire): Wire {
  if (!(p > 0)) throw new InferError(`a norm of order ${p}`);
  if (p === 1) return sum(make(op(abs, {}), [x]));
  if (p === 2) return make(op(sqrt, {}), [sum(make(op(square, {}), [x]))]);
  const y = sum(make(op(pow, {}), [make(op(abs, {}), [x]), scalarLike(make, x, p)]));
  return make(op(pow, {}), [y, scalarLike(make, y, 1 / p)]);
}

export const pools: Family = {
  GlobalAveragePool: whole(reduceMean), GlobalMaxPool: whole(reduceMax),

  MaxPool(c) {
    const columns = c.attrs.flag('storage_order', false);
    const window = readWindow(c);
    const build = (make: Make, x: Wire, operator: (attrs: PoolAttrs) => Op): Wire => {
      const { pads, extra, ...rest } = resolveWindow(window, window.kernel ?? [], spatialOf(x));
      return channelsLast(make, x, (last) => make(operator({ ...rest, padding: beyond(pads, extra) }), [last]));
    };
    const x = c.one();
    const largest = c.add(deferred('MaxPool', {}, (make, [wire]) => build(make, wire!, (attrs) => op(maxPool, attrs))), x);
    if (!c.wants(1)) return largest;
    return [largest, c.add(deferred('ArgMaxPool', { columns }, (make, [wire]) => inTensor(make, wire!, build(make, wire!, (attrs) => op(argMaxPool, { ...attrs, to: 'i64' })), columns)), x)];
  },

  MaxUnpool(c) {
    const window = readWindow(c);
    if (window.auto !== 'NOTSET') return c.refuse(`auto_pad ${window.auto}`);
    const kernel = window.kernel ?? c.fail('it has no kernel_shape');
    c.neededUpTo(1);
    return c.defer('MaxUnpool', {}, (make, [x, indices, wanted]) => {
      const [batch, channels, ...spatial] = numberShape(factOf(x!).shape, 'the shape of what is unpooled');
      const { strides, pads } = resolveWindow(window, kernel, spatial);
      const own = [batch!, channels!, ...spatial.map((n, i) => (n - 1) * strides[i]! + kernel[i]! - pads[i]![0] - pads[i]![1])];
      const flat = (w: Wire): Wire => make(op(reshape, { to: [size(factOf(w).shape.map(Number))] }), [w]);
      const zeros = make(op(broadcastTo, { to: [size(own)] }), [constantTensor(make, numberType(x!), [], [0])]);
      const y = make(op(reshape, { to: own }), [make(op(scatterElements, { axis: 0, reduction: 'none' }), [zeros, flat(indices!), flat(x!)])]);
      if (wanted === undefined) return y;
      const to = knownNumbers(wanted, 'the shape of the result');
      if (to.length !== own.length || to.some((d, i) => d < own[i]!)) throw new InferError(`[${own.join()}] in a result of [${to.join()}]`);
      return make(op(pad, { pads: own.map((d, i) => [0, to[i]! - d] as const), mode: 'constant', value: 0 }), [y]);
    }, ...c.inputsUpTo(3));
  },

  /** The root of sums of powers, those of the padding 0. */
  LpPool(c) {
    const [window, p] = [readWindow(c), c.version < 2 ? c.attrs.float('p', 2) : c.attrs.int('p', 2)];
    return c.add(deferred('LpPool', { p }, (make, [x]) => norm(make, x!, p, (powers) => {
      const { pads, extra, kernel, ...rest } = resolveWindow(window, window.kernel ?? [], spatialOf(powers));
      return channelsLast(make, powers, (last) => {
        const around = beyond(pads, extra), none = around.every(([a, b]) => a === 0 && b === 0);
        const filled = none ? last : make(op(pad, { pads: factOf(last).shape.map((_, i) => around[i - 1] ?? ([0, 0] as const)), mode: 'constant', value: 0 }), [last]);
        const mean = make(op(meanPool, { ...rest, kernel, padding: 'valid' }), [filled]);
        return make(op(mul, {}), [mean, scalarLike(make, mean, size(kernel))]);
      });
    })), c.one());
  },

  GlobalLpPool(c) {
    const p = c.version < 2 ? c.attrs.float('p', 2) : c.attrs.int('p', 2);
    return c.add(deferred('GlobalLpPool', { p }, (make, [x]) => norm(make, x!, p, (powers) => make(op(reduceSum, { axes: spatialOf(powers).map((_, i) => i + 2), keep: true }), [powers]))), c.one());
  },

  AveragePool(c) {
    const [window, countPads] = [readWindow(c), c.attrs.flag('count_include_pad', false)];
    return c.add(deferred('MeanPool', { countPads }, (make, [x]) => {
      const resolved = resolveWindow(window, window.kernel ?? [], spatialOf(x!));
      return channelsLast(make, x!, (last) => mean(make, last, resolved, countPads));
    }), c.one());
  },
};
