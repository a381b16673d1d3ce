import type { FamilyRules } from '../operator.ts';
import { fuseQuantizedConv } from './fuse.ts';

export const rules: FamilyRules = { declutter: [fuseQuantizedConv] };
