import type { FamilyRules } from '../operator.ts';
import { combineFloats, combineIntegers } from './combine.ts';
import { fuseMean, fuseMeanPool } from './fuse-mean.ts';
import { combineTables, mergeTables, tabulateBytes, tabulateWords } from './to-table.ts';

export const rules: FamilyRules = { declutter: [tabulateBytes, combineIntegers, combineFloats, mergeTables, combineTables], fuse: [fuseMeanPool, fuseMean, tabulateWords] };
