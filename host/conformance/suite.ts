import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Tensor } from '../../src/eval/tensor.ts';
import { UserError } from '../errors.ts';
import { readBytes } from '../files.ts';
import { Expansion } from '../import/elements.ts';
import { type OnnxValue, readModel } from '../import/onnx/model.ts';
import { readTensor } from '../import/onnx/tensor.ts';
import { type Message, decodeMessage } from '../import/protobuf.ts';

/** What a test gives an input or expects of an output; `null` is an optional value that holds nothing. */
export type TestValue = Tensor | readonly TestValue[] | null;
export const isTensor = (v: TestValue): v is Tensor => v !== null && !Array.isArray(v);

/** Values by name, in the order of the model. */
export interface TestSet { readonly inputs: ReadonlyMap<string, TestValue>; readonly outputs: ReadonlyMap<string, TestValue> }

/** One folder of a suite in ONNX's layout: model.onnx, and test_data_set_N with input_i.pb and output_i.pb. */
export interface Case { readonly name: string; readonly folder: string }

/** The cases of a folder, or of the folders in it, by name. */
export function casesOf(folder: string, filter = ''): readonly Case[] {
  const isCase = (f: string): boolean => existsSync(path.join(f, 'model.onnx'));
  if (isCase(folder)) return [{ name: path.basename(path.resolve(folder)), folder }];
  const within = (f: string): readonly string[] => readdirSync(f, { withFileTypes: true }).filter((e) => e.isDirectory()).map((e) => path.join(f, e.name));
  return within(folder).flatMap((f) => (isCase(f) ? [f] : within(f).filter(isCase)))
    .map((f) => ({ name: path.basename(f), folder: f })).filter((c) => c.name.includes(filter)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The test data of a case; throws what is wrong with it. */
export function testSets({ folder }: Case, model: Uint8Array): readonly TestSet[] {
  const { graph } = readModel(model);
  return readdirSync(folder).filter((f) => /^test_data_set_\d+$/.test(f)).sort().map((set) => ({
    inputs: valuesIn(path.join(folder, set), 'input', graph.inputs), outputs: valuesIn(path.join(folder, set), 'output', graph.outputs),
  }));
}

function valuesIn(folder: string, what: 'input' | 'output', declared: readonly OnnxValue[]): ReadonlyMap<string, TestValue> {
  return new Map(declared.flatMap(({ name, type }, i) => {
    const file = path.join(folder, `${what}_${i}.pb`);
    return existsSync(file) ? [[name, valueOf(readFile(file), type)]] : [];
  }));
}

/** A test's file may be empty: a tensor without a field is none. */
function readFile(file: string): Uint8Array {
  try {
    return readBytes(file);
  } catch (e) {
    if (e instanceof UserError) return new Uint8Array();
    throw e;
  }
}

function valueOf(bytes: Uint8Array, type: Message | undefined): TestValue {
  if (type?.has('optional_type') === true) return optional(decodeMessage('onnx', 'onnx.OptionalProto', bytes));
  return type?.has('sequence_type') === true ? sequence(decodeMessage('onnx', 'onnx.SequenceProto', bytes)) : tensorOf(decodeMessage('onnx', 'onnx.TensorProto', bytes));
}

const tensorOf = (proto: Message): Tensor => readTensor(proto, { expansion: new Expansion(), read: () => undefined });

function sequence(proto: Message): readonly TestValue[] {
  switch (proto.number('elem_type')) {
    case 3: return proto.messages('sequence_values').map(sequence);
    case 5: return proto.messages('optional_values').map(optional);
    default: return proto.messages('tensor_values').map(tensorOf);
  }
}

function optional(proto: Message): TestValue {
  const [tensor, list, inner] = [proto.message('tensor_value'), proto.message('sequence_value'), proto.message('optional_value')];
  return tensor !== undefined ? tensorOf(tensor) : list !== undefined ? sequence(list) : inner !== undefined ? optional(inner) : null;
}
