import type { FamilyRules } from '../operator.ts';
import { mergeConcats } from './merge-concats.ts';
import { dropWholeSlice, mergeSlices } from './merge-slices.ts';

export const rules: FamilyRules = { declutter: [mergeConcats, dropWholeSlice, mergeSlices] };
