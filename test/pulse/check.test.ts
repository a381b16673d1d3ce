import test from 'ava';
import { difference } from '../../host/check.ts';
import { difference as differenceOfCase } from '../ops/case.ts';
import { difference as differenceOfArrays } from '../networks/case.ts';
import { type NumericDType, type Tensor, tensorOf } from '../../src/eval/tensor.ts';

function of(dtype: NumericDType, ...values: readonly number[]): Tensor {
  return tensorOf(dtype, [values.length], values);
}

const strings = (...texts: readonly string[]): Tensor => ({ dtype: 'string', shape: [texts.length], data: texts.map((s) => new TextEncoder().encode(s)) });

for (const dtype of ['i32', 'i64', 'u8', 'bool', 'i8', 'i16'] as const) {
  test(`an output of ${dtype} that is wrong by one fails every comparison, however large the others are`, (t) => {
    const large = { i32: 2 ** 31 - 1, i64: 2 ** 40, u8: 255, bool: 1, i8: 127, i16: 32_767 }[dtype];
    const [right, wrong] = [of(dtype, large, 1, 0), of(dtype, large, 0, 0)];
    t.deepEqual([difference(right, right), difference(wrong, right)], [0, Infinity]);
    t.deepEqual([differenceOfArrays(right, right), differenceOfArrays(wrong, right)], [0, Infinity]);
    t.is(differenceOfCase(right, right, 1e-5), undefined);
    t.is(differenceOfCase(wrong, right, 1e-5), 'element 1 is 0, expected 1');
    t.is(differenceOfCase(of(dtype, large - 1, 1, 0), right, 1e-5), `element 0 is ${large - 1}, expected ${large}`);
  });
}

test('types and shapes are compared, and bytes of strings', (t) => {
  t.is(difference(of('i32', 1), of('f32', 1)), Infinity);
  t.is(differenceOfArrays(of('i32', 1), of('f32', 1)), Infinity);
  t.is(difference({ dtype: 'f32', shape: [1, 2], data: Float32Array.of(1, 2) }, of('f32', 1, 2)), Infinity);
  t.deepEqual([difference(strings('a', 'bc'), strings('a', 'bc')), difference(strings('a', 'bd'), strings('a', 'bc')), difference(strings('a'), strings('a', 'bc'))], [0, Infinity, Infinity]);
  t.deepEqual([difference(of('f32', 1, 2), of('f32', 1, 4)), difference(of('f32', NaN), of('f32', NaN)), difference(of('f32', NaN), of('f32', 0))], [0.5, 0, Infinity]);
});
