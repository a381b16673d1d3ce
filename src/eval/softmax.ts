import { type Tensor, plainBlank, plainOperand, size } from './tensor.ts';

export type SoftmaxAttrs = { readonly axis: number };

function alongAxis(attrs: SoftmaxAttrs, inputs: readonly Tensor[], finish: (shifted: number, sum: number) => number): readonly Tensor[] {
  const x = plainOperand(inputs, 0);
  const y = plainBlank(x.dtype, x.shape);
  const n = x.shape[attrs.axis]!;
  const step = size(x.shape.slice(attrs.axis + 1));
  const rows = size(x.shape.slice(0, attrs.axis));
  for (let r = 0; r < rows; r++) for (let c = 0; c < step; c++) {
    const first = r * n * step + c;
    let top = -Infinity;
    for (let i = 0; i < n; i++) top = Math.max(top, x.data[first + i * step]!);
    let sum = 0;
    for (let i = 0; i < n; i++) sum += Math.exp(x.data[first + i * step]! - top);
    for (let i = 0; i < n; i++) y.data[first + i * step] = finish(x.data[first + i * step]! - top, sum);
  }
  return [y];
}

export const softmax = (attrs: SoftmaxAttrs, inputs: readonly Tensor[]): readonly Tensor[] => alongAxis(attrs, inputs, (v, sum) => Math.exp(v) / sum);
export const logSoftmax = (attrs: SoftmaxAttrs, inputs: readonly Tensor[]): readonly Tensor[] => alongAxis(attrs, inputs, (v, sum) => v - Math.log(sum));
