import type { Plane } from '../../program/plane.ts';
import { type Width, widths } from '../../program/kernels.gen.ts';
import { panels } from '../../program/panels.ts';

/** Rows of the transform of weights (kernels-c/conv/winograd.h): polynomials of three weights at 0, 2/3, -2/3, 3/2, -3/2 and infinity. */
const points: readonly (readonly [number, number, number])[] = (() => {
  const [a, b] = [2 / 3, 3 / 2];
  const at = (p: number, other: number): readonly [number, number, number] => {
    const scale = 2 * Math.abs(p) * (p * p - other * other);
    return [1 / scale, p / scale, p * p / scale];
  };
  return [[1, 0, 0], at(a, b), at(-a, b), at(b, a), at(-b, a), [0, 0, 1]];
})();

/** Of weights [3, 3, c, n] those of the 36 points, each packed as panels: the `w` of winograd_f32_n<width>. Computed in double precision. */
export function winogradPanels({ data, c, n }: { readonly data: Float32Array; readonly c: number; readonly n: number }, width: number): Float32Array {
  const size = c * Math.ceil(n / width) * width, out = new Float32Array(points.length ** 2 * size), at = new Float32Array(c * n);
  for (const [u, row] of points.entries()) for (const [v, column] of points.entries()) {
    const factors = row.flatMap((a) => column.map((b) => a * b));
    for (let i = 0; i < c * n; i++) {
      let sum = 0;
      for (let tap = 0; tap < 9; tap++) sum += factors[tap]! * data[tap * c * n + i]!;
      at[i] = sum;
    }
    out.set(panels({ data: at, depth: c, columns: n }, width), (u * points.length + v) * size);
  }
  return out;
}

interface Shape { /** Of results. */ readonly oh: number; readonly ow: number; readonly c: number; readonly n: number }

const tilesOf = ({ oh, ow }: Shape): { readonly down: number; readonly across: number } => ({ down: Math.ceil(oh / 4), across: Math.ceil(ow / 4) });

/** Whether tiles of 4 x 4 results, each 36 products of c x n, take less than windows of 3 x 3. */
export function winogradPays({ kh, kw, sh, sw, dh, dw, oh, ow }: Plane, c: number, n: number, width: Width): boolean {
  const { transform, reload } = widths[width];
  if (kh !== 3 || kw !== 3 || sh !== 1 || sw !== 1 || dh !== 1 || dw !== 1 || c < 8 || n < 8) return false;
  const { down, across } = tilesOf({ oh, ow, c, n });
  return 36 * (down * across * (1 + transform * (1 / c + 1 / n)) + reload) < 9 * (oh * ow + reload);
}

interface Block { /** The arguments of winograd_f32_n<width>. */ readonly t: number; readonly m: number; readonly p: number; readonly scratchFloats: number }

/** Where there is no second-level cache: what conv_f32_n4 keeps in the first. */
const mostRows = 52;

/** As many tiles at once as half of the second-level cache holds while the weights pass; few would have the weights pass too often. */
export function winogradBlock(shape: Shape, width: Width, l2: number): Block {
  const { down, across } = tilesOf(shape), { lanes: unit, tile: step } = widths[width];
  const p = Math.min(Math.ceil(shape.n / width), l2 > 0 ? 64 / width : Infinity), tileFloats = 36 * (shape.c + width * p + 2);
  const most = l2 > 0 ? Math.max(1, Math.floor(l2 / 2 / (4 * tileFloats * step))) * step : mostRows;
  const even = Math.ceil(down * across / Math.ceil(down * across / most)), m = Math.ceil(even / step) * step / unit, t = Math.ceil(m / down);
  return { t, m, p, scratchFloats: down * t * unit * tileFloats };
}
