import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../paths.ts';

/**
 * How messages call a source: the board's API as `linnet/src/...`, which the runtime tells from the user's own; others from the current
 * folder if they are in there; those of packages elsewhere from the package's name on.
 */
export function displayName(file: string): string {
  const fromRoot = path.relative(root, file), fromHere = path.relative(process.cwd(), file);
  if (fromRoot.startsWith(`src${path.sep}`)) return `linnet/${fromRoot}`;
  if (!fromHere.startsWith('..') && !path.isAbsolute(fromHere)) return fromHere;
  if (!fromRoot.startsWith('..')) return `linnet/${fromRoot}`;
  return file.split(`${path.sep}node_modules${path.sep}`).slice(1).pop() ?? path.basename(file);
}

/** Line, from 1, on which a file imports something; 1 where it cannot be found. */
export function lineOf(file: string, specifier: string): number {
  const lines = readFileSync(file, 'utf8').split('\n');
  return Math.max(0, lines.findIndex((line) => line.includes(`'${specifier}'`) || line.includes(`"${specifier}"`))) + 1;
}
