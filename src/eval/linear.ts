import { type Tensor, plainBlank, plainOperand, size } from './tensor.ts';

type Result = readonly Tensor[];

/** Makes the first n columns of m [n, width] an upper triangle, by elimination with the largest pivot. Returns 1 or, after an odd number of exchanges, -1; 0, at once, where the matrix is singular. */
function eliminate(m: Float64Array, n: number, width: number): number {
  let sign = 1;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let r = k + 1; r < n; r++) if (Math.abs(m[r * width + k]!) > Math.abs(m[pivot * width + k]!)) pivot = r;
    if (pivot !== k) {
      sign = -sign;
      for (let c = 0; c < width; c++) [m[k * width + c], m[pivot * width + c]] = [m[pivot * width + c]!, m[k * width + c]!];
    }
    const p = m[k * width + k]!;
    if (p === 0) return 0;
    for (let r = k + 1; r < n; r++) {
      const f = m[r * width + k]! / p;
      for (let c = k; c < width; c++) m[r * width + c] = m[r * width + c]! - f * m[k * width + c]!;
    }
  }
  return sign;
}

/** Solves the triangle in the first n columns of m [n, width] for the other columns, in place. */
function substitute(m: Float64Array, n: number, width: number, triangle: 'lower' | 'upper'): void {
  for (let i = 0; i < n; i++) {
    const r = triangle === 'lower' ? i : n - 1 - i, [from, to] = triangle === 'lower' ? [0, r] : [r + 1, n];
    for (let c = n; c < width; c++) {
      let sum = m[r * width + c]!;
      for (let k = from; k < to; k++) sum -= m[r * width + k]! * m[k * width + c]!;
      m[r * width + c] = sum / m[r * width + r]!;
    }
  }
}

/** x [..., n, n] -> [...] */
export function determinant(_: object, inputs: readonly Tensor[]): Result {
  const x = plainOperand(inputs, 0), n = x.shape[x.shape.length - 1]!;
  const y = plainBlank(x.dtype, x.shape.slice(0, -2));
  for (let b = 0; b < size(y.shape); b++) {
    const m = Float64Array.from({ length: n * n }, (_e, i) => x.data[b * n * n + i]!);
    let product = eliminate(m, n, n);
    for (let k = 0; k < n && product !== 0; k++) product *= m[k * n + k]!;
    y.data[b] = product;
  }
  return [y];
}

/** What is read of the matrices: all, or one triangle and the diagonal. */
export type SolveAttrs = { readonly matrix: 'full' | 'lower' | 'upper' };

/** (a [..., n, n], b [..., n, m]) -> x with a x = b; NaN where a is singular. */
export function solve({ matrix }: SolveAttrs, inputs: readonly Tensor[]): Result {
  const [a, b] = [plainOperand(inputs, 0), plainOperand(inputs, 1)];
  const n = b.shape[b.shape.length - 2]!, columns = b.shape[b.shape.length - 1]!, width = n + columns;
  const y = plainBlank(b.dtype, b.shape);
  for (let i = 0; i < size(b.shape.slice(0, -2)); i++) {
    const m = new Float64Array(n * width);
    let singular = false;
    for (let r = 0; r < n; r++) {
      for (let c = 0; c < n; c++) m[r * width + c] = a.data[(i * n + r) * n + c]!;
      for (let c = 0; c < columns; c++) m[r * width + n + c] = b.data[(i * n + r) * columns + c]!;
      if (m[r * width + r] === 0) singular = true;
    }
    if (matrix === 'full') singular = eliminate(m, n, width) === 0;
    substitute(m, n, width, matrix === 'lower' ? 'lower' : 'upper');
    for (let r = 0; r < n; r++) for (let c = 0; c < columns; c++) y.data[(i * n + r) * columns + c] = singular ? NaN : m[r * width + n + c]!;
  }
  return [y];
}

/** x [..., n, n], of which the upper triangle is not read -> lower triangles l with l l^T = x; NaN where x is not positive definite. */
export function cholesky(_: object, inputs: readonly Tensor[]): Result {
  const x = plainOperand(inputs, 0), n = x.shape[x.shape.length - 1]!;
  const y = plainBlank(x.dtype, x.shape);
  for (let b = 0; b < size(x.shape.slice(0, -2)); b++) {
    const l = new Float64Array(n * n);
    let definite = true;
    for (let r = 0; r < n; r++) for (let c = 0; c <= r; c++) {
      let rest = x.data[(b * n + r) * n + c]!;
      for (let k = 0; k < c; k++) rest -= l[r * n + k]! * l[c * n + k]!;
      if (r === c && !(rest > 0)) definite = false;
      l[r * n + c] = r === c ? Math.sqrt(rest) : rest / l[c * n + c]!;
    }
    for (let i = 0; i < n * n; i++) y.data[b * n * n + i] = definite ? l[i]! : NaN;
  }
  return [y];
}
