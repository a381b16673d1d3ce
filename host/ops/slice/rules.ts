import type { FamilyRules } from '../operator.ts';
import { mergeConcats } from './merge-concats.ts';
import { dropWholeSlice, mergeSlices } from './merge-slices.ts';
import { sliceConcat } from './slice-concat.ts';
import { sliceGather } from './slice-gather.ts';

export const rules: FamilyRules = { declutter: [mergeConcats, dropWholeSlice, mergeSlices, sliceConcat, sliceGather] };
