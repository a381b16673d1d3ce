import type { FamilyRules } from '../operator.ts';
import { dropSequenceMask, takeLastState, trimLstm } from './sequence-length.ts';

export const rules: FamilyRules = { declutter: [dropSequenceMask, takeLastState, trimLstm] };
