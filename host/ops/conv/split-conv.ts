import { tensor } from '../../../src/eval/tensor.ts';
import { type Node, factOf } from '../../graph/graph.ts';
import { f32Constant, wireOf } from '../../graph/match.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { type Rule, ruleOn } from '../../graph/rewrite.ts';
import { slice } from '../slice/slice.ts';
import { conv } from './conv.ts';
import { epilogueOf } from './epilogue.ts';
import { clamp } from '../elementwise/elementwise.ts';

/** Columns start .. end - 1 of rows of n. */
function columns(data: Float32Array, n: number, start: number, end: number): Float32Array {
  const out = new Float32Array(data.length / n * (end - start));
  for (let row = 0; row * n < data.length; row++) out.set(data.subarray(row * n + start, row * n + end), row * (end - start));
  return out;
}

/** Before: Conv, perhaps an activation, and Slices of its channels that are all that is read of it. After: a Conv for each of them. */
export const splitConv: Rule = ruleOn(slice, 'split-conv', (node, _attrs, graph, name) => {
  const whole = node.inputs[0]!, between: Node[] = [], last = factOf(whole).shape.length - 1;
  const parts = graph.users(whole.node).map((user) => ({ user, attrs: user.op.as(slice) }));
  if (graph.isOutput(whole) || parts.length < 2 || parts[0]!.user !== node) return null;
  let { node: source } = whole;
  while (source.inputs.length === 1 && (source.op.as(clamp) !== undefined || epilogueOf(source.op) !== undefined)) {
    between.unshift(source);
    source = source.inputs[0]!.node;
    if (graph.onlyUser(source) === undefined) return null;
  }
  const attrs = source.op.as(conv), [w, bias] = [f32Constant(source.inputs[1]), f32Constant(source.inputs[2])];
  if (attrs?.groups !== 1 || w === undefined || (source.inputs.length > 2 && bias === undefined)) return null;
  const n = w.shape.at(-1)!, patch = new Patch(graph, name);
  let covered = 0;
  for (const { user, attrs: part } of parts) {
    if (part?.axis !== last || typeof part.start !== 'number' || typeof part.end !== 'number') return null;
    const { start, end } = part;
    covered += end - start;
    const weights = patch.constant(source.inputs[1]!.node.name, tensor('f32', [...w.shape.slice(0, -1), end - start], columns(w.data, n, start, end)));
    const inputs = [source.inputs[0]!, weights, ...(bias === undefined ? [] : [patch.constant(source.inputs[2]!.node.name, tensor('f32', [end - start], bias.data.subarray(start, end)))])];
    const sum = patch.add(source.name, op(conv, attrs), inputs);
    patch.replace(wireOf(user), between.reduce((so, b) => patch.add(b.name, b.op, [so]), sum));
  }
  // no channel is computed twice
  return covered <= n ? patch : null;
});
