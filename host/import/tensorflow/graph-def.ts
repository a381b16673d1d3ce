import { type Message, decodeMessage } from '../protobuf.ts';
import type { Ref } from '../wires.ts';
import { outputNames } from './operators/index.ts';

/** One node of a GraphDef, its references split. */
export interface TfNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly TfRef[];
  /** Names of control inputs. */
  readonly controls: readonly string[];
  readonly attrs: ReadonlyMap<string, Message>;
  /** The operator that it has in the file, where that was another one. */
  readonly source?: string;
}

export type TfRef = Ref<string>;

/** A function of the library, its references in the form that graphs have: `arguments` are nodes of these names. */
export interface TfFunction {
  readonly arguments: readonly string[];
  readonly nodes: readonly TfNode[];
  readonly results: readonly TfRef[];
}

export interface GraphDef {
  readonly nodes: readonly TfNode[];
  readonly functions: ReadonlyMap<string, TfFunction>;
  /** Version of TensorFlow's graph format that the writer had. */
  readonly producer: number;
}

/** Throws `DecodeError`. */
export function readGraphDef(bytes: Uint8Array): GraphDef { return graphOf(decodeMessage('tensorflow', 'tensorflow.GraphDef', bytes)); }

export function graphOf(graph: Message): GraphDef {
  const functions = new Map(graph.message('library')?.messages('function').map((f) => [f.message('signature')?.text('name') ?? '', readFunction(f)]));
  return { nodes: graph.messages('node').map((n) => readNode(n)), functions, producer: graph.message('versions')?.number('producer') ?? 0 };
}

/** Operators that only print what they are given beside their first input. */
const printing = ['Print'];

function readNode(node: Message, parse = parseRef): TfNode {
  const inputs = node.texts('input');
  const operator = node.text('op'), most = printing.includes(operator) ? 1 : Infinity;
  const attrs = new Map<string, Message>();
  for (const entry of node.messages('attr')) {
    const value = entry.message('value');
    if (value !== undefined) attrs.set(entry.text('key'), value);
  }
  return {
    name: node.text('name'), op: operator, attrs,
    inputs: inputs.filter((i) => !i.startsWith('^')).slice(0, most).map(parse),
    controls: inputs.filter((i) => i.startsWith('^')).map((i) => i.slice(1)),
  };
}

/** `node` or `node:slot`. */
export function parseRef(text: string): TfRef {
  const [, name, slot] = /^(.*?)(?::(\d{1,6}))?$/s.exec(text) ?? [];
  return { name: name ?? text, slot: Number(slot ?? 0) };
}

function readFunction(definition: Message): TfFunction {
  const signature = definition.message('signature');
  const nodes = definition.messages('node_def');
  const operators = new Map(nodes.map((n) => [n.text('name'), n.text('op')]));
  const parse = (text: string): TfRef => {
    const [name = text, output, index] = text.split(':');
    if (output === undefined) return { name, slot: 0 };
    const first = (outputNames.get(operators.get(name) ?? '') ?? []).indexOf(output);
    return { name, slot: Math.max(0, first) + (/^\d{1,6}$/.test(index ?? '') ? Number(index) : 0) };
  };
  const returned = new Map(definition.messages('ret').map((entry) => [entry.text('key'), entry.text('value')]));
  return {
    arguments: signature?.messages('input_arg').map((a) => a.text('name')) ?? [],
    nodes: nodes.map((n) => readNode(n, parse)),
    results: signature?.messages('output_arg').map((a) => parse(returned.get(a.text('name')) ?? '')) ?? [],
  };
}
