import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cachedPath, contentKey, madeOnce } from './cache.ts';
import { kernelsHeader } from './emit-kernels-header.ts';
import { kernelsTable } from './emit-kernels-table.ts';
import { kernelIds, kernelsTypes } from './emit-kernels-ts.ts';
import { evaluations, flatOperators, operatorIndex } from './emit-operators.ts';
import { layoutConstants, layoutHeader, parseLayout } from './flat-layout.ts';
import type { Isa } from '../boards/isas.ts';
import { type Definitions, parseDefinitions, type Kernel } from './kernels-def.ts';
import { root } from '../paths.ts';

const layout = () => parseLayout(readFileSync(path.join(root, 'proto/flat.md'), 'utf8'));
export const definitions = (): Definitions => parseDefinitions(readFileSync(path.join(root, 'kernels-c/kernels.def'), 'utf8'));
const from = (source: string): string => `Generated from ${source}: do not edit.`;

/** Every committed generated file (path from the root) and what it must contain. */
export function emitted(): ReadonlyMap<string, string> {
  const by = (source: string): string => `Generated from ${source} by \`npm run gen\`: do not edit.`;
  const [operators, evals] = [path.join(root, 'host/ops'), path.join(root, 'src/eval')];
  return new Map([
    ['host/program/kernels.gen.ts', kernelsTypes(by('kernels-c/kernels.def'), definitions())],
    ['host/ops/flat.gen.ts', flatOperators(by('the folders of host/ops'), operators)],
    ['host/ops/index.gen.ts', operatorIndex(by('the folders of host/ops'), operators)],
    ['src/eval/flat.gen.ts', evaluations(by('src/eval and host/ops'), operators, evals, false)],
    ['src/eval/index.gen.ts', evaluations(by('src/eval and host/ops'), operators, evals, true)],
    ['src/format/kernels.gen.ts', kernelIds(by('kernels-c/kernels.def'), definitions())],
    ['src/format/layout.gen.ts', layoutConstants(by('proto/flat.md'), layout())],
  ]);
}

/** Folder in the cache with the generated headers that C and assembly include: kernels.gen.h and layout.gen.h. */
export async function generatedHeaders(): Promise<string> {
  const texts = { 'kernels.gen.h': kernelsHeader(from('kernels-c/kernels.def'), definitions()), 'layout.gen.h': layoutHeader(from('proto/flat.md'), layout()) };
  const key = contentKey(Object.values(texts));
  const files = await Promise.all(Object.entries(texts).map(([name, text]) => made(key, name, text)));
  return path.dirname(files[0]!);
}

/** Path of the tables of kernels that a runtime has, in the cache. `isas`: those of its board. */
export async function generatedTable(kernels: readonly Kernel[], isas: readonly Isa[]): Promise<string> {
  const text = kernelsTable(from('kernels-c/kernels.def'), kernels, definitions().retired, isas);
  return made(contentKey([text]), 'kernels.gen.c', text);
}

const made = (key: string, name: string, text: string): Promise<string> => madeOnce(cachedPath('generated', key, `/${name}`), async (file) => writeFileSync(file, text));
