import { DecodeError } from '../protobuf.ts';
import { type Importer, isText } from '../importer.ts';
import { brokenGraph, graphHasNoNodes, savedModelAlone } from './errors.ts';
import { type GraphDef, readGraphDef } from './graph-def.ts';
import { operatorNames } from './graph-importer.ts';
import { importGraph } from './import-graph.ts';
import { importSavedModel } from './saved-model.ts';

const name = 'TensorFlow';

/** First bytes of a GraphDef: a protobuf message with the fields 1 to 5. */
const tags: readonly (number | undefined)[] = [0x0a, 0x12, 0x18, 0x22, 0x2a];

const frozenGraph: Importer = {
  name, models: 'frozen TensorFlow graphs (.pb)', operators: operatorNames,
  matches: ({ file }) => file !== undefined && tags.includes(file[0]) && !isText(file),
  read: ({ file = new Uint8Array() }, options) => importGraph(decode(file, options.name), options),
};

function decode(bytes: Uint8Array, file: string): GraphDef {
  try {
    const graph = readGraphDef(bytes);
    if (graph.nodes.length === 0) throw graphHasNoNodes(file);
    return graph;
  } catch (e) {
    throw e instanceof DecodeError ? brokenGraph(file, e.message) : e;
  }
}

const savedModel: Importer = {
  name, models: 'TensorFlow SavedModels (folders)', entry: 'saved_model.pb', operators: operatorNames,
  matches: ({ file, read }) => file === undefined && ['saved_model.pb', 'saved_model.pbtxt'].some((f) => read(f) !== undefined),
  read: importSavedModel,
};

/** A SavedModel's file without its folder: a protobuf message that begins with field 1, the version. */
const savedModelFile: Importer = {
  name, models: savedModel.models, operators: [],
  matches: ({ file }) => file?.[0] === 0x08 && file[1]! >= 1 && file[1]! <= 2,
  read(_, options) { throw savedModelAlone(options.name); },
};

export const tensorflow: readonly Importer[] = [frozenGraph, savedModel, savedModelFile];
