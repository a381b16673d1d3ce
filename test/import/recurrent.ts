import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { type NumericDType, type Tensor, tensorOf } from '../../src/eval/tensor.ts';

interface Values { readonly dtype: NumericDType; readonly shape: readonly number[]; readonly data: readonly number[] }

export interface RecurrentCase {
  readonly name: string;
  /** A model in base64. */
  readonly graph: string;
  readonly inputs: Readonly<Record<string, Values>>;
  readonly outputs: Readonly<Record<string, Values>>;
  /** How many recurrent operators are left when it is decluttered. */
  readonly expect: Readonly<Record<string, number>>;
}

function casesIn(file: string): readonly RecurrentCase[] {
  const stored: readonly RecurrentCase[] = JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
  return stored.map((c) => ({ ...c, graph: inflateSync(Buffer.from(c.graph, 'base64')).toString('base64') }));
}

/** Loops and recurrent layers of TensorFlow and of ONNX; recurrent-cases.py and onnx-recurrent-cases.py write them. */
export const recurrentCases = (): readonly RecurrentCase[] => [...casesIn('recurrent-cases.json'), ...casesIn('onnx-recurrent-cases.json')];
/** Operators of TensorFlow, one at a time; operator-cases.py writes them. */
export const operatorCases = (): readonly RecurrentCase[] => casesIn('operator-cases.json');
/** Loops and branches that are no recurrent layers of ours, of TensorFlow and of ONNX; loop-cases.py and onnx-loop-cases.py write them. */
export const loopCases = (): readonly RecurrentCase[] => [...casesIn('loop-cases.json'), ...casesIn('onnx-loop-cases.json')];

export const inputsOf = (c: RecurrentCase): ReadonlyMap<string, Tensor> => new Map(Object.entries(c.inputs).map(([name, { dtype, shape, data }]) => [name, tensorOf(dtype, shape, data)]));

/** Largest difference to what the framework gives. */
export function errorOf(c: RecurrentCase, outputs: ReadonlyMap<string, Tensor>): number {
  const each = Object.entries(c.outputs).flatMap(([name, { shape, data }]) => {
    const got = outputs.get(name);
    return got === undefined || String(got.shape) !== String(shape) ? [Infinity] : data.map((v, i) => Math.abs(v - Number(got.data[i])));
  });
  return Math.max(...each.map((v) => (Number.isNaN(v) ? Infinity : v)));
}
