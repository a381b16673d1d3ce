import type { FamilyRules } from '../operator.ts';
import { fuseMean, fuseMeanPool } from './fuse-mean.ts';
import { widenPool } from './widen-pool.ts';

export const rules: FamilyRules = { fuse: [fuseMeanPool, fuseMean, widenPool] };
