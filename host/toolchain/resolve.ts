import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { root } from '../paths.ts';

/**
 * Path of the file that `specifier` means in `importer`, null: none. `linnet` is the board's API; `./x.js` may also mean x.ts, and x a file
 * with an extension or a folder with an index.
 */
export function resolveImport(specifier: string, importer: string): string | null {
  if (specifier === 'linnet') return path.join(root, 'src/runtime/index.ts');
  if (/^\.{0,2}\//.test(specifier)) return fileAt(path.resolve(path.dirname(importer), specifier));
  const [, name, rest] = /^((?:@[^/]+\/)?[^/]+)(\/.*)?$/.exec(specifier) ?? [];
  if (name === undefined) return null;
  for (let folder = path.dirname(importer); ; folder = path.dirname(folder)) {
    const found = fromPackage(path.join(folder, 'node_modules', name), `.${rest ?? ''}`);
    if (found !== null) return found;
    if (folder === path.dirname(folder)) return null;
  }
}

function fromPackage(folder: string, subpath: string): string | null {
  const manifest = readJson(path.join(folder, 'package.json'));
  if (!isRecord(manifest)) return null;
  if (manifest['exports'] !== undefined) {
    const target = exported(manifest['exports'], subpath);
    return target === null ? null : fileAt(path.join(folder, target));
  }
  if (subpath !== '.') return fileAt(path.join(folder, subpath));
  const main = [manifest['module'], manifest['main'], 'index.js'].find((entry) => typeof entry === 'string');
  return typeof main === 'string' ? fileAt(path.join(folder, main)) : null;
}

/** Package exports: subpaths, one `*`, and the conditions `import` and `default`. */
function exported(exports: unknown, subpath: string): string | null {
  if (!isRecord(exports) || !Object.keys(exports).some((key) => key.startsWith('.'))) return subpath === '.' ? condition(exports) : null;
  if (exports[subpath] !== undefined) return condition(exports[subpath]);
  for (const [pattern, target] of Object.entries(exports)) {
    const [before, after] = pattern.split('*');
    if (before === undefined || after === undefined || !subpath.startsWith(before) || !subpath.endsWith(after)) continue;
    return condition(target)?.replaceAll('*', subpath.slice(before.length, subpath.length - after.length)) ?? null;
  }
  return null;
}

function condition(target: unknown): string | null {
  if (typeof target === 'string') return target;
  if (!isRecord(target)) return null;
  const key = Object.keys(target).find((name) => name === 'import' || name === 'default');
  return key === undefined ? null : condition(target[key]);
}

function fileAt(base: string): string | null {
  const typescript = /\.[cm]?js$/.test(base) ? [base.replace(/js$/, 'ts')] : [];
  const candidates = [base, ...typescript, `${base}.ts`, `${base}.js`, path.join(base, 'index.ts'), path.join(base, 'index.js')];
  return candidates.find((file) => statSync(file, { throwIfNoEntry: false })?.isFile()) ?? null;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
