import { tensor, type TensorOf } from '../../../src/eval/tensor.ts';

/** A constant matrix [a, b] as [b, a]. */
export function transposed({ shape, data }: TensorOf<'f32'>): TensorOf<'f32'> {
  const [a, b] = [shape[0]!, shape[1]!];
  const out = tensor('f32', [b, a], []);
  for (let i = 0; i < a; i++) for (let j = 0; j < b; j++) out.data[j * a + i] = data[i * b + j]!;
  return out;
}
