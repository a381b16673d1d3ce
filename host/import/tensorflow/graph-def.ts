import { type Message, decodeMessage } from '../protobuf.ts';

/** One node of a GraphDef, its references split. */
export interface TfNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly TfRef[];
  /** Names of control inputs. */
  readonly controls: readonly string[];
  readonly attrs: ReadonlyMap<string, Message>;
}

export interface TfRef { readonly name: string; readonly slot: number }

export interface GraphDef {
  readonly nodes: readonly TfNode[];
  /** Version of TensorFlow's graph format that the writer had. */
  readonly producer: number;
}

/** Throws `DecodeError`. */
export function readGraphDef(bytes: Uint8Array): GraphDef {
  const graph = decodeMessage('tensorflow', 'tensorflow.GraphDef', bytes);
  return { nodes: graph.messages('node').map(readNode), producer: graph.message('versions')?.number('producer') ?? 0 };
}

function readNode(node: Message): TfNode {
  const inputs = node.texts('input');
  const attrs = new Map<string, Message>();
  for (const entry of node.messages('attr')) {
    const value = entry.message('value');
    if (value !== undefined) attrs.set(entry.text('key'), value);
  }
  return {
    name: node.text('name'), op: node.text('op'), attrs,
    inputs: inputs.filter((i) => !i.startsWith('^')).map(parseRef),
    controls: inputs.filter((i) => i.startsWith('^')).map((i) => i.slice(1)),
  };
}

/** `node` or `node:slot`. */
export function parseRef(text: string): TfRef {
  const [, name, slot] = /^(.*?)(?::(\d{1,6}))?$/s.exec(text) ?? [];
  return { name: name ?? text, slot: Number(slot ?? 0) };
}
