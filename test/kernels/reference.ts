import { strict as assert } from 'node:assert';
import { powerSpectrum } from '../../src/eval/audio.ts';
import { audioReferences } from './audio.ts';
import type { Memory, Problem } from './problem.ts';

/** Called for each element that the kernel must write: its value, and how far off it may be. `output`: the first `out` unless named. */
export type Put = (index: number, value: number, tolerance: number, output?: string) => void;
type Reference = (args: Args, put: Put) => void;

/** Arguments of a problem by name; `memory` gives what a pointer held before the call. */
export interface Args { readonly int: (name: string) => number; readonly memory: (name: string) => Memory | null }

const ulp = 2 ** -24;
const flush = (x: number): number => (Math.abs(x) < 2 ** -126 ? 0 : x);
const flushed = (m: Memory): Float64Array => Float64Array.from(m, flush);
/** Half a unit in the last place is `ulp` of the value; nothing below the smallest normal number counts. */
const relative = (value: number, ulps: number): number => (Number.isFinite(value) ? Math.abs(value) * ulps * 2 * ulp : 0) + 2 ** -126;
const clamp = (x: number, lo: number, hi: number): number => (x < lo ? lo : x > hi ? hi : x);
const at = (m: Float64Array, i: number): number => {
  const value = m[i];
  assert(value !== undefined, `${i} is outside of ${m.length} elements`);
  return value;
};

function input({ memory }: Args, name: string): Float64Array {
  const m = memory(name);
  assert(m, `${name} is null`);
  return flushed(m);
}
function optional({ memory }: Args, name: string): Float64Array | null {
  const m = memory(name);
  return m && flushed(m);
}

/** Value and sum of magnitudes of column `j` of a panelled convolution at row `i`. */
function column(args: Args, panelWidth: number, panelOf: (panel: number) => number): (i: number, j: number) => { readonly sum: number; readonly size: number } {
  const x = input(args, 'x'), w = input(args, 'w');
  const [c, taps, xs, ts] = [args.int('c'), args.int('taps'), args.int('xs'), args.int('ts')];
  return (i, j) => {
    let sum = 0, size = 0;
    const panel = panelOf(Math.floor(j / panelWidth)) * taps * c * panelWidth + (j % panelWidth);
    for (let t = 0; t < taps; t++) {
      for (let k = 0; k < c; k++) {
        const product = at(x, i * xs + t * ts + k) * at(w, panel + (t * c + k) * panelWidth);
        sum += product;
        size += Math.abs(product);
      }
    }
    return { sum, size };
  };
}

const conv = (panelWidth: number): Reference => (args, put) => {
  const [m, n, ys, rs, lo, hi] = [args.int('m'), args.int('n'), args.int('ys'), args.int('rs'), args.int('lo'), args.int('hi')];
  const b = optional(args, 'b'), r = optional(args, 'r'), product = column(args, panelWidth, (p) => p);
  const rounding = (8 + 2 * Math.sqrt(args.int('c') * args.int('taps'))) * ulp;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      const bias = b ? at(b, j) : 0, residual = r ? at(r, i * rs + j) : 0, { sum, size } = product(i, j);
      put(i * ys + j, clamp(sum + bias + residual, lo, hi), (size + Math.abs(bias) + Math.abs(residual)) * rounding);
    }
  }
};

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const gateError = 6e-7;

const convGate = (panelWidth: number): Reference => (args, put) => {
  const [m, n, ys] = [args.int('m'), args.int('n'), args.int('ys')];
  const b = optional(args, 'b');
  const a = column(args, panelWidth, (p) => 2 * p), g = column(args, panelWidth, (p) => 2 * p + 1);
  const rounding = (8 + 2 * Math.sqrt(args.int('c') * args.int('taps'))) * ulp;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      const ba = b ? at(b, j) : 0, bg = b ? at(b, n + j) : 0, pa = a(i, j), pg = g(i, j);
      const value = Math.tanh(pa.sum + ba) * sigmoid(pg.sum + bg);
      put(i * ys + j, value, gateError + (pa.size + pg.size + Math.abs(ba) + Math.abs(bg)) * rounding);
    }
  }
};

const rows = (row: (values: Float64Array, put: (j: number, value: number, tolerance: number) => void) => void): Reference => (args, put) => {
  const x = input(args, 'x'), [n, xs, ys] = [args.int('n'), args.int('xs'), args.int('ys')];
  for (let i = 0; i < args.int('m'); i++) row(x.subarray(i * xs, i * xs + n), (j, value, tolerance) => put(i * ys + j, value, tolerance));
};

const pool = (value: (taps: readonly number[]) => number, ulps: number): Reference => (args, put) => {
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
function block(args: Args, visit: (x: number, y: number, index: number) => void): void {
  const [d0, d1, d2, d3] = ['d0', 'd1', 'd2', 'd3'].map(args.int), stride = (v: string) => [0, 1, 2, 3].map((d) => args.int(v + d));
  const [x0 = 0, x1 = 0, x2 = 0, x3 = 0] = stride('x'), [y0 = 0, y1 = 0, y2 = 0, y3 = 0] = stride('y');
  let index = 0;
  for (let i = 0; i < d0!; i++) for (let j = 0; j < d1!; j++) for (let k = 0; k < d2!; k++) for (let l = 0; l < d3!; l++) {
    visit(i * x0 + j * x1 + k * x2 + l * x3, i * y0 + j * y1 + k * y2 + l * y3, index++);
  }
}

const binary = (value: (a: number, b: number) => number, ulps: number): Reference => (args, put) => {
  const x = input(args, 'x'), y = input(args, 'y');
  block(args, (i, j, index) => {
    const v = value(at(x, i), at(y, j));
    put(index, v, relative(v, ulps));
  });
};

/** `ulps` in units of the last place (2^-23 of the value). */
const map = (value: (x: number) => number, ulps: number, absolute = 0): Reference => (args, put) => {
  for (const [i, v] of input(args, 'x').entries()) {
    const y = value(v);
    put(i, y, relative(y, ulps) + absolute);
  }
};

/** Frame i, windowed and filled up, and its power spectrum. */
function spectrum(args: Args, fft: number): (i: number) => { readonly power: Float64Array; readonly error: (power: number) => number } {
  const x = input(args, 'x'), win = input(args, 'win'), window = Math.min(args.int('window'), fft), hop = args.int('hop');
  return (i) => {
    const frame = Float64Array.from({ length: fft }, (_, s) => (s < window ? at(x, i * hop + s) * at(win, s) : 0));
    const size = frame.reduce((s, v) => s + v * v, 0);
    // Rounding of the transform: relative to the frame, not to the bin.
    return { power: powerSpectrum(frame), error: (power) => 2 * Math.sqrt(power * size) * 24 * ulp + size * 600 * ulp * ulp + power * 8 * ulp };
  };
}

const logmel: Reference = (args, put) => {
  const rise = input(args, 'rise'), slots = args.memory('slot')!, fft = args.int('fft'), spectrumOf = spectrum(args, fft);
  const [first, bins, mels, ys, offset] = [args.int('first'), args.int('bins'), args.int('mels'), args.int('ys'), args.int('offset')];
  for (let i = 0; i < args.int('m'); i++) {
    const { power, error } = spectrumOf(i);
    const energy = new Float64Array(mels), errors = new Float64Array(mels);
    for (let k = 0; k < Math.min(bins, fft / 2 + 1 - first); k++) {
      const p = at(power, first + k), slot = slots[k]!;
      for (const [filter, part] of [[slot - 1, 1 - at(rise, k)], [slot, at(rise, k)]] as const) {
        if (slot < 0 || slot > mels || filter < 0 || filter >= mels) continue;
        energy[filter]! += part * p;
        errors[filter]! += error(p);
      }
    }
    for (let j = 0; j < mels; j++) {
      const value = Math.log(at(energy, j) + offset);
      put(i * ys + j, value, at(errors, j) / (at(energy, j) + offset) + relative(value, 3) + 2 * ulp);
    }
  }
};

const softmax: Reference = rows((values, put) => {
  const top = Math.max(...values), e = values.map((v) => Math.exp(v - top)), sum = e.reduce((s, v) => s + v, 0);
  // The rounding of v - top is that of the exponent.
  for (const [j, v] of e.entries()) put(j, v / sum, relative(v / sum, 6 + values.length / 8 + (top - at(values, j)) / 2));
});

const logSoftmax: Reference = rows((values, put) => {
  const top = Math.max(...values), sum = values.reduce((s, v) => s + Math.exp(v - top), 0);
  for (const [j, v] of values.entries()) put(j, v - top - Math.log(sum), relative(v - top - Math.log(sum), 2) + (4 + values.length / 8) * ulp);
});

const gate: Reference = (args, put) => {
  const a = input(args, 'a'), g = input(args, 'g'), [n, as, gs, ys] = [args.int('n'), args.int('as'), args.int('gs'), args.int('ys')];
  for (let i = 0; i < args.int('m'); i++) {
    for (let j = 0; j < n; j++) put(i * ys + j, Math.tanh(at(a, i * as + j)) * sigmoid(at(g, i * gs + j)), gateError);
  }
};

/** Bits, not numbers: the put value is checked exactly, NaNs included. */
const copy: Reference = (args, put) => {
  const x = args.memory('x')!;
  block(args, (i, j) => put(j, x[i]!, 0));
};

/** Naive evaluation in double precision of every kernel; subnormal inputs count as zero, as kernels have it. */
export const references: Readonly<Record<string, Reference>> = {
  conv_f32_n4: conv(4), conv_f32_n8: conv(8), conv_f32_n16: conv(16),
  conv_gate_f32_n4: convGate(4), conv_gate_f32_n8: convGate(8), conv_gate_f32_n16: convGate(16),
  gate_f32: gate, softmax_f32: softmax, log_softmax_f32: logSoftmax,
  max_pool_f32: pool((v) => (v.some(Number.isNaN) ? NaN : Math.max(...v)), 0),
  mean_pool_f32: pool((v) => v.reduce((s, x) => s + x, 0) / v.length, 16),
  copy_w32: copy,
  add_f32: binary((a, b) => a + b, 0.5), sub_f32: binary((a, b) => a - b, 0.5), mul_f32: binary((a, b) => a * b, 0.5), div_f32: binary((a, b) => a / b, 0.5),
  max_f32: binary(Math.max, 0), min_f32: binary(Math.min, 0),
  clamp_f32: (args, put) => map((x) => clamp(x, args.int('lo'), args.int('hi')), 0)(args, put),
  tanh_f32: map(Math.tanh, 6), sigmoid_f32: map(sigmoid, 4), exp_f32: map(Math.exp, 3), log_f32: map(Math.log, 3),
  sqrt_f32: map(Math.sqrt, 0.5), rsqrt_f32: map((x) => 1 / Math.sqrt(x), 1.5),
  neg_f32: map((x) => -x, 0), abs_f32: map(Math.abs, 0),
  logmel_f32: logmel, ...audioReferences,
};

export const argsOf = (problem: Problem, memory: Args['memory']): Args => ({
  memory,
  int: (name) => {
    const value = problem.args[name];
    assert(typeof value === 'number', `${name} is no number`);
    return value;
  },
});
