import { places } from '../../src/eval/window.ts';
import { concreteShape } from '../graph/fact.ts';
import { factOf } from '../graph/graph.ts';
import { op } from '../graph/op.ts';
import { Patch } from '../graph/patch.ts';
import { conv } from '../ops/conv.ts';
import { maxPool } from '../ops/pool.ts';
import { pad } from '../ops/slice.ts';
import type { FuseRule } from './fuse.ts';

/** Elements before and after each axis of x for a window with its last place where the padding lets it be; null where none are needed. */
function padsOf(shape: readonly number[], kernel: readonly number[], attrs: Parameters<typeof places>[3]): [number, number][] | null {
  const spatial = shape.slice(1, -1).map((length, i): [number, number] => {
    const { count, before } = places(length, kernel[i]!, i, attrs);
    const reach = (count - 1) * attrs.strides[i]! + (kernel[i]! - 1) * attrs.dilations[i]! + 1;
    return [before, Math.max(0, reach - before - length)];
  });
  return spatial.every(([a, b]) => a === 0 && b === 0) ? null : [[0, 0], ...spatial, [0, 0]];
}

/** Before: Conv with padding. After: Conv without, over Pad where there is any. */
export const padConv: FuseRule = {
  name: 'pad-conv',
  apply(node, graph) {
    const attrs = node.op.as(conv);
    const [x, w, ...bias] = node.inputs;
    if (attrs === undefined || attrs.padding === 'valid' || x === undefined || w === undefined || factOf(x).dtype !== 'f32') return null;
    const [shape, kernel] = [concreteShape(factOf(x)), concreteShape(factOf(w))];
    if (shape === undefined || kernel === undefined) return null;
    const pads = padsOf(shape, kernel, attrs);
    const patch = new Patch(graph, this.name);
    const padded = pads === null ? x : patch.add(node.name, op(pad, { pads, mode: 'constant', value: 0 }), [x]);
    return patch.replace({ node, slot: 0 }, patch.add(node.name, op(conv, { ...attrs, padding: 'valid' }), [padded, w, ...bias]));
  },
};

/** Before: MaxPool with padding. After: MaxPool without, over Pad with -infinity where there is any. */
export const padMaxPool: FuseRule = {
  name: 'pad-max-pool',
  apply(node, graph) {
    const attrs = node.op.as(maxPool);
    const [x] = node.inputs;
    if (attrs === undefined || attrs.padding === 'valid' || x === undefined || factOf(x).dtype !== 'f32') return null;
    const shape = concreteShape(factOf(x));
    if (shape === undefined) return null;
    const pads = padsOf(shape, attrs.kernel, attrs);
    const patch = new Patch(graph, this.name);
    const padded = pads === null ? x : patch.add(node.name, op(pad, { pads, mode: 'constant', value: -Infinity }), [x]);
    return patch.replace({ node, slot: 0 }, patch.add(node.name, op(maxPool, { ...attrs, padding: 'valid' }), [padded]));
  },
};
