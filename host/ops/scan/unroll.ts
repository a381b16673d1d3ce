import type { Tensor } from '../../../src/eval/tensor.ts';
import { loopTooLong } from '../../errors.ts';
import { type Wire, constantOf, factOf } from '../../graph/graph.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { bodyGraph, bodyInputs } from './scan.ts';
import { concat, slice } from '../slice/slice.ts';
import { squeeze, unsqueeze } from '../shape/shape.ts';
import { scan } from './scan.ts';
import type { Rule } from '../../graph/rewrite.ts';

/** Operators that the steps of one loop may become. */
const maxOperators = 20_000;

/** Before: Scan. After: its body once for each step; what only depends on the step is computed. */
export const unrollScan: Rule = {
  name: 'unroll-scan',
  apply(node, graph) {
    const attrs = node.op.as(scan);
    if (attrs === undefined || typeof attrs.steps !== 'number') return null;
    const { scanned, states, collected, steps } = attrs;
    const body = bodyGraph(attrs.body, bodyInputs(attrs, node.inputs.map(factOf)));
    const order = body.order().filter((n) => n.op.name !== 'Input');
    if (order.length * steps > maxOperators) throw loopTooLong(node.name, steps, order.length);
    const patch = new Patch(graph, this.name);
    const outside = node.inputs.slice(scanned.length + states);
    let kept = node.inputs.slice(scanned.length, scanned.length + states);
    const rows: Wire[][] = collected.map(() => []);
    for (let t = 0; t < steps; t++) {
      const elements = scanned.map((backwards, i): Wire => {
        const at = backwards ? steps - 1 - t : t;
        return patch.add(node.name, op(squeeze, { axes: [0] }), [patch.add(node.name, op(slice, { axis: 0, start: at, end: at + 1 }), [node.inputs[i]!])]);
      });
      const made = new Map<number, readonly Wire[]>([...elements, ...kept, ...outside].map((w, i) => [body.inputs[i]!.wire.node.id, [w]]));
      const wireOf = (w: Wire): Wire => made.get(w.node.id)![w.slot]!;
      for (const inner of order) {
        const inputs = inner.inputs.map(wireOf);
        const values = inputs.map(constantOf).filter((v): v is Tensor => v !== undefined);
        const known = values.length === inputs.length && inner.op.eval !== undefined ? inner.op.eval(values) : undefined;
        const fresh = known === undefined ? patch.addNode(inner.name, inner.op, inputs) : undefined;
        made.set(inner.id, inner.outputs.map((_, slot) => (fresh === undefined ? patch.constant(inner.name, known![slot]!) : { node: fresh, slot })));
      }
      const results = body.outputs.map((p) => wireOf(p.wire));
      kept = results.slice(0, states);
      results.slice(states).forEach((w, i) => { if (collected[i]!) rows[i]!.unshift(w); else rows[i]!.push(w); });
    }
    kept.forEach((to, slot) => { patch.replace({ node, slot }, to); });
    rows.forEach((parts, i) => {
      const joined = parts.map((w) => patch.add(node.name, op(unsqueeze, { axes: [0] }), [w]));
      patch.replace({ node, slot: states + i }, joined.length === 1 ? joined[0]! : patch.add(node.name, op(concat, { axis: 0 }), joined));
    });
    return patch;
  },
};
