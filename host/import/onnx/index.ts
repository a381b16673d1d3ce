import type { Importer } from '../importer.ts';
import { DecodeError } from '../protobuf.ts';
import { graphOperators } from './graph-operators.ts';
import { brokenOnnx } from './errors.ts';
import { importOnnx } from './import-model.ts';
import { type OnnxModel, readModel } from './model.ts';
import { builders } from './operators/index.ts';
import { suite } from './suite.ts';

/** A protobuf message that begins with field 1, ir_version. */
export const onnx: Importer = {
  name: 'ONNX', models: 'ONNX models (.onnx)', operators: [...builders.keys(), ...graphOperators.keys()].sort(), suite,
  matches: ({ file }) => file !== undefined && file[0] === 0x08 && file[1]! >= 3 && file[1]! <= 30,
  read: ({ file = new Uint8Array(), ...files }, options) => importOnnx(decode(file, options.name), files, options),
};

function decode(bytes: Uint8Array, file: string): OnnxModel {
  try {
    return readModel(bytes);
  } catch (e) {
    throw e instanceof DecodeError ? brokenOnnx(file, e.message) : e;
  }
}
