import { createHash } from 'node:crypto';
import { trailerBytes, trailerMagic } from '../toolchain/link.ts';
import { processorOf } from '../boards/program.ts';
import { notAnExecutable } from '../errors.ts';

/** The bytes of an executable that `linnet build` made. */
export interface Program { readonly bytes: Uint8Array; readonly sha256: string; readonly processor: string }

/** Throws a UserError where the file is something else. */
export function programOf(file: string, bytes: Uint8Array): Program {
  const processor = processorOf(bytes), magic = new TextDecoder('latin1').decode(bytes.subarray(-trailerBytes, -trailerBytes + trailerMagic.length));
  if (processor === undefined || processor === 'wasm32' || magic !== trailerMagic) throw notAnExecutable(file);
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex'), processor };
}
