import { type DType, dtypeBytes } from '../../src/format/dtype.ts';
import { type Ref, type Strided, shift } from './buffer.ts';
import { type Block, mergeAxes } from './blocks.ts';
import type { KernelArgs } from './kernels.gen.ts';
import type { LowerContext } from './lower-context.ts';

/** A call of copy_w32, or, where there are bytes of an element, of copy_any. */
export type Copy = KernelArgs<Ref>['copy_w32'] & { readonly b?: number };

/** More calls than this are not worth having instead of a script step. */
const maxCalls = 256;

/** Calls that copy a block of `shape` elements, in words where it is made of them; undefined where too many would be needed. Strides must not be negative. */
export function copies(dtype: DType, shape: readonly number[], from: Strided, to: Strided): readonly Copy[] | undefined {
  const elements = mergeAxes({ dims: shape, strides: [from.strides, to.strides] });
  const words = inWords(elements, dtypeBytes[dtype], from.ref.offset, to.ref.offset);
  const unit = words === undefined ? dtypeBytes[dtype] : 4;
  if (unit === 0) return undefined;
  const { dims, strides: [x, y] } = words ?? elements;
  const outer = Math.max(0, dims.length - 4);
  const calls = dims.slice(0, outer).reduce((a, b) => a * b, 1);
  if (calls > maxCalls || x === undefined || y === undefined) return undefined;
  const inner = (values: readonly number[], missing: number): [number, number, number, number] => {
    const [a, b, c, d] = [...new Array<number>(4).fill(missing), ...values.slice(outer)].slice(-4);
    return [a ?? missing, b ?? missing, c ?? missing, d ?? missing];
  };
  const [d0, d1, d2, d3] = inner(dims, 1);
  const [x0, x1, x2, x3] = inner(x, 0);
  // a length that a damaged file makes larger then leaves the memory behind `y` instead of copying for hours
  const whole = dims.slice(outer).reduce((end, d, i) => end + (d - 1) * y[outer + i]!, 1);
  const [y0, y1, y2, y3] = inner(y, whole);
  return Array.from({ length: calls }, (_, call) => {
    let [rest, atX, atY] = [call, 0, 0];
    for (let axis = outer - 1; axis >= 0; axis--) {
      const i = rest % dims[axis]!;
      rest = (rest - i) / dims[axis]!;
      atX += i * x[axis]!;
      atY += i * y[axis]!;
    }
    return { ...(words === undefined ? { b: unit } : {}), x: shift(from.ref, unit * atX), y: shift(to.ref, unit * atY), d0, d1, d2, d3, x0, x1, x2, x3, y0, y1, y2, y3 };
  });
}

/** Emits them as kernel calls. */
export function emitCopies(call: LowerContext['call'], copies: readonly Copy[]): void {
  for (const { b, ...args } of copies) {
    if (b === undefined) call('copy_w32', args);
    else call('copy_any', { ...args, b });
  }
}

/** A merged block of elements as one of 32-bit words. */
function inWords(block: Block, bytes: number, ...offsets: readonly number[]): Block | undefined {
  if (bytes === 0 || offsets.some((o) => o % 4 !== 0)) return undefined;
  if (bytes === 4) return block;
  // a run of neighbouring elements becomes a run of words
  const even = block.dims.length > 0 && block.strides.every((s) => s.at(-1) === 1);
  const run = even ? block.dims.at(-1)! : 1;
  const outer = even ? block.dims.length - 1 : block.dims.length;
  const scaled = block.strides.map((s) => [...s.slice(0, outer).map((v) => v * bytes / 4), 1]);
  const dims = [...block.dims.slice(0, outer), run * bytes / 4];
  return [...dims, ...scaled.flat()].every(Number.isInteger) ? mergeAxes({ dims, strides: scaled }) : undefined;
}
