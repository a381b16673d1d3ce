import { cyclicModel } from '../../errors.ts';
import type { ImportedWire } from '../../stages.ts';
import { NodeError } from '../attributes.ts';
import type { Builder, Origin } from '../builder.ts';
import { Unsupported } from '../call.ts';
import type { ImportContext } from '../context.ts';
import { type AttributeValue, Attributes, readAttributes } from './attributes.ts';
import { Call, type Spell } from './call.ts';
import type { Graphs } from './control-flow.ts';
import { badInitializer, valueMissing } from './errors.ts';
import { type Body, GraphIndex, capturedOf } from './graph-index.ts';
import { graphOperators } from './graph-operators.ts';
import { knownIndices } from '../integers.ts';
import { Kinds } from './kinds.ts';
import { type OnnxFunction, type OnnxNode, type Opsets, firstTwice, functionKey } from './model.ts';
import { builders, domains, newest } from './operators/index.ts';
import { reasons } from './refused.ts';
import { type TensorSource, readSparse, readTensor } from './tensor.ts';
import { declaredType } from './inputs.ts';
import { elementKind, widening } from './types.ts';

/** What all graphs of one model share. */
export interface Shared {
  readonly context: ImportContext;
  readonly source: TensorSource;
  readonly functions: ReadonlyMap<string, OnnxFunction>;
  readonly kinds: Kinds;
}

/** Where the nodes of a graph go, and what they see. */
interface Place {
  readonly builder: Builder;
  /** Before names of nodes of functions and graphs that are inside. */
  readonly prefix: string;
  readonly depth: number;
  readonly opsets: Opsets;
  /** Attributes of the call of the function that it is. */
  readonly given: ReadonlyMap<string, AttributeValue>;
}

type Wired = ImportedWire | null;

/** Imports the nodes of one graph: the model's, a function's or one inside a node. */
export class GraphImporter {
  readonly #shared: Shared;
  readonly #place: Place;
  readonly #body: Body;
  readonly #index: GraphIndex;
  /** By value; null where it is not supported, or needs what is not. */
  readonly #wires = new Map<string, Wired>();

  constructor(shared: Shared, place: Place, body: Body, outputs: readonly string[]) {
    this.#shared = shared;
    this.#place = place;
    this.#body = body;
    this.#index = new GraphIndex(body, outputs, shared.context.file);
  }

  get index(): GraphIndex { return this.#index; }

  /** Says what a value is, whatever the graph has under this name. */
  set(value: string, wire: Wired): void { this.#wires.set(value, wire); }

  /** The wire of a value that has been imported. */
  known(value: string): ImportedWire | undefined { return this.#wires.get(value) ?? undefined; }

  /** Imports what the named values need and returns these, null where one is not supported. */
  run(values: readonly string[]): readonly ImportedWire[] | null {
    const { context } = this.#shared;
    const { order, cycle } = this.#index.order(values, (v) => this.#wires.has(v));
    if (cycle !== undefined) throw cyclicModel(context.file, cycle);
    for (const node of order) {
      const made = this.#import(node);
      node.outputs.forEach((name, i) => { if (name !== '' && !this.#wires.has(name)) this.#wires.set(name, made?.[i] ?? null); });
    }
    const wires = values.map((v) => this.#wire(v, `output '${v}'`));
    return wires.every((w) => w !== null) ? wires : null;
  }

  /** The wire of a value that has been imported, or of an initializer. */
  #wire(value: string, reader: string): Wired {
    const known = this.#wires.get(value);
    if (known !== undefined) return known;
    const initializer = this.initializer(value);
    if (initializer === undefined) throw valueMissing(this.#shared.context.file, value, reader);
    this.#wires.set(value, initializer);
    return initializer;
  }

  /** The constant that an initializer is; undefined where none has this name. */
  initializer(name: string): ImportedWire | undefined {
    const { context, source } = this.#shared;
    const found = this.#body.initializers.get(name);
    if (found === undefined) return undefined;
    const { kind, proto } = found;
    const code = (kind === 'sparse' ? proto.message('values') : proto)?.number('data_type') ?? 0;
    const warning = widening(code);
    if (warning !== undefined) context.warn(warning);
    try {
      const wire = this.#place.builder.constant({ name: this.#place.prefix + name, source: 'Initializer', gates: [] }, kind === 'sparse' ? readSparse(proto, source) : readTensor(proto, source));
      this.#shared.kinds.set(this.#place.builder, wire, elementKind(code));
      return wire;
    } catch (e) {
      throw e instanceof NodeError ? badInitializer(context.file, name, e.message) : e;
    }
  }

  #import(node: OnnxNode): readonly ImportedWire[] | null {
    const { context, source, functions } = this.#shared;
    const called = functions.get(functionKey({ domain: node.domain, name: node.op, overload: node.overload }));
    const key = node.domain === '' ? node.op : `${node.domain}.${node.op}`;
    const named = { name: this.#place.prefix + node.name, op: key };
    const [build, control] = [builders.get(key), graphOperators.get(key)];
    if (called === undefined && build === undefined && control === undefined) return context.refuse(named, domains.has(node.domain) ? reasons.get(key) ?? null : `its domain '${node.domain.slice(0, 100)}' is not known`);
    const reader = `node '${named.name}' (${key})`;
    const inputs = node.inputs.map((name) => (name === '' ? undefined : this.#wire(name, reader)));
    const captured = this.#index.readsOf(node).map((name) => this.#wire(name, reader));
    if (!inputs.every((w) => w !== null) || captured.includes(null)) return null;
    const values = readAttributes(node.attributes, this.#place.given);
    const attrs = new Attributes(values, source);
    const origin: Origin = { name: named.name, source: node.op, gates: [], attributes: attrs };
    const wanted = node.outputs.map((o) => this.#index.isRead(o));
    const made = context.build(named, attrs, () => {
      if (called !== undefined) {
        attrs.ignore(...values.keys());
        return this.#inline(called, named.name, values, inputs);
      }
      const call = new Call(this.#place.builder, origin, attrs, inputs, this.#version(node.domain), wanted, this.#spell(origin), this.#shared.kinds);
      const results = control === undefined ? list(build!(call)) : control(call, this.#graphs(attrs, origin));
      const missing = results === null ? -1 : wanted.findIndex((w, i) => w && results[i] === undefined);
      if (missing >= 0) throw new Unsupported(`its output ${missing}`);
      this.#spread(inputs, results);
      return results;
    });
    for (const warning of attrs.warnings) context.warn(warning);
    return made;
  }

  /** Results whose element type the operator does not say have that of the first operand that is widened. */
  #spread(inputs: readonly (ImportedWire | undefined)[], results: readonly ImportedWire[] | null): void {
    const { builder } = this.#place, { kinds } = this.#shared;
    const kind = inputs.map((w) => (w === undefined ? undefined : kinds.of(builder, w))).find((k) => k !== undefined);
    if (kind !== undefined) for (const wire of results ?? []) if (!kinds.isKnown(builder, wire)) kinds.set(builder, wire, kind);
  }

  #version(domain: string): number { return this.#place.opsets.get(domain) ?? 1; }

  /** The nodes of a function of the model stand in the place of its call. */
  #inline(called: OnnxFunction, name: string, given: ReadonlyMap<string, AttributeValue>, inputs: readonly (ImportedWire | undefined)[]): readonly ImportedWire[] | null {
    this.#shared.context.enter(this.#place.depth, name);
    const attributes = new Map([...readAttributes(called.defaults), ...given]);
    if (inputs.length > called.inputs.length) throw new NodeError(`its function takes ${called.inputs.length} inputs and is given ${inputs.length}`);
    const nodes = called.nodes.map((n) => withoutAbsent(n, called.inputs, inputs));
    const inner = new GraphImporter(this.#shared, { builder: this.#place.builder, prefix: `${name}/`, depth: this.#place.depth + 1, opsets: new Map([...this.#place.opsets, ...called.opsets]), given: attributes }, { nodes, initializers: new Map(), twice: firstTwice(called.inputs) }, called.outputs);
    called.inputs.forEach((input, i) => { if (inputs[i] !== undefined) inner.set(input, inputs[i]); });
    return inner.run(called.outputs);
  }

  /** What the operators with graphs inside are given of these. */
  #graphs(attrs: Attributes, origin: Origin): Graphs {
    const { context } = this.#shared;
    return {
      builder: this.#place.builder, origin,
      graph: (attribute) => attrs.graph(attribute),
      captured: (...graphs) => {
        const names = [...new Set(graphs.flatMap((g) => capturedOf(g, context.file)))];
        return { names, wires: names.map((n) => this.#wire(n, `node '${origin.name}'`)!) };
      },
      body: (graph, builder, given) => {
        context.enter(this.#place.depth, origin.name);
        const results = graph.outputs.map((o) => o.name);
        const inner = new GraphImporter(this.#shared, { ...this.#place, builder, prefix: `${origin.name}/`, depth: this.#place.depth + 1 }, graph, results);
        const declared = new Map(graph.inputs.map((i) => [i.name, declaredType(i.type)]));
        for (const [name, wire] of given) {
          const type = declared.get(name);
          const outer = this.#wires.get(name);
          const kind = type?.kind === 'tensor' ? elementKind(type.code) : outer == null ? undefined : this.#shared.kinds.of(this.#place.builder, outer);
          this.#shared.kinds.set(builder, wire, kind);
          const known = type === undefined && outer != null ? knownIndices(this.#place.builder.nodes, outer) : undefined;
          inner.set(name, known === undefined ? wire : builder.constant(origin, known));
        }
        return inner.run(results);
      },
    };
  }

  /** Builds operators of the default domain, in their newest version, at the place of a node. */
  #spell(origin: Origin): Spell {
    return (name, plain, inputs, outputs) => {
      const build = builders.get(name);
      if (build === undefined) throw new Unsupported(`it needs ${name}`);
      const attrs = Attributes.of(plain, this.#shared.source);
      const made = list(build(new Call(this.#place.builder, origin, attrs, inputs, newest, new Array<boolean>(outputs).fill(true), this.#spell(origin), this.#shared.kinds)));
      const [unread] = attrs.unread();
      if (unread !== undefined) throw new Unsupported(`attribute '${unread}' of ${name}`);
      return made;
    };
  }
}

/** A node of a function whose call leaves out some of its inputs. */
function withoutAbsent(node: OnnxNode, names: readonly string[], given: readonly (ImportedWire | undefined)[]): OnnxNode {
  const absent = names.filter((_, i) => given[i] === undefined);
  return node.inputs.some((i) => absent.includes(i)) ? { ...node, inputs: node.inputs.map((i) => (absent.includes(i) ? '' : i)) } : node;
}

const list = (made: ImportedWire | readonly ImportedWire[]): readonly ImportedWire[] => ('node' in made ? [made] : made);
