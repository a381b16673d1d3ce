import type { FamilyRules } from '../operator.ts';
import { makeSoftmax } from './make-softmax.ts';
import { splitExpSum } from './split-exp-sum.ts';
import { splitPower } from './split-power.ts';

export const rules: FamilyRules = { declutter: [makeSoftmax, splitExpSum, splitPower] };
