// Generated from the folders of host/ops by `npm run gen`: do not edit.
import * as activation from './activation/activation.ts';
import * as audio from './audio/audio.ts';
import * as bitwise from './bitwise/bitwise.ts';
import * as bytes from './bytes/bytes.ts';
import * as conv from './conv/conv.ts';
import * as cumulative from './cumulative/cumulative.ts';
import * as dynamic from './dynamic/dynamic.ts';
import * as elementwise from './elementwise/elementwise.ts';
import * as frame from './frame/frame.ts';
import * as gate from './gate/gate.ts';
import * as integers from './integers/integers.ts';
import * as linear from './linear/linear.ts';
import * as matmul from './matmul/matmul.ts';
import * as micro from './micro/micro.ts';
import * as normalization from './normalization/normalization.ts';
import * as pool from './pool/pool.ts';
import * as quantized from './quantized/quantized.ts';
import * as random from './random/random.ts';
import * as recurrent from './recurrent/recurrent.ts';
import * as reduce from './reduce/reduce.ts';
import * as regions from './regions/regions.ts';
import * as representation from './representation/representation.ts';
import * as resize from './resize/resize.ts';
import * as sample from './sample/sample.ts';
import * as scatter from './scatter/scatter.ts';
import * as selection from './selection/selection.ts';
import * as shape from './shape/shape.ts';
import * as slice from './slice/slice.ts';
import * as softmax from './softmax/softmax.ts';
import * as stream from './stream/stream.ts';
import * as trees from './trees/trees.ts';

/** Every family whose operators hold no others. */
export const flatFamilies = { activation, audio, bitwise, bytes, conv, cumulative, dynamic, elementwise, frame, gate, integers, linear, matmul, micro, normalization, pool, quantized, random, recurrent, reduce, regions, representation, resize, sample, scatter, selection, shape, slice, softmax, stream, trees };
