import type { FamilyRules } from '../operator.ts';
import { fuseDequantize, fuseQuantize, fuseResidual, limitDequantize, sumDequantized } from './fuse.ts';

export const rules: FamilyRules = { fuse: [fuseDequantize, fuseQuantize, limitDequantize, sumDequantized, fuseResidual] };
