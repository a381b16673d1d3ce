import { type TensorOf, tensor } from '../../../src/eval/tensor.ts';
import { type Graph, type Node, type Wire, sameWire } from '../../graph/graph.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { conv } from './conv.ts';
import { mul, sigmoid, tanh } from '../elementwise/elementwise.ts';
import { gate } from '../gate/gate.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { f32Constant, soleProducer, wireOf } from '../../graph/match.ts';

/**
 * Before: Tanh(Conv(x, f)) * Sigmoid(Conv(x, g)). After: Gate(Conv(x, [f g])), which reads x once. Where the two sides are
 * not convolutions of one input with equal geometry, nothing is gained and nothing happens.
 */
export const mergeGate: Rule = ruleOn(mul, 'merge-gate', (node, _attrs, graph, name) => {
  for (const [a, b] of [[0, 1], [1, 0]] as const) {
    const left = soleProducer(node.inputs[a]!, tanh, graph);
    const right = soleProducer(node.inputs[b]!, sigmoid, graph);
    if (left === undefined || right === undefined) continue;
    const patch = new Patch(graph, name);
    const both = mergeConvolutions(patch, graph, left.node.inputs[0]!, right.node.inputs[0]!);
    if (both !== null) return patch.replace(wireOf(node), patch.add(node.name, op(gate, {}), [both]));
  }
  return null;
});

/** One convolution whose output channels are those of `a`, then those of `b`; null where they differ in more than weights. */
function mergeConvolutions(patch: Patch, graph: Graph, a: Wire, b: Wire): Wire | null {
  const [left, right] = [soleProducer(a, conv, graph), soleProducer(b, conv, graph)];
  if (left === undefined || right === undefined || !sameWire(left.node.inputs[0]!, right.node.inputs[0]!)) return null;
  if (left.attrs.groups !== 1 || JSON.stringify(left.attrs) !== JSON.stringify(right.attrs)) return null;
  const [wa, wb] = [f32Constant(left.node.inputs[1]), f32Constant(right.node.inputs[1])];
  if (wa === undefined || wb === undefined || wa.shape.some((d, i) => d !== wb.shape[i])) return null;
  const biases = [biasOf(left.node), biasOf(right.node)];
  if (biases.includes(null)) return null;
  const inputs = [left.node.inputs[0]!, patch.constant(left.node.inputs[1]!.node.name, interleaveLast(wa, wb))];
  const channels = wa.shape[wa.shape.length - 1]!;
  if (biases.some((v) => v !== undefined)) {
    const joined = new Float32Array(2 * channels);
    biases.forEach((v, i) => { if (v) joined.set(v, i * channels); });
    inputs.push(patch.constant(`${left.node.name}/bias`, tensor('f32', [2 * channels], joined)));
  }
  return patch.add(left.node.name, left.node.op, inputs);
}

/** Undefined: no bias. Null: one that is not constant. */
function biasOf(node: Node): Float32Array | undefined | null {
  return node.inputs.length < 3 ? undefined : f32Constant(node.inputs[2])?.data ?? null;
}

/** Concatenation along the last axis. */
function interleaveLast(a: TensorOf<'f32'>, b: TensorOf<'f32'>): TensorOf<'f32'> {
  const n = a.shape[a.shape.length - 1]!;
  const out = tensor('f32', [...a.shape.slice(0, -1), 2 * n], []);
  for (let row = 0; row * n < a.data.length; row++) {
    out.data.set(a.data.subarray(row * n, row * n + n), 2 * row * n);
    out.data.set(b.data.subarray(row * n, row * n + n), 2 * row * n + n);
  }
  return out;
}

