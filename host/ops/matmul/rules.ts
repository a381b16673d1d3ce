import type { FamilyRules } from '../operator.ts';
import { fuseMatMul } from './fuse.ts';

export const rules: FamilyRules = { fuse: [fuseMatMul] };
