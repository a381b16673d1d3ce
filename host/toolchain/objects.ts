import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cachedPath, contentKey, madeOnce } from './cache.ts';
import { sourceClosure } from './includes.ts';
import { root } from '../paths.ts';
import { runCompiler } from './compilers.ts';

/** One file to compile. `flags` come after the compiler's; warnings are off for headers in `systemFolders`. */
export interface Unit {
  readonly source: string;
  readonly folders: readonly string[];
  readonly systemFolders?: readonly string[];
  readonly flags: readonly string[];
}

export interface Compiler {
  readonly binary: string;
  /** Words before everything else: `cc`, target, cpu. */
  readonly args: readonly string[];
  /** What identifies the compiler in the cache. */
  readonly version: string;
}

/** Compiled file and its key: equal keys, equal objects. */
export interface CompiledObject { readonly file: string; readonly key: string }

/** Called when a compile starts that the cache could not answer. */
export type OnCompile = (unit: Unit, index: number, count: number) => void;

const includes = ({ folders, systemFolders = [] }: Unit): readonly string[] => [
  ...folders.flatMap((folder) => ['-I', path.relative(root, folder)]),
  ...systemFolders.flatMap((folder) => ['-isystem', path.relative(root, folder)]),
];

function locate(unit: Unit, compiler: Compiler): CompiledObject {
  const files = sourceClosure(unit.source, [...unit.folders, ...(unit.systemFolders ?? [])]);
  const key = contentKey([compiler.version, ...compiler.args, ...unit.flags, path.basename(unit.source), ...files.map((f) => readFileSync(f))]);
  return { key, file: cachedPath('objects', key, '.o') };
}

/**
 * Objects of the units, from the cache or compiled, as many at a time as there are cores. The compiler runs in the package's folder with
 * relative paths: what `__FILE__` leaves in an object does not depend on where the package is.
 */
export async function compileAll(units: readonly Unit[], compiler: Compiler, onCompile: OnCompile): Promise<readonly CompiledObject[]> {
  const objects = units.map((unit) => locate(unit, compiler));
  const queue = [...objects.keys()];
  let started = 0;
  const worker = async (): Promise<void> => {
    for (let i = queue.shift(); i !== undefined; i = queue.shift()) {
      const unit = units[i]!, { key, file: target } = objects[i]!;
      const index = ++started;
      const made = await madeOnce(target, (file) => {
        onCompile(unit, index, units.length);
        const source = path.relative(root, unit.source);
        return runCompiler(compiler.binary, [...compiler.args, ...unit.flags, ...includes(unit), '-c', source, '-o', file], root);
      });
      objects[i] = { key, file: made };
    }
  };
  const abandon = (error: unknown): never => {
    queue.length = 0;
    throw error;
  };
  await Promise.all(Array.from({ length: os.availableParallelism() }, () => worker().catch(abandon)));
  return objects;
}
