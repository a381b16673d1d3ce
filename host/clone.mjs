// A clone runs its command from one bundle of the sources in .built/, made anew when one of them has changed: module by module, Node takes three seconds to load them.
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url))), folder = path.join(root, '.built'), list = path.join(folder, 'sources.json');
const dayInMs = 24 * 3600 * 1000;

/** host/cli.ts, whose `main` is the command. Stacks show the lines of the sources. */
export async function command() {
  process.setSourceMapsEnabled(true);
  const entry = current() ?? await make();
  if (entry !== undefined) return import(pathToFileURL(path.join(folder, entry)).href);
  const tsx = await import('tsx/esm/api');
  // Not the tsconfig.json of the folder that the command runs in.
  tsx.register({ tsconfig: false });
  return import('./cli.ts');
}

const state = (source) => { const { mtimeMs, size } = statSync(path.join(root, source)); return `${mtimeMs} ${size}`; };

/** The name of the bundle's entry, unless a source is another than it was. */
function current() {
  try {
    const { entry, sources } = JSON.parse(readFileSync(list, 'utf8'));
    statSync(path.join(folder, entry));
    return Object.entries(sources).every(([source, was]) => state(source) === was) ? entry : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The name of the entry of a new bundle; undefined in a clone that cannot be written.
 * Files are named by their content, so that commands may make them side by side, and one that runs keeps the parts that it has yet to load.
 */
async function make() {
  const started = Date.now(), { build } = await import('esbuild');
  const { outputFiles, metafile } = await build({
    absWorkingDir: root, entryPoints: ['host/cli.ts'], outdir: folder, entryNames: '[name]-[hash]', chunkNames: '[name]-[hash]', outExtension: { '.js': '.mjs' },
    bundle: true, splitting: true, packages: 'external', format: 'esm', platform: 'node', target: 'node20', charset: 'utf8', keepNames: true,
    sourcemap: 'linked', sourcesContent: false, tsconfigRaw: '{}', write: false, metafile: true, logLevel: 'silent',
  });
  const entry = path.basename(Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === 'host/cli.ts')[0]);
  // A source that was saved meanwhile counts as another one.
  const sources = Object.keys(metafile.inputs).map((source) => [source, statSync(path.join(root, source)).mtimeMs < started ? state(source) : '']);
  try {
    mkdirSync(folder, { recursive: true });
    for (const { path: file, contents } of outputFiles) replace(file, contents);
    replace(list, JSON.stringify({ entry, sources: Object.fromEntries(sources) }));
    prune(new Set([list, ...outputFiles.map(({ path: file }) => file)]));
  } catch {
    return undefined;
  }
  return entry;
}

function replace(file, contents) {
  writeFileSync(`${file}.${process.pid}`, contents);
  renameSync(`${file}.${process.pid}`, file);
}

function prune(made) {
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    if (!made.has(file) && Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) > dayInMs) rmSync(file, { force: true, recursive: true });
  }
}
