import type { BuildNode } from '../call.ts';
import { complexNumbers } from '../complex-numbers.ts';
import * as families from './families.ts';

const rows = Object.values(families).flatMap((family) => Object.entries(family));

/** Operators that are spelt in ours node by node, by name. */
export const builders: ReadonlyMap<string, BuildNode> = new Map(rows.map(([name, row]) => [name, typeof row === 'function' ? row : row.build]));

/** The same of those with complex operands or results. */
export const complexBuilders: ReadonlyMap<string, BuildNode> = new Map(Object.entries(complexNumbers));

/** Names of the outputs of operators that have several, as functions refer to them. */
export const outputNames: ReadonlyMap<string, readonly string[]> = new Map(rows.flatMap(([name, row]) => (typeof row === 'function' ? [] : [[name, row.outputs]])));
