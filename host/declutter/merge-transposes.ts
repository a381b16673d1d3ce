import { same } from '../graph/dim.ts';
import { factOf } from '../graph/graph.ts';
import { op } from '../graph/op.ts';
import { Patch } from '../graph/patch.ts';
import { soleProducer, wireOf } from '../graph/match.ts';
import { type Rule, ruleOn } from '../graph/rewrite.ts';
import { reshape, transpose } from '../ops/shape/shape.ts';
import { slice } from '../ops/slice/slice.ts';
import { type Perm, composed, isIdentity, samePerm } from './layout/perm.ts';
import { groupsOf } from './layout/turn.ts';

/** Before: Transpose -> Transpose. After: one, or none. */
export const mergeTransposes: Rule = ruleOn(transpose, 'merge-transposes', (node, { perm }, graph, name) => {
  const inner = node.inputs[0]!.node;
  const first = inner.op.as(transpose)?.perm;
  if (first === undefined) return null;
  const both = composed(first, perm);
  const patch = new Patch(graph, name);
  return patch.replace(wireOf(node), isIdentity(both) ? inner.inputs[0]! : patch.add(node.name, op(transpose, { perm: both }), [inner.inputs[0]!]));
});

/** The order of axes before a Reshape that gives what `perm` makes of those behind it; undefined where axes that belong together would part. */
function before(groups: NonNullable<ReturnType<typeof groupsOf>>, perm: Perm): Perm | undefined {
  const order: number[] = [];
  for (let i = 0; i < perm.length;) {
    const group = groups.find(({ y }) => y[0] === perm[i]);
    if (group === undefined || !group.y.every((axis, k) => perm[i + k] === axis)) return undefined;
    order.push(...group.x);
    i += group.y.length;
  }
  return order;
}

/** Before: Transpose -> Reshape, perhaps Slices -> Transposes of one order, as channels are shuffled. After: Transpose -> Reshape. */
export const mergeReshapedTransposes: Rule = ruleOn(transpose, 'merge-transposes', (node, { perm }, graph, name) => {
  const read = node.inputs[0]!, whole = read.node.op.as(slice) === undefined ? read : read.node.inputs[0]!, to = whole.node.op.as(reshape)?.to;
  const inner = to === undefined ? undefined : soleProducer(whole.node.inputs[0]!, transpose, graph);
  if (to === undefined || inner === undefined || graph.isOutput(whole)) return null;
  const readers = graph.users(whole.node).map((user) => ({ part: user.op.as(slice), last: user.op.as(slice) === undefined ? user : graph.onlyUser(user) }));
  if (readers.some(({ last }) => { const own = last?.op.as(transpose)?.perm; return own === undefined || !samePerm(own, perm); })) return null;
  const from = factOf(wireOf(inner.node)).shape, groups = groupsOf(from, to), order = groups === undefined ? undefined : before(groups, perm);
  if (order === undefined || order.length !== from.length || to.some((d) => same(d, 0))) return null;
  const patch = new Patch(graph, name), turned = composed(inner.attrs.perm, order), [x] = inner.node.inputs;
  const source = isIdentity(turned) ? x! : patch.add(inner.node.name, op(transpose, { perm: turned }), [x!]);
  const all = patch.add(whole.node.name, op(reshape, { to: perm.map((axis) => to[axis]!) }), [source]);
  for (const { part, last } of readers) {
    patch.replace(wireOf(last!), part === undefined ? all : patch.add(last!.name, op(slice, { ...part, axis: perm.indexOf(part.axis) }), [all]));
  }
  return patch;
});
