import type { FamilyRules } from '../operator.ts';
import { joinScatter } from './join-scatter.ts';

export const rules: FamilyRules = { declutter: [joinScatter] };
