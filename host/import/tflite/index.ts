import { type Importer, hasText } from '../importer.ts';
import { brokenTflite } from './errors.ts';
import { BufferError } from './flatbuffer.ts';
import { importTflite } from './import-model.ts';
import { TfliteModel } from './model.ts';
import { builders } from './operators/index.ts';
import { quantizedBuilders } from './quantized-operators.ts';
import { subgraphOperators } from './subgraph-operators.ts';

/** A FlatBuffer with this file identifier. */
export const tflite: Importer = {
  name: 'TensorFlow Lite', models: 'TensorFlow Lite models (.tflite)', operators: [...new Set([...builders.keys(), ...quantizedBuilders.keys(), ...subgraphOperators.keys()])].sort(),
  scaledPorts: true,
  matches: ({ file }) => hasText(file, 4, 'TFL3'),
  read({ file = new Uint8Array() }, options) {
    try {
      return importTflite(new TfliteModel(file), file, options);
    } catch (e) {
      throw e instanceof BufferError ? brokenTflite(options.name, e.message) : e;
    }
  },
};
