import { op } from '../../../graph/op.ts';
import type { ReduceKind } from '../../../../src/eval/dynamic.ts';
import { dynamicReduce } from '../../../ops/dynamic/dynamic.ts';
import type { BuildNode, Family } from '../call.ts';

const reduction = (kind: ReduceKind): BuildNode => (c) => c.add(op(dynamicReduce, { kind, keep: c.attrs.flag('keep_dims', false) }), ...c.two());

export const reductions: Family = { Sum: reduction('sum'), Mean: reduction('mean'), Prod: reduction('prod'), Max: reduction('max'), Min: reduction('min'), Any: reduction('max'), All: reduction('min') };
