import type { ImportedGraph } from '../importer.ts';
import type { Message } from '../protobuf.ts';
import { writes } from './assignments.ts';
import { brokenGraph, variableInLoop, variableWithoutValue } from './errors.ts';
import { type Wanted, executionOrder } from './execution-order.ts';
import type { GraphDef, TfNode, TfRef } from './graph-def.ts';
import { initialisers } from './initialisers.ts';
import { inlineWritingCalls } from './inline-calls.ts';

/** Operators that name a variable: as a reference to its value, or as a handle. */
const references: readonly string[] = ['VariableV2', 'Variable'];
const declarations: readonly string[] = [...references, 'VarHandleOp'];
/** Operators that are read here and gone afterwards. */
export const variableNames: readonly string[] = [...declarations, ...writes.keys()];

/** A variable that a run changes: a Placeholder that stands for its value before, what it is after, and what it is before the first run. */
export interface VariableState { readonly name: string; readonly next: TfRef; readonly initial: TfRef }

export interface Resolved {
  readonly graph: GraphDef;
  /** As wanted, in the new graph. */
  readonly refs: readonly TfRef[];
  readonly states: readonly VariableState[];
}

/** Saved values by name of the variable's node, as nodes with a constant value. */
export type SavedValues = (variable: TfNode) => TfNode | undefined;

/**
 * Before: reads and writes of variables, in an order that control edges give. After: none. Each read reads the node that last wrote, each
 * write is its value, a handle is the value that it leads to, and `states` says what goes from run to run. A read sees the writes that it has
 * to come after, by data or by control; two writes that no edge orders follow each other in some order.
 */
export function resolveVariables(graph: GraphDef, file: string, wanted: Wanted, saved: SavedValues = () => undefined): Resolved {
  if (!graph.nodes.some((n) => variableNames.includes(n.op))) return { graph, refs: wanted.refs, states: [] };
  const inlined = inlineWritingCalls(graph, file, wanted);
  return new Resolver(inlined.graph, file, saved).resolve(inlined.wanted);
}

/** Whether a node only does something: it may be named as an output, to be run, and is none. */
export const hasNoResult = (node: TfNode | undefined): boolean => node !== undefined && (node.op === 'NoOp' || (writes.has(node.op) && node.op.endsWith('VariableOp')));

/** What stands for the states among the outputs of a graph: first what they begin with, which is needed before them. */
export function statePorts(states: readonly VariableState[]): readonly { readonly name: string; readonly ref: TfRef }[] {
  return [...states.map(({ name, initial }) => ({ name, ref: initial })), ...states.flatMap(({ name, next }) => [{ name, ref: { name, slot: 0 } }, { name, ref: next }])];
}

/** Before: `statePorts` in front of the outputs, and the states among the inputs. After: both apart. `graphNodes`: of the file. */
export function splitStates(imported: ImportedGraph, states: readonly VariableState[], graphNodes: number): ImportedGraph {
  const wires = imported.outputs.map((o) => o.wire);
  const count = states.length;
  const made = states.map(({ name }, i) => ({ name, initial: wires[i]!, wire: wires[count + 2 * i]!, next: wires[count + 2 * i + 1]! }));
  const own = new Set(made.map((s) => s.wire.node));
  return { ...imported, inputs: imported.inputs.filter((p) => !own.has(p.wire.node)), outputs: imported.outputs.slice(3 * count), states: made, graphNodes };
}

/** Version of each variable's value that a node comes after; those at 0 left out. */
type Seen = ReadonlyMap<string, number>;
const nothing: Seen = new Map();

class Resolver {
  readonly #graph: GraphDef;
  readonly #file: string;
  readonly #saved: SavedValues;
  readonly #nodes: ReadonlyMap<string, TfNode>;
  readonly #initials: ReadonlyMap<string, TfRef>;
  /** By variable: the nodes that wrote it, in the order of the run; version n is after the n-th. */
  readonly #written = new Map<string, string[]>();
  readonly #seen = new Map<string, Seen>();
  readonly #rewritten = new Map<string, TfNode>();
  readonly #added: TfNode[] = [];

  constructor(graph: GraphDef, file: string, saved: SavedValues) {
    this.#graph = graph;
    this.#file = file;
    this.#saved = saved;
    this.#nodes = new Map(graph.nodes.map((n) => [n.name, n]));
    this.#initials = initialisers(graph, (ref) => this.#variableOf(ref)?.name);
  }

  resolve(wanted: Wanted): Resolved {
    const { order, inLoop } = executionOrder(this.#nodes, [...wanted.refs.map((r) => r.name), ...wanted.nodes]);
    for (const node of order) this.#visit(node, inLoop.has(node.name));
    for (const node of order) this.#rewrite(node);
    const refs = wanted.refs.map((ref) => this.#resultOf(ref));
    const states = [...this.#written].map(([name, by]) => {
      const variable = this.#nodes.get(name)!;
      return { name, next: { name: by.at(-1)!, slot: 0 }, initial: this.#initialOf(variable) };
    });
    const nodes = [...this.#graph.nodes.map((n) => this.#rewritten.get(n.name) ?? n), ...this.#added];
    return { graph: { ...this.#graph, nodes }, refs, states };
  }

  /** The declaration that a reference or handle leads to. An Identity of a reference is one too: TensorFlow copies nothing there, and who reads it finds what has been written meanwhile. */
  #variableOf(ref: TfRef | undefined): TfNode | undefined {
    for (let at = ref, steps = 0; at !== undefined && at.slot === 0 && steps < 1000; steps++) {
      const node = this.#nodes.get(at.name);
      if (node === undefined) return undefined;
      if (declarations.includes(node.op)) return node;
      if (node.op !== 'Identity' && (!writes.has(node.op) || node.op.endsWith('VariableOp'))) return undefined;
      at = node.inputs[0];
    }
    return undefined;
  }

  #visit(node: TfNode, inLoop: boolean): void {
    const sources = new Set([...node.inputs.map((r) => r.name), ...node.controls].map((name) => this.#seen.get(name) ?? nothing).filter((s) => s.size > 0));
    let seen = merged([...sources]);
    if (writes.has(node.op)) {
      const name = this.#variableOf(node.inputs[0])?.name;
      if (inLoop) throw variableInLoop(this.#file, name ?? node.inputs[0]?.name ?? '', node.name);
      if (name === undefined) throw brokenGraph(this.#file, `node '${node.name}' (${node.op}) writes what is no variable`);
      const by = this.#written.get(name) ?? this.#written.set(name, []).get(name)!;
      by.push(node.name);
      seen = new Map([...seen, [name, by.length]]);
    }
    if (seen.size > 0) this.#seen.set(node.name, seen);
  }

  #rewrite(node: TfNode): void {
    if (declarations.includes(node.op)) { this.#rewritten.set(node.name, this.#declaration(node)); return; }
    const kind = writes.get(node.op);
    const seen = this.#seen.get(node.name) ?? nothing;
    if (kind === undefined) {
      const inputs = node.inputs.map((ref) => this.#valueOf(ref, seen));
      if (inputs.some((ref, i) => ref !== node.inputs[i])) this.#rewritten.set(node.name, { ...node, inputs });
      return;
    }
    const variable = this.#variableOf(node.inputs[0])!;
    const value = this.#valueOf(node.inputs[1] ?? { name: variable.name, slot: 0 }, seen);
    const before = this.#version(variable, this.#written.get(variable.name)!.indexOf(node.name));
    this.#rewritten.set(node.name, { ...node, source: node.op, op: kind === 'set' ? 'Identity' : kind, inputs: kind === 'set' ? [value] : [before, value], attrs: new Map() });
  }

  /** What a reference to a variable, or a handle of one, stands for where `seen` has been written; other references as they are. */
  #valueOf(ref: TfRef, seen: Seen): TfRef {
    const variable = this.#variableOf(ref);
    return variable === undefined ? ref : this.#version(variable, seen.get(variable.name) ?? 0);
  }

  /** What a run gives for a reference: what the variable is at its end. */
  #resultOf(ref: TfRef): TfRef {
    const variable = this.#variableOf(ref);
    return variable === undefined ? ref : this.#version(variable, this.#written.get(variable.name)?.length ?? 0);
  }

  #version(variable: TfNode, version: number): TfRef {
    return { name: version === 0 ? variable.name : this.#written.get(variable.name)![version - 1]!, slot: 0 };
  }

  #declaration(node: TfNode): TfNode {
    if (!this.#written.has(node.name)) return { name: node.name, source: node.op, op: 'Identity', inputs: [this.#initialOf(node)], controls: [], attrs: new Map() };
    const attrs = new Map([...node.attrs].filter((entry): entry is [string, Message] => entry[0] === 'dtype' || entry[0] === 'shape'));
    return { name: node.name, source: node.op, op: 'Placeholder', inputs: [], controls: [], attrs };
  }

  #initialOf(variable: TfNode): TfRef {
    const saved = this.#saved(variable);
    if (saved === undefined) {
      const initial = this.#initials.get(variable.name);
      if (initial === undefined) throw variableWithoutValue(this.#file, variable.name);
      return initial;
    }
    if (!this.#added.some((n) => n.name === saved.name)) this.#added.push(saved);
    return { name: saved.name, slot: 0 };
  }
}

function merged(all: readonly Seen[]): Seen {
  const [first = nothing, ...more] = all;
  if (more.length === 0) return first;
  const out = new Map(first);
  for (const [name, version] of more.flatMap((s) => [...s])) out.set(name, Math.max(version, out.get(name) ?? 0));
  return out;
}
