import { cast as evaluateCast } from '../../../src/eval/elementwise.ts';
import { dtypeBytes } from '../../../src/format/dtype.ts';
import { constantOf, factOf } from '../../graph/graph.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { cast } from '../elementwise/elementwise.ts';
import type { Rule } from '../../graph/rewrite.ts';
import { delay } from './delay.ts';

/** Before: Delay of frames that are not whole 32-bit words, which is what moves between state and arena. After: Cast of Delay of Cast to i32. */
export const widenDelay: Rule = {
  name: 'widen-delay',
  apply(node, graph) {
    const [x, ...initial] = node.inputs, past = node.op.as(delay);
    if (past === undefined || x === undefined) return null;
    const { dtype, shape } = factOf(x), frame = shape.slice(past.axis + 1).reduce<number>((bytes, d) => bytes * Number(d), dtypeBytes[dtype]);
    if (frame % 4 === 0) return null;
    const patch = new Patch(graph, this.name), wide = initial.map((w) => patch.constant(`${w.node.name}/wide`, evaluateCast({ to: 'i32' }, [constantOf(w)!])[0]!));
    const kept = patch.add(node.name, node.op, [patch.add(node.name, op(cast, { to: 'i32' }), [x]), ...wide]);
    return patch.replace({ node, slot: 0 }, patch.add(node.name, op(cast, { to: dtype }), [kept]));
  },
};
