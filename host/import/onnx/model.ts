import { DecodeError, type Message, decodeMessage } from '../protobuf.ts';

/** A node. Names of inputs and outputs are those of values; an empty one is left out. */
export interface OnnxNode {
  /** Where the file gives none, that of its first output. */
  readonly name: string;
  readonly op: string;
  /** Empty for ONNX's own operators. */
  readonly domain: string;
  readonly overload: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly Message[];
}

/** What a graph says of a value: a TypeProto, absent where it says nothing. */
export interface OnnxValue { readonly name: string; readonly type: Message | undefined }

/** A TensorProto, or a SparseTensorProto, which has the name of its values. */
export interface Initializer { readonly kind: 'dense' | 'sparse'; readonly proto: Message }

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** What the file says of other values; hints. */
  readonly values: readonly OnnxValue[];
  readonly initializers: ReadonlyMap<string, Initializer>;
  /** A name that two inputs or two initializers have. */
  readonly twice: string | undefined;
}

export interface OnnxFunction {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly nodes: readonly OnnxNode[];
  readonly opsets: Opsets;
  /** Attributes that a call may leave out, as AttributeProtos. */
  readonly defaults: readonly Message[];
}

/** Version of the operator set of each domain. */
export type Opsets = ReadonlyMap<string, number>;

export interface OnnxModel {
  readonly graph: OnnxGraph;
  readonly opsets: Opsets;
  /** By `functionKey`. */
  readonly functions: ReadonlyMap<string, OnnxFunction>;
}

/** `ai.onnx` is another spelling of the empty name. */
const domainOf = (message: Message): string => {
  const domain = message.text('domain');
  return domain === 'ai.onnx' ? '' : domain;
};

export const functionKey = (f: { readonly domain: string; readonly name: string; readonly overload: string }): string => [f.domain, f.name, f.overload].join('\n');

/** Throws `DecodeError`. */
export function readModel(bytes: Uint8Array): OnnxModel {
  const model = decodeMessage('onnx', 'onnx.ModelProto', bytes);
  const graph = model.message('graph');
  const functions = model.messages('functions').map((f) => [functionKey({ domain: domainOf(f), name: f.text('name'), overload: f.text('overload') }), readFunction(f)] as const);
  const clash = firstTwice(functions.map(([key]) => key));
  if (clash !== undefined) throw new DecodeError(`two functions are '${clash.trim()}'`);
  return {
    graph: graph === undefined ? { nodes: [], inputs: [], outputs: [], values: [], initializers: new Map(), twice: undefined } : readGraph(graph),
    opsets: opsetsOf(model),
    functions: new Map(functions),
  };
}

const opsetsOf = (message: Message): Opsets => new Map(message.messages('opset_import').map((o) => [domainOf(o), o.number('version')]));

/** The first name that stands twice in a list. */
export function firstTwice(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}

export function readGraph(graph: Message): OnnxGraph {
  const values = (field: string): readonly OnnxValue[] => graph.messages(field).map((v) => ({ name: v.text('name'), type: v.message('type') }));
  const inputs = values('input');
  const initializers = [
    ...graph.messages('initializer').map((proto) => [proto.text('name'), { kind: 'dense' as const, proto }] as const),
    ...graph.messages('sparse_initializer').map((proto) => [proto.message('values')?.text('name') ?? '', { kind: 'sparse' as const, proto }] as const),
  ];
  return {
    nodes: graph.messages('node').map(readNode), inputs, outputs: values('output'), values: values('value_info'),
    initializers: new Map<string, Initializer>(initializers), twice: firstTwice(inputs.map((i) => i.name)) ?? firstTwice(initializers.map(([name]) => name)),
  };
}

function readNode(node: Message): OnnxNode {
  const [op, outputs] = [node.text('op_type'), node.texts('output')];
  return {
    name: node.text('name') || (outputs.find((o) => o !== '') ?? op), op, domain: domainOf(node), overload: node.text('overload'),
    inputs: node.texts('input'), outputs, attributes: node.messages('attribute'),
  };
}

const readFunction = (f: Message): OnnxFunction => ({
  inputs: f.texts('input'), outputs: f.texts('output'), nodes: f.messages('node').map(readNode), opsets: opsetsOf(f), defaults: f.messages('attribute_proto'),
});
