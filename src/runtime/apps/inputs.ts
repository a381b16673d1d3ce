import type { Tensor } from '../../eval/tensor.ts';
import type { DType } from '../../format/dtype.ts';
import type { LinPort } from '../../format/reader.ts';
import { NpyError, readNpy } from '../../format/npy.ts';
import { inputShape, notNpy, notString, stringNeeded } from '../errors.ts';
import { readFile } from '../files.ts';
import { tensorOf } from '../tensors.ts';

/** Types that are converted on reading: what NumPy makes of plain numbers, for inputs of other widths. */
const taken: Partial<Readonly<Record<DType, readonly DType[]>>> = { f32: ['f64'], i32: ['i64'], i64: ['i32'], u8: ['bool'], bool: ['u8'] };

/** The value of an input: a `.npy` file, or `@file` for a string. Throws a UserError that names what is expected. */
export function readInput(model: string, { name, streamAxis, tensor: { dtype, shape } }: LinPort, file: string): Tensor {
  if (file.startsWith('@')) {
    if (dtype !== 'string') throw notString(model, name, dtype);
    return { dtype, shape: [], data: [readFile(file.slice(1))] };
  }
  if (dtype === 'string') throw stringNeeded(model, name);
  const given = readArray(file);
  const fits = given.shape.length === shape.length && shape.every((n, axis) => axis === streamAxis || n === given.shape[axis]);
  const converts = given.dtype === dtype || taken[dtype]?.includes(given.dtype) === true;
  if (!fits || !converts) throw inputShape(model, name, shape.map((n, axis) => (axis === streamAxis ? 'S' : n)), dtype, given.shape, given.dtype);
  if (given.dtype !== dtype && given.dtype !== 'string' && given.dtype !== 'bool' && given.dtype !== 'u8') console.error(`${file}: ${given.dtype}, converted to ${dtype}`);
  return given.dtype === 'string' ? given : tensorOf(dtype, given.shape, given.data);
}

function readArray(file: string): Tensor {
  try {
    return readNpy(readFile(file));
  } catch (error) {
    throw error instanceof NpyError ? notNpy(file, error.message) : error;
  }
}
