import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync } from 'node:fs';
import { badKey } from '../errors.ts';
import { readText, writeWhole } from '../files.ts';
import { progress } from '../toolchain/progress.ts';

/** The key of a file, 64 hexadecimal digits. */
export function readKey(file: string): string {
  const text = readText(file).trim();
  if (!/^[0-9a-f]{64}$/i.test(text)) throw badKey(file);
  return text.toLowerCase();
}

/** The same; a file that is missing is made. */
export function readOrMakeKey(file: string): string {
  if (!existsSync(file)) {
    writeWhole(file, `${randomBytes(32).toString('hex')}\n`);
    chmodSync(file, 0o600);
    progress(`${file}: a new key; whoever has it can put programs on the board`);
  }
  return readKey(file);
}
