import { type Dim, same, showShape } from '../../graph/dim.ts';
import { InferError } from '../../graph/op.ts';

/** Shape that shapes broadcast to, as in numpy. */
export function broadcastShapes(shapes: readonly (readonly Dim[])[]): readonly Dim[] {
  const rank = shapes.reduce((r, s) => Math.max(r, s.length), 0);
  const out = new Array<Dim>(rank).fill(1);
  for (const shape of shapes) {
    shape.forEach((d, i) => {
      const axis = i + rank - shape.length;
      if (same(d, 1) || same(d, out[axis]!)) return;
      if (out[axis] !== 1) throw new InferError(`shapes ${shapes.map(showShape).join(' and ')} do not broadcast`);
      out[axis] = d;
    });
  }
  return out;
}

/** Row-major elements of `shape`, read from a tensor of elements `from` that broadcasts to it. Shapes are integers. */
export function broadcastElements(from: readonly Dim[], shape: readonly number[], to: readonly number[]): readonly Dim[] {
  const lead = to.length - shape.length;
  const total = to.reduce((a, b) => a * b, 1);
  return Array.from({ length: total }, (_, flat) => {
    let index = 0;
    let step = 1;
    for (let axis = to.length - 1, rest = flat; axis >= 0; axis--) {
      const coordinate = rest % to[axis]!;
      rest = Math.floor(rest / to[axis]!);
      const own = axis - lead;
      if (own < 0) continue;
      if (shape[own] !== 1) index += coordinate * step;
      step *= shape[own]!;
    }
    return from[index]!;
  });
}
