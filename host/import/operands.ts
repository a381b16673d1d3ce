import { type Tensor, full, tensor } from '../../src/eval/tensor.ts';
import type { DType } from '../../src/format/dtype.ts';
import { type Fact, knownDims } from '../graph/fact.ts';
import { constant } from '../graph/constant.ts';
import { type Wire, factOf } from '../graph/graph.ts';
import { InferError, op } from '../graph/op.ts';
import { transpose } from '../ops/shape/shape.ts';
import type { ImportedWire } from '../stages.ts';
import type { Call } from './call.ts';
import type { Make } from './deferred.ts';

/** `axis` counted from the front; those that are negative count from the end of `rank` axes. */
export function fromFront(axis: number, rank: number): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) throw new InferError(`axis ${axis} of ${rank}`);
  return axis < 0 ? axis + rank : axis;
}

/** The value of an operand that names an axis. */
export const axisOperand = (f: Fact): number => integerOperand(f, 'the axis');

/** The value of an operand that is one integer; `what` names it in messages. */
export function integerOperand(f: Fact, what: string): number {
  const [value, ...rest] = knownDims(f) ?? [];
  if (typeof value !== 'number' || rest.length > 0) throw new InferError(`${what} is not one constant`);
  return value;
}

/** A number of a float type; undefined for other types. */
export function floatScalar(dtype: DType, value: number): Tensor | undefined {
  if (dtype === 'f32') return tensor(dtype, [], [value]);
  return dtype === 'f64' ? tensor(dtype, [], [value]) : undefined;
}

/** Applies `make` to x [N, C, ...spatial] as it is with its channels last, and moves those of the result back. */
export function channelsLast<A>(c: Call<A>, spatial: number, x: ImportedWire, make: (x: ImportedWire) => ImportedWire): ImportedWire {
  const axes = Array.from({ length: spatial }, (_, i) => i + 1);
  return c.add(op(transpose, { perm: [0, spatial + 1, ...axes] }), make(c.add(op(transpose, { perm: [0, ...axes.map((a) => a + 1), 1] }), x)));
}

/** A scalar of the type of `x`. */
export function scalarLike(make: Make, x: Wire, value: number | bigint): Wire {
  const { dtype } = factOf(x);
  if (dtype === 'string') throw new InferError('strings');
  return make(constant(full(dtype, [], value)), []);
}
