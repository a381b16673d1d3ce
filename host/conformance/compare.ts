import { take } from '../../src/eval/strides.ts';
import { type Tensor, size } from '../../src/eval/tensor.ts';
import { type TestValue, isTensor } from '../import/suite.ts';

/** Floats may differ by atol + rtol * |expected|, all else not at all; NaN is equal to NaN. These are the tolerances of the suites' own runner. */
const [rtol, atol] = [1e-3, 1e-7];

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
  if (got.shape.join() !== expected.shape.join()) return `[${got.shape.join()}], not [${expected.shape.join()}]`;
  if (got.dtype === 'string' || expected.dtype === 'string') {
    const [ours, theirs] = [got, expected].map((t) => (t.dtype === 'string' ? t.data.map((s) => new TextDecoder().decode(s)) : []));
    const wrong = theirs!.findIndex((s, i) => s !== ours![i]);
    return wrong < 0 ? undefined : `element ${wrong} is '${ours![wrong] ?? ''}', not '${theirs![wrong] ?? ''}'`;
  }
  const exact = got.dtype !== 'f32' && got.dtype !== 'f64';
  for (let i = 0; i < got.data.length; i++) {
    const [a, b] = [got.data[i]!, expected.data[i]!];
    const same = a === b || (Number.isNaN(a) && Number.isNaN(b)) || (!exact && Math.abs(a - b) <= atol + rtol * Math.abs(b));
    if (!same) return `element ${i} is ${a}, not ${b}`;
  }
  return undefined;
}

function rowOf(x: Tensor, i: number): Tensor {
  const row = x.shape.slice(1), n = size(row);
  return take(x, Int32Array.from({ length: n }, (_, k) => i * n + k), row);
}
