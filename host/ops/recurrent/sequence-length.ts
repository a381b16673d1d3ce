import { type Tensor, full } from '../../../src/eval/tensor.ts';
import { same } from '../../graph/dim.ts';
import { knownDims, sameType } from '../../graph/fact.ts';
import { type Node, type Wire, constantOf, factOf, sameWire } from '../../graph/graph.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { mul } from '../elementwise/elementwise.ts';
import { gatherNd } from '../selection/selection.ts';
import { lstm } from './recurrent.ts';
import { broadcastTo, tile } from '../shape/shape.ts';
import { concat } from '../slice/slice.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { wireOf } from '../../graph/match.ts';

/** Nodes that a function of a length has at most, and elements of its values for all lengths together. */
const [maxNodes, maxElements] = [64, 1 << 22];

/** A wire that depends on one integer input of one element and on nothing else: what it is for a value of that. */
interface OfLength { readonly input: Node; at(value: number): Tensor | undefined }

function ofLength(wire: Wire): OfLength | undefined {
  const order: Node[] = [];
  const inputs = new Set<Node>();
  const visit = (node: Node): void => {
    if (order.includes(node) || inputs.has(node) || order.length > maxNodes) return;
    if (node.op.name === 'Input') { inputs.add(node); return; }
    for (const w of node.inputs) visit(w.node);
    order.push(node);
  };
  visit(wire.node);
  const [input, other] = inputs;
  const fact = input?.outputs[0];
  if (input === undefined || other !== undefined || order.length > maxNodes || (fact?.dtype !== 'i32' && fact?.dtype !== 'i64') || fact.shape.some((d) => d !== 1)) return undefined;
  return {
    input,
    at(value) {
      const one = full(fact.dtype === 'i64' ? 'i64' : 'i32', fact.shape.map(() => 1), value);
      const values = new Map<Node, readonly Tensor[]>([[input, [one]]]);
      for (const node of order) {
        const constants = node.outputs.map((f) => f.value).filter((v) => v !== undefined);
        const operands = node.inputs.map((w) => values.get(w.node)?.[w.slot]).filter((v) => v !== undefined);
        const outputs = constants.length === node.outputs.length ? constants : operands.length < node.inputs.length ? undefined : node.op.eval?.(operands);
        if (outputs === undefined) return undefined;
        values.set(node, outputs);
      }
      return values.get(wire.node)?.[wire.slot];
    },
  };
}

/** An Lstm of one sequence that ends at a length that is given at run time. */
function endingLstm(wire: Wire | undefined): { readonly node: Node; readonly frames: number; readonly length: OfLength } | undefined {
  const attrs = wire?.node.op.as(lstm);
  if (wire === undefined || attrs === undefined || !attrs.length || attrs.backwards || attrs.hold) return undefined;
  const [frames, batch] = wire.node.outputs[0]!.shape;
  const length = ofLength(wire.node.inputs[attrs.peepholes ? 5 : 4]!);
  return typeof frames === 'number' && batch === 1 && length !== undefined ? { node: wire.node, frames, length } : undefined;
}

/** Whether, for every length that a sequence of so many frames may have, the Lstm ends there and `holds` of the value that `of` then has. */
function forAllLengths({ frames, length }: { readonly frames: number; readonly length: OfLength }, of: Wire, holds: (end: number, value: Tensor) => boolean): boolean {
  const elements = factOf(of).shape.reduce<number>((n, d) => n * (typeof d === 'number' ? d : Infinity), frames + 1);
  const values = elements > maxElements ? undefined : ofLength(of);
  if (values?.input !== length.input) return false;
  for (let n = 0; n <= frames; n++) {
    const [end, value] = [length.at(n)?.data[0], values.at(n)];
    if (typeof end !== 'number' || value === undefined || !holds(end, value)) return false;
  }
  return true;
}

/** Before: Mul of what an Lstm gives by ones up to its length. After: no Mul, since it gives zeros from there on. */
export const dropSequenceMask: Rule = ruleOn(mul, 'drop-sequence-mask', (node, _attrs, graph, name) => {
  for (const [y, mask] of [[node.inputs[0]!, node.inputs[1]!], [node.inputs[1]!, node.inputs[0]!]] as const) {
    const run = y.slot === 0 ? endingLstm(y) : undefined;
    if (run === undefined || constantOf(mask) !== undefined || !sameType(factOf(y), factOf(wireOf(node)))) continue;
    const frames = run.frames;
    // one factor a frame, or one an element; copies of them need no look
    const spread = mask.node.op.as(tile) !== undefined || mask.node.op.as(broadcastTo) !== undefined;
    const factors = [...(spread ? [mask.node.inputs[0]!] : []), mask].find((w) => factOf(w).shape.length === 3 && factOf(w).shape[0] === frames);
    if (factors === undefined) continue;
    const ones = forAllLengths(run, factors, (end, { dtype, data }) => dtype === 'f32' && data.every((v, i) => (i / (data.length / frames) < end ? v === 1 : Number.isFinite(v))));
    if (ones) return new Patch(graph, name).replace(wireOf(node), y);
  }
  return null;
});

/** Before: the frame at an Lstm's length, selected from [its initial state | its output of every frame]. After: its state at the end. */
export const takeLastState: Rule = ruleOn(gatherNd, 'take-last-state', (node, { batchDims }, graph, name) => {
  const [all, indices] = [node.inputs[0]!, node.inputs[1]!];
  const [before, frames, more] = all.node.op.as(concat)?.axis === 0 ? all.node.inputs : [];
  const run = more === undefined ? endingLstm(frames) : undefined;
  if (batchDims !== 0 || before === undefined || frames === undefined || run === undefined) return null;
  // outputs and operands of Lstm: y, h, c, cells; x, w, h, c
  const [result, begins] = frames.slot === 0 ? [1, 2] : frames.slot === 3 ? [2, 3] : [];
  if (result === undefined || begins === undefined || !isFirstFrame(before, run.node.inputs[begins]!)) return null;
  const picked = forAllLengths(run, indices, (end, { shape, data }) => shape.join() === '1,2' && data[0] === end && data[1] === 0);
  return picked ? new Patch(graph, name).replace(wireOf(node), { node: run.node, slot: result }) : null;
});

/** Whether `frame` [1, 1, n] is the state [1, n] seen otherwise. */
function isFirstFrame(frame: Wire, state: Wire): boolean {
  const names = ['Unsqueeze', 'Reshape'];
  return sameWire(frame, state) || (names.includes(frame.node.op.name) && sameWire(frame.node.inputs[0]!, state));
}

/** Before: Lstm whose cells of every frame nothing reads, or whose length is all of its frames. After: without. */
export const trimLstm: Rule = ruleOn(lstm, 'trim-lstm', (node, attrs, graph, name) => {
  const at = attrs.peepholes ? 5 : 4;
  const [frames] = node.outputs[0]!.shape;
  const [length] = attrs.length ? knownDims(factOf(node.inputs[at]!)) ?? [] : [];
  const whole = length !== undefined && frames !== undefined && (same(length, frames) || (typeof length === 'number' && typeof frames === 'number' && length >= frames));
  const cells: Wire = { node, slot: 3 };
  const unread = attrs.cells && !graph.isOutput(cells) && graph.users(node).every((u) => u.inputs.every((w) => !sameWire(w, cells)));
  if (!whole && !unread) return null;
  const patch = new Patch(graph, name);
  const trimmed = op(lstm, { ...attrs, length: attrs.length && !whole, cells: attrs.cells && !unread });
  const made = patch.addNode(node.name, trimmed, whole ? node.inputs.filter((_, i) => i !== at) : node.inputs);
  const kept = node.outputs.flatMap((_, slot) => (unread && slot === 3 ? [] : [slot]));
  kept.forEach((slot, i) => patch.replace({ node, slot }, { node: made, slot: i }));
  return patch;
});
