import { magic } from '../src/format/layout.gen.ts';
import { LinReader } from '../src/format/reader.ts';
import type { Board } from './boards/load.ts';
import { linOfOtherIsa, modelNotCarried, notLin } from './errors.ts';
import { operators } from './ops/index.ts';
import { bundle, type Evaluation } from './toolchain/bundle.ts';
import { openedModels } from './toolchain/bundle/opened-models.ts';
import { compileScript } from './toolchain/bytecode.ts';
import type { LineMap } from './toolchain/line-map.ts';
import { link } from './toolchain/link.ts';

export interface ExecutableOptions {
  /** A TypeScript or JavaScript file. */
  readonly script: string;
  readonly board: Board;
  readonly out: string;
  /** A packed model to carry. `file` is for messages. */
  readonly model?: { readonly file: string; readonly bytes: Uint8Array };
  /** Operators whose naive evaluation it carries; absent: those of the model's script steps. */
  readonly evals?: 'all';
}

export interface Executable { readonly bytes: number; readonly warnings: readonly string[] }

/** Writes one static executable; `bytes` is its size. */
export async function buildExecutable(options: ExecutableOptions): Promise<Executable> {
  const { bytecode, lineMap, warnings } = await compileApp(options), { board, out, model } = options;
  return { bytes: await link({ board, bytecode, lineMap, model: model?.bytes, out }), warnings };
}

/** What of an executable comes from its script. `files`: its sources. */
export interface CompiledApp { readonly bytecode: Uint8Array; readonly lineMap: LineMap; readonly files: readonly string[]; readonly warnings: readonly string[] }

export async function compileApp({ script, board, model, evals }: Omit<ExecutableOptions, 'out'>): Promise<CompiledApp> {
  const needed = model === undefined ? [] : scriptOperators(model, board);
  const bundled = await bundle(script, evals === 'all' ? allEvaluations() : evaluationsOf(needed));
  const bytecode = await compileScript(bundled);
  const carried = model === undefined ? undefined : stemOf(readLin(model.file, model.bytes).model);
  const warnings = openedModels(bundled).filter(({ path }) => carried === undefined || (path !== null && stemOf(path) !== carried)).map(({ place, path }) => modelNotCarried(place, path, carried));
  return { bytecode, lineMap: bundled.lineMap, files: bundled.files, warnings };
}

/** As Model.open compares names. */
const stemOf = (file: string): string => file.replace(/^.*\//, '').replace(/\.[^.]*$/, '');

export const allEvaluations = (): readonly Evaluation[] => operators.filter((o) => o.operator.eval !== undefined).map(({ key, operator }) => ({ operator: operator.name, key }));

export const evaluationsOf = (names: readonly string[]): readonly Evaluation[] => allEvaluations().filter((e) => names.includes(e.operator));

/** Operators of a packed model that run as script. Refuses a file that is no `.lin` for this board. */
function scriptOperators(model: { readonly file: string; readonly bytes: Uint8Array }, board: Board): readonly string[] {
  const lin = readLin(model.file, model.bytes);
  if (lin.isa !== board.isaName) throw linOfOtherIsa(model.file, lin.board, lin.isa, board.name);
  return [...new Set(lin.scriptSteps().map((step) => step.operator))].sort();
}

/** Whether bytes are a packed model, whatever else is wrong with them. */
export const isLin = (bytes: Uint8Array | undefined): bytes is Uint8Array => bytes !== undefined && bytes.length >= 4 && new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) === magic;

/** A reader of a `.lin` on the host; the device's verifier checks the rest. */
export function readLin(file: string, bytes: Uint8Array): LinReader {
  try {
    return new LinReader(Uint8Array.from(bytes).buffer);
  } catch (e) {
    throw notLin(file, e instanceof Error ? e.message : String(e));
  }
}
