import { arrays } from './arrays.ts';
import { activations } from './activation.ts';
import { audio } from './audio.ts';
import type { BuildNode } from './call.ts';
import { control, sources } from './control.ts';
import { convolutions } from './conv.ts';
import { elementwise } from './elementwise.ts';
import { einsums } from './einsum.ts';
import { images } from './image.ts';
import { products } from './matmul.ts';
import { normalisations } from './normalise.ts';
import { picks } from './pick.ts';
import { randoms } from './random.ts';
import { recurrents } from './recurrent.ts';
import { variableReads } from './variable-operators.ts';
import { reductions } from './reduce.ts';
import { shapes } from './shape.ts';
import { slices } from './slice.ts';

/** TensorFlow's operators that are read, by name. */
export const operators: ReadonlyMap<string, BuildNode> = new Map(
  [sources, control, elementwise, convolutions, products, normalisations, activations, einsums, images, recurrents, variableReads, picks, randoms, reductions, shapes, slices, audio, arrays].flatMap((family) => Object.entries(family)));
