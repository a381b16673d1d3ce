import type { BuildNode, Family } from '../call.ts';
import { complexes } from '../complex-numbers.ts';
import * as families from './families.ts';

const rowsOf = (families: readonly Family[]) => families.flatMap((family) => Object.entries(family));
const rows = rowsOf(Object.values(families));

const byName = (all: typeof rows): ReadonlyMap<string, BuildNode> => new Map(all.map(([name, row]) => [name, typeof row === 'function' ? row : row.build]));

/** Operators that are spelt in ours node by node, by name. */
export const builders = byName(rows);
/** Those of complex numbers, which have names of their own, or those of others. */
export const complexBuilders = byName(rowsOf([complexes]));

/** Names of the outputs of operators that have several, as functions refer to them. */
export const outputNames: ReadonlyMap<string, readonly string[]> = new Map(rows.flatMap(([name, row]) => (typeof row === 'function' ? [] : [[name, row.outputs]])));
