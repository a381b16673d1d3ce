import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';

/** A model whose node `name` has a value in one attribute that no framework would write there. */
export interface BadAttribute { readonly node: string; readonly operator: string; readonly attribute: string; readonly value: string; readonly bytes: Uint8Array }

type Message = Record<string, unknown>;
interface TfNode { readonly name: string; readonly op: string; readonly attr?: readonly { readonly key: string; readonly value: Message }[] }
interface OnnxNode { readonly name?: string; readonly op_type: string; readonly output: readonly string[]; readonly attribute?: readonly Message[] }

const schema = (file: string, type: string): protobuf.Type => protobuf.parse(readFileSync(new URL(`../../proto/${file}.proto`, import.meta.url), 'utf8'), { keepCase: true }).root.lookupType(type);
const [tensorflow, onnx] = [schema('tensorflow', 'tensorflow.GraphDef'), schema('onnx', 'onnx.ModelProto')];

const integers: readonly number[] = [-1, 0, -1000, 2 ** 31, -(2 ** 62)], numbers: readonly number[] = [NaN, Infinity, -1, 0];
const texts: readonly string[] = ['', 'NONE SUCH'];

/** Lists of other lengths, and with one element that cannot be. */
function lists<T>(given: readonly T[], bad: readonly T[]): readonly (readonly T[])[] {
  const [first] = given;
  if (first === undefined) return bad.map((b) => [b]);
  const middle = Math.floor(given.length / 2);
  return [[], given.slice(1), [...given, first], ...bad.map((b) => given.map((v, i) => (i === middle ? b : v)))];
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What may stand in place of an attribute of TensorFlow. */
function inTensorflow(value: Message): readonly Message[] {
  const list = value['list'] as { readonly i?: readonly unknown[]; readonly f?: readonly number[] } | undefined;
  if (list?.i !== undefined) return lists(list.i.map(Number), integers).map((i) => ({ list: { i } }));
  if (list?.f !== undefined) return lists(list.f, numbers).map((f) => ({ list: { f } }));
  if (value['i'] !== undefined) return integers.map((i) => ({ i }));
  if (value['f'] !== undefined) return numbers.map((f) => ({ f }));
  if (value['s'] !== undefined) return texts.map((s) => ({ s: bytesOf(s) }));
  if (value['type'] !== undefined) return [0, 7, 21, 77].map((type) => ({ type }));
  if (value['shape'] !== undefined) return [{ shape: { dim: [{ size: -7 }] } }];
  return [{ i: 1 }, { s: bytesOf('x') }];
}

/** And of ONNX. */
function inOnnx(value: Message): readonly Message[] {
  const type = value['type'];
  if (type === 7) return lists((value['ints'] as readonly unknown[]).map(Number), integers).map((ints) => ({ ints, type }));
  if (type === 6) return lists(value['floats'] as readonly number[], numbers).map((floats) => ({ floats, type }));
  if (type === 2) return integers.map((i) => ({ i, type }));
  if (type === 1) return numbers.map((f) => ({ f, type }));
  if (type === 3) return texts.map((s) => ({ s: bytesOf(s), type }));
  return [{ i: 1, type: 2 }, { s: bytesOf('x'), type: 3 }];
}

const shown = (value: Message): string => {
  const [of] = Object.entries(value).flatMap(([k, v]) => (k === 'type' && Object.keys(value).length > 1 ? [] : [v instanceof Uint8Array ? new TextDecoder().decode(v) : v]));
  return JSON.stringify(of, (_, v: unknown) => (typeof v === 'number' && !Number.isFinite(v) ? String(v) : v));
};

/** Each attribute that is `wanted` of a node with each bad value, as models. */
export function* badTensorflow(model: Uint8Array, wanted: (attribute: string) => boolean): Generator<BadAttribute> {
  const graph = tensorflow.toObject(tensorflow.decode(model)) as { readonly node: readonly TfNode[] };
  for (const [at, node] of graph.node.entries()) {
    for (const [which, { key, value }] of (node.attr ?? []).entries()) {
      if (!wanted(key)) continue;
      for (const bad of inTensorflow(value)) {
        const attr = node.attr!.map((a, i) => (i === which ? { key, value: bad } : a));
        const bytes = tensorflow.encode(tensorflow.fromObject({ ...graph, node: graph.node.map((n, i) => (i === at ? { ...node, attr } : n)) })).finish();
        yield { node: node.name, operator: node.op, attribute: key, value: shown(bad), bytes };
      }
    }
  }
}

/** The same of a model of at most `most` nodes. */
export function* badOnnx(model: Uint8Array, most: number): Generator<BadAttribute> {
  const whole = onnx.toObject(onnx.decode(model)) as { readonly graph: { readonly node: readonly OnnxNode[] } }, { node: nodes } = whole.graph;
  if (nodes.length > most) return;
  for (const [at, node] of nodes.entries()) {
    for (const [which, { name, ...value }] of (node.attribute ?? []).entries()) {
      for (const bad of inOnnx(value)) {
        const attribute = node.attribute!.map((a, i) => (i === which ? { name, ...bad } : a));
        const bytes = onnx.encode(onnx.fromObject({ ...whole, graph: { ...whole.graph, node: nodes.map((n, i) => (i === at ? { ...node, attribute } : n)) } })).finish();
        yield { node: node.name || node.output[0]!, operator: node.op_type, attribute: String(name), value: shown(bad), bytes };
      }
    }
  }
}
