import { emptyModel, noModelInFolder, noScaledPorts, textModel, unknownModelFormat } from '../errors.ts';
import type { Imported } from '../stages.ts';
import { type ImportOptions, type Importer, type ModelFiles, type ModelSource, filesOf, isText } from './importer.ts';
import { kaldi } from './kaldi/index.ts';
import { keras } from './keras/index.ts';
import { onnx } from './onnx/index.ts';
import { pytorch } from './pytorch/index.ts';
import { tensorflow } from './tensorflow/index.ts';
import { tflite } from './tflite/index.ts';

/** Every model format that is known; the first row that matches a model reads it. */
export const importers: readonly Importer[] = [tflite, onnx, keras, pytorch, kaldi, ...tensorflow];

const readable = importers.filter((i) => i.operators.length > 0);
const models = readable.map((i) => i.models);

/** Reads a model of any format. Throws `UserError`. */
export function importModel(model: ModelSource, options: ImportOptions): Imported {
  const source = filesOf(model);
  const { file } = source;
  if (file?.length === 0) throw emptyModel(options.name);
  const importer = importers.find((i) => i.matches(source));
  if (options.floatIo === true && importer !== undefined && importer.scaledPorts !== true) throw noScaledPorts(options.name, importer.models);
  if (importer !== undefined) return { stage: 'imported', framework: importer.name, name: options.name, ...importer.read(source, options) };
  if (file === undefined) throw noModelInFolder(options.name, readable.flatMap((i) => i.entry ?? []), models);
  throw isText(file) ? textModel(options.name, models) : unknownModelFormat(options.name, models);
}

export type { ImportOptions, Importer, ModelFiles, ModelSource };
