import type { FamilyRules } from '../operator.ts';
import { gatherWindows } from './gather-windows.ts';

export const rules: FamilyRules = { declutter: [gatherWindows] };
