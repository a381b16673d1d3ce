import { type NumericTensor, type Tensor, anyOperand, blank, integers, isWide, operand, plainOperand, size, strides, withBoth } from './tensor.ts';
import { take } from './strides.ts';

type Result = readonly Tensor[];

/** What becomes of an element that several are written to, or that is there before. */
export type Reduction = 'none' | 'add' | 'mul' | 'max' | 'min';

const plain: Readonly<Record<Reduction, (old: number, v: number) => number>> = { none: (_, v) => v, add: (old, v) => old + v, mul: (old, v) => old * v, max: Math.max, min: Math.min };
const wide: Readonly<Record<Reduction, (old: bigint, v: bigint) => bigint>> = {
  none: (_, v) => v, add: (old, v) => old + v, mul: (old, v) => old * v, max: (old, v) => (v > old ? v : old), min: (old, v) => (v < old ? v : old),
};

/** x with each update at its place in `at`, in order; integers keep their low bits. */
function scattered(x: NumericTensor, updates: NumericTensor, at: Int32Array, reduction: Reduction): NumericTensor {
  const y = blank(x.dtype, x.shape);
  withBoth(y, x, (to, from) => to.set(from));
  if (isWide(y) && isWide(updates)) {
    at.forEach((k, i) => { y.data[k] = wide[reduction](y.data[k]!, updates.data[i]!); });
  } else {
    const [to, from] = [plainOperand([y], 0).data, plainOperand([updates], 0).data];
    const reduce = reduction === 'mul' && x.dtype !== 'f32' && x.dtype !== 'f64' ? Math.imul : plain[reduction];
    at.forEach((k, i) => { to[k] = reduce(to[k]!, from[i]!); });
  }
  return y;
}

function within(index: number, length: number): number {
  if (index < -length || index >= length) throw new Error(`index ${index} is outside an axis of ${length}`);
  return index < 0 ? index + length : index;
}

export type ElementsAttrs = { readonly axis: number };

/** Where in x each element of the indices points: to its own coordinates, but for `axis`, of which it holds the coordinate. */
function elementsAt(x: Tensor, shape: readonly number[], indices: readonly number[], axis: number): Int32Array {
  const [own, chosen] = [strides(x.shape), strides(shape)];
  return Int32Array.from(indices, (index, i) => own.reduce((at, s, k) => at + s * (k === axis ? within(index, x.shape[axis]!) : Math.floor(i / chosen[k]!) % shape[k]!), 0));
}

/** (x, indices): y[i, j, ...] = x[i, indices[i, j, ...], ...] for axis 1. The other axes of the indices may be shorter than those of x. */
export function gatherElements({ axis }: ElementsAttrs, inputs: readonly Tensor[]): Result {
  const [x, { shape }] = [anyOperand(inputs, 0), anyOperand(inputs, 1)];
  return [take(x, elementsAt(x, shape, integers(inputs, 1), axis), shape)];
}

export type ScatterElementsAttrs = ElementsAttrs & { readonly reduction: Reduction };

/** (x, indices, updates): x with each update where `gatherElements` would read it, in order. */
export function scatterElements({ axis, reduction }: ScatterElementsAttrs, inputs: readonly Tensor[]): Result {
  const [x, updates] = [operand(inputs, 0), operand(inputs, 2)];
  return [scattered(x, updates, elementsAt(x, updates.shape, integers(inputs, 1), axis), reduction)];
}

export type ScatterNdAttrs = { readonly reduction: Reduction };

/** (x, indices [..., d], updates): x with each update at its index into the first d axes, in order. */
export function scatterNd({ reduction }: ScatterNdAttrs, inputs: readonly Tensor[]): Result {
  const [x, indices, updates] = [operand(inputs, 0), integers(inputs, 1), operand(inputs, 2)];
  const chosen = anyOperand(inputs, 1).shape;
  const depth = chosen[chosen.length - 1]!;
  const own = strides(x.shape);
  const [count, inner] = [size(chosen.slice(0, -1)), size(x.shape.slice(depth))];
  const at = new Int32Array(count * inner);
  for (let p = 0; p < count; p++) {
    let base = 0;
    for (let j = 0; j < depth; j++) base += within(indices[p * depth + j]!, x.shape[j]!) * own[j]!;
    for (let k = 0; k < inner; k++) at[p * inner + k] = base + k;
  }
  return [scattered(x, updates, at, reduction)];
}
