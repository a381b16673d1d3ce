import { factOf } from '../../graph/graph.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { cast } from '../elementwise/elementwise.ts';
import type { Rule } from '../../graph/rewrite.ts';
import { delay } from './delay.ts';

/** Types whose frames need not be whole 32-bit words, which is what moves between state and arena. */
const narrow = ['bool', 'u8', 'i8', 'i16', 'u16'];

/** Before: Delay of a type narrower than 32 bits. After: Cast of Delay of Cast to i32. */
export const widenDelay: Rule = {
  name: 'widen-delay',
  apply(node, graph) {
    const [x] = node.inputs;
    if (node.op.as(delay) === undefined || x === undefined || !narrow.includes(factOf(x).dtype)) return null;
    const patch = new Patch(graph, this.name);
    const wide = patch.add(node.name, node.op, [patch.add(node.name, op(cast, { to: 'i32' }), [x])]);
    return patch.replace({ node, slot: 0 }, patch.add(node.name, op(cast, { to: factOf(x).dtype }), [wide]));
  },
};
