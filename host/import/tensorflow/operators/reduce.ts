import { op } from '../../../graph/op.ts';
import type { ReduceKind } from '../../../../src/eval/dynamic.ts';
import { dynamicReduce } from '../../../ops/dynamic/dynamic.ts';
import { sqrt, square } from '../../../ops/elementwise/elementwise.ts';
import type { BuildNode, Family } from '../call.ts';

const reduction = (kind: ReduceKind): BuildNode => (c) => c.add(op(dynamicReduce, { kind, keep: c.attrs.flag('keep_dims', false) }), ...c.two());

/** The root of the sum of squares. */
const euclidean: BuildNode = (c) => {
  const [x, axes] = c.two();
  return c.add(op(sqrt, {}), c.add(op(dynamicReduce, { kind: 'sum', keep: c.attrs.flag('keep_dims', false) }), c.add(op(square, {}), x), axes));
};

export const reductions: Family = { Sum: reduction('sum'), Mean: reduction('mean'), Prod: reduction('prod'), Max: reduction('max'), Min: reduction('min'), Any: reduction('max'), All: reduction('min'), EuclideanNorm: euclidean };
