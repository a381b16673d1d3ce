import type { FamilyRules } from '../operator.ts';
import { dropNoOps, toClamp, mergeClamps, flattenAdd } from './simplify.ts';
import { mergeScales } from './merge-scales.ts';
import { makeRsqrt, simplifyPow } from './simplify-pow.ts';
import { dropCastBack } from './drop-cast-back.ts';

export const rules: FamilyRules = { declutter: [...dropNoOps, ...toClamp, mergeClamps, ...mergeScales, flattenAdd, simplifyPow, ...makeRsqrt, dropCastBack] };
