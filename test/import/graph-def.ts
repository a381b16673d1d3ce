import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';

/** A node of a small graph for tests; attributes as made by the functions below. */
export interface NodeSpec { readonly name: string; readonly op: string; readonly input?: readonly string[]; readonly attr?: Readonly<Record<string, object>> }

const schema = protobuf.parse(readFileSync(new URL('../../proto/tensorflow.proto', import.meta.url), 'utf8'), { keepCase: true }).root.lookupType('tensorflow.GraphDef');

/** The bytes of a GraphDef. */
export const graphDef = (...nodes: readonly NodeSpec[]): Uint8Array => graphDefOf(1994, nodes);

/** `producer`: the version of the graph format that its writer had. */
export const graphDefOf = (producer: number, nodes: readonly NodeSpec[]): Uint8Array => encode({ node: nodes.map(nodeDef), versions: { producer } });

/** A function of the library; references in it are written as FunctionDef has them. */
export interface FunctionSpec { readonly name: string; readonly arguments: readonly string[]; readonly nodes: readonly NodeSpec[]; readonly results: readonly string[] }

/** A graph with a library of functions. */
export function graphDefWith(functions: readonly FunctionSpec[], nodes: readonly NodeSpec[]): Uint8Array {
  const library = functions.map((f) => ({
    signature: { name: f.name, input_arg: f.arguments.map((name) => ({ name })), output_arg: f.results.map((_, i) => ({ name: `result${i}` })) },
    node_def: f.nodes.map(nodeDef), ret: f.results.map((value, i) => ({ key: `result${i}`, value })),
  }));
  return encode({ node: nodes.map(nodeDef), library: { function: library }, versions: { producer: 1994 } });
}

const encode = (graph: object): Uint8Array => schema.encode(schema.fromObject(graph)).finish();
const nodeDef = ({ name, op, input = [], attr = {} }: NodeSpec): object => ({ name, op, input, attr: Object.entries(attr).map(([key, value]) => ({ key, value })) });

export const types = { float: 1, double: 2, int32: 3, uint8: 4, int16: 5, int8: 6, string: 7, int64: 9, bool: 10, bfloat16: 14, half: 19, complex64: 8, variant: 21 } as const;

export const i = (value: number): object => ({ i: value });
export const ints = (...values: readonly number[]): object => ({ list: { i: values } });
export const flag = (value: boolean): object => ({ b: value });
export const text = (value: string): object => ({ s: new TextEncoder().encode(value) });
export const type = (name: keyof typeof types): object => ({ type: types[name] });
export const shape = (...dims: readonly number[]): object => ({ shape: dimensions(dims) });
const dimensions = (dims: readonly number[]): object => ({ dim: dims.map((size) => ({ size })) });
/** A TensorProto with any of its fields. */
export const tensor = (name: keyof typeof types, dims: readonly number[], fields: object): object => ({ tensor: { dtype: types[name], tensor_shape: dimensions(dims), ...fields } });

export const placeholder = (name: string, ...dims: readonly number[]): NodeSpec => ({ name, op: 'Placeholder', attr: { dtype: type('float'), shape: shape(...dims) } });
export const floats = (name: string, dims: readonly number[], ...values: readonly number[]): NodeSpec => ({ name, op: 'Const', attr: { dtype: type('float'), value: tensor('float', dims, { float_val: values }) } });
export const integers = (name: string, dims: readonly number[], ...values: readonly number[]): NodeSpec => ({ name, op: 'Const', attr: { dtype: type('int32'), value: tensor('int32', dims, { int_val: values }) } });

/** The `tensor_content` of every constant of a GraphDef. */
export function tensorContents(model: Uint8Array): readonly Uint8Array[] {
  const { node = [] }: { readonly node?: readonly { readonly attr?: readonly { readonly value?: { readonly tensor?: { readonly tensor_content?: Uint8Array } } }[] }[] } = schema.toObject(schema.decode(model));
  return node.flatMap((n) => (n.attr ?? []).flatMap((a) => { const content = a.value?.tensor?.tensor_content; return content === undefined ? [] : [content]; }));
}
