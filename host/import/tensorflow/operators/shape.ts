import { full, tensor } from '../../../../src/eval/tensor.ts';
import { constant } from '../../../graph/constant.ts';
import { same } from '../../../graph/dim.ts';
import { knownDims } from '../../../graph/fact.ts';
import { type Wire, factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { dynamicBroadcastTo, dynamicReshape, dynamicTile, dynamicTranspose } from '../../../ops/dynamic/dynamic.ts';
import { broadcastTo, fill, range, shapeOf, squeeze, unsqueeze } from '../../../ops/shape/shape.ts';
import { broadcastShapes } from '../../../ops/shared/broadcast.ts';
import { reduceProd } from '../../../ops/reduce/reduce.ts';
import { concat, slice } from '../../../ops/slice/slice.ts';
import { deferred } from '../../deferred.ts';
import { axisOperand, fromFront } from '../../operands.ts';
import type { BuildNode, Call, Family } from '../call.ts';

const rankOf = (w: Wire): number => factOf(w).shape.length;

function shapeType(c: Call): 'i32' | 'i64' {
  const dtype = c.attrs.dtype('out_type', 'i32');
  return dtype === 'i32' || dtype === 'i64' ? dtype : c.refuse(`out_type ${dtype}`);
}

/** A tensor of the operand's type and shape, full of one value. */
const filledWith = (value: number): BuildNode => (c) => c.add(deferred('Fill', { value }, (make, [x]) => {
  const { dtype, shape } = factOf(x!);
  if (dtype === 'string') throw new InferError(`strings of ${value}`);
  return make(op(broadcastTo, { to: shape }), [make(constant(full(dtype, [], value)), [])]);
}), c.one());

export const shapes: Family = {
  Shape: (c) => c.add(op(shapeOf, { dtype: shapeType(c) }), c.one()),
  ShapeN(c) {
    const dtype = shapeType(c);
    return c.many(1).map((x) => c.add(op(shapeOf, { dtype }), x));
  },
  Size: (c) => c.add(op(reduceProd, { axes: [0], keep: false }), c.add(op(shapeOf, { dtype: shapeType(c) }), c.one())),
  Rank: (c) => c.add(deferred('Rank', {}, (make, [x]) => make(constant(tensor('i32', [], [rankOf(x!)])), [])), c.one()),

  Reshape: (c) => c.add(op(dynamicReshape, {}), ...c.two()),
  Transpose: (c) => c.add(op(dynamicTranspose, {}), ...c.two()),
  BroadcastTo: (c) => c.add(op(dynamicBroadcastTo, {}), ...c.two()),
  Tile: (c) => c.add(op(dynamicTile, {}), ...c.two()),
  BroadcastArgs: (c) => c.add(deferred('BroadcastArgs', {}, (make, shapes) => {
    const given = shapes.map((w) => knownDims(factOf(w)));
    const [a, b] = given;
    if (a === undefined || b === undefined) throw new InferError('the shapes must be known before the network runs');
    // each length is an element of one of them
    const parts = broadcastShapes([a, b]).map((d, i, to) => {
      const of = [a, b].findIndex((dims) => same(dims[i + dims.length - to.length] ?? 1, d)), at = i + given[of]!.length - to.length;
      return make(op(slice, { axis: 0, start: at, end: at + 1 }), [shapes[of]!]);
    });
    return parts.length === 0 ? shapes[0]! : make(op(concat, { axis: 0 }), parts);
  }), ...c.two()),
  Fill: (c) => c.add(op(fill, {}), ...c.two()),
  ZerosLike: filledWith(0), OnesLike: filledWith(1),
  Range: (c) => c.add(op(range, {}), ...c.three()),

  ExpandDims: (c) => c.add(deferred('Unsqueeze', {}, (make, [x, axis]) => make(op(unsqueeze, { axes: [fromFront(axisOperand(factOf(axis!)), rankOf(x!) + 1)] }), [x!])), ...c.two()),

  Squeeze(c) {
    const named = c.attrs.ints('squeeze_dims', []);
    return c.add(deferred('Squeeze', { axes: [...named] }, (make, [x]) => {
      const { shape } = factOf(x!);
      const axes = named.length === 0 ? shape.flatMap((d, i) => (d === 1 ? [i] : [])) : [...new Set(named.map((a) => fromFront(a, shape.length)))].sort((a, b) => a - b);
      return make(op(squeeze, { axes }), [x!]);
    }), c.one());
  },
};
