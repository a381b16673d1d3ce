import { strict as assert } from 'node:assert';
import { type Expression, evaluate as valueOf } from '../../host/toolchain/expression.ts';
import type { Kernel } from '../../host/toolchain/kernels-def.ts';

export type Memory = Float32Array | Int32Array | Uint8Array;
export type Bits = Uint32Array | Uint8Array;

/** One call of a kernel. An `out` is not given: it starts as `untouched`. */
export interface Problem {
  readonly kernel: string;
  /** By parameter: an integer or a float, the elements of a pointer, null for a pointer that is not there, or the name of the parameter whose memory it shares. */
  readonly args: Readonly<Record<string, number | Memory | null | string>>;
  /** How to make it again. */
  readonly seed: number;
}

/** Bits of elements that no kernel writes: a quiet NaN that arithmetic does not give; bytes that are no truth values. */
export const untouched = 0x7fc5a5a5;

export const describe = ({ kernel, args, seed }: Problem): string =>
  `${kernel}(${Object.entries(args).map(([name, v]) => `${name}=${typeof v === 'object' ? (v ? `[${v.length}]` : 'null') : v}`).join(' ')}) seed ${seed}`;

/** The value of an extent with the integers of a problem. */
export const evaluate = (e: Expression, args: Problem['args']): number => valueOf(e, (name) => {
  const value = args[name];
  assert(typeof value === 'number', `${name} is no integer`);
  return value;
});

/** The memory of a pointer as the driver gets it. */
export function initial(kernel: Kernel, problem: Problem, name: string): Memory | null {
  const param = kernel.params.find((p) => p.name === name);
  assert(param && param.kind !== 'int' && param.kind !== 'float', `${name} is no pointer of ${kernel.name}`);
  const value = problem.args[name];
  if (value === null) return null;
  if (typeof value === 'object') return value;
  if (typeof value === 'string') return initial(kernel, problem, value);
  assert(value === undefined, `${name} is a pointer`);
  const count = evaluate(param.extent, problem.args);
  if (param.type === 'u8') return new Uint8Array(count).fill(untouched);
  const words = new Uint32Array(count).fill(untouched);
  return new Float32Array(words.buffer);
}

/** What its memory holds, as it is. */
export const bitsOf = (m: Memory): Bits => (m instanceof Uint8Array ? m.slice() : new Uint32Array(m.slice().buffer));

/** mulberry32: numbers in [0, 1) from a seed. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
