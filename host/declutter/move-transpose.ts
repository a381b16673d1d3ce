import type { Tensor } from '../../src/eval/tensor.ts';
import { reshaped } from '../../src/eval/strides.ts';
import { transpose as evaluate } from '../../src/eval/shape.ts';
import { type Graph, type Node, type Wire, constantOf, factOf } from '../graph/graph.ts';
import { type Attrs, type Op, op } from '../graph/op.ts';
import { Patch } from '../graph/patch.ts';
import { operators } from '../ops/index.ts';
import { argMax, argMin } from '../ops/selection/selection.ts';
import { reduceMax, reduceMean, reduceMin, reduceProd, reduceSum } from '../ops/reduce/reduce.ts';
import { resize } from '../ops/resize/resize.ts';
import { squeeze, transpose } from '../ops/shape/shape.ts';
import { concat, pad, slice } from '../ops/slice/slice.ts';
import { logSoftmax, softmax } from '../ops/softmax/softmax.ts';
import type { Operator } from '../ops/operator.ts';
import { type Rule, ruleOn } from '../graph/rewrite.ts';
import { soleProducer, wireOf } from '../graph/match.ts';

type Perm = readonly number[];

const inverse = (perm: Perm): Perm => perm.map((_, axis) => perm.indexOf(axis));
const samePerm = (a: Perm, b: Perm): boolean => a.length === b.length && a.every((p, i) => p === b[i]);
const isIdentity = (perm: Perm): boolean => perm.every((p, i) => p === i);

/** Before: Transpose -> Transpose. After: one, or none. */
const mergeTransposes: Rule = ruleOn(transpose, 'merge-transposes', (node, { perm }, graph, name) => {
  const inner = node.inputs[0]!.node;
  const first = inner.op.as(transpose)?.perm;
  if (first === undefined) return null;
  const both = perm.map((axis) => first[axis]!);
  const patch = new Patch(graph, name);
  return patch.replace(wireOf(node), isIdentity(both) ? inner.inputs[0]! : patch.add(node.name, op(transpose, { perm: both }), [inner.inputs[0]!]));
});

/** The order that all operands which are no constants were put into, by Transposes that nothing else reads. */
function commonPerm(node: Node, graph: Graph): Perm | undefined {
  let perm: Perm | undefined;
  for (const w of node.inputs) {
    if (constantOf(w) !== undefined) continue;
    const own = producedBy(w, node, graph);
    if (own === undefined || (perm !== undefined && !samePerm(own, perm))) return undefined;
    perm = own;
  }
  return perm;
}

/** A wire that is read more than once by one node counts as read once. */
function producedBy(w: Wire, reader: Node, graph: Graph): Perm | undefined {
  const perm = w.node.op.as(transpose)?.perm;
  return perm !== undefined && !graph.isOutput(w) && graph.users(w.node).every((u) => u === reader) ? perm : undefined;
}

/** A constant that broadcasts against axes of order `perm`, as it does against those in the order before. */
function unturned(value: Tensor, perm: Perm): Tensor | undefined {
  if (value.shape.length > perm.length) return undefined;
  if (value.shape.length === 0) return value;
  const whole = reshaped(value, [...new Array<number>(perm.length - value.shape.length).fill(1), ...value.shape]);
  return evaluate({ perm: inverse(perm) }, [whole])[0];
}

const elementwise = new Set(operators.filter(({ family }) => family === 'elementwise' || family === 'activation').map(({ operator }) => operator.name));

/**
 * Before: Transpose -> an elementwise operator. After: the operator -> Transpose, so that the Transposes around the operators of a network
 * whose channels come first meet. All operands that are computed must be transposed alike.
 */
const moveTransposeDown: Rule = {
  name: 'move-transpose-down',
  apply(node, graph) {
    if (!elementwise.has(node.op.name) || node.outputs.length !== 1) return null;
    const perm = commonPerm(node, graph);
    if (perm === undefined || factOf(wireOf(node)).shape.length !== perm.length) return null;
    const patch = new Patch(graph, this.name);
    const inputs: Wire[] = [];
    for (const w of node.inputs) {
      const value = constantOf(w);
      const moved = value === undefined ? undefined : unturned(value, perm);
      if (value !== undefined && moved === undefined) return null;
      inputs.push(moved === undefined ? w.node.inputs[0]! : moved === value ? w : patch.constant(w.node.name, moved));
    }
    return patch.replace(wireOf(node), patch.add(node.name, op(transpose, { perm }), [patch.add(node.name, node.op, inputs)]));
  },
};

/** What an operator over a transposed tensor is over the tensor itself, and the order of axes that its result then has to be put into. */
interface Turned { readonly what: Op; readonly perm: Perm }

const past = <A extends Attrs>(operator: Operator<A>, turn: (attrs: A, perm: Perm) => Turned): Rule => ruleOn(operator, 'move-transpose-down', (node, attrs, graph, name) => {
  const perms = node.inputs.map((w) => soleProducer(w, transpose, graph)?.attrs.perm);
  const perm = perms[0];
  if (perm === undefined || perms.some((p) => p === undefined || !samePerm(p, perm)) || node.outputs.length !== 1) return null;
  const turned = turn(attrs, perm);
  const patch = new Patch(graph, name);
  const result = patch.add(node.name, turned.what, node.inputs.map((w) => w.node.inputs[0]!));
  return patch.replace(wireOf(node), isIdentity(turned.perm) ? result : patch.add(node.name, op(transpose, { perm: turned.perm }), [result]));
});

/** The order of the axes that are left without `dropped`, which are named as they were before the Transpose. */
const without = (perm: Perm, dropped: readonly number[]): Perm => perm.filter((axis) => !dropped.includes(axis)).map((axis) => axis - dropped.filter((d) => d < axis).length);
const sorted = (axes: readonly number[]): readonly number[] => [...axes].sort((a, b) => a - b);

const reductions = [reduceSum, reduceMean, reduceProd, reduceMax, reduceMin].map((operator) => past(operator, ({ axes, keep }, perm) => {
  const own = axes.map((axis) => perm[axis]!);
  return { what: op(operator, { axes: sorted(own), keep }), perm: keep ? perm : without(perm, own) };
}));
const bests = [argMax, argMin].map((operator) => past(operator, ({ axis, to }, perm) => ({ what: op(operator, { axis: perm[axis]!, to }), perm: without(perm, [perm[axis]!]) })));
const softmaxes = [softmax, logSoftmax].map((operator) => past(operator, ({ axis }, perm) => ({ what: op(operator, { axis: perm[axis]! }), perm })));

export const moveTransposes: readonly Rule[] = [
  mergeTransposes, moveTransposeDown, ...reductions, ...bests, ...softmaxes,
  past(concat, ({ axis }, perm) => ({ what: op(concat, { axis: perm[axis]! }), perm })),
  past(slice, ({ axis, start, end }, perm) => ({ what: op(slice, { axis: perm[axis]!, start, end }), perm })),
  past(pad, (attrs, perm) => ({ what: op(pad, { ...attrs, pads: inverse(perm).map((i) => attrs.pads[i]!) }), perm })),
  past(resize, (attrs, perm) => ({ what: op(resize, { ...attrs, axes: attrs.axes.map((axis) => perm[axis]!) }), perm })),
  past(squeeze, ({ axes }, perm) => {
    const own = axes.map((axis) => perm[axis]!);
    return { what: op(squeeze, { axes: sorted(own) }), perm: without(perm, own) };
  }),
];
