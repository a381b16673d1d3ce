import { take } from '../../src/eval/strides.ts';
import { type Tensor, numbersOf, size } from '../../src/eval/tensor.ts';
import { type TestValue, isTensor } from '../import/suite.ts';

/**
 * Floats may differ by atol + rtol * |expected|, the tolerances of the suites' own runner, or by the rounding of single precision at the scale of the
 * largest element, where a suite has what its own arithmetic left of 0. All else may not differ; NaN is equal to NaN.
 */
const [rtol, atol, rounding] = [1e-3, 1e-7, 2 ** -22];

/** What differs; undefined where nothing does. A sequence may come as one tensor that has its elements as rows. */
export function difference(got: Tensor, expected: TestValue): string | undefined {
  if (expected === null) return 'a tensor, not nothing';
  if (isTensor(expected)) return tensorsDiffer(got, expected);
  if (got.dtype === 'string') return 'strings, not a sequence';
  if (got.shape[0] !== expected.length) return `${got.shape[0] ?? 'no'} elements, not ${expected.length}`;
  return expected.map((row, i) => difference(rowOf(got, i), row)).find((d) => d !== undefined);
}

function tensorsDiffer(got: Tensor, expected: Tensor): string | undefined {
  if (got.dtype !== expected.dtype) return `${got.dtype}, not ${expected.dtype}`;
  const bounded = withoutUnused(got, expected);
  if (bounded !== undefined) return tensorsDiffer(bounded, expected);
  if (got.shape.join() !== expected.shape.join()) return `[${got.shape.join()}], not [${expected.shape.join()}]`;
  if (got.dtype === 'string' || expected.dtype === 'string') {
    const [ours, theirs] = [got, expected].map((t) => (t.dtype === 'string' ? t.data.map((s) => new TextDecoder().decode(s)) : []));
    const wrong = theirs!.findIndex((s, i) => s !== ours![i]);
    return wrong < 0 ? undefined : `element ${wrong} is '${ours![wrong] ?? ''}', not '${theirs![wrong] ?? ''}'`;
  }
  const exact = got.dtype !== 'f32' && got.dtype !== 'f64';
  let scale = 0;
  if (!exact) for (const v of numbersOf(expected)) if (Number.isFinite(v)) scale = Math.max(scale, rounding * Math.abs(v));
  for (let i = 0; i < got.data.length; i++) {
    const [x, y] = [got.data[i]!, expected.data[i]!], [a, b] = [Number(x), Number(y)];
    const same = x === y || (Number.isNaN(a) && Number.isNaN(b)) || (!exact && Math.abs(a - b) <= Math.max(atol, scale) + rtol * Math.abs(b));
    if (!same) return `element ${i} is ${x}, not ${y}`;
  }
  return undefined;
}

/**
 * Indices whose count is known only at run time come as many as there may be, the unused rows -1 (NonMaxSuppression): the rows that are expected, where
 * all behind them are unused.
 */
function withoutUnused(got: Tensor, expected: Tensor): Tensor | undefined {
  const [rows, wanted] = [got.shape[0] ?? 0, expected.shape[0] ?? 0];
  if (got.dtype !== 'i64' || rows <= wanted || got.shape.length !== expected.shape.length || got.shape.slice(1).join() !== expected.shape.slice(1).join()) return undefined;
  const used = size(expected.shape);
  return got.data.subarray(used).every((v) => v === -1n) ? take(got, Int32Array.from({ length: used }, (_, i) => i), expected.shape) : undefined;
}

function rowOf(x: Tensor, i: number): Tensor {
  const row = x.shape.slice(1), n = size(row);
  return take(x, Int32Array.from({ length: n }, (_, k) => i * n + k), row);
}
