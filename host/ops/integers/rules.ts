import type { FamilyRules } from '../operator.ts';
import { fuseFloatScaled, fuseQuantizedConv } from './fuse.ts';
import { mergeSums } from './merge-sums.ts';

export const rules: FamilyRules = { declutter: [fuseQuantizedConv, fuseFloatScaled, mergeSums] };
