import type { Tensor } from '../../src/eval/tensor.ts';
import { type TestValue, isTensor } from './suite.ts';

/** ONNX's own runner: floats within atol + rtol * |expected|, all else exact; NaN is equal to NaN. */
const [rtol, atol] = [1e-3, 1e-7];

/** What differs; undefined where nothing does. A sequence may come as one tensor that has its elements as rows. */
export function difference(got: Tensor, expected: TestValue): string | undefined {
  if (expected === null) return 'a tensor, not nothing';
  if (!isTensor(expected)) {
    if (got.shape[0] !== expected.length) return `${got.shape[0]} elements, not ${expected.length}`;
    return expected.map((row, i) => difference(rowOf(got, i), row)).find((d) => d !== undefined);
  }
  if (got.dtype !== expected.dtype) return `${got.dtype}, not ${expected.dtype}`;
  if (got.shape.join() !== expected.shape.join()) return `[${got.shape.join()}], not [${expected.shape.join()}]`;
  if (got.dtype === 'string' || expected.dtype === 'string') {
    const wrong = expected.dtype !== 'string' || got.dtype !== 'string' ? 0 : expected.data.findIndex((s, i) => text(s) !== text(got.data[i]!));
    return wrong < 0 ? undefined : `element ${wrong} is another string`;
  }
  const exact = got.dtype !== 'f32' && got.dtype !== 'f64';
  for (let i = 0; i < got.data.length; i++) {
    const [a, b] = [got.data[i]!, expected.data[i]!];
    const same = a === b || (Number.isNaN(a) && Number.isNaN(b)) || (!exact && Math.abs(a - b) <= atol + rtol * Math.abs(b));
    if (!same) return `element ${i} is ${a}, not ${b}`;
  }
  return undefined;
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

function rowOf(x: Tensor, i: number): Tensor {
  const shape = x.shape.slice(1), n = shape.reduce((a, b) => a * b, 1);
  return { ...x, shape, data: x.data.slice(i * n, (i + 1) * n) } as Tensor;
}
