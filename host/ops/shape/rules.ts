import type { FamilyRules } from '../operator.ts';
import { dropNoOpShapes } from './drop-no-ops.ts';
import { cancelSqueeze } from './cancel-squeeze.ts';
import { mergeReshapes } from './merge-reshapes.ts';

export const rules: FamilyRules = { declutter: [...dropNoOpShapes, ...cancelSqueeze, mergeReshapes] };
