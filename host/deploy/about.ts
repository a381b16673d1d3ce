import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What the project of a script says of itself. */
export interface About { readonly version?: string; readonly description?: string; readonly author?: string }

/** From the nearest package.json around a file. */
export function aboutProject(file: string): About {
  for (let folder = path.dirname(path.resolve(file)); ; folder = path.dirname(folder)) {
    const found = path.join(folder, 'package.json');
    if (existsSync(found)) return fieldsOf(JSON.parse(readFileSync(found, 'utf8')));
    if (folder === path.dirname(folder)) return {};
  }
}

function fieldsOf(value: Readonly<Record<string, unknown>>): About {
  const { version, description, author } = value;
  return { ...(typeof version === 'string' ? { version } : {}), ...(typeof description === 'string' ? { description } : {}), ...(typeof author === 'string' ? { author } : {}) };
}

/** A version of npm as Debian writes it: one that comes before another begins with its number and `~`. */
export const debianVersion = (version: string): string => version.replace('-', '~').replaceAll('-', '.');
