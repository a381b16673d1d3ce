import path from 'node:path';
import { build } from 'esbuild';
import { bug } from '../errors.ts';
import { root } from '../paths.ts';

let compiled: Promise<string> | undefined;

/** JavaScript of the module `linnet:native` of the board `reference`. */
export function nativeModule(): Promise<string> {
  compiled ??= build({ entryPoints: [path.join(root, 'host/reference/native.ts')], bundle: true, write: false, format: 'esm', target: 'es2022', logLevel: 'silent' })
    .then(({ outputFiles }) => outputFiles[0]?.text ?? bug('esbuild wrote nothing'));
  return compiled;
}
