import type { CumulativeAttrs } from '../../../src/eval/cumulative.ts';
import type { LowerContext } from '../../program/lower-context.ts';
import { count } from '../shared/lowering.ts';
import { kindOf } from '../shared/numbers.ts';

export const lowerCumulative = (product: 0 | 1) => ({ axis, exclusive, backwards }: CumulativeAttrs, context: LowerContext): boolean => {
  const { dtype, shape } = context.inputs[0]!;
  const { bytes, kind } = kindOf(dtype);
  context.call('cumulate_any', {
    x: context.input(0).ref, y: context.output(0).ref, m: count(shape.slice(0, axis)), count: shape[axis]!, n: count(shape.slice(axis + 1)),
    b: bytes, k: kind, product, exclusive: exclusive ? 1 : 0, backwards: backwards ? 1 : 0,
  });
  return true;
};
