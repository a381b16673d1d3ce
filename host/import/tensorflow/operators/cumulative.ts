import { constant } from '../../../graph/constant.ts';
import { factOf } from '../../../graph/graph.ts';
import { tensor } from '../../../../src/eval/tensor.ts';
import { cumProd, cumSum } from '../../../ops/cumulative/cumulative.ts';
import { knownNumber } from '../../constants.ts';
import { cumulated } from '../../cumulate.ts';
import { fromFront } from '../../operands.ts';
import { recurrence } from '../../recurrence.ts';
import type { BuildNode, Call, Family } from '../call.ts';
import { add } from './formula.ts';

const flags = (c: Call) => ({ exclusive: c.attrs.flag('exclusive', false), backwards: c.attrs.flag('reverse', false) });
const cumulative = (operator: typeof cumSum): BuildNode => (c) => c.add(cumulated(operator, flags(c)), ...c.two());

/** The smallest number of single precision, which stands for the logarithm of 0. */
const lowest = -3.4028234663852886e38;

export const cumulatives: Family = {
  Cumsum: cumulative(cumSum), Cumprod: cumulative(cumProd),

  /** A loop, as no sum of exponentials has the range. */
  CumulativeLogsumexp(c) {
    const { exclusive, backwards } = flags(c);
    return add(c, 'CumulativeLogsumexp', { exclusive, backwards }, c.two(), (a, x, axisWire) => {
      const { shape } = factOf(x!), axis = fromFront(knownNumber(axisWire!, 'the axis'), shape.length);
      const order = [axis, ...shape.map((_, i) => i).filter((i) => i !== axis)];
      const before = a.broadcast(a.make(constant(tensor('f32', [], [lowest])), []), order.slice(1).map((i) => shape[i]!));
      const { collected } = recurrence(a.make, { rows: [a.transpose(x!, order)], states: [before], outside: [] }, backwards, (b, { rows: [row], states: [sum] }) => {
        const largest = b.max(row!, sum!);
        const next = b.add(largest, b.log(b.add(b.exp(b.sub(row!, largest)), b.exp(b.sub(sum!, largest)))));
        return { states: [next], collected: [exclusive ? sum! : next] };
      });
      const known = a.select(a.lessEqual(collected[0]!, lowest), -Infinity, collected[0]!);
      return a.transpose(known, order.map((_, i) => order.indexOf(i)));
    });
  },
};
