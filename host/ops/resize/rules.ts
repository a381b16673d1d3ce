import type { FamilyRules } from '../operator.ts';
import { dropResize } from './drop-resize.ts';

export const rules: FamilyRules = { declutter: [dropResize] };
