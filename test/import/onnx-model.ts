import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';

const home = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
const { root } = protobuf.parse(readFileSync(path.join(home, 'proto/onnx.proto'), 'utf8'), { keepCase: true });
const modelType = root.lookupType('onnx.ModelProto');

/** Fields of messages, by the names of the schema. */
export type Fields = Readonly<Record<string, unknown>>;

/** A name or an empty string for a length that is open, or a number. */
export type Length = number | string;

const dims = (shape: readonly Length[]): Fields => ({ dim: shape.map((d) => (d === '' ? {} : typeof d === 'number' ? { dim_value: d } : { dim_param: d })) });

/** A value of the graph: float unless `type` says otherwise. Without a shape its rank is open. */
export const value = (name: string, shape?: readonly Length[], type = 1): Fields => ({ name, type: { tensor_type: { elem_type: type, ...(shape === undefined ? {} : { shape: dims(shape) }) } } });

/** A tensor in the typed field of floats (1), int32 (6), int64 (7) or others that int32_data holds. */
export const tensor = (name: string, shape: readonly number[], values: readonly number[], type = 1): Fields => ({
  name, dims: shape, data_type: type, ...(type === 1 ? { float_data: values } : type === 7 ? { int64_data: values } : { int32_data: values }),
});

export type Attribute = number | string | readonly number[] | Fields;

/** Integers are ints; use `{ f: 1, type: 1 }` and the like for all else that has a number. */
const attribute = (name: string, v: Attribute): Fields => {
  if (typeof v === 'number') return { name, i: v, type: 2 };
  if (typeof v === 'string') return { name, s: new TextEncoder().encode(v), type: 3 };
  return Array.isArray(v) ? { name, ints: v, type: 7 } : { name, ...v };
};

export const floatAttribute = (f: number): Fields => ({ f, type: 1 });
export const tensorAttribute = (t: Fields): Fields => ({ t, type: 4 });
export const graphAttribute = (g: Fields): Fields => ({ g, type: 5 });

/** `a, b <- Op(x, y)`. */
export const node = (op_type: string, input: readonly string[], output: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}, more: Fields = {}): Fields =>
  ({ op_type, input, output, attribute: Object.entries(attributes).map(([name, v]) => attribute(name, v)), ...more });

export interface ModelParts {
  readonly nodes: readonly Fields[];
  readonly inputs: readonly Fields[];
  readonly outputs: readonly Fields[];
  readonly initializers?: readonly Fields[];
  readonly sparse?: readonly Fields[];
  /** What the file says of inner values. */
  readonly values?: readonly Fields[];
  readonly opset?: number;
  readonly opsets?: readonly Fields[];
  readonly functions?: readonly Fields[];
}

export const graph = ({ nodes, inputs, outputs, initializers = [], sparse = [], values = [] }: ModelParts): Fields => ({ name: 'g', node: nodes, input: inputs, output: outputs, initializer: initializers, sparse_initializer: sparse, value_info: values });

/** The bytes of a model file. */
export const model = (parts: ModelParts): Uint8Array => modelType.encode(modelType.fromObject({
  ir_version: 8, graph: graph(parts), opset_import: [{ domain: '', version: parts.opset ?? 21 }, ...parts.opsets ?? []], functions: parts.functions ?? [],
})).finish();
