import { type Dim, same } from '../../graph/dim.ts';

const alphabet = 'abcdefghijklmnopqrstuvwxyz';

/** Labels for the axes of one tensor. */
export const labelsFor = (shape: readonly unknown[]): string => alphabet.slice(0, shape.length);

/** Upper-cases the labels at `axes`. */
export const raise = (labels: string, axes: readonly number[]): string => [...labels].map((l, i) => (axes.includes(i) ? l.toUpperCase() : l)).join('');

/** Axes that go through unchanged, those of `along` looked along. */
export const sameAxes = (shape: readonly Dim[], along: readonly number[] = []): string => {
  const labels = raise(labelsFor(shape), along);
  return `${labels}->${labels}`;
};

/** Axes of operands that broadcast to `out`. */
export function broadcastAxes(shapes: readonly (readonly Dim[])[], out: readonly Dim[]): string {
  const labels = labelsFor(out);
  const one = (shape: readonly Dim[]): string => {
    const lead = out.length - shape.length;
    return shape.map((d, i) => (same(d, out[i + lead]!) ? labels[i + lead] : '1')).join('');
  };
  return `${shapes.map(one).join(',')}->${labels}`;
}
