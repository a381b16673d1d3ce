import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import type { TransformFailure } from 'esbuild';
import { rollup, type Plugin } from 'rollup';
import { bug, cannotRead, importNotFound, scriptSyntax, unknownMember, UserError } from '../errors.ts';
import { assets, withType } from './bundle/assets.ts';
import { commonjs, nodeImport } from './bundle/commonjs.ts';
import { checkGlobals, globals } from './bundle/globals.ts';
import { displayName, lineOf } from './bundle/names.ts';
import { isPublished, typescript } from './bundle/typescript.ts';
import { lineMapOf, type LineMap } from './line-map.ts';
import { boardModule, root } from '../paths.ts';

/** One ES module, which imports only `linnet:native` and exports nothing. `files`: what it was made from. */
export interface Bundle { readonly code: string; readonly lineMap: LineMap; readonly files: readonly string[] }

/** An operator by its name, and what src/eval/index.gen.ts exports for it. */
export interface Evaluation { readonly operator: string; readonly key: string }

/** Modules that the runtime has. */
const nativeModules = ['linnet:native', 'linnet:system'];
const evalsModule = 'linnet:evals', entryModule = 'linnet:entry';
/** Console, timers and the like, which every script may use without an import. */
const globalsFile = boardModule('runtime/globals/index');

/**
 * Bundles a script with the board's API. `evals`: the operators whose naive evaluation it must carry for script steps.
 * Throws a UserError `file:line:column: message` for what is wrong in the script.
 */
export async function bundle(entry: string, evals: readonly Evaluation[]): Promise<Bundle> {
  try {
    readFileSync(entry);
  } catch (error) {
    throw cannotRead(entry, error instanceof Error ? error.message : String(error));
  }
  try {
    return await bundleFor(false, entry, evals);
  } catch (error) {
    // A package that has one file for Node and another one for browsers: the latter needs less.
    const refused = asUserError(error);
    if (!(refused instanceof UserError && refused.cause === nodeImport)) throw refused;
    try {
      return await bundleFor(true, entry, evals);
    } catch {
      throw refused;
    }
  }
}

async function bundleFor(browser: boolean, entry: string, evals: readonly Evaluation[]): Promise<Bundle> {
  const build = await rollup({
    input: entryModule,
    plugins: [modules(path.resolve(entry), evals), packages(browser), assets, commonjs(browser), typescript, globals],
    external: nativeModules,
    preserveEntrySignatures: false,
    onLog(_, { code, loc, exporter, binding }) {
      if (code === 'MISSING_EXPORT' && exporter?.includes('runtime/index')) throw unknownMember(`${displayName(loc?.file ?? entry)}:${loc?.line ?? 1}`, binding ?? '');
    },
  });
  const { output } = await build.generate({
    format: 'es', inlineDynamicImports: true, sourcemap: 'hidden', file: path.join(root, 'bundle.js'),
    sourcemapPathTransform: (source) => displayName(path.resolve(root, source)),
  });
  await build.close();
  const { code, map, moduleIds } = output[0];
  if (map === null) return bug('rollup gave no source map');
  const lineMap = lineMapOf(map);
  checkGlobals(code, lineMap, new Set(moduleIds.filter((id) => id.includes('node_modules')).map((id) => displayName(id))));
  return { code, lineMap, files: build.watchFiles.map((file) => file.replace(/[?\0].*$/, '')).filter((file) => path.isAbsolute(file)) };
}

/** A module of the board's API is in where something of it is used; only those that define globals do more than to be used. */
const ours = (id: string): { readonly id: string; readonly moduleSideEffects?: boolean } => (
  id.startsWith(path.dirname(path.dirname(globalsFile)) + path.sep) && !/[\\/](globals[\\/]|apps[\\/]|net[\\/]fetch\.)/.test(id) ? { id, moduleSideEffects: false } : { id });

function modules(entry: string, evals: readonly Evaluation[]): Plugin {
  const virtual: Readonly<Record<string, string>> = {
    [entryModule]: [globalsFile, entry].map((file) => `import ${JSON.stringify(file)};\n`).join(''),
    [evalsModule]: evals.length === 0 ? 'export const evals = {};' : `import { ${[...new Set(evals.map((e) => e.key))].join(', ')} } from ${JSON.stringify(boardModule('eval/index.gen'))};
export const evals = { ${evals.map((e) => `${e.operator}: ${e.key}`).join(', ')} };`,
  };
  return {
    name: 'modules',
    async resolveId(specifier, importer, { attributes }) {
      if (nativeModules.includes(specifier)) return null;
      if (specifier === 'linnet') return { id: boardModule('runtime/index'), moduleSideEffects: false };
      if (importer === undefined || virtual[specifier] !== undefined || virtual[importer] !== undefined) return specifier;
      if (isPublished(importer) && specifier.startsWith('.')) return ours(path.resolve(path.dirname(importer), specifier));
      const found = await this.resolve(specifier, importer, { attributes });
      if (found !== null && !found.external) return { ...found, ...ours(found.id), id: withType(found.id, attributes['type']) };
      const error = importNotFound(displayName(importer), lineOf(importer, specifier), specifier);
      if (isBuiltin(specifier) && importer.includes('node_modules')) error.cause = nodeImport;
      throw error;
    },
    load(id) {
      const text = virtual[id];
      if (text !== undefined) return text;
      // of what was published the map, so that lines are those of src/
      return existsSync(`${id}.map`) && isPublished(id) ? { code: readFileSync(id, 'utf8'), map: readFileSync(`${id}.map`, 'utf8') } : null;
    },
  };
}

/**
 * Files beside the importer (`./x.js` may mean x.ts) and packages. No conditions but those of every ES module, because there is neither Node nor a browser
 * on the board; `browser`: what is meant for browsers in place of what needs Node.
 */
const packages = (browser: boolean): Plugin => nodeResolve({ extensions: ['.ts', '.js', '.mts', '.mjs', '.cjs', '.json'], exportConditions: ['production'], preferBuiltins: false, browser });

interface Located {
  readonly message: string;
  readonly loc?: { readonly file?: string; readonly line: number; readonly column: number };
  readonly errors?: TransformFailure['errors'];
  /** Rollup's: the sources read so far. */
  readonly watchFiles?: readonly string[];
}
const isLocated = (error: unknown): error is Located => error instanceof Error;

function asUserError(error: unknown): unknown {
  // rollup says before it which file it could not load
  if (error instanceof UserError) return Object.assign(new UserError(error.message.replace(/^Could not load .* \(imported by .*?\): /, '')), { cause: error.cause });
  if (!isLocated(error)) return error;
  const { errors, loc, watchFiles = [], message } = error;
  if (errors?.[0]?.detail === nodeImport) return Object.assign(new UserError(errors[0].text), { cause: nodeImport });
  const syntax = errors?.[0]?.location;
  if (syntax) return scriptSyntax(displayName(path.resolve(syntax.file)), syntax.line, syntax.column + 1, errors[0]?.text ?? message);
  if (loc?.file !== undefined) return scriptSyntax(displayName(loc.file), loc.line, loc.column + 1, message.replace(/^[^(]*\(\d+:\d+\): /, '').split('\n')[0] ?? '');
  // A regular expression that Node refuses comes without a place.
  const literal = /^Invalid regular expression: (\/.*\/)\w*:/.exec(message)?.[1];
  for (const file of literal === undefined ? [] : watchFiles) {
    const lines = readFileSync(file, 'utf8').split('\n'), line = lines.findIndex((text) => text.includes(literal ?? ''));
    if (line >= 0) return scriptSyntax(displayName(file), line + 1, (lines[line]?.indexOf(literal ?? '') ?? 0) + 1, message);
  }
  return error;
}
