import { type Tensor, plainBlank, plainOperand, size } from './tensor.ts';

/** x [..., n, n] -> [...], by elimination with the largest pivot. */
export function determinant(_: object, inputs: readonly Tensor[]): readonly Tensor[] {
  const x = plainOperand(inputs, 0);
  const n = x.shape[x.shape.length - 1]!;
  const y = plainBlank(x.dtype, x.shape.slice(0, -2));
  for (let b = 0; b < size(y.shape); b++) {
    const m = Float64Array.from({ length: n * n }, (_e, i) => x.data[b * n * n + i]!);
    let product = 1;
    for (let k = 0; k < n; k++) {
      let pivot = k;
      for (let r = k + 1; r < n; r++) if (Math.abs(m[r * n + k]!) > Math.abs(m[pivot * n + k]!)) pivot = r;
      if (pivot !== k) {
        product = -product;
        for (let c = 0; c < n; c++) [m[k * n + c], m[pivot * n + c]] = [m[pivot * n + c]!, m[k * n + c]!];
      }
      const p = m[k * n + k]!;
      product *= p;
      if (p === 0) break;
      for (let r = k + 1; r < n; r++) {
        const f = m[r * n + k]! / p;
        for (let c = k; c < n; c++) m[r * n + c] = m[r * n + c]! - f * m[k * n + c]!;
      }
    }
    y.data[b] = product;
  }
  return [y];
}
