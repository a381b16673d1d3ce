import { cannotSlide, noWindow, slideWithState } from './errors.ts';
import { checkGraph } from './graph/check.ts';
import { input } from './graph/constant.ts';
import { type Dim, product, same, symbol } from './graph/dim.ts';
import { type Fact, fact } from './graph/fact.ts';
import { type Node, type Wire, factOf } from './graph/graph.ts';
import { InferError, type Op, op } from './graph/op.ts';
import { broadcastTo, reshape, squeeze, unsqueeze } from './ops/shape/shape.ts';
import { retyped } from './declutter/retyped.ts';
import { slidingOf } from './declutter/sliding.ts';
import { slideOver } from './slide/window.ts';
import { type PerWindow, type Rows, type Value, Windows, noEdge } from './slide/windows.ts';
import { type Slid, type Typed, streamSymbol } from './stages.ts';

export interface SlideOptions {
  /** Frames of the input from window to window. */
  readonly hop: number;
  /** Whether rows that see padding at a window's edges are computed anew for each window; else they see the stream there. */
  readonly exact: boolean;
  /** The axis of each input along which windows lie, by name. */
  readonly axes: ReadonlyMap<string, number>;
}

/**
 * A network over a window of fixed length as one over a stream: its outputs, [windows, ...], are those of the network over the frames
 * [h * hop, h * hop + length) for h = 0, 1, ... What convolutions and pools compute is shared by the windows; behind them each has its own.
 */
export function slide(typed: Typed, { hop, exact, axes }: SlideOptions): Slid {
  const { graph } = typed, [state] = graph.states;
  if (state !== undefined) throw slideWithState(typed.name, state.name);
  const slid = graph.inputs.filter((p) => axes.has(p.name)), lengths = new Set(slid.map(({ name, wire }) => factOf(wire).shape[axes.get(name)!]));
  const [length] = lengths;
  if (typeof length !== 'number' || lengths.size > 1) throw noWindow(typed.name, graph.inputs.map((p) => p.name));
  const windows = new Windows(length, hop, streamSymbol);
  const values = new Map<Node, readonly (Value | undefined)[]>();
  windows.graph.inputs = graph.inputs.map(({ name, wire: { node } }) => {
    const [f] = node.outputs, axis = axes.get(name);
    const wire = windows.add(node.name, input(fact(f!.dtype, f!.shape.map((d, i) => (i === axis ? symbol(streamSymbol) : d)))));
    values.set(node, [axis === undefined ? { kind: 'fixed', wire } : { kind: 'rows', wire, axis, length, rate: 1, front: noEdge, back: noEdge }]);
    return { name, wire };
  });
  const valueOf = ({ node, slot }: Wire, reader: Node): Value => {
    const value = values.get(node)?.[slot];
    if (value === undefined) throw cannotSlide(reader.name, reader.op.name, `${node.name} gives something that is not each window's own`);
    return value;
  };
  for (const node of graph.order()) {
    if (node.op.name === 'Input') continue;
    try {
      values.set(node, slideNode(windows, node, node.inputs.map((w) => valueOf(w, node)), exact));
    } catch (error) {
      throw error instanceof InferError ? cannotSlide(node.name, node.op.name, error.message) : error;
    }
  }
  windows.graph.outputs = graph.outputs.map(({ name, wire }) => ({ name, wire: windows.output(name, valueOf(wire, wire.node), factOf(wire).shape) }));
  windows.graph.dropUnused();
  checkGraph(windows.graph, 'slide');
  return { ...typed, graph: windows.graph, window: { typed, axes, length, hop } };
}

function slideNode(windows: Windows, node: Node, inputs: readonly Value[], exact: boolean): readonly (Value | undefined)[] {
  if (inputs.every((v) => v.kind === 'fixed')) {
    const made = windows.graph.add(node.name, node.op, inputs.map((v) => v.wire), node.outputs, node.labels);
    return node.outputs.map((_, slot) => ({ kind: 'fixed', wire: { node: made, slot } }));
  }
  const shared = inputs.some((v) => v.kind === 'windows') ? undefined : slideRows(windows, node, inputs, exact);
  return shared === undefined ? perWindow(windows, node, inputs.map((v) => (v.kind === 'rows' ? windows.whole(node.name, v) : v))) : [shared];
}

/** An operator over rows of which it gives rows; undefined where it does not. */
function slideRows(windows: Windows, node: Node, inputs: readonly Value[], exact: boolean): Rows | undefined {
  const [x, ...rest] = inputs, sliding = slidingOf(node);
  const across = rest.every((v) => v.kind === 'fixed');
  if (sliding !== undefined) {
    const at = x?.kind === 'rows' && across ? x.axis - 1 : -1;
    if (sliding.kernel[at] === undefined) return undefined;
    return slideOver(windows, node, sliding, x as Rows, rest.map((v) => v.wire), exact);
  }
  return byAxes(windows, node, inputs);
}

/** An operator that treats rows like a batch: over the stream, and over the edges. */
function byAxes(windows: Windows, node: Node, inputs: readonly Value[]): Rows | undefined {
  const rows = inputs.filter((v) => v.kind === 'rows'), [first, ...more] = rows;
  const to = axisBehind(node, inputs);
  if (first === undefined || to === undefined || node.outputs.length > 1) return undefined;
  if (more.some((r) => r.length !== first.length || r.rate !== first.rate)) return undefined;
  const [front, back] = [Math.max(...rows.map((r) => r.front.rows)), Math.max(...rows.map((r) => r.back.rows))];
  if (front + back >= first.length || ((first.axis === 0 || to === 0) && front + back > 0)) return undefined;
  const wide = inputs.map((v) => (v.kind === 'rows' ? windows.widened(node.name, v, front, back) : v));
  const { shape } = node.outputs[0]!;
  const apply = (wires: readonly Wire[], axis: number, frames: Dim, each: boolean): Wire =>
    windows.add(node.name, retyped(node, factOf(wires[0]!).shape, (each ? windows.times(shape, 0) : shape).map((d, i) => (i === axis ? frames : d))), ...wires);
  const edge = (which: 'front' | 'back', count: number): Rows['front'] => (count === 0 ? noEdge : { rows: count, wire: apply(wide.map((v) => (v.kind === 'rows' ? v[which].wire! : v.wire)), to, count, true) });
  const at = wide.find((v) => v.kind === 'rows')!;
  return { ...first, axis: to, wire: apply(wide.map((v) => v.wire), to, factOf(at.wire).shape[at.axis]!, false), front: edge('front', front), back: edge('back', back) };
}

/** The axis of the output along which an operator's rows lie, where they do not depend on each other. */
function axisBehind(node: Node, inputs: readonly Value[]): number | undefined {
  const axes = node.op.axes(node.inputs.map(factOf), node.outputs);
  const [left, right] = axes?.split('->').map((side) => side.split(',')) ?? [];
  const labels = new Set(inputs.flatMap((v, i) => (v.kind === 'rows' ? [left?.[i]?.[v.axis] ?? '1'] : [])));
  const [label, other] = [...labels];
  if (label === undefined || other !== undefined || label === '1' || label !== label.toLowerCase()) return undefined;
  // rows of a constant differ from each other
  const fixed = inputs.some((v, i) => v.kind !== 'rows' && left![i]!.includes(label) && !same(factOf(node.inputs[i]!).shape[left![i]!.indexOf(label)]!, 1));
  const to = right?.[0]?.indexOf(label) ?? -1;
  return fixed || to < 0 ? undefined : to;
}

/** An operator over what each window has: the windows are its batch. */
function perWindow(windows: Windows, node: Node, inputs: readonly (PerWindow | Extract<Value, { readonly kind: 'fixed' }>)[]): readonly (Value | undefined)[] {
  const [x] = inputs;
  const { shape } = node.outputs[0]!;
  if (x?.kind === 'windows' && [reshape, squeeze, unsqueeze].some((o) => node.op.name === o.name)) {
    const from = factOf(node.inputs[0]!).shape, at = x.axis === 0 ? 0 : shape.findIndex((d, i) => same(d, 1) && same(product(shape.slice(0, i)), product(from.slice(0, x.axis))));
    const axis = at > 0 && same(from[x.axis]!, 1) ? at : 0;
    return [{ kind: 'windows', axis, wire: windows.reshaped(node.name, axis > 0 ? x.wire : windows.foremost(node.name, x.wire, from, x.axis), windows.times(shape, axis)) }];
  }
  const operation = retyped(node, factOf(inputs[0]!.wire).shape, windows.times(shape, x?.kind === 'windows' ? x.axis : 0));
  const wires = spread(windows, node, operation, inputs);
  const axes = operation.axes(wires.map(factOf), operation.infer(wires.map(factOf)));
  const [left, right] = axes?.split('->').map((side) => side.split(',')) ?? [];
  const labels = new Set(inputs.flatMap((v, i) => (v.kind === 'windows' ? [left?.[i]?.[v.axis] ?? '1'] : [])));
  const [label, other] = [...labels];
  if (label === undefined || other !== undefined || label === '1' || label !== label.toLowerCase()) throw cannotSlide(node.name, node.op.name, 'it looks at several windows at once, as its first axis is not like a batch');
  const made = windows.graph.add(node.name, operation, wires);
  return node.outputs.map((_, slot) => {
    const axis = right![slot]!.indexOf(label);
    return axis < 0 ? undefined : { kind: 'windows', axis, wire: { node: made, slot } };
  });
}

/** The operands, those of all windows as often as there are windows where the operator does not do that itself. */
function spread(windows: Windows, node: Node, operation: Op, inputs: readonly Value[]): readonly Wire[] {
  const wires = inputs.map((v) => v.wire), facts = wires.map(factOf);
  if (fits(operation, facts)) return wires;
  const [left] = operation.axes(facts, node.outputs)?.split('->').map((side) => side.split(',')) ?? [];
  const label = inputs.map((v, i) => (v.kind === 'windows' ? left?.[i]?.[v.axis] : undefined)).find((l) => l !== undefined);
  return inputs.map(({ kind, wire }, i) => {
    const axis = kind === 'fixed' && label !== undefined ? left?.[i]?.indexOf(label) ?? -1 : -1;
    return axis < 0 ? wire : windows.add(node.name, op(broadcastTo, { to: windows.times(facts[i]!.shape, axis) }), wire);
  });
}

function fits(operation: Op, facts: readonly Fact[]): boolean {
  try {
    operation.infer(facts);
    return true;
  } catch (error) {
    if (error instanceof InferError) return false;
    throw error;
  }
}
