import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { isDirectory, readBytes, readRange } from '../files.ts';
import { importers } from './index.ts';
import type { FilePart, ModelFiles } from './importer.ts';

/** The file or folder that a path means: one file of a format that is a folder stands for all of it. */
const whole = (model: string): string => (importers.some((i) => i.entry === path.basename(model)) ? path.dirname(model) : model);

const realpathIfAny = (at: string): string => (statSync(at, { throwIfNoEntry: false }) === undefined ? path.resolve(at) : realpathSync(at));
const isBelow = (file: string, folder: string): boolean => file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);

/** Opens a model file or folder. Of other files it reads those of the folder; a link that leads out of it is no file of the model. */
export function openModel(model: string): ModelFiles {
  const at = whole(model);
  const inFolder = isDirectory(at);
  const folder = inFolder ? at : path.dirname(at);
  // a model that is a link, as in a cache of downloads, has its data where it is itself
  const real = [folder, ...(inFolder ? [] : [path.dirname(realpathIfAny(at))])].map(realpathIfAny);
  const fileOf = (name: string): string | undefined => {
    const file = path.join(folder, name);
    return statSync(file, { throwIfNoEntry: false }) !== undefined && real.some((f) => isBelow(realpathSync(file), f)) ? file : undefined;
  };
  const read = (name: string): Uint8Array | undefined => { const file = fileOf(name); return file === undefined ? undefined : readBytes(file); };
  const readPart = (name: string, offset: number, length: number): FilePart | undefined => { const file = fileOf(name); return file === undefined ? undefined : readRange(file, offset, length); };
  return inFolder ? { read, readPart } : { file: readBytes(at), read, readPart };
}

/** What a model is called in messages and on the board. */
export const modelName = (model: string): string => path.basename(path.resolve(whole(model)));
