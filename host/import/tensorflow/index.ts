import { badNode, brokenModel, callsTooDeep, cyclicModel, emptyModel, inputMissing, modelHasNoNodes, noOutputs, noSuchOutput, textModel, unsupportedOperators } from '../../errors.ts';
import { op } from '../../graph/op.ts';
import { branch, loop } from '../../ops/control/arrays.ts';
import { identity } from '../../ops/shape/shape.ts';
import type { Imported, ImportedControl, ImportedFunction, ImportedWire } from '../../stages.ts';
import type { DType } from '../../../src/format/dtype.ts';
import { Builder, type Origin, Unsupported } from '../builder.ts';
import { DecodeError } from '../protobuf.ts';
import { AttributeError, Attributes } from './attributes.ts';
import { NodeError, Call } from './call.ts';
import { type Frame, frameNames } from './frames.ts';
import { type GraphDef, type TfFunction, type TfNode, type TfRef, parseRef, readGraphDef } from './graph-def.ts';
import { operators } from './operators.ts';
import { type Expansion, TensorError, expansionLimit } from './tensor.ts';
import { Reach } from './reach.ts';
import { type SavedValues, hasNoResult, resolveVariables, splitStates, statePorts, variableNames } from './variables.ts';
import { type Structure, structureHints, structureNames, structureOf } from './structures.ts';

export interface ImportOptions {
  /** The file's name, for messages. */
  readonly name: string;
  /** Names of nodes, or `node:slot`; absent: what nothing else reads. */
  readonly outputs?: readonly string[];
  /** Nodes that shall be inputs, whatever they are: what is before them is left out. */
  readonly inputs?: readonly { readonly name: string; readonly dtype?: DType }[];
}

/** Names of TensorFlow's operators that are read. */
export const tensorflowOperators = (): readonly string[] => [...operators.keys(), ...frameNames, ...structureNames, ...variableNames].sort();

/** Reads a frozen GraphDef. Throws `UserError`, whatever the bytes are. */
export function importTensorFlow(bytes: Uint8Array, options: ImportOptions): Imported {
  return importGraph(decode(bytes, options.name), options);
}

/** What a SavedModel says beside its graph: outputs by name, and values of variables. */
export interface GraphNotes { readonly outputs?: readonly Output[]; readonly values?: SavedValues }

export function importGraph(graph: GraphDef, options: ImportOptions, notes: GraphNotes = {}): Imported {
  const file = options.name;
  const reach = new Reach(graph, file);
  const outputsNamed = notes.outputs !== undefined || options.outputs !== undefined;
  const wanted = notes.outputs ?? (options.outputs === undefined ? sinks(reach, file) : [...new Set(options.outputs)].map((name) => namedOutput(reach, name, file)));
  const outputs = wanted.filter(({ ref }) => !hasNoResult(reach.find(ref.name)));
  if (outputs.length === 0) throw noOutputs(file);
  const cuts = (options.inputs ?? []).filter(({ name }) => isInner(reach.find(parseRef(name).name)));
  const nodes = outputsNamed ? wanted.map(({ ref }) => ref.name) : reach.effects();
  const run = resolveVariables(withLeaves(graph, cuts.map(({ name }) => parseRef(name).name)), file, { refs: outputs.map((o) => o.ref), nodes }, notes.values);
  const named = outputs.map(({ name }, i) => ({ name, ref: run.refs[i]! }));
  const importer = new Importer(run.graph, run.states.length === 0 && run.graph === graph ? reach : new Reach(run.graph, file), file);
  return splitStates(importer.run([...statePorts(run.states), ...named], outputsNamed, cuts), run.states, graph.nodes.length);
}

/** The graph with the named nodes in it as leaves. */
function withLeaves(graph: GraphDef, names: readonly string[]): GraphDef {
  return names.length === 0 ? graph : { ...graph, nodes: graph.nodes.map((n) => (names.includes(n.name) ? { ...n, inputs: [], controls: [] } : n)) };
}

function decode(bytes: Uint8Array, file: string): GraphDef {
  if (bytes.length === 0) throw emptyModel(file);
  try {
    const graph = readGraphDef(bytes);
    if (graph.nodes.length === 0) throw modelHasNoNodes(file);
    return graph;
  } catch (e) {
    if (!(e instanceof DecodeError)) throw e;
    throw bytes.subarray(0, 256).every((b) => b === 9 || b === 10 || b === 13 || (b >= 32 && b < 127)) ? textModel(file) : brokenModel(file, e.message);
  }
}

const isInner = (node: TfNode | undefined): boolean => node !== undefined && node.op !== 'Placeholder' && node.op !== 'PlaceholderWithDefault';

/** Functions may call functions and hold loops, but not endlessly: so deep, and so many in all. */
const [deepest, mostFunctions] = [64, 4096];

export interface Output { readonly name: string; readonly ref: TfRef }

function namedOutput(reach: Reach, name: string, file: string): Output {
  const ref = parseRef(name);
  if (reach.find(ref.name) === undefined) throw noSuchOutput(file, name, reach.sinks().map((n) => n.name));
  return { name, ref };
}

function sinks(reach: Reach, file: string): readonly Output[] {
  const found = reach.sinks();
  if (found.length === 0) throw noOutputs(file);
  return found.map((n) => ({ name: n.name, ref: { name: n.name, slot: 0 } }));
}

class Importer {
  readonly #graph: GraphDef;
  readonly #reach: Reach;
  readonly #file: string;
  readonly #builder: Builder;
  readonly #expansion: Expansion;
  /** Before names of nodes in functions that are called. */
  readonly #prefix: string;
  readonly #depth: number;
  /** Functions and loops that were imported. */
  readonly #inside: { count: number };
  /** Outputs of imported nodes; null for one that is not supported or needs such a one. */
  readonly #wires = new Map<string, readonly ImportedWire[] | null>();
  readonly #refused: Map<string, { operator: string; reason: string | null; nodes: string[] }>;
  readonly #warnings: Set<string>;
  readonly #loops = new Map<Frame, number | null>();

  /** `outer`: of the graph that this one is a function or a loop of. */
  constructor(graph: GraphDef, reach: Reach, file: string, outer?: { readonly importer: Importer; readonly builder: Builder; readonly prefix: string }) {
    this.#graph = graph;
    this.#reach = reach;
    this.#file = file;
    this.#builder = outer?.builder ?? new Builder();
    this.#prefix = outer?.prefix ?? '';
    this.#depth = outer === undefined ? 0 : outer.importer.#depth + 1;
    const { importer } = outer ?? {};
    this.#inside = importer === undefined ? { count: 0 } : importer.#inside;
    this.#expansion = importer === undefined ? { bytes: expansionLimit } : importer.#expansion;
    this.#refused = importer === undefined ? new Map() : importer.#refused;
    this.#warnings = importer === undefined ? new Set() : importer.#warnings;
  }

  run(outputs: readonly Output[], outputsNamed: boolean, cuts: ImportOptions['inputs'] & {}): Imported {
    for (const { name, dtype = 'f32' } of cuts) {
      const bare = parseRef(name).name;
      this.#wires.set(bare, [this.#builder.input({ name: bare, source: 'Placeholder', gates: [] }, dtype, undefined)]);
    }
    this.#importAll(outputs.map((o) => o.ref.name));
    if (this.#refused.size > 0) throw unsupportedOperators(this.#file, [...this.#refused.values()]);
    const wires = outputs.map(({ name, ref }) => ({ name, wire: this.#wire(ref, `output '${name}'`) }));
    return {
      stage: 'imported', framework: 'tensorflow', name: this.#file, nodes: this.#builder.nodes, inputs: this.#builder.inputs,
      outputs: wires.map(({ name, wire }) => ({ name, wire: wire! })), states: [], outputsNamed, graphNodes: this.#graph.nodes.length, warnings: [...this.#warnings],
    };
  }

  #importAll(names: readonly string[]): void {
    const { order, cycle } = this.#reach.order(names, this.#wires);
    for (const node of order) this.#wires.set(node.name, this.#import(node));
    if (cycle !== undefined && this.#refused.size === 0) throw cyclicModel(this.#file, cycle);
  }

  #import(node: TfNode): readonly ImportedWire[] | null {
    if (node.op === 'Exit') return this.#importExit(node);
    const structure = structureOf(node);
    const build = operators.get(node.op);
    if (structure === undefined && build === undefined) return this.#refuse(node, null);
    const inputs = node.inputs.map((ref) => this.#wire(ref, `node '${node.name}' (${node.op})`));
    const gates = this.#reach.gates(node).map((name) => this.#wire({ name, slot: 0 }, `node '${node.name}' (${node.op})`));
    const known = inputs.filter((w) => w !== null);
    if (known.length < inputs.length || gates.includes(null)) return null;
    const attrs = new Attributes(node.attrs, this.#expansion);
    const origin: Origin = { name: this.#prefix + node.name, source: node.source ?? node.op, gates: gates.filter((w) => w !== null) };
    try {
      const made = structure === undefined ? build!(new Call(this.#builder, origin, attrs, known, this.#graph.producer)) : this.#structure(structure, origin, attrs, known);
      if (made === null) return null;
      const [unread] = attrs.unread();
      if (unread !== undefined) return this.#refuse(node, `attribute '${unread}' is not known`);
      if (attrs.reduced) this.#warnings.add('16-bit floats are computed in 32 bits');
      return 'node' in made ? [made] : made;
    } catch (e) {
      if (e instanceof Unsupported) return this.#refuse(node, e.message);
      if (e instanceof AttributeError || e instanceof NodeError || e instanceof TensorError) throw badNode(this.#file, node.name, node.op, e.message);
      throw e;
    }
  }

  /** Inlines a call; a loop or a branch becomes a node that holds its functions. Null where something in these is not supported. */
  #structure(structure: Structure, origin: Origin, attrs: Attributes, inputs: readonly ImportedWire[]): readonly ImportedWire[] | null {
    attrs.ignore(...structureHints);
    const function_ = (name: string): TfFunction => {
      const called = attrs.function(name);
      return this.#graph.functions.get(called) ?? fail(`the file lacks its function '${called}'`);
    };
    if (structure === 'PartitionedCall' || structure === 'StatefulPartitionedCall') {
      const called = function_('f');
      const importer = this.#inner(called, this.#builder, `${origin.name}/`, inputs);
      const results = importer.#results(called.results, origin.name);
      return results?.map((w) => this.#builder.add(origin, op(identity, {}), [w])) ?? null;
    }
    const imported = (called: TfFunction, parameters: number): ImportedFunction | null => {
      const builder = new Builder();
      const importer = this.#inner(called, builder, `${origin.name}/`, called.arguments.map((name) => builder.parameter(name)));
      if (called.arguments.length !== parameters) fail(`a function takes ${called.arguments.length} arguments and is given ${parameters}`);
      const results = importer.#results(called.results, origin.name);
      return results === null ? null : { parameters, nodes: builder.nodes, results };
    };
    if (structure === 'If' || structure === 'StatelessIf') {
      const [then, otherwise] = [imported(function_('then_branch'), inputs.length - 1), imported(function_('else_branch'), inputs.length - 1)];
      if (then === null || otherwise === null) return null;
      return this.#controlled(origin, { kind: 'branch', then, otherwise }, inputs, then.results.length);
    }
    const [condition, body] = [imported(function_('cond'), inputs.length), imported(function_('body'), inputs.length)];
    if (condition === null || body === null) return null;
    if (condition.results.length !== 1 || body.results.length !== inputs.length) fail(`its functions give ${condition.results.length} and ${body.results.length} results`);
    return this.#controlled(origin, { kind: 'loop', variables: inputs.length, condition, body }, inputs, inputs.length);
  }

  #controlled(origin: Origin, control: ImportedControl, inputs: readonly ImportedWire[], outputs: number): readonly ImportedWire[] {
    const node = this.#builder.control(origin, op(control.kind === 'loop' ? loop : branch, {}), inputs, control);
    return Array.from({ length: outputs }, (_, slot) => ({ node, slot }));
  }

  /** The importer of a function, its arguments bound to `wires`. */
  #inner({ nodes, arguments: names }: TfFunction, builder: Builder, prefix: string, wires: readonly ImportedWire[]): Importer {
    this.#enter(prefix);
    const graph = { ...this.#graph, nodes };
    const importer = new Importer(graph, new Reach(graph, this.#file), this.#file, { importer: this, builder, prefix });
    names.forEach((name, i) => importer.#wires.set(name, wires.slice(i, i + 1)));
    return importer;
  }

  #enter(name: string): void {
    if (this.#depth > deepest || this.#inside.count++ > mostFunctions) throw callsTooDeep(this.#file, name.replace(/\/$/, ''));
  }

  #results(refs: readonly TfRef[], reader: string): readonly ImportedWire[] | null {
    this.#importAll(refs.map((r) => r.name));
    const wires = refs.map((ref) => this.#wire(ref, `function of '${reader}'`));
    const known = wires.filter((w) => w !== null);
    return known.length < wires.length ? null : known;
  }

  /** What a while loop of TensorFlow 1 leaves in one of its variables; the loop is imported once. */
  #importExit(exit: TfNode): readonly ImportedWire[] | null {
    const left = this.#reach.frames.leftBy(exit);
    if (left === undefined) return this.#refuse(exit, 'the nodes before it are no while loop');
    const known = this.#loops.get(left.frame);
    const node = known === undefined ? this.#importFrame(left.frame, exit) : known;
    this.#loops.set(left.frame, node);
    return node === null ? null : [{ node, slot: left.variable }];
  }

  #importFrame({ variables, constants, condition }: Frame, exit: TfNode): number | null {
    const inputs = [...variables.map((v) => v.initial), ...constants.flatMap((c) => c.inputs)].map((ref) => this.#wire(ref, `loop of '${exit.name}'`));
    const given = inputs.filter((w) => w !== null);
    if (given.length < inputs.length) return null;
    const imported = (refs: readonly TfRef[]): ImportedFunction | null => {
      this.#enter(exit.name);
      const builder = new Builder();
      const importer = new Importer(this.#graph, this.#reach, this.#file, { importer: this, builder, prefix: this.#prefix });
      const parameters = [...variables.map((v) => v.merge), ...constants.map((c) => c.name)].map((name) => builder.parameter(name));
      variables.forEach(({ merge, split }, i) => {
        const wire = parameters[i]!;
        importer.#wires.set(merge, [wire]);
        if (split !== undefined) importer.#wires.set(split, [wire, wire]);
      });
      constants.forEach(({ name }, i) => importer.#wires.set(name, [parameters[variables.length + i]!]));
      const results = importer.#results(refs, exit.name);
      return results === null ? null : { parameters: inputs.length, nodes: builder.nodes, results };
    };
    const [holds, body] = [imported([condition]), imported(variables.map((v) => v.next))];
    if (holds === null || body === null) return null;
    const control: ImportedControl = { kind: 'loop', variables: variables.length, condition: holds, body };
    return this.#controlled({ name: this.#prefix + exit.name, source: exit.op, gates: [] }, control, given, 1)[0]!.node;
  }

  #refuse(node: TfNode, reason: string | null): null {
    const key = `${node.op} ${reason ?? ''}`;
    const group = this.#refused.get(key);
    if (group === undefined) this.#refused.set(key, { operator: node.op, reason, nodes: [node.name] });
    else group.nodes.push(node.name);
    return null;
  }

  #wire(ref: TfRef, reader: string): ImportedWire | null {
    const wires = this.#wires.get(ref.name);
    // not imported yet: on a cycle
    if (wires === undefined || wires === null) return null;
    const wire = wires[ref.slot];
    if (wire === undefined) throw inputMissing(this.#file, reader, `${ref.name}:${ref.slot}`, `'${ref.name}' has ${wires.length} output${wires.length === 1 ? '' : 's'}`);
    if (wire.slot < 0) throw inputMissing(this.#file, reader, `${ref.name}:${ref.slot}`, 'an output that serves training only, which is not computed');
    return wire;
  }
}

function fail(problem: string): never { throw new NodeError(problem); }
