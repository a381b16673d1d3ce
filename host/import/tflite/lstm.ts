import { op } from '../../graph/op.ts';
import { transpose } from '../../ops/shape/shape.ts';
import type { Call } from './call.ts';

/** Where the inputs of an LSTM stand; weights and biases of its input, forget, candidate and output gate follow each other. */
export const lstmInputs = { x: 0, inputWeights: 1, stateWeights: 5, peepholes: 9, bias: 12, projection: 16, projectionBias: 17, output: 18, cell: 19, layerNorm: 20 } as const;

/** The options of an LSTM; refuses one that is not plain. `clip` is 0 where cells are not clipped. */
export function plainLstm(c: Call): { readonly clip: number; readonly timeMajor: boolean } {
  const has = (first: number, count: number): boolean => Array.from({ length: count }, (_, i) => c.optional(first + i)).some((w) => w !== undefined);
  if (c.activation() !== 'TANH') c.refuse(`the activation ${c.activation()}`);
  if (c.optional(lstmInputs.inputWeights) === undefined) c.refuse('an input gate that is coupled to the forget gate');
  if (has(lstmInputs.peepholes, 3)) c.refuse('peepholes');
  if (has(lstmInputs.projection, 2)) c.refuse('a projection of the output');
  if (has(lstmInputs.layerNorm, 4)) c.refuse('layer normalisation');
  c.attrs.ignore('asymmetric_quantize_inputs', 'proj_clip');
  return { clip: c.attrs.int('cell_clip'), timeMajor: c.attrs.flag('time_major') };
}

/** Frames first, or the batch first. */
export const swapped = op(transpose, { perm: [1, 0, 2] });
