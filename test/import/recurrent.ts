import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';

interface Values { readonly dtype: 'f32' | 'i32' | 'i64' | 'bool'; readonly shape: readonly number[]; readonly data: readonly number[] }

export interface RecurrentCase {
  readonly name: string;
  /** A GraphDef in base64. */
  readonly graph: string;
  readonly inputs: Readonly<Record<string, Values>>;
  readonly outputs: Readonly<Record<string, Values>>;
  /** How many recurrent operators are left when it is decluttered. */
  readonly expect: Readonly<Record<string, number>>;
}

/** Loops and recurrent layers; recurrent-cases.py writes them. */
export function recurrentCases(): readonly RecurrentCase[] {
  const stored: readonly RecurrentCase[] = JSON.parse(readFileSync(new URL('recurrent-cases.json', import.meta.url), 'utf8'));
  return stored.map((c) => ({ ...c, graph: inflateSync(Buffer.from(c.graph, 'base64')).toString('base64') }));
}
