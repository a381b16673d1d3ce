import { tensor } from '../../../src/eval/tensor.ts';
import { bug } from '../../errors.ts';
import { fact } from '../../graph/fact.ts';
import { shift } from '../../program/buffer.ts';
import { mergeAxes } from '../../program/blocks.ts';
import type { Operator } from '../operator.ts';
import { count, maxCalls } from '../shared/lowering.ts';

/** Where an operand of a matrix product lies in the memory of a wire: strides of the leading axes, then of its two last ones. */
type Place = { readonly offset: number; readonly lead: readonly number[]; readonly rows: number; readonly columns: number };

/**
 * A matrix product of operands that lie evenly in larger arrays: y [...lead, m, n] of a [...lead, m, k] and b [...lead, k, n]. A graph holds it only
 * between fusing and lowering.
 */
export type StridedMatMulAttrs = { readonly lead: readonly number[]; readonly m: number; readonly n: number; readonly k: number; readonly a: Place; readonly b: Place };

/** Products with one left and one right matrix each; rows of several are one matrix where they lie evenly and the right one is the same. */
function matricesOf({ lead, m, a, b }: StridedMatMulAttrs): { readonly rows: number; readonly am: number; readonly left: readonly number[]; readonly right: readonly number[] } {
  const same = b.lead.every((s, i) => s === 0 || lead[i] === 1), merged = mergeAxes({ dims: [...lead, m], strides: [[...a.lead, a.rows]] });
  if (same && merged.dims.length <= 1) return { rows: count(lead) * m, am: merged.strides[0]![0] ?? 0, left: [a.offset], right: [b.offset] };
  const [left, right] = [a, b].map(({ offset, lead: strides }) => lead.reduce<readonly number[]>((starts, length, axis) => starts.flatMap((s) => Array.from({ length }, (_, i) => s + i * strides[axis]!)), [offset]));
  return { rows: m, am: a.rows, left: left!, right: right! };
}

/** Whether that is few enough calls. */
export const isFew = (attrs: StridedMatMulAttrs): boolean => attrs.k > 0 && matricesOf(attrs).left.length <= maxCalls;

export const stridedMatMul: Operator<StridedMatMulAttrs> = {
  name: 'StridedMatMul',
  doc: 'matrix product of operands that lie evenly in larger arrays',
  infer: ({ lead, m, n }) => [fact('f32', [...lead, m, n])],
  eval(attrs, [x, y]) {
    if (x?.dtype !== 'f32' || y?.dtype !== 'f32') return bug('StridedMatMul is evaluated on f32');
    const { n, k, a, b } = attrs, { rows, am, left, right } = matricesOf(attrs), out: number[] = [];
    left.forEach((start, i) => {
      for (let r = 0; r < rows; r++) for (let c = 0; c < n; c++) {
        let sum = 0;
        for (let t = 0; t < k; t++) sum += x.data[start + r * am + t * a.columns]! * y.data[right[i]! + t * b.rows + c * b.columns]!;
        out.push(sum);
      }
    });
    return [tensor('f32', [...attrs.lead, attrs.m, n], out)];
  },
  lower(attrs, context) {
    const { n, k, a, b } = attrs, { rows, am, left, right } = matricesOf(attrs);
    const [x, y, z] = [context.input(0).ref, context.input(1).ref, context.output(0).ref];
    left.forEach((start, i) => context.call('matmul_f32', {
      a: shift(x, 4 * start), b: shift(y, 4 * right[i]!), y: shift(z, 4 * i * rows * n), m: rows, n, k, am, ak: a.columns, bk: b.rows, bn: b.columns,
    }));
    return true;
  },
};
