import { type Dim, same } from '../../graph/dim.ts';

const alphabet = 'abcdefghijklmnopqrstuvwxyz';

/** Letters for the axes of one tensor. */
export const lettersFor = (shape: readonly unknown[]): string => alphabet.slice(0, shape.length);

/** Upper-cases the letters at `axes`. */
export const raise = (letters: string, axes: readonly number[]): string => [...letters].map((l, i) => (axes.includes(i) ? l.toUpperCase() : l)).join('');

/** Axes that go through unchanged, those of `along` looked along. */
export const sameAxes = (shape: readonly Dim[], along: readonly number[] = []): string => {
  const letters = raise(lettersFor(shape), along);
  return `${letters}->${letters}`;
};

/** Axes of operands that broadcast to `out`. */
export function broadcastAxes(shapes: readonly (readonly Dim[])[], out: readonly Dim[]): string {
  const letters = lettersFor(out);
  const one = (shape: readonly Dim[]): string => {
    const lead = out.length - shape.length;
    return shape.map((d, i) => (same(d, out[i + lead]!) ? letters[i + lead] : '1')).join('');
  };
  return `${shapes.map(one).join(',')}->${letters}`;
}
