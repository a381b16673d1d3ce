import { reshaped } from '../../../src/eval/strides.ts';
import { transpose as evaluate } from '../../../src/eval/shape.ts';
import type { Tensor } from '../../../src/eval/tensor.ts';
import { type Dim, product, substitute, symbolsOf } from '../../graph/dim.ts';
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

/** An operand that needs no Transpose to be put into another order: a constant, or one that has nothing but axes of length 1 to move. */
const isFree = (wire: Wire, perm: Perm): boolean => constantOf(wire) !== undefined || movesOnlyUnits(perm, shapeAt(wire, perm.length));

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
      if (!isCandidate(node.inputs[0]!.node) && !movesOnlyUnits(perm, factOf(wireOf(node)).shape)) perms.set(node, perm);
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

/** Elements of a wire, where symbols count as long. */
function sizeOf(wire: Wire): number {
  const size = product(factOf(wire).shape);
  return Number(substitute(size, new Map([...symbolsOf(size)].map((s) => [s, 1024]))));
}

/** A Transpose beside an operator with weights costs a little more than elsewhere: it keeps operators from being folded into that. */
const beside = 1, perElement = 4;
const hasWeights = (node: Node): boolean => node.op.as(conv) !== undefined || node.op.as(matMul) !== undefined;

/** A Transpose that puts what it reads back into the order that `perm` comes from. */
const isInverse = (node: Node, perm: Perm | undefined): boolean => {
  const own = permOf(node);
  return own !== undefined && perm !== undefined && movesOnlyUnits(composed(perm, own), factOf(wireOf(node)).shape);
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
    const source = permOf(node) === undefined ? node : node.inputs[0]!.node, cost = perElement * sizeOf(wire) + (hasWeights(source) ? beside : 0);
    const readers = graph.users(node).filter((r) => alive.has(r) && permOf(r) === undefined), inverses = graph.users(node).filter((r) => alive.has(r) && isInverse(r, perm));
    if (perm !== undefined && !movesOnlyUnits(perm, factOf(wire).shape)) {
      // computed in the other order, read in the present one
      const back = cut.vertex();
      cut.edge(from, back, cost);
      for (const reader of readers) cut.edge(back, isLinked(reader, candidates.get(reader), wire, perm) ? vertexOf(reader) : present, Infinity);
      if (graph.isOutput(wire)) cut.edge(back, present, Infinity);
      if (from === other && (readers.length > 0 || graph.isOutput(wire))) now += cost;
    }
    // computed in the present order, read in another one
    const turned = new Map<string, number>();
    for (const reader of readers) {
      const candidate = candidates.get(reader);
      if (candidate === undefined || !isDataOf(reader, candidate, wire) || isFree(wire, candidate.operands)) continue;
      const linked = isLinked(reader, candidate, wire, perm), key = candidate.operands.join(), there = turned.get(key) ?? cut.vertex();
      if (linked && from === other) continue;
      if (!turned.has(key)) cut.edge(there, linked ? from : present, cost);
      turned.set(key, there);
      cut.edge(vertexOf(reader), there, Infinity);
    }
    for (const reader of from === other ? [] : inverses) {
      const toll = cost + (graph.users(reader).some(hasWeights) ? beside : 0);
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

/** A wire in another order, as a Reshape where that is all. */
function ordered(patch: Patch, name: string, wire: Wire, perm: Perm): Wire {
  if (isIdentity(perm)) return wire;
  const { shape } = factOf(wire), to = perm.map((axis) => shape[axis]!);
  return patch.add(name, movesOnlyUnits(perm, to) ? op(reshape, { to }) : op(transpose, { perm }), [wire]);
}

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

/** What goes through Transposes, and how many of them are beside an operator with weights. */
function costOf(graph: Graph): number {
  return graph.order().filter((n) => permOf(n) !== undefined)
    .reduce((sum, n) => sum + perElement * sizeOf(wireOf(n)) + (hasWeights(n.inputs[0]!.node) ? beside : 0) + (graph.users(n).some(hasWeights) ? beside : 0), 0);
}

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
    return tried !== null && costOf(trial) < costOf(graph) ? rearrange(graph, this.name) : null;
  },
};
