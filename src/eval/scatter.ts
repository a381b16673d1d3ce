import { type NumericTensor, type Tensor, anyOperand, blank, integers, operand, size, strides } from './tensor.ts';
import { take } from './strides.ts';

type Result = readonly Tensor[];

/** What becomes of an element that several are written to, or that is there before. */
export type Reduction = 'none' | 'add' | 'mul' | 'max' | 'min';

const reductions: Readonly<Record<Reduction, (old: number, v: number) => number>> = {
  none: (_, v) => v, add: (old, v) => old + v, mul: (old, v) => old * v, max: (old, v) => Math.max(old, v), min: (old, v) => Math.min(old, v),
};

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

function copyOf(x: NumericTensor): NumericTensor {
  const y = blank(x.dtype, x.shape);
  y.data.set(x.data);
  return y;
}

export type ScatterElementsAttrs = ElementsAttrs & { readonly reduction: Reduction };

/** (x, indices, updates): x with each update where `gatherElements` would read it, in order. */
export function scatterElements({ axis, reduction }: ScatterElementsAttrs, inputs: readonly Tensor[]): Result {
  const [x, updates] = [operand(inputs, 0), operand(inputs, 2)];
  const [y, reduce] = [copyOf(x), reductions[reduction]];
  elementsAt(x, updates.shape, integers(inputs, 1), axis).forEach((at, i) => { y.data[at] = reduce(y.data[at]!, updates.data[i]!); });
  return [y];
}

export type ScatterNdAttrs = { readonly reduction: Reduction };

/** (x, indices [..., d], updates): x with each update at its index into the first d axes, in order. */
export function scatterNd({ reduction }: ScatterNdAttrs, inputs: readonly Tensor[]): Result {
  const [x, indices, updates] = [operand(inputs, 0), integers(inputs, 1), operand(inputs, 2)];
  const chosen = anyOperand(inputs, 1).shape;
  const depth = chosen[chosen.length - 1]!;
  const [own, y, reduce] = [strides(x.shape), copyOf(x), reductions[reduction]];
  const [count, inner] = [size(chosen.slice(0, -1)), size(x.shape.slice(depth))];
  for (let p = 0; p < count; p++) {
    let base = 0;
    for (let j = 0; j < depth; j++) base += within(indices[p * depth + j]!, x.shape[j]!) * own[j]!;
    for (let k = 0; k < inner; k++) y.data[base + k] = reduce(y.data[base + k]!, updates.data[p * inner + k]!);
  }
  return [y];
}
