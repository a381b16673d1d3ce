import type { LowerContext } from '../../program/lower-context.ts';
import { fourAxes, broadcastStrides } from '../../program/blocks.ts';
import { type Ref, shift } from '../../program/buffer.ts';

export type Known = LowerContext['inputs'][number];

export const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

export const areF32 = (context: LowerContext): boolean => [...context.inputs, ...context.outputs].every((t) => t.dtype === 'f32');

/** The block arguments of an elementwise kernel whose z has `shape`; undefined where four axes are not enough. */
export function block(x: readonly number[], y: readonly number[], shape: readonly number[]) {
  const four = fourAxes({ dims: shape, strides: [broadcastStrides(x, shape), broadcastStrides(y, shape)] });
  if (four === undefined) return undefined;
  const [d0 = 1, d1 = 1, d2 = 1, d3 = 1] = four.dims;
  const [[x0 = 0, x1 = 0, x2 = 0, x3 = 0] = [], [y0 = 0, y1 = 0, y2 = 0, y3 = 0] = []] = four.strides;
  return { d0, d1, d2, d3, x0, x1, x2, x3, y0, y1, y2, y3 };
}

/** Operands with the shape of the result, whose memory it may reuse. */
export const dense = (inputs: readonly Known[], shape: readonly number[]): number[] => inputs.flatMap((t, i) => (count(t.shape) === count(shape) ? [i] : []));

/** Calls of one operator, one a batch, before a script step is the better choice. */
export const maxCalls = 256;

/** Rows of x [m, length, n], words, to the output by indices that may be computed; one call for each of `batch` independent slices. */
export function gatherRows(context: LowerContext, shape: { readonly batch: number; readonly m: number; readonly length: number; readonly count: number; readonly n: number }, index: Ref, wide: boolean): boolean {
  const { batch, m, length, n } = shape;
  if (batch > maxCalls) return false;
  const [x, y] = [context.input(0).ref, context.output(0).ref];
  for (let b = 0; b < batch; b++) {
    context.call('gather_w32', { x: shift(x, 4 * b * m * length * n), index: shift(index, (wide ? 8 : 4) * b * shape.count), y: shift(y, 4 * b * m * shape.count * n), m, length, count: shape.count, n, is: wide ? 2 : 1 });
  }
  return true;
}
