import type { BuildNode } from '../call.ts';
import * as families from './families.ts';

/** Operators that are spelt in ours one by one, by name. */
export const builders: ReadonlyMap<string, BuildNode> = new Map(Object.values(families).flatMap((family) => Object.entries(family)));
