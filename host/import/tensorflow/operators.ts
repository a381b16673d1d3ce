import { audio } from './audio.ts';
import type { BuildNode } from './call.ts';
import { control, sources } from './control.ts';
import { convolutions } from './conv.ts';
import { elementwise } from './elementwise.ts';
import { products } from './matmul.ts';
import { normalisations } from './normalise.ts';
import { reductions } from './reduce.ts';
import { shapes } from './shape.ts';
import { slices } from './slice.ts';

/** TensorFlow's operators that are read, by name. */
export const operators: ReadonlyMap<string, BuildNode> = new Map(
  [sources, control, elementwise, convolutions, products, normalisations, reductions, shapes, slices, audio].flatMap((family) => Object.entries(family)));
