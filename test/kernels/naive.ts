import { strict as assert } from 'node:assert';
import type { Memory } from './problem.ts';

/** Called for each element that the kernel must write: its value, and how far off it may be. `output`: the first `out` unless named. */
export type Put = (index: number, value: number, tolerance: number, output?: string) => void;
export type Reference = (args: Args, put: Put) => void;

/** Arguments of a problem by name; `memory` gives what a pointer held before the call. */
export interface Args { readonly int: (name: string) => number; readonly memory: (name: string) => Memory | null }

export const ulp = 2 ** -24;
export const flush = (x: number): number => (Math.abs(x) < 2 ** -126 ? 0 : x);
export const flushed = (m: Memory): Float64Array => Float64Array.from(m, flush);
/** Half a unit in the last place is `ulp` of the value; nothing below the smallest normal number counts. */
export const relative = (value: number, ulps: number): number => (Number.isFinite(value) ? Math.abs(value) * ulps * 2 * ulp : 0) + 2 ** -126;
export const clamp = (x: number, lo: number, hi: number): number => (x < lo ? lo : x > hi ? hi : x);
export const at = (m: Float64Array, i: number): number => {
  const value = m[i];
  assert(value !== undefined, `${i} is outside of ${m.length} elements`);
  return value;
};

export function input({ memory }: Args, name: string): Float64Array {
  const m = memory(name);
  assert(m, `${name} is null`);
  return flushed(m);
}
export function optional({ memory }: Args, name: string): Float64Array | null {
  const m = memory(name);
  return m && flushed(m);
}

export const rows = (row: (values: Float64Array, put: (j: number, value: number, tolerance: number) => void) => void): Reference => (args, put) => {
  const x = input(args, 'x'), [n, xs, ys] = [args.int('n'), args.int('xs'), args.int('ys')];
  for (let i = 0; i < args.int('m'); i++) row(x.subarray(i * xs, i * xs + n), (j, value, tolerance) => put(i * ys + j, value, tolerance));
};

export const pool = (value: (taps: readonly number[]) => number, ulps: number): Reference => (args, put) => {
  const x = input(args, 'x'), [n, taps, xs, ts, ys] = [args.int('n'), args.int('taps'), args.int('xs'), args.int('ts'), args.int('ys')];
  for (let i = 0; i < args.int('m'); i++) {
    for (let j = 0; j < n; j++) {
      const values = Array.from({ length: taps }, (_, t) => at(x, i * xs + t * ts + j));
      const size = values.reduce((s, v) => s + Math.abs(v), 0) / taps;
      put(i * ys + j, value(values), size * ulps * ulp);
    }
  }
};

/** Calls `visit` with the places in two strided 4-D blocks and the number of the element. */
export function block(args: Args, visit: (x: number, y: number, index: number) => void): void {
  const [d0, d1, d2, d3] = ['d0', 'd1', 'd2', 'd3'].map(args.int), stride = (v: string) => [0, 1, 2, 3].map((d) => args.int(v + d));
  const [x0 = 0, x1 = 0, x2 = 0, x3 = 0] = stride('x'), [y0 = 0, y1 = 0, y2 = 0, y3 = 0] = stride('y');
  let index = 0;
  for (let i = 0; i < d0!; i++) for (let j = 0; j < d1!; j++) for (let k = 0; k < d2!; k++) for (let l = 0; l < d3!; l++) {
    visit(i * x0 + j * x1 + k * x2 + l * x3, i * y0 + j * y1 + k * y2 + l * y3, index++);
  }
}

export const binary = (value: (a: number, b: number) => number, ulps: number): Reference => (args, put) => {
  const x = input(args, 'x'), y = input(args, 'y');
  block(args, (i, j, index) => {
    const v = value(at(x, i), at(y, j));
    put(index, v, relative(v, ulps));
  });
};

/** `ulps` in units of the last place (2^-23 of the value). */
export const map = (value: (x: number) => number, ulps: number, absolute = 0): Reference => (args, put) => {
  for (const [i, v] of input(args, 'x').entries()) {
    const y = value(v);
    put(i, y, relative(y, ulps) + absolute);
  }
};
