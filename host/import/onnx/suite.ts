import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Tensor } from '../../../src/eval/tensor.ts';
import { isDirectory } from '../../files.ts';
import { Expansion } from '../elements.ts';
import type { Message } from '../protobuf.ts';
import { decodeMessage } from '../protobuf.ts';
import type { Case, Suite, TestSet, TestValue } from '../suite.ts';
import { type OnnxValue, readModel } from './model.ts';
import { readTensor } from './tensor.ts';

const file = 'model.onnx';

/** The layout of ONNX's own suites: a folder a case, with model.onnx and test_data_set_N, which has input_i.pb and output_i.pb. */
export const suite: Suite = { cases: casesOf, sets: testSets };

/** The cases of a folder: itself, the folders in it, or those in these. */
function casesOf(folder: string): readonly Case[] {
  const isCase = (f: string): boolean => existsSync(path.join(f, file));
  const within = (f: string): readonly string[] => readdirSync(f).map((name) => path.join(f, name)).filter(isDirectory);
  const found = isCase(folder) ? [path.resolve(folder)] : within(folder).flatMap((f) => (isCase(f) ? [f] : within(f).filter(isCase)));
  return found.map((f) => ({ name: path.basename(f), folder: f, model: path.join(f, file) })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function testSets({ folder, model }: Case): readonly TestSet[] {
  const { graph } = readModel(readFileSync(model));
  return readdirSync(folder).filter((f) => /^test_data_set_\d+$/.test(f)).sort().map((set) => ({
    inputs: valuesIn(path.join(folder, set), 'input', graph.inputs), outputs: valuesIn(path.join(folder, set), 'output', graph.outputs),
  }));
}

function valuesIn(folder: string, what: 'input' | 'output', declared: readonly OnnxValue[]): ReadonlyMap<string, TestValue> {
  return new Map(declared.flatMap(({ name, type }, i): readonly (readonly [string, TestValue])[] => {
    const data = path.join(folder, `${what}_${i}.pb`);
    return existsSync(data) ? apart(name, valueOf(readFileSync(data), type)) : [];
  }));
}

/** Elements of a sequence are inputs and outputs of their own; an optional value that holds nothing is none. */
function apart(name: string, value: TestValue): readonly (readonly [string, TestValue])[] {
  if (value === null) return [];
  return 'dtype' in value ? [[name, value]] : value.flatMap((element, i) => apart(`${name}.${i}`, element));
}

function valueOf(bytes: Uint8Array, type: Message | undefined): TestValue {
  if (type?.has('optional_type') === true) return optional(decodeMessage('onnx', 'onnx.OptionalProto', bytes));
  return type?.has('sequence_type') === true ? sequence(decodeMessage('onnx', 'onnx.SequenceProto', bytes)) : tensorOf(decodeMessage('onnx', 'onnx.TensorProto', bytes));
}

const tensorOf = (proto: Message): Tensor => readTensor(proto, { expansion: new Expansion(), readPart: () => undefined });

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
