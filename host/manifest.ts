import path from 'node:path';
import type { CompileOptions } from './compile.ts';
import { manifestField, manifestType } from './errors.ts';
import { isObject, readJsonObject } from './files.ts';
import { readRecipe, recipeType } from './quantize/recipe.ts';

/**
 * The model that a JSON file names, and how it is packed: what `linnet quantize` wrote, or a manifest of microWakeWord (versions 1 and 2, as
 * ESPHome reads it), with what `Detector` takes as `metadata.detector`. Any other file is the model itself.
 */
export function withManifest<T extends Partial<CompileOptions>>(file: string, options: T): { readonly file: string; readonly options: T } {
  if (!file.endsWith('.json')) return { file, options };
  const manifest = readJsonObject(file), { micro } = manifest, fields = isObject(micro) ? micro : {};
  if (manifest['type'] === recipeType) {
    const { model, recipe } = readRecipe(file, manifest);
    return { file: model, options: { ...options, quantization: recipe } };
  }
  if (manifest['type'] !== 'micro') throw manifestType(file, manifest['type']);
  const model = manifest['model'];
  if (typeof model !== 'string') throw manifestField(file, 'model', 'a file name', model);
  const number = (names: readonly string[], fallback?: number): number => {
    const value = names.map((name) => fields[name]).find((v) => v !== undefined) ?? fallback;
    if (typeof value !== 'number') throw manifestField(file, `micro.${names[0]!}`, 'a number', value);
    return value;
  };
  const detector = {
    probabilityCutoff: number(['probability_cutoff']), slidingWindowSize: number(['sliding_window_size', 'sliding_window_average_size']),
    // the first version has no such field
    featureStepSize: number(['feature_step_size'], manifest['version'] === 1 ? 20 : 10),
  };
  const metadata = { wakeWord: manifest['wake_word'], detector, ...JSON.parse(options.metadata ?? '{}') };
  return { file: path.join(path.dirname(file), path.basename(model)), options: { ...options, metadata: JSON.stringify(metadata) } };
}
