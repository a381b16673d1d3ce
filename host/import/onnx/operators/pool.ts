import { factOf, type Wire } from '../../../graph/graph.ts';
import { op } from '../../../graph/op.ts';
import { maxPool, meanPool } from '../../../ops/pool/pool.ts';
import { reduceMax, reduceMean } from '../../../ops/reduce/reduce.ts';
import { pad } from '../../../ops/slice/slice.ts';
import { deferred, type Make } from '../../deferred.ts';
import type { BuildNode, Family } from '../call.ts';
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

export const pools: Family = {
  GlobalAveragePool: whole(reduceMean), GlobalMaxPool: whole(reduceMax),

  MaxPool(c) {
    c.attrs.ignore('storage_order');
    const window = readWindow(c);
    return c.add(deferred('MaxPool', {}, (make, [x]) => {
      const { pads, extra, ...rest } = resolveWindow(window, window.kernel ?? [], spatialOf(x!));
      return channelsLast(make, x!, (last) => make(op(maxPool, { ...rest, padding: beyond(pads, extra) }), [last]));
    }), c.one());
  },

  AveragePool(c) {
    const [window, countPads] = [readWindow(c), c.attrs.flag('count_include_pad', false)];
    return c.add(deferred('MeanPool', { countPads }, (make, [x]) => {
      const resolved = resolveWindow(window, window.kernel ?? [], spatialOf(x!));
      return channelsLast(make, x!, (last) => mean(make, last, resolved, countPads));
    }), c.one());
  },
};
