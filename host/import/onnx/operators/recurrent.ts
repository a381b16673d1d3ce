import { constantOf, factOf, type Wire } from '../../../graph/graph.ts';
import { type Dim, same } from '../../../graph/dim.ts';
import { InferError, op } from '../../../graph/op.ts';
import { gru, lstm } from '../../../ops/recurrent/recurrent.ts';
import { reverseSequence } from '../../../ops/selection/selection.ts';
import { gather } from '../../../ops/slice/slice.ts';
import { lengthOf } from '../../../ops/shared/operands.ts';
import { Arithmetic, known } from '../../arithmetic.ts';
import { dequantize, soundScale, soundZero } from '../../quantize.ts';
import { recurrence } from '../../recurrence.ts';
import type { Call, Family } from '../call.ts';
import { activationsByName } from '../activations.ts';

type Kind = 'LSTM' | 'GRU' | 'RNN';
type Apply = (a: Arithmetic, x: Wire) => Wire;

/** Of one kind of layer: its gates, how many states it has, its activations by default. */
const kinds: Readonly<Record<Kind, { readonly gates: number; readonly states: number; readonly activations: readonly string[] }>> = {
  LSTM: { gates: 4, states: 2, activations: ['Sigmoid', 'Tanh', 'Tanh'] },
  GRU: { gates: 3, states: 1, activations: ['Sigmoid', 'Tanh'] },
  RNN: { gates: 1, states: 1, activations: ['Tanh'] },
};

interface LayerAttrs {
  readonly kind: Kind;
  /** One entry a direction: whether it begins with the last frame. */
  readonly directions: readonly boolean[];
  readonly units: number | undefined;
  /** One list a direction; undefined where all are those by default. */
  readonly activations: readonly (readonly Apply[])[] | undefined;
  readonly clip: number | undefined;
  readonly coupled: boolean;
  readonly resetAfter: boolean;
  /** Batch first, in inputs and outputs. */
  readonly batchFirst: boolean;
}

/** What one direction is given: x [T, B, I], w [G * n, I], r [G * n, n], b [2 * G * n], states [B, n] at the beginning, peepholes [3 * n]. */
interface Direction { readonly x: Wire; readonly w: Wire; readonly r: Wire; readonly b: Wire | undefined; readonly initial: readonly Wire[]; readonly peepholes: Wire | undefined; readonly n: number }
/** y [T, B, n], the last states [B, n], and those of every frame that have been asked for. */
interface Run { readonly y: Wire; readonly last: readonly Wire[]; readonly all: readonly Wire[] }

/** The parameters of activations are given to those that take them, in order. */
function readActivations(c: Call, defaults: readonly string[], directions: number): LayerAttrs['activations'] {
  const names = c.attrs.texts('activations', []), alphas = [...c.attrs.floats('activation_alpha', [])], betas = [...c.attrs.floats('activation_beta', [])];
  const wanted = defaults.length * directions;
  if (names.length !== 0 && names.length !== wanted) c.fail(`it has ${names.length} activations where ${wanted} are needed`);
  const all = names.length === 0 ? Array.from({ length: directions }, () => defaults).flat() : names;
  const made = all.map((name): Apply => {
    const found = activationsByName[name.toLowerCase()] ?? c.refuse(`activation ${name}`);
    const required = /^(affine|scaledtanh)$/i.test(name);
    const parameter = (values: number[], otherwise: number | undefined): number => {
      if (otherwise === undefined) return 0;
      return values.shift() ?? (required ? c.fail(`activation ${name} has no parameters`) : otherwise);
    };
    const [alpha, beta] = [parameter(alphas, found.alpha), parameter(betas, found.beta)];
    return (a, x) => found.of(a, x, alpha, beta);
  });
  if (alphas.length + betas.length > 0) c.refuse('more parameters of activations than these take');
  if (all.every((name, i) => name.toLowerCase() === defaults[i % defaults.length]!.toLowerCase())) return undefined;
  return Array.from({ length: directions }, (_, d) => made.slice(d * defaults.length, (d + 1) * defaults.length));
}

function readLayer(c: Call, kind: Kind): LayerAttrs {
  const direction = c.attrs.text('direction', 'forward').toLowerCase();
  const directions = { forward: [false], reverse: [true], bidirectional: [false, true] }[direction] ?? c.refuse(`direction ${direction}`);
  c.attrs.ignore('output_sequence');
  return {
    kind, directions, units: c.attrs.has('hidden_size') ? c.attrs.int('hidden_size') : undefined, activations: readActivations(c, kinds[kind].activations, directions.length),
    clip: c.attrs.has('clip') && c.attrs.float('clip') > 0 ? c.attrs.float('clip') : undefined, coupled: kind === 'LSTM' && c.attrs.flag('input_forget', false),
    resetAfter: kind === 'GRU' && c.attrs.flag('linear_before_reset', false), batchFirst: c.attrs.flag('layout', false),
  };
}

/** Parts of n rows each, in another order. */
const reordered = (a: Arithmetic, x: Wire, n: number, order: readonly number[]): Wire => a.concat(0, ...order.map((i) => a.slice(x, 0, i * n, (i + 1) * n)));

/** The sum of both biases [G * n]; undefined where there are none. */
const biasOf = (a: Arithmetic, b: Wire | undefined, width: number): Wire | undefined => (b === undefined ? undefined : a.add(a.slice(b, 0, 0, width), a.slice(b, 0, width, 2 * width)));

const withBias = (a: Arithmetic, x: Wire, bias: Wire | undefined): Wire => (bias === undefined ? x : a.add(x, bias));

/** The layers that have operators of their own. `all`: whether the states of every frame are asked for. */
function runLstm(a: Arithmetic, { x, w, r, b, initial, peepholes, n }: Direction, backwards: boolean, all: boolean): Run {
  // input, output, forget gate and candidate here; input, forget, candidate, output there
  const order = [0, 2, 3, 1], bias = biasOf(a, b, 4 * n);
  const gates = withBias(a, a.matMul(x, reordered(a, w, n, order), 'transposeB'), bias === undefined ? undefined : reordered(a, bias, n, order));
  const peep = peepholes === undefined ? [] : [a.reshape(reordered(a, peepholes, n, [0, 2, 1]), [3, n])];
  const attrs = { backwards, hold: false, peepholes: peep.length > 0, length: false, clip: null, cells: all };
  const { node } = a.make(op(lstm, attrs), [gates, a.transpose(reordered(a, r, n, order), [1, 0]), ...initial, ...peep]);
  return { y: { node, slot: 0 }, last: [1, 2].map((slot) => ({ node, slot })), all: all ? [{ node, slot: 0 }, { node, slot: 3 }] : [] };
}

function runGru(a: Arithmetic, { x, w, r, b, initial, n }: Direction, backwards: boolean, resetAfter: boolean): Run {
  const inner = resetAfter && b !== undefined ? [a.slice(b, 0, 5 * n, 6 * n)] : [];
  const bias = inner.length > 0 ? innerBias(a, b!, n) : biasOf(a, b, 3 * n);
  const gates = withBias(a, a.matMul(x, w, 'transposeB'), bias);
  const { node } = a.make(op(gru, { backwards, hold: false, resetAfter, bias: inner.length > 0 }), [gates, a.transpose(r, [1, 0]), ...initial, ...inner]);
  return { y: { node, slot: 0 }, last: [{ node, slot: 1 }], all: [{ node, slot: 0 }] };
}

/** The biases of a GRU but that of the state's part of the candidate, which the reset gate is applied to. */
const innerBias = (a: Arithmetic, b: Wire, n: number): Wire => a.concat(0, a.add(a.slice(b, 0, 0, 2 * n), a.slice(b, 0, 3 * n, 5 * n)), a.slice(b, 0, 2 * n, 3 * n));

/** Any layer, step by step. */
function runSteps(a: Arithmetic, { x, w, r, b, initial, peepholes, n }: Direction, backwards: boolean, { kind, clip, coupled, resetAfter }: LayerAttrs, functions: readonly Apply[]): Run {
  const { gates } = kinds[kind], width = gates * n;
  const inner = resetAfter && b !== undefined;
  const input = withBias(a, a.matMul(x, w, 'transposeB'), inner ? innerBias(a, b, n) : biasOf(a, b, width));
  const outside = [a.transpose(r, [1, 0]), ...(inner ? [a.slice(b, 0, 5 * n, 6 * n)] : []), ...(peepholes === undefined ? [] : [peepholes])];
  const done = recurrence(a.make, { rows: [input], states: initial, outside }, backwards, (s, { rows: [row], states: [h, cell], outside: [weights, extra] }) => {
    const gate = (z: Wire, i: number, count = 1): Wire => s.slice(z, 1, i * n, (i + count) * n);
    const activate = (i: number, z: Wire): Wire => functions[i]!(s, clip === undefined ? z : s.clamp(z, -clip, clip));
    const one = (y: Wire) => ({ states: [y], collected: [y] });
    if (kind === 'RNN') return one(activate(0, s.add(row!, s.matMul(h!, weights!))));
    if (kind === 'GRU') {
      const part = (from: number, count: number): Wire => s.slice(weights!, 1, from * n, (from + count) * n);
      const both = activate(0, s.add(gate(row!, 0, 2), s.matMul(h!, part(0, 2))));
      const [update, reset] = [gate(both, 0), gate(both, 1)];
      const seen = resetAfter ? s.mul(reset, withBias(s, s.matMul(h!, part(2, 1)), extra)) : s.matMul(s.mul(reset, h!), part(2, 1));
      const candidate = activate(1, s.add(gate(row!, 2), seen));
      return one(s.add(s.mul(s.sub(1, update), candidate), s.mul(update, h!)));
    }
    const z = s.add(row!, s.matMul(h!, weights!));
    const peep = (i: number, state: Wire, value: Wire): Wire => (extra === undefined ? value : s.add(value, s.mul(state, s.slice(extra, 0, i * n, (i + 1) * n))));
    const enter = activate(0, peep(0, cell!, gate(z, 0)));
    const keep = coupled ? s.sub(1, enter) : activate(0, peep(2, cell!, gate(z, 2)));
    const next = s.add(s.mul(keep, cell!), s.mul(enter, activate(1, gate(z, 3))));
    // what goes through the last activation is not clipped in ONNX Runtime
    const y = s.mul(activate(0, peep(1, next, gate(z, 1))), functions[2]!(s, next));
    return { states: [y, next], collected: [y, next] };
  });
  return { y: done.collected[0]!, last: done.states, all: done.collected };
}

function runDirection(a: Arithmetic, given: Direction, backwards: boolean, attrs: LayerAttrs, constantWeights: boolean, all: boolean, functions: readonly Apply[] | undefined): Run {
  const plain = constantWeights && functions === undefined && attrs.clip === undefined && !attrs.coupled && factOf(given.x).dtype === 'f32';
  if (plain && attrs.kind === 'LSTM') return runLstm(a, given, backwards, all);
  if (plain && attrs.kind === 'GRU') return runGru(a, given, backwards, attrs.resetAfter);
  return runSteps(a, given, backwards, attrs, functions ?? kinds[attrs.kind].activations.map((name): Apply => (s, x) => activationsByName[name.toLowerCase()]!.of(s, x, 0, 0)));
}

/** Sequences that end before the last frame: what comes behind is zeros, and the last states are those of their ends. Backwards begins at the end of each. */
function runEnding(a: Arithmetic, given: Direction, backwards: boolean, lengths: Wire, run: (given: Direction) => Run): Run {
  const turned = (w: Wire): Wire => (backwards ? a.make(op(reverseSequence, { axis: 0, batchAxis: 1 }), [w, lengths]) : w);
  const { y, all } = run({ ...given, x: turned(given.x) });
  const [frames, batch] = factOf(y).shape;
  const ends = a.clamp(a.sub(lengths, 1), 0, null);
  const last = all.map((states, i) => {
    const found = a.make(op(gather, { axis: 1, batchDims: 1 }), [a.transpose(states, [1, 0, 2]), ends]);
    return a.select(a.greater(a.reshape(lengths, [batch!, 1]), 0), found, given.initial[i]!);
  });
  const within = a.less(a.positions(frames!, 0, 3), a.reshape(lengths, [1, batch!, 1]));
  return { y: a.select(within, turned(y), 0), last, all };
}

/** Whether all sequences go on to the last frame. */
function areWhole(lengths: Wire, frames: Dim): boolean {
  const value = constantOf(lengths);
  return value !== undefined && value.dtype !== 'string' && typeof frames === 'number' && value.data.every((n) => n === frames);
}

function layer(a: Arithmetic, inputs: readonly (Wire | undefined)[], attrs: LayerAttrs): readonly Wire[] {
  const { kind, directions, batchFirst } = attrs;
  const { gates, states } = kinds[kind];
  const [input, w, r, b, lens, h, cell, peepholes] = inputs;
  const x = batchFirst ? a.transpose(input!, [1, 0, 2]) : input!;
  const [frames, batch, ...more] = factOf(x).shape, { dtype } = factOf(x);
  if (frames === undefined || batch === undefined || more.length !== 1) throw new InferError(`${factOf(x).shape.length} axes, where there are frames, batch and columns`);
  const n = known(factOf(r!).shape[2], 'the number of units');
  if (attrs.units !== undefined && attrs.units !== n) throw new InferError(`hidden_size ${attrs.units} for weights of ${n} units`);
  for (const [weights, width] of [[w!, lengthOf(factOf(x), 2)], [r!, n]] as const) {
    const { shape } = factOf(weights);
    if (shape.length !== 3 || !same(shape[0]!, directions.length) || !same(shape[1]!, gates * n) || !same(shape[2]!, width)) throw new InferError(`weights [${shape.join(',')}] for ${directions.length} directions and ${gates * n} gates of ${String(width)} columns`);
  }
  const lengths = lens === undefined || areWhole(lens, frames) ? undefined : a.cast(lens, 'i64');
  const begin = (state: Wire | undefined, d: number): Wire => {
    if (state === undefined) return a.zeros(dtype === 'f64' ? 'f64' : 'f32', [batch, n]);
    return a.row(state, batchFirst ? 1 : 0, d);
  };
  const runs = directions.map((backwards, d) => {
    const given: Direction = {
      x, w: a.row(w!, 0, d), r: a.row(r!, 0, d), b: b === undefined ? undefined : a.row(b, 0, d), n,
      initial: [h, cell].slice(0, states).map((s) => begin(s, d)), peepholes: peepholes === undefined ? undefined : a.row(peepholes, 0, d),
    };
    const run = (g: Direction, from: boolean): Run => runDirection(a, g, from, attrs, constantOf(r!) !== undefined, lengths !== undefined, attrs.activations?.[d]);
    return lengths === undefined ? run(given, backwards) : runEnding(a, given, backwards, lengths, (g) => run(g, false));
  });
  const axis = batchFirst ? 1 : 0;
  const y = a.concat(1, ...runs.map((run) => a.unsqueeze(run.y, 1)));
  const ends = Array.from({ length: states }, (_, i) => a.concat(axis, ...runs.map((run) => a.unsqueeze(run.last[i]!, axis))));
  return [batchFirst ? a.transpose(y, [2, 0, 1, 3]) : y, ...ends];
}

const recurrent = (kind: Kind) => (c: Call) => {
  const attrs = readLayer(c, kind);
  c.neededUpTo(2);
  return c.deferMany(kind, { directions: attrs.directions.length }, 1 + kinds[kind].states, (make, inputs) => layer(new Arithmetic(make), inputs, attrs), ...c.inputsUpTo(kind === 'LSTM' ? 8 : 6));
};

/** Weights [directions, columns, rows] that are integers, with a scale and a zero point for each direction, or each of its columns, as those of LSTM. */
function dequantized(a: Arithmetic, weights: Wire, scale: Wire, zero: Wire | undefined): Wire {
  const beside = (p: Wire): Wire => a.unsqueeze(p, ...(factOf(p).shape.length === 1 ? [1, 2] : [1]));
  return a.transpose(dequantize(a.make, weights, beside(soundScale(scale)), zero && beside(soundZero(zero, weights))), [0, 2, 1]);
}

export const recurrents: Family = {
  LSTM: recurrent('LSTM'), GRU: recurrent('GRU'), RNN: recurrent('RNN'),

  /** Behind the inputs of LSTM: scale and zero point of W and of R. Frames and states stay floats: ONNX Runtime rounds those of a whole sequence by its largest. */
  'com.microsoft.DynamicQuantizeLSTM'(c) {
    const attrs = readLayer(c, 'LSTM');
    c.neededUpTo(2);
    for (const scale of [8, 10]) c.needed(scale);
    return c.deferMany('DynamicQuantizeLSTM', { directions: attrs.directions.length }, 3, (make, inputs) => {
      const a = new Arithmetic(make), [x, w, r, ...others] = inputs.slice(0, 8), [wScale, wZero, rScale, rZero] = inputs.slice(8);
      return layer(a, [x, dequantized(a, w!, wScale!, wZero), dequantized(a, r!, rScale!, rZero), ...others], attrs);
    }, ...c.inputsUpTo(12));
  },
};
