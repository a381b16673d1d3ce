import { reshaped } from '../../../src/eval/strides.ts';
import { transpose as evaluate } from '../../../src/eval/shape.ts';
import type { Tensor } from '../../../src/eval/tensor.ts';
import { type Dim, numberAt } from '../../graph/dim.ts';
import { type Graph, type Node, type Wire, constantOf, factOf, sameWire } from '../../graph/graph.ts';
import { wireOf } from '../../graph/match.ts';
import { op } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { type Pass, rewrite } from '../../graph/rewrite.ts';
import { conv } from '../../ops/conv/conv.ts';
import { matMul } from '../../ops/matmul/matmul.ts';
import { reshape, transpose } from '../../ops/shape/shape.ts';
import { mergeTransposes } from '../merge-transposes.ts';
import { MinCut } from './min-cut.ts';
import { type Perm, composed, inverse, isIdentity, movesOnlyUnits, samePerm } from './perm.ts';
import { type Turned, turnedBy } from './turn.ts';

/** A node that may be computed in another order of axes: the order that its operands, and then its result, would have to be put into. */
interface Candidate { readonly operands: Perm; readonly turned: Turned }

/** What is known of the graph while its layout is chosen. */
interface Layout {
  readonly graph: Graph;
  readonly order: readonly Node[];
  /** Of each candidate, and of each Transpose from another order: the order of axes that leads from the other order to its result. */
  readonly perms: ReadonlyMap<Node, Perm>;
  readonly candidates: ReadonlyMap<Node, Candidate>;
}

const permOf = (node: Node): Perm | undefined => node.op.as(transpose)?.perm;

/** An operand as its reader broadcasts it: axes of length 1 in front. */
const shapeAt = (wire: Wire, rank: number): readonly Dim[] => [...new Array<Dim>(Math.max(0, rank - factOf(wire).shape.length)).fill(1), ...factOf(wire).shape];

/** Operands that a candidate takes in the other order. */
const dataOf = (node: Node, { turned }: Candidate): readonly Wire[] => node.inputs.slice(0, turned.operands);
const isDataOf = (node: Node, candidate: Candidate, wire: Wire): boolean => dataOf(node, candidate).some((w) => sameWire(w, wire));

/** Whether a candidate reads a wire whose other order leads to it by `perm`, and only so that it can take it in that order. */
const isLinked = (node: Node, candidate: Candidate | undefined, wire: Wire, perm: Perm | undefined): candidate is Candidate => candidate !== undefined && perm !== undefined && samePerm(candidate.operands, perm) &&
  node.inputs.every((w, i) => !sameWire(w, wire) || i < candidate.turned.operands);

/** Orders that Transposes come from, downwards past every operator that can do without them, and upwards from Transposes past those that keep the order. */
function layoutOf(graph: Graph): Layout {
  const order = graph.order(), perms = new Map<Node, Perm>(), candidates = new Map<Node, Candidate>();
  const consider = (node: Node, operands: Perm, wanted?: Perm): Candidate | undefined => {
    const turned = isIdentity(operands) ? undefined : turnedBy(node, operands);
    if (turned === undefined || (wanted !== undefined && !samePerm(turned.perm, wanted))) return undefined;
    const candidate = { operands, turned };
    if (dataOf(node, candidate).some((w) => factOf(w).shape.length > operands.length)) return undefined;
    candidates.set(node, candidate);
    perms.set(node, turned.perm);
    return candidate;
  };
  const isCandidate = (node: Node): boolean => candidates.has(node) && !isIdentity(perms.get(node)!);
  for (const node of order) {
    const perm = permOf(node);
    if (perm !== undefined) {
      if (!isCandidate(node.inputs[0]!.node)) perms.set(node, perm);
      continue;
    }
    const from = node.inputs.find((w) => w.slot === 0 && constantOf(w) === undefined && perms.has(w.node));
    if (from !== undefined) consider(node, perms.get(from.node)!);
  }
  const wanted = new Map<Node, Perm>();
  for (const node of [...order].reverse()) {
    const perm = permOf(node), own = wanted.get(node);
    if (perm !== undefined) wanted.set(node.inputs[0]!.node, inverse(perm));
    if (perm !== undefined || own === undefined || perms.has(node) || constantOf(wireOf(node)) !== undefined) continue;
    const candidate = consider(node, own, own);
    for (const w of candidate === undefined ? [] : dataOf(node, candidate)) if (factOf(w).shape.length === own.length && w.slot === 0) wanted.set(w.node, own);
  }
  return { graph, order, perms, candidates };
}

/** Elements of a wire, where symbols count as long; a length that is less than nothing for such symbols counts as 0. */
function sizeOf(wire: Wire): number {
  return factOf(wire).shape.reduce<number>((size, d) => size * Math.max(0, numberAt(d, 1024)), 1);
}

/**
 * What a Transpose costs by the elements that it moves. Beside an operator with weights it costs a little more than elsewhere, because it keeps
 * operators from being folded into that; where it only moves axes of length 1 it is none, but still in the way of rules.
 */
const [perElement, beside, inTheWay] = [4, 1, 1];
const costOf = (wire: Wire, perm: Perm, weights: boolean): number => (movesOnlyUnits(perm, shapeAt(wire, perm.length)) ? inTheWay : perElement * sizeOf(wire)) + (weights ? beside : 0);
const hasWeights = (node: Node): boolean => node.op.as(conv) !== undefined || node.op.as(matMul) !== undefined;

/** A Transpose that puts what it reads back into the order that `perm` comes from. */
const isInverse = (node: Node, perm: Perm | undefined): boolean => {
  const own = permOf(node);
  return own !== undefined && perm !== undefined && isIdentity(composed(perm, own));
};

/** The candidates that are computed in their other order, where that takes fewer elements through Transposes than there are now; else null. */
function choose({ graph, order, perms, candidates }: Layout): ReadonlySet<Node> | null {
  const cut = new MinCut(), alive = new Set(order);
  const vertices = new Map([...candidates.keys()].map((node) => [node, cut.vertex()]));
  // the source: computed in the other order
  const [other, present] = [0, 1];
  const vertexOf = (node: Node): number => vertices.get(node) ?? (perms.has(node) ? other : present);
  let now = 0;
  for (const node of order) {
    const perm = perms.get(node), wire = wireOf(node), from = vertexOf(node);
    if (node.outputs.length !== 1 || constantOf(wire) !== undefined) continue;
    const weights = hasWeights(permOf(node) === undefined ? node : node.inputs[0]!.node);
    const readers = graph.users(node).filter((r) => alive.has(r) && permOf(r) === undefined), inverses = graph.users(node).filter((r) => alive.has(r) && isInverse(r, perm));
    if (perm !== undefined && !isIdentity(perm)) {
      // computed in the other order, read in the present one
      const back = cut.vertex(), cost = costOf(wire, perm, weights);
      cut.edge(from, back, cost);
      for (const reader of readers) cut.edge(back, isLinked(reader, candidates.get(reader), wire, perm) ? vertexOf(reader) : present, Infinity);
      if (graph.isOutput(wire)) cut.edge(back, present, Infinity);
      if (from === other && (readers.length > 0 || graph.isOutput(wire))) now += cost;
    }
    // computed in the present order, read in another one
    const turned = new Map<string, number>();
    for (const reader of readers) {
      const candidate = candidates.get(reader);
      if (candidate === undefined || !isDataOf(reader, candidate, wire)) continue;
      const linked = isLinked(reader, candidate, wire, perm), key = candidate.operands.join(), there = turned.get(key) ?? cut.vertex();
      if (linked && from === other) continue;
      if (!turned.has(key)) cut.edge(there, linked ? from : present, costOf(wire, candidate.operands, weights));
      turned.set(key, there);
      cut.edge(vertexOf(reader), there, Infinity);
    }
    for (const reader of from === other ? [] : inverses) {
      const toll = costOf(wireOf(reader), permOf(reader)!, weights) + (graph.users(reader).some(hasWeights) ? beside : 0);
      cut.edge(other, from, toll);
      now += toll;
    }
  }
  const { cost, fromSource } = cut.solve();
  return cost < now ? new Set([...vertices].flatMap(([node, vertex]) => (fromSource(vertex) ? [node] : []))) : null;
}

/** A constant that broadcasts against axes of order `perm`, as it does against those in the order before. */
function unturned(value: Tensor, perm: Perm): Tensor {
  const whole = reshaped(value, [...new Array<number>(perm.length - value.shape.length).fill(1), ...value.shape]);
  return value.shape.length === 0 ? value : evaluate({ perm: inverse(perm) }, [whole])[0]!;
}

/** A wire in another order. */
const ordered = (patch: Patch, name: string, wire: Wire, perm: Perm): Wire => (isIdentity(perm) ? wire : patch.add(name, op(transpose, { perm }), [wire]));

/** Computes what pays in the other order of axes; null where nothing does. */
function rearrange(graph: Graph, label: string): Patch | null {
  const layout = layoutOf(graph), { order, perms, candidates } = layout, chosen = choose(layout);
  if (chosen === null) return null;
  const patch = new Patch(graph, label), made = new Map<Node, Wire>(), alive = new Set(order);
  const ready = (w: Wire): Wire => made.get(w.node) ?? (permOf(w.node) === undefined ? w : w.node.inputs[0]!);
  for (const node of order) {
    const candidate = candidates.get(node), wire = wireOf(node);
    if (candidate === undefined || !chosen.has(node)) continue;
    const { operands, turned } = candidate;
    const inputs = node.inputs.map((w, i) => {
      if (i >= turned.operands) return w;
      const value = constantOf(w), shape = shapeAt(w, operands.length);
      if (value !== undefined) return value.shape.length === 0 ? w : patch.constant(w.node.name, unturned(value, operands));
      const isTurned = chosen.has(w.node) || permOf(w.node) !== undefined;
      if (isTurned && isLinked(node, candidate, w, w.slot === 0 ? perms.get(w.node) : undefined)) return ready(w);
      const whole = shape.length === factOf(w).shape.length ? w : patch.add(node.name, op(reshape, { to: shape }), [w]);
      return ordered(patch, node.name, whole, inverse(operands));
    });
    const result = patch.add(node.name, turned.what, inputs);
    made.set(node, result);
    const isRead = graph.users(node).some((r) => alive.has(r) && permOf(r) === undefined && !(chosen.has(r) && isLinked(r, candidates.get(r), wire, turned.perm)));
    if (isRead || graph.isOutput(wire)) patch.replace(wire, ordered(patch, node.name, result, turned.perm));
  }
  for (const node of order) {
    const perm = permOf(node), source = node.inputs[0]?.node, result = perm === undefined || source === undefined ? undefined : made.get(source);
    if (perm !== undefined && result !== undefined) patch.replace(wireOf(node), ordered(patch, node.name, result, composed(perms.get(source!)!, perm)));
  }
  return patch;
}

/** Of all Transposes. */
const totalCost = (graph: Graph): number => graph.order().reduce((sum, node) => {
  const perm = permOf(node);
  return perm === undefined ? sum : sum + costOf(wireOf(node), perm, hasWeights(node.inputs[0]!.node)) + (graph.users(node).some(hasWeights) ? beside : 0);
}, 0);

/**
 * Before: Transposes between the operators of a network whose channels come first. After: each operator that can be computed in either order of axes
 * is computed in the one with which the fewest elements go through Transposes in the whole graph: a cheapest cut between the operators on either side.
 */
export const chooseLayout: Pass = {
  name: 'choose-layout',
  apply(graph) {
    if (!graph.order().some((n) => permOf(n) !== undefined)) return null;
    // Transposes that meet are not foreseen in all cases, so that two layouts that are equally good could follow each other for ever
    const trial = graph.copy(), tried = rearrange(trial, this.name);
    tried?.apply();
    rewrite(trial, [mergeTransposes]);
    return tried !== null && totalCost(trial) < totalCost(graph) ? rearrange(graph, this.name) : null;
  },
};
