import { createHash } from 'node:crypto';
import path from 'node:path';
import { quantizationField, quantizationOfOther, quantizedLayerMissing } from '../errors.ts';
import { isObject } from '../files.ts';
import { openModel } from '../import/open.ts';
import type { Typed } from '../stages.ts';
import { layersOf } from './layers.ts';
import { type Choice, type Choices, quantize } from './quantize.ts';

/** The `type` of the JSON file that `linnet quantize` writes. */
export const recipeType = 'linnet-quantization';

/** Which layers of a model become integers, and how. */
export interface Recipe { readonly file: string; readonly layers: Choices }

const digestOf = (model: string): string | undefined => {
  const { file } = openModel(model);
  return file === undefined ? undefined : createHash('sha256').update(file).digest('hex');
};

/** The text of a recipe at `out` for the model at a path. */
export function writeRecipe(out: string, model: string, layers: Choices): string {
  const sha256 = digestOf(model), where = out === '-' ? path.resolve(model) : path.relative(path.dirname(path.resolve(out)), path.resolve(model));
  const rows = [...layers].map(([name, { range: { lo, hi }, correction }]) => `  ${JSON.stringify(name)}: { "reads": [${lo}, ${hi}], "correction": [${correction.join(', ')}] }`);
  return `{\n "type": "${recipeType}",\n "version": 1,\n "model": ${JSON.stringify(where)},\n${sha256 === undefined ? '' : ` "sha256": "${sha256}",\n`} "layers": {\n${rows.join(',\n')}\n }\n}\n`;
}

/** A recipe and the path of its model. Throws a UserError where it is none, or the model is another one. */
export function readRecipe(file: string, fields: Readonly<Record<string, unknown>>): { readonly model: string; readonly recipe: Recipe } {
  const { version, model, sha256, layers } = fields;
  if (version !== 1) throw quantizationField(file, 'version', '1', version);
  if (typeof model !== 'string') throw quantizationField(file, 'model', 'the path of a model', model);
  if (!isObject(layers)) throw quantizationField(file, 'layers', 'an object', layers);
  const at = path.resolve(path.dirname(file), model);
  if (sha256 !== undefined && sha256 !== digestOf(at)) throw quantizationOfOther(file, at);
  return { model: at, recipe: { file, layers: new Map(Object.entries(layers).map(([name, value]) => [name, choiceOf(file, name, value)])) } };
}

function choiceOf(file: string, name: string, value: unknown): Choice {
  const { reads, correction } = isObject(value) ? value : {}, [lo, hi]: readonly unknown[] = Array.isArray(reads) ? reads : [];
  if (typeof lo !== 'number' || typeof hi !== 'number' || !(lo <= 0 && hi >= 0 && hi - lo < Infinity)) throw quantizationField(file, `layers['${name}'].reads`, 'two numbers around 0', reads);
  if (!Array.isArray(correction) || !correction.every((v: unknown) => typeof v === 'number' && Number.isFinite(v))) throw quantizationField(file, `layers['${name}'].correction`, 'numbers', correction);
  return { range: { lo, hi }, correction };
}

/** The integer network. Throws a UserError where the network has no such layers. */
export function applyRecipe(typed: Typed, { file, layers }: Recipe): Typed {
  const channels = new Map(layersOf(typed.graph).map((l) => [l.name, l.weights.shape.at(-1)])), missing = [...layers].flatMap(([name, { correction }]) => (channels.get(name) === correction.length ? [] : [name]));
  if (missing.length > 0) throw quantizedLayerMissing(file, missing[0]!);
  return quantize(typed, layers).typed;
}
