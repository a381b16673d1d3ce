import { formatNotRead } from '../errors.ts';
import type { Importer } from './importer.ts';

/** The row of a format that is recognised and refused. `model`: what a file of it is; `instead`: what the user can do. */
export function recognised(name: string, model: string, matches: (file: Uint8Array) => boolean, instead: string): Importer {
  return {
    name, models: model, operators: [],
    matches: ({ file }) => file !== undefined && matches(file),
    read(_, options) { throw formatNotRead(options.name, model, instead); },
  };
}
