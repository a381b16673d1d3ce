import { badNode, brokenModel, cyclicModel, emptyModel, inputMissing, modelHasNoNodes, noOutputs, noSuchOutput, textModel, unsupportedOperators } from '../../errors.ts';
import type { Imported, ImportedWire } from '../../stages.ts';
import { Builder, Unsupported } from '../builder.ts';
import { DecodeError } from '../protobuf.ts';
import { AttributeError, Attributes } from './attributes.ts';
import { NodeError, Call } from './call.ts';
import { type GraphDef, type TfNode, type TfRef, parseRef, readGraphDef } from './graph-def.ts';
import { operators } from './operators.ts';
import { type Expansion, TensorError, expansionLimit } from './tensor.ts';
import { Reach } from './reach.ts';

export interface ImportOptions {
  /** The file's name, for messages. */
  readonly name: string;
  /** Names of nodes, or `node:slot`; absent: what nothing else reads. */
  readonly outputs?: readonly string[];
}

/** Names of TensorFlow's operators that are read. */
export const tensorflowOperators = (): readonly string[] => [...operators.keys()].sort();

/** Reads a frozen GraphDef. Throws `UserError`, whatever the bytes are. */
export function importTensorFlow(bytes: Uint8Array, options: ImportOptions): Imported {
  const file = options.name;
  const graph = decode(bytes, file);
  const reach = new Reach(graph, file);
  const outputs = options.outputs === undefined ? sinks(reach, file) : [...new Set(options.outputs)].map((name) => namedOutput(reach, name, file));
  return new Importer(graph, reach, file).run(outputs, options.outputs !== undefined);
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

interface Output { readonly name: string; readonly ref: TfRef }

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
  readonly #builder = new Builder();
  readonly #expansion: Expansion = { bytes: expansionLimit };
  /** Outputs of imported nodes; null for one that is not supported or needs such a one. */
  readonly #wires = new Map<string, readonly ImportedWire[] | null>();
  readonly #refused = new Map<string, { operator: string; reason: string | null; nodes: string[] }>();
  readonly #warnings = new Set<string>();

  constructor(graph: GraphDef, reach: Reach, file: string) {
    this.#graph = graph;
    this.#reach = reach;
    this.#file = file;
  }

  run(outputs: readonly Output[], outputsNamed: boolean): Imported {
    const { order, cycle } = this.#reach.order(outputs.map((o) => o.ref.name));
    for (const node of order) this.#wires.set(node.name, this.#import(node));
    if (this.#refused.size > 0) throw unsupportedOperators(this.#file, [...this.#refused.values()]);
    if (cycle !== undefined) throw cyclicModel(this.#file, cycle);
    const wires = outputs.map(({ name, ref }) => ({ name, wire: this.#wire(ref, `output '${name}'`) }));
    return {
      stage: 'imported', framework: 'tensorflow', name: this.#file, nodes: this.#builder.nodes, inputs: this.#builder.inputs,
      outputs: wires.map(({ name, wire }) => ({ name, wire: wire! })), outputsNamed, graphNodes: this.#graph.nodes.length, warnings: [...this.#warnings],
    };
  }

  #import(node: TfNode): readonly ImportedWire[] | null {
    const build = operators.get(node.op);
    if (build === undefined) return this.#refuse(node, null);
    const inputs = node.inputs.map((ref) => this.#wire(ref, `node '${node.name}' (${node.op})`));
    const gates = this.#reach.gates(node).map((name) => this.#wire({ name, slot: 0 }, `node '${node.name}' (${node.op})`));
    const known = inputs.filter((w) => w !== null);
    if (known.length < inputs.length || gates.includes(null)) return null;
    const attrs = new Attributes(node.attrs, this.#expansion);
    try {
      const made = build(new Call(this.#builder, { name: node.name, source: node.op, gates: gates.filter((w) => w !== null) }, attrs, known, this.#graph.producer));
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
    return wire;
  }
}
