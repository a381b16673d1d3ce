import { cyclicModel } from '../../errors.ts';
import type { ImportedWire } from '../../stages.ts';
import { NodeError } from '../attributes.ts';
import { Builder, type Origin, importFunction } from '../builder.ts';
import { Call } from '../call.ts';
import { ImportContext } from '../context.ts';
import { widened } from '../elements.ts';
import type { ImportOptions, ImportedGraph } from '../importer.ts';
import { Wires } from '../wires.ts';
import { Attributes } from './attributes.ts';
import { functionCalls } from './control-flow.ts';
import type { GraphDef, TfFunction, TfNode, TfRef } from './graph-def.ts';
import { GraphIndex } from './graph-index.ts';
import { type Frame, frameNames } from './loop-frames.ts';
import { builders, complexBuilders } from './operators/index.ts';
import { variableNames } from './variables.ts';

/** Names of TensorFlow's operators that are read. */
export const operatorNames: readonly string[] = [...new Set([...builders.keys(), ...complexBuilders.keys()]), 'Exit', ...frameNames, ...functionCalls.keys(), ...variableNames].sort();

/** A graph that is a function or a loop of another one. */
interface Inner { readonly context: ImportContext; readonly builder: Builder; readonly prefix: string; readonly depth: number }

const readerOf = (node: TfNode): string => `node '${node.name}' (${node.op})`;

/** Imports the nodes of one graph, function or loop. */
export class GraphImporter {
  readonly #graph: GraphDef;
  readonly #index: GraphIndex;
  readonly #context: ImportContext;
  readonly #builder: Builder;
  /** Before names of nodes in functions that are called. */
  readonly #prefix: string;
  readonly #depth: number;
  readonly #wires: Wires<string>;
  /** Nodes that stand for loops. */
  readonly #loops = new Map<Frame, readonly ImportedWire[] | null>();

  constructor(graph: GraphDef, index: GraphIndex, file: string, { context, builder, prefix, depth }: Inner = { context: new ImportContext(file), builder: new Builder(), prefix: '', depth: 0 }) {
    this.#graph = graph;
    this.#index = index;
    this.#context = context;
    this.#builder = builder;
    this.#prefix = prefix;
    this.#depth = depth;
    this.#wires = new Wires(file);
  }

  /** `cuts`: nodes that are inputs, whatever they are in the graph. */
  run(outputs: readonly { readonly name: string; readonly ref: TfRef }[], outputsNamed: boolean, cuts: ImportOptions['inputs'] & {}): ImportedGraph {
    for (const { name, dtype = 'f32' } of cuts) this.#wires.set(name, [this.#builder.input({ name, source: 'Placeholder', gates: [] }, dtype, undefined)]);
    this.#importAll(outputs.map((o) => o.ref.name));
    this.#context.throwRefused();
    const wires = outputs.map(({ name, ref }) => ({ name, wire: this.#wires.get(ref, `output '${name}'`)! }));
    return {
      nodes: this.#builder.nodes, inputs: this.#builder.inputs, outputs: wires, states: [], outputsNamed, graphNodes: this.#graph.nodes.length, warnings: this.#context.warnings,
    };
  }

  #importAll(names: readonly string[]): void {
    const { order, cycle } = this.#index.order(names, this.#wires);
    for (const node of order) this.#wires.set(node.name, this.#import(node));
    if (cycle !== undefined && !this.#context.refused) throw cyclicModel(this.#context.file, cycle);
  }

  #import(node: TfNode): readonly ImportedWire[] | null {
    if (node.op === 'Exit') return this.#importExit(node);
    const attrs = new Attributes(node.attrs, this.#context.expansion);
    const complex = ['T', 'Tcomplex', 'Tout', 'Tparams', 'dtype', 'SrcT', 'DstT'].some((name) => attrs.isComplex(name)) || !builders.has(node.op);
    const [call, build] = [functionCalls.get(node.op), (complex ? complexBuilders : builders).get(node.op)];
    if (call === undefined && build === undefined) return this.#context.refuse(node, complex && builders.has(node.op) ? 'complex numbers' : null);
    const inputs = this.#wires.all(node.inputs, readerOf(node));
    const gates = this.#wires.all(this.#index.gates(node).map((name) => ({ name, slot: 0 })), readerOf(node));
    if (inputs === null || gates === null) return null;
    const origin: Origin = { name: this.#prefix + node.name, source: node.source ?? node.op, gates, attributes: attrs };
    const made = this.#context.build(node, attrs, () => {
      if (call === undefined) return build!(new Call(this.#builder, origin, attrs, inputs, this.#graph.producer));
      return call({ builder: this.#builder, origin, attrs, inputs, function: (name) => this.#function(attrs.function(name)), functions: (name) => attrs.functions(name).map((f) => this.#function(f)), body: (called, builder, given) => this.#body(called, builder, `${origin.name}/`, given) });
    });
    if (made !== null && attrs.reduced) this.#context.warn(widened);
    return made;
  }

  #function(name: string): TfFunction {
    const found = this.#graph.functions.get(name);
    if (found === undefined) throw new NodeError(`the file lacks its function '${name}'`);
    return found;
  }

  #body({ nodes, arguments: names, results }: TfFunction, builder: Builder, prefix: string, given: readonly ImportedWire[]): readonly ImportedWire[] | null {
    const graph = { ...this.#graph, nodes };
    const inner = this.#inner(graph, new GraphIndex(graph, this.#context.file), builder, prefix);
    names.forEach((name, i) => inner.#wires.set(name, given.slice(i, i + 1)));
    return inner.#results(results, prefix.slice(0, -1));
  }

  /** The importer of a function or a loop. */
  #inner(graph: GraphDef, index: GraphIndex, builder: Builder, prefix: string, name = prefix.slice(0, -1)): GraphImporter {
    this.#context.enter(this.#depth, name);
    return new GraphImporter(graph, index, this.#context.file, { context: this.#context, builder, prefix, depth: this.#depth + 1 });
  }

  #results(refs: readonly TfRef[], reader: string): readonly ImportedWire[] | null {
    this.#importAll(refs.map((r) => r.name));
    return this.#wires.all(refs, `function of '${reader}'`);
  }

  /** What a while loop of TensorFlow 1 leaves in one of its variables; the loop is imported once. */
  #importExit(exit: TfNode): readonly ImportedWire[] | null {
    const left = this.#index.frames.leftBy(exit);
    if (left === undefined) return this.#context.refuse(exit, 'the nodes before it are no while loop');
    const known = this.#loops.get(left.frame);
    const loop = known === undefined ? this.#importFrame(left.frame, exit) : known;
    this.#loops.set(left.frame, loop);
    return loop === null ? null : loop.slice(left.variable, left.variable + 1);
  }

  #importFrame({ variables, constants, condition }: Frame, exit: TfNode): readonly ImportedWire[] | null {
    const given = this.#wires.all([...variables.map((v) => v.initial), ...constants.flatMap((c) => c.inputs)], `loop of '${exit.name}'`);
    if (given === null) return null;
    const imported = (refs: readonly TfRef[]) => importFunction([...variables.map((v) => v.merge), ...constants.map((c) => c.name)], (builder, parameters) => {
      const inner = this.#inner(this.#graph, this.#index, builder, this.#prefix, exit.name);
      variables.forEach(({ merge, split }, i) => {
        const wire = parameters[i]!;
        inner.#wires.set(merge, [wire]);
        if (split !== undefined) inner.#wires.set(split, [wire, wire]);
      });
      constants.forEach(({ name }, i) => inner.#wires.set(name, [parameters[variables.length + i]!]));
      return inner.#results(refs, exit.name);
    });
    const [holds, body] = [imported([condition]), imported(variables.map((v) => v.next))];
    if (holds === null || body === null) return null;
    return this.#builder.control({ name: this.#prefix + exit.name, source: exit.op, gates: [] }, { kind: 'loop', variables: variables.length, condition: holds, body }, given, variables.length);
  }
}
