import type { FamilyRules } from '../operator.ts';
import { makeActivations } from './make-activations.ts';
import { leakyByMax, leakyBySelect, preluBySum } from './make-prelu.ts';

export const rules: FamilyRules = { declutter: [...leakyByMax, leakyBySelect, ...preluBySum, ...makeActivations] };
