import { emptyModel, formatNotRead, savedModelAlone, unknownModelFormat } from '../errors.ts';
import type { Imported } from '../stages.ts';
import type { Folder } from './tensorflow/bundle.ts';
import { type ImportOptions, importTensorFlow } from './tensorflow/index.ts';
import { importSavedModel } from './tensorflow/saved-model.ts';

/** A model file's bytes, or a SavedModel's folder. */
export type ModelSource = Uint8Array | Folder;

/** Reads a model of any known format, told by its bytes. Throws `UserError`. */
export function importModel(source: ModelSource, options: ImportOptions): Imported {
  if (!(source instanceof Uint8Array)) return importSavedModel(source, options);
  const bytes = source;
  if (bytes.length === 0) throw emptyModel(options.name);
  const other = formats.find((f) => f.matches(bytes));
  if (other !== undefined) throw other.refuse(options.name);
  return importTensorFlow(bytes, options);
}

const startsWith = (bytes: Uint8Array, at: number, text: string): boolean => [...text].every((c, i) => bytes[at + i] === c.charCodeAt(0));

/** A protobuf message that starts with the varint field 1 of value `low` to `high`. GraphDef starts with a message. */
const version = (bytes: Uint8Array, low: number, high: number): boolean => bytes[0] === 0x08 && bytes[1]! >= low && bytes[1]! <= high;

const formats: readonly { matches(bytes: Uint8Array): boolean; refuse(file: string): Error }[] = [
  { matches: (b) => startsWith(b, 4, 'TFL3'), refuse: (file) => formatNotRead(file, 'a TensorFlow Lite model', 'use the frozen graph (.pb) that it was made from') },
  { matches: (b) => version(b, 3, 30), refuse: (file) => formatNotRead(file, 'an ONNX model', 'use the frozen graph (.pb) of the same network') },
  { matches: (b) => version(b, 1, 2), refuse: (file) => savedModelAlone(file) },
  { matches: (b) => startsWith(b, 0, '\x89HDF'), refuse: (file) => formatNotRead(file, 'a Keras file (HDF5)', 'freeze it to a graph (.pb)') },
  { matches: (b) => startsWith(b, 0, '<Nnet3>') || startsWith(b, 0, '\0B<Nnet3>'), refuse: (file) => formatNotRead(file, 'a Kaldi network', 'use a frozen TensorFlow graph (.pb)') },
  { matches: (b) => startsWith(b, 0, 'PK\x03\x04') || startsWith(b, 0, '\x93NUMPY') || startsWith(b, 0, '\x7fELF') || startsWith(b, 0, 'RIFF'), refuse: unknownModelFormat },
];

export type { Folder, ImportOptions };
