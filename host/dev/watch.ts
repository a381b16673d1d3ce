import { type FSWatcher, watch } from 'node:fs';
import path from 'node:path';

/** An editor writes a file in several steps. */
const settledMs = 30;

/** Calls `changed` soon after one of its files was written, made or replaced. */
export class Watcher {
  readonly #changed: () => void;
  readonly #folders = new Map<string, FSWatcher>();
  #files: ReadonlySet<string> = new Set();
  #all = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** What is watched from now on. `all`: everything in the folders of these files. */
  watch(files: readonly string[], all: boolean): void {
    this.#files = new Set(files.map((file) => path.resolve(file)));
    this.#all = all;
    const folders = new Set([...this.#files].map((file) => path.dirname(file)));
    for (const [folder, watcher] of this.#folders) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.#folders.delete(folder);
    }
    // a folder, because an editor may replace the file
    for (const folder of folders) if (!this.#folders.has(folder)) this.#folders.set(folder, this.#watcher(folder));
  }

  #watcher(folder: string): FSWatcher {
    const watcher = watch(folder, (_, name) => {
      if (!this.#all && name !== null && !this.#files.has(path.join(folder, name))) return;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(this.#changed, settledMs);
    });
    // the folder is gone: there is nothing to watch
    return watcher.on('error', () => watcher.close());
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#folders.values()) watcher.close();
  }
}
