import { createHash } from 'node:crypto';
import path from 'node:path';
import { quantizationField, quantizationOfOther, quantizedLayerMissing } from '../errors.ts';
import { isObject } from '../files.ts';
import { openModel } from '../import/open.ts';
import type { Typed } from '../stages.ts';
import { layersOf } from './layers.ts';
import { type LayerRanges, quantize } from './quantize.ts';
import type { Range } from './ranges.ts';

/** The `type` of the JSON file that `linnet quantize` writes. */
export const recipeType = 'linnet-quantization';

/** Which layers of a model become integers, and with which ranges. */
export interface Recipe { readonly file: string; readonly layers: LayerRanges }

const digestOf = (model: string): string | undefined => {
  const { file } = openModel(model);
  return file === undefined ? undefined : createHash('sha256').update(file).digest('hex');
};

/** The text of a recipe at `out` for the model at a path. */
export function writeRecipe(out: string, model: string, layers: LayerRanges): string {
  const sha256 = digestOf(model), where = out === '-' ? path.resolve(model) : path.relative(path.dirname(path.resolve(out)), path.resolve(model));
  const rows = [...layers].map(([name, { lo, hi }]) => `  ${JSON.stringify(name)}: [${lo}, ${hi}]`);
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
  return { model: at, recipe: { file, layers: new Map(Object.entries(layers).map(([name, value]) => [name, rangeOf(file, name, value)])) } };
}

function rangeOf(file: string, name: string, value: unknown): Range {
  const [lo, hi]: readonly unknown[] = Array.isArray(value) ? value : [];
  if (typeof lo !== 'number' || typeof hi !== 'number' || !(lo <= 0 && hi >= 0 && hi - lo < Infinity)) throw quantizationField(file, `layers['${name}']`, 'two numbers around 0', value);
  return { lo, hi };
}

/** The integer network. Throws a UserError where the network has no such layers. */
export function applyRecipe(typed: Typed, { file, layers }: Recipe): Typed {
  const known = new Set(layersOf(typed.graph).map((l) => l.name)), missing = [...layers.keys()].filter((name) => !known.has(name));
  if (missing.length > 0) throw quantizedLayerMissing(file, missing[0]!);
  return quantize(typed, layers).typed;
}
