import type { FamilyRules } from '../operator.ts';
import { fuseFloatScaled, fuseQuantizedConv } from './fuse.ts';

export const rules: FamilyRules = { declutter: [fuseQuantizedConv, fuseFloatScaled] };
