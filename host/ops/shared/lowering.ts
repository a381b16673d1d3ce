import type { Known, LowerContext } from '../../program/lower-context.ts';
import { fourAxes, broadcastStrides } from '../../program/blocks.ts';
import type { Ref } from '../../program/buffer.ts';

export const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

export const areF32 = (context: LowerContext): boolean => [...context.inputs, ...context.outputs].every((t) => t.dtype === 'f32');

/** The block arguments of an elementwise kernel whose z has `shape`; undefined where four axes are not enough. */
export function block(x: Pick<Known, 'shape' | 'strides'>, y: Pick<Known, 'shape' | 'strides'>, shape: readonly number[]) {
  const four = fourAxes({ dims: shape, strides: [broadcastStrides(x.shape, shape, x.strides), broadcastStrides(y.shape, shape, y.strides)] });
  if (four === undefined) return undefined;
  const [d0 = 1, d1 = 1, d2 = 1, d3 = 1] = four.dims;
  const [[x0 = 0, x1 = 0, x2 = 0, x3 = 0] = [], [y0 = 0, y1 = 0, y2 = 0, y3 = 0] = []] = four.strides;
  return { d0, d1, d2, d3, x0, x1, x2, x3, y0, y1, y2, y3 };
}

/** Operands with the shape of the result, whose memory it may reuse. */
export const dense = (inputs: readonly Known[], shape: readonly number[]): number[] => inputs.flatMap((t, i) => (count(t.shape) === count(shape) ? [i] : []));

/** Calls of one operator, one a batch, before a script step is the better choice. */
export const maxCalls = 256;

interface Gathered { readonly x: Ref; readonly index: Ref; readonly y: Ref; readonly m: number; readonly length: number; readonly count: number; readonly n: number; readonly is: number }

/** Of x [m, length, n] of `bytes` an element, one element an index [m, count, n] of `is` words. */
export function gatherElements(context: LowerContext, args: Gathered, bytes: number): void {
  if (bytes >= 4) context.call('gather_elements_w32', { ...args, w: bytes / 4 });
  else context.call('gather_elements_any', { ...args, b: bytes });
}

/** Rows of x [m, length, n bytes] to y [m, count, n bytes], by indices of `is` words that may be computed. */
export function gatherRows(context: LowerContext, args: Gathered): void {
  const { x, y, n } = args;
  if ([x.offset, y.offset, n].every((bytes) => bytes % 4 === 0)) context.call('gather_w32', { ...args, n: n / 4 });
  else context.call('gather_any', args);
}
