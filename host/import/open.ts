import { statSync } from 'node:fs';
import path from 'node:path';
import { isDirectory, readBytes } from '../files.ts';
import { importers } from './index.ts';
import type { ModelFiles } from './importer.ts';

/** The file or folder that a path means: one file of a format that is a folder stands for all of it. */
const whole = (model: string): string => (importers.some((i) => i.entry === path.basename(model)) ? path.dirname(model) : model);

/** Opens a model file or folder. */
export function openModel(model: string): ModelFiles {
  const at = whole(model);
  const inFolder = isDirectory(at);
  const folder = inFolder ? at : path.dirname(at);
  const read = (name: string): Uint8Array | undefined => {
    const file = path.join(folder, name);
    return statSync(file, { throwIfNoEntry: false }) === undefined ? undefined : readBytes(file);
  };
  return inFolder ? { read } : { file: readBytes(at), read };
}

/** What a model is called in messages and on the board. */
export const modelName = (model: string): string => path.basename(path.resolve(whole(model)));
