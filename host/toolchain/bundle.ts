import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { transform, type TransformFailure, type TransformOptions } from 'esbuild';
import { rollup, type Plugin } from 'rollup';
import { bug, cannotRead, importNotFound, scriptSyntax, UserError } from '../errors.ts';
import { lineMapOf, type LineMap } from './line-map.ts';
import { boardModule, root } from '../paths.ts';

/** One ES module, which imports only `linnet:native` and exports nothing. */
export interface Bundle { readonly code: string; readonly lineMap: LineMap }

/** An operator by its name, and what src/eval/index.gen.ts exports for it. */
export interface Evaluation { readonly operator: string; readonly key: string }

const nativeModule = 'linnet:native', evalsModule = 'linnet:evals', entryModule = 'linnet:entry';
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
    const build = await rollup({
      input: entryModule,
      plugins: [modules(path.resolve(entry), evals), packages, typescript],
      external: [nativeModule],
      preserveEntrySignatures: false,
      onLog: () => {},
    });
    const { output } = await build.generate({
      format: 'es', inlineDynamicImports: true, sourcemap: 'hidden', file: path.join(root, 'bundle.js'),
      sourcemapPathTransform: (source) => displayName(path.resolve(root, source)),
    });
    await build.close();
    const { code, map } = output[0];
    return map === null ? bug('rollup gave no source map') : { code, lineMap: lineMapOf(map) };
  } catch (error) {
    throw asUserError(error);
  }
}

/**
 * How messages call a source: the board's API as `linnet/src/...`, which the runtime tells from the user's own; others from the current
 * folder if they are in there.
 */
function displayName(file: string): string {
  const fromRoot = path.relative(root, file), fromHere = path.relative(process.cwd(), file);
  if (fromRoot.startsWith(`src${path.sep}`)) return `linnet/${fromRoot}`;
  if (!fromHere.startsWith('..') && !path.isAbsolute(fromHere)) return fromHere;
  return fromRoot.startsWith('..') ? path.basename(file) : `linnet/${fromRoot}`;
}

function modules(entry: string, evals: readonly Evaluation[]): Plugin {
  const virtual: Readonly<Record<string, string>> = {
    [entryModule]: [globalsFile, entry].map((file) => `import ${JSON.stringify(file)};\n`).join(''),
    [evalsModule]: evals.length === 0 ? 'export const evals = {};' : `import { ${[...new Set(evals.map((e) => e.key))].join(', ')} } from ${JSON.stringify(boardModule('eval/index.gen'))};
export const evals = { ${evals.map((e) => `${e.operator}: ${e.key}`).join(', ')} };`,
  };
  return {
    name: 'modules',
    async resolveId(specifier, importer, { attributes }) {
      if (specifier === nativeModule) return null;
      if (specifier === 'linnet') return boardModule('runtime/index');
      if (importer === undefined || virtual[specifier] !== undefined || virtual[importer] !== undefined) return specifier;
      if (isPublished(importer)) return path.resolve(path.dirname(importer), specifier);
      const found = await this.resolve(specifier, importer, { attributes });
      if (found === null || found.external) throw importNotFound(displayName(importer), lineOf(importer, specifier), specifier);
      return found;
    },
    load(id) {
      const text = virtual[id];
      if (text !== undefined) return text;
      // of what was published the map, so that lines are those of src/
      return existsSync(`${id}.map`) && isPublished(id) ? { code: readFileSync(id, 'utf8'), map: readFileSync(`${id}.map`, 'utf8') } : null;
    },
  };
}

/** Files beside the importer (`./x.js` may mean x.ts) and packages. No conditions but those of every ES module: there is neither Node nor a browser on the board. */
const packages = nodeResolve({ extensions: ['.ts', '.js', '.mts', '.mjs'], exportConditions: ['production'], preferBuiltins: false });

/** How a source becomes what the board's engine reads: ES2025. What came later stays out: rollup does not read all of it. */
export const forBoard = { format: 'esm', target: 'es2025', charset: 'utf8' } as const satisfies TransformOptions;

/** The board's half in a published package has been through esbuild already. */
const isPublished = (id: string): boolean => id.startsWith(path.join(root, 'dist') + path.sep);

const typescript: Plugin = {
  name: 'typescript',
  async transform(code, id) {
    if (!/\.[cm]?[jt]s$/.test(id) || isPublished(id)) return null;
    const result = await transform(code, { ...forBoard, loader: /ts$/.test(id) ? 'ts' : 'js', sourcemap: 'external', sourcefile: id, logLevel: 'silent' });
    return { code: result.code, map: result.map };
  },
};

/** Line, from 1, on which a file imports something. */
function lineOf(file: string, specifier: string): number {
  const lines = readFileSync(file, 'utf8').split('\n');
  return Math.max(0, lines.findIndex((line) => line.includes(`'${specifier}'`) || line.includes(`"${specifier}"`))) + 1;
}

interface Located {
  readonly message: string;
  readonly loc?: { readonly file?: string; readonly line: number; readonly column: number };
  readonly errors?: TransformFailure['errors'];
  /** Rollup's: the sources read so far. */
  readonly watchFiles?: readonly string[];
}
const isLocated = (error: unknown): error is Located => error instanceof Error;

function asUserError(error: unknown): unknown {
  if (error instanceof UserError || !isLocated(error)) return error;
  const { errors, loc, watchFiles = [], message } = error;
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
