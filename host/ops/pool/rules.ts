import type { FamilyRules } from '../operator.ts';
import { widenPool } from './widen-pool.ts';

export const rules: FamilyRules = { fuse: [widenPool] };
