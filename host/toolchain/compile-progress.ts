import path from 'node:path';
import type { OnCompile } from './objects.ts';
import { progress } from './progress.ts';

const slowFiles: Readonly<Record<string, string>> = { 'quickjs.c': ' (first time, up to two minutes)' };
const quietMs = 5000;

/** Names the file being compiled, at most every few seconds. */
export function compileProgress(board: string): OnCompile {
  let last = Date.now();
  return (unit, index, count) => {
    const name = path.basename(unit.source);
    const slow = slowFiles[name];
    if (slow === undefined && Date.now() - last < quietMs) return;
    last = Date.now();
    progress(`compiling ${name} for ${board}${slow ?? ''} ${index}/${count}`);
  };
}
