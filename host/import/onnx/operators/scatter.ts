import { factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { add, cast, floorMod } from '../../../ops/elementwise/elementwise.ts';
import { type Reduction, gatherElements, scatterElements, scatterNd } from '../../../ops/scatter/scatter.ts';
import { broadcastTo, reshape } from '../../../ops/shape/shape.ts';
import { concat } from '../../../ops/slice/slice.ts';
import { deferred } from '../../deferred.ts';
import { madeOf } from '../../made.ts';
import { fromFront } from '../../operands.ts';
import type { BuildNode, Call, Family } from '../call.ts';
import { constantTensor, numberShape, shapeOf } from '../../constants.ts';

const reductions: readonly Reduction[] = ['none', 'add', 'mul', 'max', 'min'];

function reductionOf(c: Call): Reduction {
  const name = c.attrs.text('reduction', 'none');
  return reductions.find((r) => r === name) ?? c.refuse(`reduction ${name}`);
}

const scatter: BuildNode = (c) => {
  const [axis, reduction] = [c.attrs.int('axis', 0), reductionOf(c)];
  return c.add(deferred('ScatterElements', { axis, reduction }, (make, wires) => make(op(scatterElements, { axis: fromFront(axis, shapeOf(wires[0]!).length), reduction }), wires)), ...c.three());
};

/** Rows of the update go where the cache of their batch is filled up to; a circular one begins again at its front. */
const tensorScatter: BuildNode = (c) => {
  const [axis, mode] = [c.attrs.int('axis', -2), c.attrs.text('mode', 'linear')];
  if (mode !== 'linear' && mode !== 'circular') return c.refuse(`mode ${mode}`);
  c.neededUpTo(1);
  return c.defer('TensorScatter', { axis, mode }, (make, [cache, update, starts]) => {
    const at = fromFront(axis, shapeOf(cache!).length);
    if (at === 0) throw new InferError('it writes along the axis of batches');
    const lead = numberShape(shapeOf(update!).slice(0, at + 1), 'the lengths of the update');
    const [batch, count, length] = [lead[0]!, lead[at]!, shapeOf(cache!)[at]!];
    if (typeof length !== 'number') throw new InferError(`a cache of ${String(length)} rows`);
    const rows = constantTensor(make, 'i64', [1, count], madeOf(count, (i) => i));
    const first = starts === undefined ? constantTensor(make, 'i64', [batch, 1], madeOf(batch, () => 0)) : make(op(reshape, { to: [batch, 1] }), [factOf(starts).dtype === 'i64' ? starts : make(op(cast, { to: 'i64' }), [starts])]);
    const beyond = make(op(add, {}), [first, rows]);
    const positions = mode === 'linear' ? beyond : make(op(floorMod, {}), [beyond, constantTensor(make, 'i64', [], [length])]);
    const inner = lead.map((d, i) => (i === 0 || i === at ? d : 1));
    const spread = make(op(broadcastTo, { to: [...lead, 1] }), [make(op(reshape, { to: [...inner, 1] }), [positions])]);
    // coordinates in the axes before
    const outer = madeOf(lead.reduce((a, b) => a * b, at), (i) => {
      const [axisOf, row] = [i % at, Math.floor(i / at)];
      return Math.floor(row / lead.slice(axisOf + 1).reduce((a, b) => a * b, 1)) % lead[axisOf]!;
    });
    const indices = make(op(concat, { axis: at + 1 }), [constantTensor(make, 'i64', [...lead, at], outer), spread]);
    return make(op(scatterNd, { reduction: 'none' }), [cache!, indices, update!]);
  }, ...c.inputsUpTo(3));
};

export const scatters: Family = {
  GatherElements(c) {
    const axis = c.attrs.int('axis', 0);
    return c.add(deferred('GatherElements', { axis }, (make, wires) => make(op(gatherElements, { axis: fromFront(axis, shapeOf(wires[0]!).length) }), wires)), ...c.two());
  },
  Scatter: scatter,
  ScatterElements: scatter,
  ScatterND: (c) => c.add(op(scatterNd, { reduction: reductionOf(c) }), ...c.three()),
  TensorScatter: tensorScatter,
};
