import { bug } from '../errors.ts';
import { input } from '../graph/constant.ts';
import { sameType } from '../graph/fact.ts';
import { type Wire, Graph, constantOf, factOf } from '../graph/graph.ts';
import { InferError, op } from '../graph/op.ts';
import { select } from '../ops/elementwise/elementwise.ts';
import { bodiesOf } from '../ops/scan/body.ts';
import { branch } from '../ops/scan/scan.ts';
import type { ImportedControl, ImportedNode } from '../stages.ts';
import { arrayOfAll, elementsOf } from './arrays.ts';
import type { EmitFunction } from './loops.ts';
import { type Scope, emit, emitConstant } from './scope.ts';
import { type Value, isArray, isNothing, isWire, nothing } from './values.ts';

/** One result of a side: the tensors that it consists of. */
interface Result { readonly kind: 'tensor' | 'array' | 'nothing'; readonly wires: readonly Wire[] }

/** A side's graph, what it is given in it, and where that comes from: one wire an input of the graph. */
interface Side { readonly scope: Scope; readonly given: readonly Value[]; readonly operands: readonly Wire[] }

/** Emits a branch by a value that only the run knows; both sides and a choice between what they give where they read an array of the loop around them. */
export function emitBranches(outer: Scope, node: ImportedNode, control: ImportedControl & { readonly kind: 'branch' }, chooses: Wire, given: readonly Value[], emitFunction: EmitFunction): readonly Value[] {
  const within = !given.some((v) => isArray(v) && v.content.kind === 'input');
  const emitSide = (f: typeof control.then): Side & { readonly results: readonly Result[] } => {
    const side = within ? sideOf(outer, given) : { scope: outer, given, operands: [] };
    return { ...side, results: emitFunction(side.scope, f, side.given).map((v) => resultOf(side.scope, node, v)) };
  };
  const [yes, no] = [emitSide(control.then), emitSide(control.otherwise)];
  yes.results.forEach((a, i) => {
    const b = no.results[i];
    if (a.kind !== b?.kind || a.wires.length !== b.wires.length || a.wires.some((w, k) => !sameType(factOf(w), factOf(b.wires[k]!)))) throw new InferError('its branches give different things');
  });
  const [ours, theirs] = [yes, no].map((side) => side.results.flatMap((r) => r.wires));
  const wires = within ? emitBranch(outer, node, chooses, yes, no) : ours!.map((w, i) => emit(outer, node, op(select, {}), [chooses, w, theirs![i]!]));
  let at = 0;
  return yes.results.map(({ kind, wires: { length } }): Value => {
    const own = wires.slice(at, at += length);
    return kind === 'nothing' ? nothing : kind === 'array' ? arrayOfAll(own) : own[0]!;
  });
}

function resultOf(scope: Scope, node: ImportedNode, v: Value): Result {
  if (isWire(v)) return { kind: 'tensor', wires: [v] };
  if (isArray(v)) return { kind: 'array', wires: elementsOf(scope, node, v) };
  if (!isNothing(v)) throw new InferError('a branch gives what is never computed');
  return { kind: 'nothing', wires: [] };
}

function sideOf(outer: Scope, given: readonly Value[]): Side {
  const graph = new Graph(), operands: Wire[] = [];
  const inside = (w: Wire): Wire => {
    const wire = { node: graph.add(String(operands.length), input(factOf(w)), []), slot: 0 };
    operands.push(w);
    graph.inputs = [...graph.inputs, { name: wire.node.name, wire }];
    return wire;
  };
  const values = given.map((v): Value => {
    if (isWire(v)) return inside(v);
    if (!isArray(v)) return v;
    const { size, content } = v;
    if (content.kind === 'input') return bug('an array of a loop in a branch');
    return { size, content: content.kind === 'rows' ? { kind: 'rows', rows: inside(content.rows) } : { kind: 'elements', elements: new Map([...content.elements].map(([i, w]) => [i, inside(w)])) } };
  });
  return { scope: { file: outer.file, graph, emitter: outer.emitter.inside(graph), reads: [] }, given: values, operands };
}

function emitBranch(outer: Scope, node: ImportedNode, chooses: Wire, yes: Side & { readonly results: readonly Result[] }, no: typeof yes): readonly Wire[] {
  for (const { scope: { graph }, results } of [yes, no]) graph.outputs = results.flatMap((r) => r.wires).map((wire, i) => ({ name: String(i), wire }));
  if (yes.scope.graph.outputs.length === 0) return [];
  const { then, otherwise, read, constants } = bodiesOf(yes.scope.graph, no.scope.graph);
  const made = constants.map((w) => emitConstant(outer, node, constantOf(w) ?? bug('a constant without a value')));
  return outer.emitter.emit(node, op(branch, { then, otherwise }), [chooses, ...read.map((i) => yes.operands[i]!), ...made]);
}
