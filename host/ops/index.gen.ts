// Generated from the folders of host/ops by `npm run gen`: do not edit.
import { flatFamilies } from './flat.gen.ts';
import type { FamilyRules } from './operator.ts';
import * as scan from './scan/scan.ts';
import { rules as activationRules } from './activation/rules.ts';
import { rules as bytesRules } from './bytes/rules.ts';
import { rules as convRules } from './conv/rules.ts';
import { rules as elementwiseRules } from './elementwise/rules.ts';
import { rules as frameRules } from './frame/rules.ts';
import { rules as integersRules } from './integers/rules.ts';
import { rules as matmulRules } from './matmul/rules.ts';
import { rules as normalizationRules } from './normalization/rules.ts';
import { rules as poolRules } from './pool/rules.ts';
import { rules as quantizedRules } from './quantized/rules.ts';
import { rules as recurrentRules } from './recurrent/rules.ts';
import { rules as reduceRules } from './reduce/rules.ts';
import { rules as resizeRules } from './resize/rules.ts';
import { rules as scanRules } from './scan/rules.ts';
import { rules as scatterRules } from './scatter/rules.ts';
import { rules as selectionRules } from './selection/rules.ts';
import { rules as shapeRules } from './shape/rules.ts';
import { rules as sliceRules } from './slice/rules.ts';
import { rules as softmaxRules } from './softmax/rules.ts';
import { rules as streamRules } from './stream/rules.ts';

/** Every family: what its file exports are its operators. */
export const families = { ...flatFamilies, scan };

export const familyRules: readonly FamilyRules[] = [activationRules, bytesRules, convRules, elementwiseRules, frameRules, integersRules, matmulRules, normalizationRules, poolRules, quantizedRules, recurrentRules, reduceRules, resizeRules, scanRules, scatterRules, selectionRules, shapeRules, sliceRules, softmaxRules, streamRules];
