import type { Lengths } from '../../../src/eval/indexing.ts';
import { type Dim, add, compare, floorDiv, mul, sub } from '../../graph/dim.ts';

/** Symbolic lengths for what the evaluation computes with plain ones. */
export const dims: Lengths<Dim> = {
  of: (n) => n,
  value: (d) => (typeof d === 'number' ? d : undefined),
  add, sub, mul, floorDiv, compare,
};
