import { outputPositions } from '../../../src/eval/window.ts';
import { concreteShape } from '../../graph/fact.ts';
import { factOf } from '../../graph/graph.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { conv } from './conv.ts';
import { pad } from '../slice/slice.ts';
import type { Rule } from '../../graph/rewrite.ts';

/** Elements before and after each spatial axis of x for a window with its last position where the padding puts it; null where none are needed. */
export function padsOf(shape: readonly number[], kernel: readonly number[], attrs: Parameters<typeof outputPositions>[3]): readonly (readonly [number, number])[] | null {
  const spatial = shape.slice(1, -1).map((length, i): [number, number] => {
    const { count, before } = outputPositions(length, kernel[i]!, i, attrs);
    const reach = (count - 1) * attrs.strides[i]! + (kernel[i]! - 1) * attrs.dilations[i]! + 1;
    return [before, Math.max(0, reach - before - length)];
  });
  return spatial.every(([a, b]) => a === 0 && b === 0) ? null : spatial;
}

/** Before: Conv with padding that its kernel would not take. After: Conv without, over Pad where there is any. */
export const padConv: Rule = {
  name: 'pad-conv',
  apply(node, graph) {
    const attrs = node.op.as(conv);
    const [x, w, ...bias] = node.inputs;
    if (attrs === undefined || attrs.padding === 'valid' || x === undefined || w === undefined || factOf(x).dtype !== 'f32') return null;
    const [shape, kernel] = [concreteShape(factOf(x)), concreteShape(factOf(w))];
    if (shape === undefined || kernel === undefined) return null;
    const pads = padsOf(shape, kernel, attrs);
    const patch = new Patch(graph, this.name);
    const padded = pads === null ? x : patch.add(node.name, op(pad, { pads: [[0, 0], ...pads, [0, 0]], mode: 'constant', value: 0 }), [x]);
    return patch.replace({ node, slot: 0 }, patch.add(node.name, op(conv, { ...attrs, padding: 'valid' }), [padded, w, ...bias]));
  },
};
