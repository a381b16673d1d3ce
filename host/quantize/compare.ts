import { quantizedConv } from '../../src/eval/quantized-conv.ts';
import { roundToInteger } from '../../src/eval/quantized.ts';
import { type PlainTensor, type TensorOf, plainOperand, tensor } from '../../src/eval/tensor.ts';
import type { Typed } from '../stages.ts';
import type { Graph } from '../graph/graph.ts';
import { wireOf } from '../graph/match.ts';
import { type Runs, runOf } from './calibrate.ts';
import type { Layer } from './layers.ts';
import { integersOf, sharedFactors } from './integers.ts';
import { type IntegerLayer, quantize, type Choices } from './quantize.ts';
import { type Range, scaleOf } from './ranges.ts';
import type { Sample } from './samples.ts';

/** How far results are from those in single precision. */
export interface Distance {
  /** Largest difference. */
  readonly error: number;
  /** Power of the results to that of the differences, in dB; null where there is no difference. */
  readonly snr: number | null;
}

/** Sums over all samples. */
class Sums {
  #power = 0;
  #noise = 0;
  #error = 0;

  add(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
    for (let i = 0; i < expected.length; i++) {
      const difference = Math.abs(actual[i]! - expected[i]!);
      this.#power += expected[i]! ** 2;
      this.#noise += difference ** 2;
      this.#error = Math.max(this.#error, difference);
    }
  }

  get distance(): Distance { return { error: this.#error, snr: this.#noise === 0 ? null : 10 * Math.log10(this.#power / this.#noise) }; }
}

/** The mean of fewer results is chance. */
const enough = 16;

/** The same of the results of a layer, and what these are too small by on average, one number a channel, which is not part of them. */
class ChannelSums {
  readonly #channels: { power: number; sum: number; squares: number; least: number; most: number; count: number }[];

  constructor(channels: number) { this.#channels = Array.from({ length: channels }, () => ({ power: 0, sum: 0, squares: 0, least: Infinity, most: -Infinity, count: 0 })); }

  add(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
    for (let i = 0; i < expected.length; i++) {
      const c = this.#channels[i % this.#channels.length]!, missing = expected[i]! - actual[i]!;
      c.power += expected[i]! ** 2;
      c.sum += missing;
      c.squares += missing ** 2;
      c.least = Math.min(c.least, missing);
      c.most = Math.max(c.most, missing);
      c.count++;
    }
  }

  get correction(): readonly number[] { return this.#channels.map((c) => Number(meanOf(c).toPrecision(5))); }

  get distance(): Distance {
    const used = this.#channels.filter((c) => c.count > 0), sum = (of: (c: (typeof used)[number]) => number): number => used.reduce((s, c) => s + of(c), 0);
    const power = sum((c) => c.power), noise = sum((c) => Math.max(0, c.squares - c.count * meanOf(c) ** 2));
    return { error: Math.max(0, ...used.map((c) => Math.max(c.most - meanOf(c), meanOf(c) - c.least))), snr: noise === 0 ? null : 10 * Math.log10(power / noise) };
  }
}

const meanOf = (c: { readonly sum: number; readonly count: number }): number => (c.count < enough ? 0 : c.sum / c.count);

/** A layer as integers, whose factors are as in the network of integers of all of them, that reads what it reads in single precision. */
export interface Alone { readonly correction: readonly number[]; readonly distance: Distance }

export function measureAlone(layers: readonly Layer[], ranges: ReadonlyMap<string, Range>, runs: Runs, graph: Graph): ReadonlyMap<string, Alone> {
  const shared = sharedFactors(layers, (l) => scaleOf(ranges.get(l.name)!).scale, graph), sums = layers.map((l) => new ChannelSums(l.weights.shape.at(-1)!));
  for (const sample of runs.each) {
    layers.forEach((layer, i) => {
      const [x, y] = [layer.node.inputs[0]!, wireOf(layer.sum)].map((wire) => runs.of(sample, wire));
      if (x?.dtype === 'f32' && y !== undefined) sums[i]!.add(alone(layer, ranges.get(layer.name)!, x, shared.get(layer.node)), y.data);
    });
  }
  return new Map(layers.map((l, i) => [l.name, { correction: sums[i]!.correction, distance: sums[i]!.distance }]));
}

function alone(layer: Layer, range: Range, x: TensorOf<'f32'>, shared: Float32Array | undefined): Float32Array {
  const { scale, zero } = scaleOf(range), { weights, bias, factors } = integersOf(layer, scale, shared);
  const bytes = roundToInteger({ to: 'i8', zero, lo: -128, hi: 127, halves: 'even' }, [tensor('f32', x.shape, x.data.map((v) => v / scale))]);
  const [sums] = quantizedConv({ ...layer.window, inputZero: zero, form: 'sums', to: 'i32', zero: 0, lo: 0, hi: 0 }, [...bytes, tensor('i16', layer.weights.shape, weights), tensor('i32', [bias.length], bias)]);
  return Float32Array.from(plainOperand(sums === undefined ? [] : [sums], 0).data, (v, i) => v * factors[i % factors.length]!);
}

/** An output, and how often its decision is the same: the largest of the last axis, or whether it is at least `threshold`. */
export interface Agreement extends Distance { readonly output: string; readonly decision: string; readonly same: number; readonly of: number }

export interface Compared { readonly layers: ReadonlyMap<string, Distance>; readonly outputs: readonly Agreement[] }

/** The integer network against the one in single precision, on the same samples. */
export function compareNetworks(typed: Typed, choices: Choices, samples: readonly Sample[], runs: Runs, threshold: number | undefined): Compared {
  const integer = quantize(typed, choices);
  const sums = integer.layers.map(() => new Sums()), outputs = new Map(typed.graph.outputs.map(({ name }) => [name, { sums: new Sums(), same: 0, of: 0, decision: '' }]));
  for (const [at, sample] of samples.entries()) {
    const float = runs.outputs(at), ints = runOf(integer.typed.graph, sample, integer.layers.map((l) => l.result));
    integer.layers.forEach((layer, i) => {
      const [expected, actual] = [runs.of(at, layer.of), ints.values[i]];
      if (expected !== undefined && actual !== undefined) sums[i]!.add(real(layer, actual), expected.data);
    });
    for (const [name, found] of outputs) {
      const [expected, actual] = [float.get(name), ints.outputs.get(name)];
      if (expected?.dtype !== 'f32' || actual?.dtype !== 'f32') continue;
      found.sums.add(actual.data, expected.data);
      const classes = expected.shape.at(-1) ?? 1, byRow = threshold === undefined && classes > 1, width = byRow ? classes : 1;
      found.decision = byRow ? 'top-1' : `at least ${threshold ?? 0.5}`;
      for (let at = 0; at < expected.data.length; at += width) {
        const decide = (data: Float32Array): number => (byRow ? largest(data.subarray(at, at + width)) : Number(data[at]! >= (threshold ?? 0.5)));
        found.of++;
        if (decide(actual.data) === decide(expected.data)) found.same++;
      }
    }
  }
  return {
    layers: new Map(integer.layers.map(({ layer }, i) => [layer.name, sums[i]!.distance])),
    outputs: [...outputs].filter(([, o]) => o.of > 0).map(([output, o]) => ({ output, decision: o.decision, same: o.same, of: o.of, ...o.sums.distance })),
  };
}

const largest = (row: Float32Array): number => row.reduce((best, v, i) => (v > row[best]! ? i : best), 0);

const real = ({ bytes }: IntegerLayer, { data }: PlainTensor): ArrayLike<number> => (bytes === undefined ? data : Float32Array.from(data, (v) => (v - bytes.zero) * bytes.scale));
