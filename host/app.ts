import type { Board } from './boards/load.ts';
import { compile, type CompileOptions } from './compile.ts';
import { buildExecutable, type Executable, isLin } from './executable.ts';
import { modelName, openModel } from './import/open.ts';
import { withManifest } from './manifest.ts';

/** What an executable is made from. `options`: how the model is packed, unless it is already. */
export interface App {
  readonly script: string;
  readonly model?: { readonly file: string; readonly options: Omit<CompileOptions, 'board'> };
}

export const isScript = (file: string): boolean => /\.[cm]?[jt]s$/.test(file);

/** The bytes of the app's model for a board: a `.lin`. */
export function modelOf({ model }: App, board: Board): { readonly file: string; readonly bytes: Uint8Array } | undefined {
  if (model === undefined) return undefined;
  const { file, options } = withManifest(model.file, model.options), source = openModel(file);
  return { file: model.file, bytes: isLin(source.file) ? source.file : compile(source, modelName(file), { ...options, board }).lin };
}

/** Writes the app's executable for a board. */
export function buildApp(app: App, board: Board, out: string): Promise<Executable> {
  const model = modelOf(app, board);
  return buildExecutable({ script: app.script, board, out, ...(model === undefined ? {} : { model }) });
}
