import { type Dim, product, same, sameShape } from '../graph/dim.ts';
import { type Graph, type Node, type Wire, constantOf, factOf } from '../graph/graph.ts';
import { wireOf } from '../graph/match.ts';
import { type Op, op } from '../graph/op.ts';
import { Patch } from '../graph/patch.ts';
import { type Rule, ruleOn } from '../graph/rewrite.ts';
import { retyped } from './retyped.ts';
import { type Sliding, paddingOf, slidingOf } from './sliding.ts';
import { reshape } from '../ops/shape/shape.ts';
import { slice, stridedSlice } from '../ops/slice/slice.ts';

/** Elements start, start + step, ... of an axis, up to its end. */
interface Every { readonly axis: number; readonly start: number; readonly step: number }

/** What gives only those of a wire; `spares`: windows or products that are no longer computed for the others. */
interface Sparser { readonly spares: boolean; build(patch: Patch): Wire }

/** Before: operators that nothing else reads -> StridedSlice. After: the operators for those elements only, windows with a longer stride. */
const moveSliceStepUp: Rule = ruleOn(stridedSlice, 'move-stride-up', (node, { starts, ends, steps }, graph, name) => {
  const [x] = node.inputs, { shape } = factOf(x!);
  const axis = steps.findIndex((step, i) => step > 1 && typeof starts[i] === 'number' && same(ends[i]!, shape[i]!));
  const made = axis < 0 ? undefined : sparser(graph, x!, { axis, start: Number(starts[axis]), step: steps[axis]! });
  if (made?.spares !== true) return null;
  const patch = new Patch(graph, name), sparse = made.build(patch), at = factOf(sparse).shape[axis]!;
  if (!same(at, factOf(wireOf(node)).shape[axis]!)) return null;
  const others = { starts: starts.map((s, i) => (i === axis ? 0 : s)), ends: ends.map((e, i) => (i === axis ? at : e)), steps: steps.map((s, i) => (i === axis ? 1 : s)) };
  return patch.replace(wireOf(node), sameShape(factOf(sparse).shape, factOf(wireOf(node)).shape) ? sparse : patch.add(node.name, op(stridedSlice, others), [sparse]));
});

/** Before: operators that nothing else reads -> windows of one element with a stride. After: the operators for those elements only. */
const moveWindowStrideUp: Rule = {
  name: 'move-stride-up',
  apply(node, graph) {
    const sliding = slidingOf(node), at = sliding?.kernel.findIndex((k, i) => k === 1 && sliding.strides[i]! > 1) ?? -1;
    const over = sliding === undefined || at < 0 ? undefined : inPlace(graph, node, sliding, { axis: at + 1, start: 0, step: 1 });
    if (over?.spares !== true) return null;
    const patch = new Patch(graph, this.name), made = over.build(patch);
    return sameShape(factOf(made).shape, factOf(wireOf(node)).shape) ? patch.replace(wireOf(node), made) : null;
  },
};

export const moveStrideUp: readonly Rule[] = [moveSliceStepUp, moveWindowStrideUp];

function sparser(graph: Graph, { node }: Wire, every: Every): Sparser | undefined {
  if (graph.onlyUser(node) === undefined) return undefined;
  const sliding = slidingOf(node), cut = node.op.as(slice), [x] = node.inputs;
  if (sliding?.kernel[every.axis - 1] !== undefined) return inPlace(graph, node, sliding, every) ?? inSteps(node, sliding, every);
  // elements that a slice leaves out behind are left out by the count of those that are wanted
  if (cut?.axis === every.axis) return typeof cut.start === 'number' && same(cut.end, factOf(x!).shape[cut.axis]!) ? sparser(graph, x!, { ...every, start: every.start + cut.start }) : undefined;
  return ofReshape(graph, node, every) ?? ofEach(graph, node, every);
}

/** Windows with a longer stride. */
function inSteps(node: Node, sliding: Sliding, { axis, start, step }: Every): Sparser | undefined {
  const at = axis - 1, [x, ...rest] = node.inputs, { shape } = factOf(x!);
  const padding = sliding.padding === 'valid' ? sliding.kernel.map((): readonly [number, number] => [0, 0]) : paddingOf(sliding, shape.slice(1, -1));
  if (padding === undefined) return undefined;
  const first = start * sliding.strides[at]!, [front, back] = padding[at]!, unseen = Math.max(0, first - front);
  const changed = sliding.with({
    strides: sliding.strides.map((s, i) => (i === at ? s * step : s)),
    padding: sliding.padding === 'valid' ? 'valid' : padding.map((p, i) => (i === at ? [Math.max(0, front - first), back] : p)),
  });
  return { spares: true, build: (patch) => patch.add(node.name, changed, [unseen === 0 ? x! : patch.add(node.name, op(slice, { axis, start: unseen, end: shape[axis]! }), [x!]), ...rest]) };
}

/** Windows of one element, without their stride: over those elements of what they read. */
function inPlace(graph: Graph, node: Node, sliding: Sliding, { axis, start, step }: Every): Sparser | undefined {
  const at = axis - 1, { kernel, strides, padding } = sliding, [x, ...rest] = node.inputs, stride = strides[at]!;
  if (kernel[at] !== 1 || (typeof padding !== 'string' && padding[at]!.some((p) => p !== 0)) || padding === 'sameUpper') return undefined;
  const inner = sparser(graph, x!, { axis, start: start * stride, step: step * stride });
  return inner?.spares === true ? { spares: true, build: (patch) => patch.add(node.name, sliding.with({ strides: strides.map((s, i) => (i === at ? 1 : s)) }), [inner.build(patch), ...rest]) } : undefined;
}

/** Elements along an axis that a reshape leaves as it is. */
function ofReshape(graph: Graph, node: Node, every: Every): Sparser | undefined {
  const to = node.op.as(reshape)?.to, [x] = node.inputs, { axis } = every;
  if (to === undefined) return undefined;
  const { shape } = factOf(x!), from = shape.findIndex((d, i) => same(d, to[axis]!) && same(product(shape.slice(0, i)), product(to.slice(0, axis))));
  const inner = from < 0 ? undefined : sparser(graph, x!, { ...every, axis: from });
  return inner === undefined ? undefined : {
    spares: inner.spares,
    build(patch) {
      const sparse = inner.build(patch);
      return patch.add(node.name, op(reshape, { to: to.map((d, i) => (i === axis ? factOf(sparse).shape[from]! : d)) }), [sparse]);
    },
  };
}

/** An operator that treats the axis like a batch axis. */
function ofEach(graph: Graph, node: Node, every: Every): Sparser | undefined {
  const [left, right] = node.op.axes(node.inputs.map(factOf), node.outputs)?.split('->').map((side) => side.split(',')) ?? [], label = right?.[0]?.[every.axis];
  if (left === undefined || label === undefined || label === '1' || label !== label.toLowerCase()) return undefined;
  const at = node.inputs.map((_, i) => left[i]!.indexOf(label));
  if (!at.some((own) => own >= 0) || node.inputs.some((w, i) => at[i]! >= 0 && constantOf(w) !== undefined)) return undefined;
  const inner = node.inputs.map((w, i) => (at[i]! < 0 ? undefined : sparser(graph, w, { ...every, axis: at[i]! }) ?? sliced(node, w, { ...every, axis: at[i]! })));
  const { mac = 0 } = node.op.cost(node.inputs.map(factOf), node.outputs) ?? {};
  return {
    spares: !same(mac, 0) || inner.some((i) => i?.spares === true),
    build(patch) {
      const wires = node.inputs.map((w, i) => inner[i]?.build(patch) ?? w), own = at.findIndex((a) => a >= 0), { shape } = factOf(wires[own]!);
      return patch.add(node.name, retyped(node, factOf(wires[0]!).shape, factOf(wireOf(node)).shape.map((d, i) => (i === every.axis ? shape[at[own]!]! : d))), wires);
    },
  };
}

function sliced({ name }: Node, x: Wire, { axis, start, step }: Every): Sparser {
  const { shape } = factOf(x), whole = (own: Dim): readonly Dim[] => shape.map((d, i) => (i === axis ? own : d));
  const every: Op = op(stridedSlice, { starts: shape.map((_, i) => (i === axis ? start : 0)), ends: whole(shape[axis]!), steps: shape.map((_, i) => (i === axis ? step : 1)) });
  return { spares: false, build: (patch) => patch.add(name, every, [x]) };
}
