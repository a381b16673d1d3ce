import { strict as assert } from 'node:assert';
import { powerSpectrum } from '../../src/eval/audio.ts';
import { kernelList } from '../../host/toolchain/sources.ts';
import { withAct } from './activations.ts';
import { audioReferences } from './audio.ts';
import { type Args, at, binary, block, clamp, input, map, optional, pool, type Put, type Reference, relative, rows, ulp } from './naive.ts';
import { planeReferences } from './planes.ts';
import type { Problem } from './problem.ts';
import { recurrentReferences } from './recurrent.ts';
import { anyReferences } from './any.ts';
import { numberReferences } from './numbers.ts';
import { quantizedReferences } from './quantized.ts';
import { quantizedConvReferences } from './quantized-conv.ts';
import { regionReferences } from './regions.ts';
import { streamReferences } from './streams.ts';
import { valueReferences } from './value-references.ts';

export type { Args, Put };

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
  const [m, n, ys, rs] = [args.int('m'), args.int('n'), args.int('ys'), args.int('rs')];
  const b = optional(args, 'b'), r = optional(args, 'r'), product = column(args, panelWidth, (p) => p);
  const rounding = (8 + 2 * Math.sqrt(args.int('c') * args.int('taps'))) * ulp;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      const bias = b ? at(b, j) : 0, residual = r ? at(r, i * rs + j) : 0, { sum, size } = product(i, j);
      put(i * ys + j, clamp(sum + bias + residual, args.int('lo'), args.int('hi')), (size + Math.abs(bias) + Math.abs(residual)) * rounding);
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

/** Of rows whose mean is subtracted, or is not. */
const layerNorm = (centred: boolean): Reference => (args, put) => {
  const x = input(args, 'x'), g = input(args, 'g'), b = input(args, 'b'), [n, xs, ys] = [args.int('n'), args.int('xs'), args.int('ys')];
  for (let i = 0; i < args.int('m'); i++) {
    const row = Array.from({ length: n }, (_, j) => at(x, i * xs + j)), mean = centred ? row.reduce((s, v) => s + v, 0) / n : 0, size = row.reduce((s, v) => s + Math.abs(v), 0) / n;
    const deviation = Math.sqrt(row.reduce((s, v) => s + (v - mean) ** 2, 0) / n + args.int('epsilon'));
    // what the mean rounds off is far more where the values are close together
    row.forEach((v, j) => put(i * ys + j, (v - mean) / deviation * at(g, j) + at(b, j), ((Math.abs(v) + size) * (4 + n / 8) / deviation * Math.abs(at(g, j)) + Math.abs(at(b, j)) * 2) * ulp));
  }
};

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

/** Of kernels that do not run another one. */
const plain: Readonly<Record<string, Reference>> = {
  conv_f32_n4: conv(4), conv_f32_n8: conv(8), conv_f32_n16: conv(16),
  conv_gate_f32_n4: convGate(4), conv_gate_f32_n8: convGate(8), conv_gate_f32_n16: convGate(16),
  gate_f32: gate, softmax_f32: softmax, log_softmax_f32: logSoftmax, layer_norm_f32: layerNorm(true), rms_norm_f32: layerNorm(false),
  max_pool_f32: pool((v) => (v.some(Number.isNaN) ? NaN : Math.max(...v)), 0),
  mean_pool_f32: pool((v) => v.reduce((s, x) => s + x, 0) / v.length, 16),
  copy_w32: copy,
  add_f32: binary((a, b) => a + b, 0.5), sub_f32: binary((a, b) => a - b, 0.5), mul_f32: binary((a, b) => a * b, 0.5), div_f32: binary((a, b) => a / b, 0.5),
  max_f32: binary(Math.max, 0), min_f32: binary(Math.min, 0),
  clamp_f32: (args, put) => map((x) => clamp(x, args.int('lo'), args.int('hi')), 0)(args, put),
  tanh_f32: map(Math.tanh, 6), sigmoid_f32: map(sigmoid, 4), exp_f32: map(Math.exp, 3), log_f32: map(Math.log, 3),
  sqrt_f32: map(Math.sqrt, 0.5), rsqrt_f32: map((x) => 1 / Math.sqrt(x), 1.5),
  neg_f32: map((x) => -x, 0), abs_f32: map(Math.abs, 0),
  logmel_f32: logmel, ...audioReferences, ...planeReferences, ...recurrentReferences, ...valueReferences, ...numberReferences, ...anyReferences, ...regionReferences, ...streamReferences, ...quantizedReferences, ...quantizedConvReferences,
};

/** Naive evaluation in double precision of every kernel; subnormal inputs count as zero, as kernels have it. */
export const references: Readonly<Record<string, Reference>> = {
  ...plain, ...Object.fromEntries(kernelList().flatMap(({ name, base }) => (base === undefined ? [] : [[name, withAct(plain[base]!, plain)]]))),
};

export const argsOf = (problem: Problem, memory: Args['memory']): Args => ({
  memory,
  int: (name) => {
    const value = problem.args[name];
    assert(typeof value === 'number', `${name} is no number`);
    return value;
  },
});
