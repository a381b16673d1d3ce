import { type Fact, concreteShape } from '../../graph/fact.ts';
import { InferError } from '../../graph/op.ts';
import { showShape } from '../../graph/dim.ts';

/** Lengths of the kernel along the spatial axes. */
export function kernelOf(weights: Fact): readonly number[] {
  const shape = concreteShape(weights);
  if (shape === undefined) throw new InferError(`weights of shape ${showShape(weights.shape)}`);
  return shape.slice(0, -2);
}
