import { readFileSync } from 'node:fs';
import path from 'node:path';
import { inflateSync } from 'node:zlib';
import protobuf from 'protobufjs';
import { root as home } from '../../host/paths.ts';
import { tfliteWithOneChange } from './tflite-one-change.ts';

/** A model with one change, which the words say. */
export interface Changed { readonly name: string; readonly change: string; readonly bytes: Uint8Array }

/** A decoded message: what its schema says, in plain objects. */
type Plain = { [field: string]: unknown };
interface Format { readonly schema: string; readonly message: string; readonly files: readonly string[]; readonly changes: (model: Plain) => Iterable<readonly [change: string, apply: (copy: Plain) => void]> }

const shapes = [[], [0], [1], [2], [5], [2, 3], [1, 1], [1, 2, 3], [2, 3, 4, 5], [1, 1, 1, 1], [1, 2, 3, 4, 5], [2, 1, 1, 1, 1, 1]];
const integers = [-1, 0, 1, 2, 3, 7, 2 ** 31 - 1, -(2 ** 31), 2 ** 31];
const floats = [NaN, Infinity, -Infinity, 0, -1, 1e30];
/** Of elements of a type of either format: float, int32, int64, bool and bytes have the same number in neither. */
const onnxBytes: Readonly<Record<number, number>> = { 1: 4, 2: 1, 3: 1, 6: 4, 7: 8, 9: 1, 11: 8 };
const tensorflowBytes: Readonly<Record<number, number>> = { 1: 4, 2: 8, 3: 4, 4: 1, 6: 1, 9: 8, 10: 1 };

const list = (parent: Plain, field: string): Plain[] => (parent[field] ?? []) as Plain[];
const texts = (parent: Plain, field: string): string[] => (parent[field] ?? []) as string[];
const member = (parent: Plain, ...way: readonly string[]): Plain | undefined => way.reduce<Plain | undefined>((at, field) => at?.[field] as Plain | undefined, parent);
const filled = (shape: readonly number[], bytes: number, value: number): Uint8Array => new Uint8Array(shape.reduce((p, d) => p * d, bytes)).fill(value);

/** Changes of the inputs of an operator; `others` stand in their place. */
function* inputChanges(node: Plain, others: readonly string[], of: (copy: Plain) => Plain): Iterable<readonly [string, (copy: Plain) => void]> {
  for (const k of texts(node, 'input').keys()) {
    const inputs = (copy: Plain): string[] => texts(of(copy), 'input');
    yield [`input ${k} gone`, (copy) => inputs(copy).splice(k, 1)];
    yield [`input ${k} left out`, (copy) => { inputs(copy)[k] = ''; }];
    yield [`input ${k} twice`, (copy) => inputs(copy).splice(k, 0, inputs(copy)[k]!)];
    for (const other of others) yield [`input ${k} is ${other}`, (copy) => { inputs(copy)[k] = other; }];
  }
}

function* onnxChanges(model: Plain): Iterable<readonly [string, (copy: Plain) => void]> {
  const graph = member(model, 'graph')!, inputs = list(graph, 'input'), initializers = list(graph, 'initializer');
  const at = (field: string, i: number) => (copy: Plain): Plain => list(member(copy, 'graph')!, field)[i]!;
  for (const [i, { name }] of inputs.entries()) {
    const type = (copy: Plain): Plain => member(at('input', i)(copy), 'type', 'tensor_type') ?? {};
    for (const s of shapes) yield [`input ${String(name)} [${s.join()}]`, (copy) => { type(copy).shape = { dim: s.map((d) => ({ dim_value: d })) }; }];
    for (const t of [1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 99]) yield [`input ${String(name)} of type ${t}`, (copy) => { type(copy).elem_type = t; }];
  }
  for (const [i, { name, dims, data_type: own }] of initializers.entries()) {
    const put = (copy: Plain, shape: readonly number[], type: number): void => { list(member(copy, 'graph')!, 'initializer')[i] = { name, dims: shape, data_type: type, raw_data: filled(shape, onnxBytes[type]!, type === 1 ? 63 : 1) }; };
    if (onnxBytes[Number(own)] !== undefined) for (const s of shapes) yield [`initializer ${String(name)} [${s.join()}]`, (copy) => { put(copy, s, Number(own)); }];
    for (const t of [1, 6, 7, 9]) yield [`initializer ${String(name)} of type ${t}`, (copy) => { put(copy, (dims ?? []) as readonly number[], t); }];
  }
  const others = [...inputs.slice(0, 3), ...initializers.slice(0, 3)].map((v) => String(v.name));
  for (const [i, node] of list(graph, 'node').slice(0, 40).entries()) {
    const op = String(node.op_type);
    for (const [change, apply] of inputChanges(node, others, at('node', i))) yield [`${op}: ${change}`, apply];
    for (const [k, a] of list(node, 'attribute').entries()) {
      const attribute = (copy: Plain): Plain => list(at('node', i)(copy), 'attribute')[k]!, what = `${op}: ${String(a.name)}`;
      yield [`${what} gone`, (copy) => list(at('node', i)(copy), 'attribute').splice(k, 1)];
      if (a.i !== undefined) for (const n of integers) yield [`${what} = ${n}`, (copy) => { attribute(copy).i = n; }];
      if (a.f !== undefined) for (const n of floats) yield [`${what} = ${n}`, (copy) => { attribute(copy).f = n; }];
      if (a.s !== undefined) for (const s of ['', 'x', 'é\0']) yield [`${what} = '${s}'`, (copy) => { attribute(copy).s = Buffer.from(s); }];
      const ints = a.ints as readonly number[] | undefined;
      if (ints === undefined) continue;
      for (const now of [...integers.map((n) => [n, ...ints.slice(1)]), [], [...ints, 1], ints.slice(1)]) yield [`${what} = [${now.join()}]`, (copy) => { attribute(copy).ints = now; }];
    }
  }
}

function* tensorflowChanges(model: Plain): Iterable<readonly [string, (copy: Plain) => void]> {
  const nodes = list(model, 'node');
  const others = nodes.filter(({ op }) => op === 'Placeholder' || op === 'Const').slice(0, 4).map(({ name }) => String(name));
  const dims = (shape: readonly number[]): Plain => ({ dim: shape.map((d) => ({ size: d })) });
  for (const [i, node] of nodes.slice(0, 60).entries()) {
    const of = (copy: Plain): Plain => list(copy, 'node')[i]!, what = `${String(node.op)} ${String(node.name)}`;
    const put = (key: unknown, now: Plain) => (copy: Plain): void => { of(copy).attr = [...list(of(copy), 'attr').filter((a) => a.key !== key), { key, value: now }]; };
    for (const [change, apply] of inputChanges(node, others, of)) yield [`${what}: ${change}`, apply];
    if (node.op === 'Placeholder') for (const s of shapes) yield [`${what} [${s.join()}]`, put('shape', { shape: dims(s) })];
    const attributes = list(node, 'attr'), type = Number(member(attributes.find((a) => a.key === 'value') ?? {}, 'value', 'tensor')?.dtype);
    if (tensorflowBytes[type] !== undefined) for (const s of shapes) yield [`${what} [${s.join()}]`, put('value', { tensor: { dtype: type, tensor_shape: dims(s), tensor_content: filled(s, tensorflowBytes[type]!, 1) } })];
    for (const { key, value } of attributes) {
      const { i: int, f, b, type: dtype, s, list: many } = value as Plain, name = `${what}: ${String(key)}`;
      yield [`${name} gone`, (copy) => { of(copy).attr = list(of(copy), 'attr').filter((a) => a.key !== key); }];
      if (int !== undefined) for (const n of integers) yield [`${name} = ${n}`, put(key, { i: n })];
      if (f !== undefined) for (const n of floats) yield [`${name} = ${n}`, put(key, { f: n })];
      if (b !== undefined) yield [`${name} = ${String(b !== true)}`, put(key, { b: b !== true })];
      if (dtype !== undefined) for (const n of [1, 2, 3, 4, 6, 7, 8, 9, 10, 19]) yield [`${name} of type ${n}`, put(key, { type: n })];
      if (s !== undefined) for (const text of ['', 'x', 'NCHW', 'SAME', 'VALID']) yield [`${name} = '${text}'`, put(key, { s: Buffer.from(text) })];
      const ints = (many as Plain | undefined)?.i as readonly number[] | undefined;
      if (ints !== undefined) for (const now of [...integers.map((n) => [n, ...ints.slice(1)]), [], [...ints, 1], ints.slice(1)]) yield [`${name} = [${now.join()}]`, put(key, { list: { i: now } })];
    }
  }
}

const formats: readonly Format[] = [
  { schema: 'onnx', message: 'onnx.ModelProto', files: ['onnx-layers', 'onnx-loop-cases', 'onnx-recurrent-cases', 'onnx-ml-cases'], changes: onnxChanges },
  { schema: 'tensorflow', message: 'tensorflow.GraphDef', files: ['tensorflow-cases', 'operator-cases', 'loop-cases', 'recurrent-cases'], changes: tensorflowChanges },
];

function* protobufWithOneChange(): Iterable<() => Changed> {
  for (const { schema, message, files, changes } of formats) {
    const type = protobuf.parse(readFileSync(path.join(home, 'proto', `${schema}.proto`), 'utf8'), { keepCase: true }).root.lookupType(message);
    for (const file of files) {
      for (const { name, graph, model } of JSON.parse(readFileSync(new URL(`${file}.json`, import.meta.url), 'utf8')) as readonly { readonly name: string; readonly graph?: string; readonly model?: string }[]) {
        const stored = Buffer.from(graph ?? model!, 'base64'), plain = type.toObject(type.decode(stored[0] === 0x78 ? inflateSync(stored) : stored), { longs: Number }) as Plain;
        for (const [change, apply] of changes(plain)) {
          yield () => {
            const copy = structuredClone(plain);
            apply(copy);
            return { name, change, bytes: type.encode(type.fromObject(copy)).finish() };
          };
        }
      }
    }
  }
}

/** Every shape, type, operand and attribute of the models of the tests beside this file changed in turn; of these `one` in `each`. */
export function* withOneChange(one: number, each: number): Iterable<Changed> {
  let count = 0;
  for (const models of [protobufWithOneChange(), tfliteWithOneChange()]) for (const make of models) if (count++ % each === one) yield make();
}
