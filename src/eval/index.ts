/** The naive evaluation of every operator, by the name of its object in host/ops. */
export * from './elementwise.ts';
export * from './conv.ts';
export * from './pool.ts';
export * from './matmul.ts';
export * from './gate.ts';
export * from './softmax.ts';
export * from './reduce.ts';
export * from './shape.ts';
export * from './slice.ts';
export * from './dynamic.ts';
export { elu, fakeQuant, prelu } from './activation.ts';
export { argMax, argMin, gatherNd, reverseSequence, topK, where } from './pick.ts';
export { resize } from './resize.ts';
export { layerNorm, lrn } from './normalise.ts';
export { randomUniform } from './random.ts';
export { audioSpectrogram, decodeWav, mfcc } from './audio.ts';
export { scan } from './scan.ts';
export { gru, lstm } from './recurrent.ts';
