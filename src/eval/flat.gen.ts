// Generated from src/eval and host/ops by `npm run gen`: do not edit.
/** The naive evaluation of every operator that holds no others, by the name of its object in host/ops. */
export { elu, fakeQuant, prelu } from './activation.ts';
export { audioSpectrogram, decodeWav, logMel, mfcc } from './audio.ts';
export { bitAnd, bitOr, bitXor, shiftLeft, shiftRight } from './bitwise.ts';
export { conv } from './conv.ts';
export { cumProd, cumSum } from './cumulative.ts';
export { batchToSpace, dynamicBroadcastTo, dynamicPad, dynamicReduce, dynamicReshape, dynamicSlice, dynamicStridedSlice, dynamicTile, dynamicTranspose, spaceToBatch } from './dynamic.ts';
export { abs, acos, acosh, add, and, asin, asinh, atan, atanh, cast, ceil, clamp, cos, cosh, div, equal, erf, exp, floor, floorDiv, floorMod, greater, greaterEqual, less, lessEqual, log, max, min, mul, neg, not, notEqual, or, pow, reciprocal, round, rsqrt, select, sigmoid, sign, sin, sinh, softplus, sqrt, square, squaredDifference, sub, tan, tanh } from './elementwise.ts';
export { gate } from './gate.ts';
export { determinant } from './linear.ts';
export { matMul } from './matmul.ts';
export { layerNorm, lrn } from './normalization.ts';
export { argMaxPool, maxPool, meanPool } from './pool.ts';
export { fixedActivation, requantize, roundToInteger } from './quantized.ts';
export { randomUniform } from './random.ts';
export { gru, lstm } from './recurrent.ts';
export { reduceMax, reduceMean, reduceMin, reduceProd, reduceSum } from './reduce.ts';
export { nonMaxSuppression, roiAlign, roiPool } from './regions.ts';
export { bitCast, roundFloat } from './representation.ts';
export { resize } from './resize.ts';
export { sample } from './sample.ts';
export { gatherElements, scatterElements, scatterNd } from './scatter.ts';
export { argMax, argMin, gatherNd, reverseSequence, topK, where } from './selection.ts';
export { broadcastTo, fill, identity, range, reshape, shapeOf, squeeze, tile, transpose, unsqueeze } from './shape.ts';
export { concat, gather, pad, slice, stridedSlice } from './slice.ts';
export { softmaxInteger } from './softmax-integer.ts';
export { logSoftmax, softmax } from './softmax.ts';
export { treeEnsemble } from './trees.ts';
