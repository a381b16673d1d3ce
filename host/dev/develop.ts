import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { type App, modelOf } from '../app.ts';
import { type CompiledApp, compileApp } from '../executable.ts';
import { UserError } from '../errors.ts';
import { packLineMap } from '../toolchain/line-map.ts';
import { link } from '../toolchain/link.ts';
import type { Running, Target } from './target.ts';
import { Watcher } from './watch.ts';

export interface DevelopOptions {
  readonly target: Target;
  /** Read anew where a file of the model has changed. */
  readonly readApp: () => App;
  /** What the model is packed from, beside its own file or folder. */
  readonly modelFiles: readonly string[];
  /** Where the executable is written. */
  readonly executable: string;
  /** Prints a line about what happens. */
  readonly say: (line: string) => void;
}

/** Runs an app until `end`, and again whenever a file that it is made from is saved: only the script where the model is the same. What is wrong with it is said, and waited for to be put right. */
export async function develop({ target, readApp, modelFiles, executable, say }: DevelopOptions, end: Promise<unknown>): Promise<void> {
  let app = readApp(), model: ReturnType<typeof modelOf>, modelState = '', last: CompiledApp | undefined, running: Running | undefined;
  const files = (): readonly string[] => [...modelFiles, ...(app.model === undefined ? [] : within(app.model.file))];

  const start = async (compiled: CompiledApp): Promise<void> => {
    await running?.stop();
    running = undefined;
    await link({ board: target.board, bytecode: compiled.bytecode, lineMap: compiled.lineMap, model: model?.bytes, out: executable });
    running = await target.start(executable);
  };

  const update = async (): Promise<void> => {
    const begun = performance.now();
    const state = files().map((file) => stateOf(file)).join();
    const repack = state !== modelState;
    if (repack) {
      app = readApp();
      model = modelOf(app, target.board);
      modelState = state;
    }
    const compiled = await compileApp({ script: app.script, board: target.board, ...(model === undefined ? {} : { model }) });
    const same = last !== undefined && Buffer.from(compiled.bytecode).equals(last.bytecode), again = last !== undefined;
    for (const warning of compiled.warnings) if (last?.warnings.includes(warning) !== true) say(`warning: ${warning}`);
    last = compiled;
    if (same && !repack) return;
    if (repack || !target.reloads || running?.send(message(compiled)) !== true) await start(compiled);
    say(`${path.basename(app.script)} ${again ? 'starts again' : 'starts'}${repack && again ? ' with another model' : ''} (${Math.round(performance.now() - begun)} ms)`);
  };

  let wanted = false, working: Promise<void> | undefined;
  const work = async (): Promise<void> => {
    while (wanted) {
      wanted = false;
      let failed = false;
      try {
        await update();
      } catch (e) {
        if (!(e instanceof UserError)) throw e;
        failed = true;
        say(e.message);
      }
      watcher.watch([app.script, ...(last?.files ?? []), ...files()], failed);
    }
    working = undefined;
  };
  let fail: (error: unknown) => void = () => {};
  const failure = new Promise<never>((_, reject) => { fail = reject; });
  const watcher = new Watcher(() => {
    wanted = true;
    working ??= work().catch(fail);
  });
  try {
    wanted = true;
    working = work().catch(fail);
    await Promise.race([end, failure]);
  } finally {
    watcher.close();
    await running?.stop();
  }
}

/** A script as a running program takes it. */
function message({ bytecode, lineMap }: CompiledApp): Uint8Array {
  const lines = packLineMap(lineMap), sizes = new Uint8Array(8), view = new DataView(sizes.buffer);
  view.setUint32(0, bytecode.length, true);
  view.setUint32(4, lines.length, true);
  return Buffer.concat([sizes, bytecode, lines]);
}

/** A file, or those of a folder. */
const within = (file: string): readonly string[] =>
  (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(file, { recursive: true, encoding: 'utf8' }).map((name) => path.join(file, name)) : [file]);

function stateOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined ? 'none' : `${found.ino}:${found.size}:${found.mtimeMs}`;
}
