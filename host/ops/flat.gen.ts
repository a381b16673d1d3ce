// Generated from the folders of host/ops by `npm run gen`: do not edit.
import * as activation from './activation/activation.ts';
import * as audio from './audio/audio.ts';
import * as conv from './conv/conv.ts';
import * as dynamic from './dynamic/dynamic.ts';
import * as elementwise from './elementwise/elementwise.ts';
import * as gate from './gate/gate.ts';
import * as matmul from './matmul/matmul.ts';
import * as normalization from './normalization/normalization.ts';
import * as pool from './pool/pool.ts';
import * as random from './random/random.ts';
import * as recurrent from './recurrent/recurrent.ts';
import * as reduce from './reduce/reduce.ts';
import * as resize from './resize/resize.ts';
import * as selection from './selection/selection.ts';
import * as shape from './shape/shape.ts';
import * as slice from './slice/slice.ts';
import * as softmax from './softmax/softmax.ts';
import * as trees from './trees/trees.ts';

/** Every family whose operators hold no others. */
export const flatFamilies = { activation, audio, conv, dynamic, elementwise, gate, matmul, normalization, pool, random, recurrent, reduce, resize, selection, shape, slice, softmax, trees };
