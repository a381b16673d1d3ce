import { type Tensor, plainBlank, plainOperand, size } from './tensor.ts';
import { take } from './strides.ts';

/** Where the elements of the result lie among those of the operand. */
export type Coordinates = 'asymmetric' | 'halfPixel' | 'alignCorners';
/** What is read at a source coordinate between two elements: a weighted mean of both, or one of them. */
export type Interpolation = 'linear' | 'floor' | 'ceil' | 'halfUp' | 'halfDown';
/** New lengths `to` of `axes`. */
export type ResizeAttrs = { readonly axes: readonly number[]; readonly to: readonly number[]; readonly coordinates: Coordinates; readonly interpolation: Interpolation };

/** Element o of the result is at (o + half) * scale - half, in single precision. */
export function sourceCoordinates(from: number, to: number, coordinates: Coordinates): { readonly scale: number; readonly half: number } {
  const apart = coordinates === 'alignCorners' && to > 1;
  return { scale: Math.fround(apart ? (from - 1) / (to - 1) : from / to), half: coordinates === 'halfPixel' ? 0.5 : 0 };
}

/** The element that result o is made of, or two and their weights. */
export function sourcesOf(o: number, from: number, to: number, coordinates: Coordinates, interpolation: Interpolation): ReadonlyMap<number, number> {
  const inside = (i: number): number => Math.min(Math.max(i, 0), from - 1), p = coordinateOf(o, sourceCoordinates(from, to, coordinates));
  if (interpolation !== 'linear') return new Map([[inside(nearest[interpolation](p)), 1]]);
  const low = Math.floor(p), row = new Map([[inside(low), 1 - (p - low)]]), high = inside(low + 1);
  return p === low ? row : row.set(high, (row.get(high) ?? 0) + (p - low));
}

const coordinateOf = (o: number, { scale, half }: ReturnType<typeof sourceCoordinates>): number => Math.fround(Math.fround(Math.fround(o + half) * scale) - half);

const nearest: Readonly<Record<Exclude<Interpolation, 'linear'>, (coordinate: number) => number>> = {
  floor: Math.floor, ceil: Math.ceil, halfUp: (p) => Math.floor(Math.fround(p + 0.5)), halfDown: (p) => Math.ceil(Math.fround(p - 0.5)),
};

/** Linear interpolation or the nearest element, one axis after the other; coordinates outside read the edge. */
export function resize({ axes, to, coordinates, interpolation }: ResizeAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  return [axes.reduce<Tensor>((x, axis, i) => along(x, axis, to[i]!, coordinates, interpolation), plainOperand(inputs, 0))];
}

function along(given: Tensor, axis: number, to: number, coordinates: Coordinates, interpolation: Interpolation): Tensor {
  const x = plainOperand([given], 0);
  const [length, inner] = [x.shape[axis]!, size(x.shape.slice(axis + 1))];
  const places = sourceCoordinates(length, to, coordinates);
  const shape = x.shape.map((d, i) => (i === axis ? to : d));
  const coordinate = (o: number): number => coordinateOf(o, places);
  const inside = (i: number): number => Math.min(Math.max(i, 0), length - 1);
  /** Elements of x at `at(o)` of the axis. */
  const picked = (at: (o: number) => number): Tensor => take(x, Int32Array.from({ length: size(shape) }, (_, i) => {
    const row = Math.floor(i / inner);
    return (Math.floor(row / to) * length + inside(at(row % to))) * inner + i % inner;
  }), shape);
  if (interpolation !== 'linear') return picked((o) => nearest[interpolation](coordinate(o)));
  const [low, high] = [plainOperand([picked((o) => Math.floor(coordinate(o)))], 0), plainOperand([picked((o) => Math.ceil(coordinate(o)))], 0)];
  const y = plainBlank(x.dtype, shape);
  for (let i = 0; i < y.data.length; i++) {
    const p = coordinate(Math.floor(i / inner) % to);
    y.data[i] = low.data[i]! + (high.data[i]! - low.data[i]!) * (p - Math.floor(p));
  }
  return y;
}
