import type { FamilyRules } from '../operator.ts';
import { unrollScan } from './unroll.ts';

export const rules: FamilyRules = { expand: [unrollScan] };
