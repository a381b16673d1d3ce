import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { type NumericDType, type Tensor, tensorOf } from '../../src/eval/tensor.ts';

interface Value { readonly dtype: NumericDType; readonly shape: readonly number[]; readonly data: readonly number[] }
/** `input` is the only one; else they have names. The outputs are those of the last of `runs` of them. */
export interface Network { readonly name: string; readonly model: string; readonly input?: Value; readonly inputs?: Readonly<Record<string, Value>>; readonly runs?: number; readonly outputs: readonly Value[] }

export const networks = JSON.parse(readFileSync(new URL('tflite-cases.json', import.meta.url), 'utf8')) as readonly Network[];

export const fileOf = ({ model }: Network): Uint8Array => inflateSync(Buffer.from(model, 'base64'));

/** By names; `only` is that of the only input. */
export const inputsOf = ({ inputs, input }: Network, only = ''): ReadonlyMap<string, Tensor> =>
  new Map(Object.entries(inputs ?? { [only]: input! }).map(([name, { dtype, shape, data }]) => [name, tensorOf(dtype, shape, data)]));

/** Largest difference: of integers in quanta, of floats as a share of the largest. */
export const errorOf = ({ outputs }: Network, found: readonly Tensor[]): number => Math.max(...outputs.flatMap(({ dtype, shape, data }, i) => {
  const y = found[i], largest = dtype === 'f32' ? Math.max(1e-6, ...data.map(Math.abs)) : 1;
  return y === undefined || y.dtype !== dtype || String(y.shape) !== String(shape) ? [Infinity] : data.map((v, k) => Math.abs(v - Number(y.data[k])) / largest);
}).map((v) => (Number.isNaN(v) ? Infinity : v)));

/** What `errorOf` may be. */
export const mostError = ({ outputs }: Network): number => (outputs.some((o) => o.dtype === 'f32') ? 1e-5 : 0);
