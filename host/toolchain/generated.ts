import { readFileSync } from 'node:fs';
import path from 'node:path';
import { kernelsHeader, kernelsSource } from './emit-kernels-c.ts';
import { kernelsTypes } from './emit-kernels-ts.ts';
import { evaluations, flatOperators, operatorIndex } from './emit-operators.ts';
import { layoutConstants, layoutHeader, parseLayout } from './flat-layout.ts';
import { parseKernels } from './kernels-def.ts';
import { root } from '../paths.ts';

/** Every committed generated file (path from the root) and what it must contain. */
export function emitted(): ReadonlyMap<string, string> {
  const kernels = parseKernels(readFileSync(path.join(root, 'kernels-c/kernels.def'), 'utf8'));
  const layout = parseLayout(readFileSync(path.join(root, 'proto/flat.md'), 'utf8'));
  const [operators, evals] = [path.join(root, 'host/ops'), path.join(root, 'src/eval')];
  const from = (source: string): string => `Generated from ${source} by \`npm run gen\`: do not edit.`;
  return new Map([
    ['kernels-c/engine/kernels.gen.h', kernelsHeader(from('kernels-c/kernels.def'), kernels)],
    ['kernels-c/engine/kernels.gen.c', kernelsSource(from('kernels-c/kernels.def'), kernels)],
    ['kernels-c/engine/layout.gen.h', layoutHeader(from('proto/flat.md'), layout)],
    ['host/program/kernels.gen.ts', kernelsTypes(from('kernels-c/kernels.def'), kernels)],
    ['host/ops/flat.gen.ts', flatOperators(from('the folders of host/ops'), operators)],
    ['host/ops/index.gen.ts', operatorIndex(from('the folders of host/ops'), operators)],
    ['src/eval/flat.gen.ts', evaluations(from('src/eval and host/ops'), operators, evals, false)],
    ['src/eval/index.gen.ts', evaluations(from('src/eval and host/ops'), operators, evals, true)],
    ['src/format/layout.gen.ts', layoutConstants(from('proto/flat.md'), layout)],
  ]);
}
