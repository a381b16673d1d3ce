import { problem, range, type Draw } from './draw.ts';
import { type Args, at, clamp, input, optional, type Put, type Reference } from './naive.ts';
import type { Memory, Problem } from './problem.ts';

type Width = 4 | 8 | 16;
const widths = [4, 8, 16] as const;
const up = (n: number, width: number): number => Math.ceil(n / width) * width;

/** Panels of `width` columns of a random [n, columns] matrix, zero behind its last column. */
function panels(draw: Draw, n: number, columns: number, width: Width): Float32Array {
  const w = draw.floats(n * up(columns, width));
  return w.map((v, i) => (Math.floor(i / (n * width)) * width + (i % width) < columns ? v : 0));
}

function lstmArgs(draw: Draw, width: Width, frames: number, batch: number, n: number): Problem['args'] {
  const state = (): Float32Array | null => draw.of(null, draw.floats(batch * n));
  const held = draw.of(null, null, draw.int(0, frames + 2)), length = draw.of(null, null, draw.int(0, frames + 1));
  const h0 = state(), c0 = state();
  return {
    x: draw.floats(frames * batch * 4 * n, draw.of(1, 4)), w: panels(draw, n, 4 * n, width), h0, c0, peep: draw.of(null, draw.floats(3 * n)), length: length === null ? null : Int32Array.of(length),
    hold: held === null ? null : Int32Array.of(held), z: new Float32Array(up(4 * n, width)), frames, batch, n, backwards: draw.int(0, 1), clip: draw.of(Infinity, 0.5),
    ...(h0 !== null && draw.int(0, 1) ? { h: 'h0' } : {}), ...(c0 !== null && draw.int(0, 1) ? { c: 'c0' } : {}), ...(held === null ? { remaining: null } : {}), ...(draw.int(0, 1) ? { cells: null } : {}),
  };
}

function gruArgs(draw: Draw, width: Width, frames: number, batch: number, n: number): Problem['args'] {
  const h0 = draw.of(null, draw.floats(batch * n)), held = draw.of(null, null, draw.int(0, frames + 2));
  return {
    x: draw.floats(frames * batch * 3 * n, draw.of(1, 4)), w: Float32Array.of(...panels(draw, n, 2 * n, width), ...panels(draw, n, n, width)), h0, b: draw.of(null, draw.floats(n)),
    hold: held === null ? null : Int32Array.of(held), z: new Float32Array(up(2 * n, width) + up(n, width) + n), frames, batch, n, backwards: draw.int(0, 1), reset_after: draw.int(0, 1),
    ...(h0 !== null && draw.int(0, 1) ? { h: 'h0' } : {}), ...(held === null ? { remaining: null } : {}),
  };
}

const shapes: readonly (readonly [number, number, number])[] = [...range(1, 40).map((n) => [1 + (n % 4), 1 + (n % 3), n] as const), [5, 1, 70], [12, 2, 5]];

export const recurrentProblems: readonly Problem[] = widths.flatMap((width) => shapes.flatMap(([frames, batch, n]) => range(1, 2).flatMap(() => [
  problem(`lstm_f32_n${width}`, (draw) => lstmArgs(draw, width, frames, batch, n)),
  problem(`gru_f32_n${width}`, (draw) => gruArgs(draw, width, frames, batch, n)),
])));

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
/** Steps feed each other; gates are within 1e-6. */
const tolerance = (args: Args, value: number): number => (4 + 2 * args.int('frames') + Math.sqrt(args.int('n'))) * 1e-6 * Math.max(1, Math.abs(value));

/** Column `j` of h [n] times panels that begin at `first`. */
function product(w: Float64Array, first: number, width: number, h: readonly number[], j: number): number {
  const panel = first + Math.floor(j / width) * h.length * width + (j % width);
  return h.reduce((sum, v, k) => sum + v * at(w, panel + k * width), 0);
}

/** Frames in their order; `still`: the frame gives the state as it is (or zeros) and does not change it. */
function frames(args: Args, length: Memory | null = null): { readonly order: readonly { readonly t: number; readonly still: 'held' | 'ended' | undefined }[]; readonly remaining: number } {
  const count = args.int('frames'), end = length?.[0] ?? count, hold = args.memory('hold')?.[0] ?? 0;
  const order = Array.from({ length: count }, (_, i) => {
    const t = args.int('backwards') === 1 ? count - 1 - i : i;
    return { t, still: i < hold ? 'held' as const : t >= end ? 'ended' as const : undefined };
  });
  return { order, remaining: Math.max(0, hold - count) };
}

function state(args: Args, name: string, batch: number, n: number): number[][] {
  const given = optional(args, name);
  return Array.from({ length: batch }, (_, b) => Array.from({ length: n }, (_, j) => (given === null ? 0 : at(given, b * n + j))));
}

const lstm = (width: Width): Reference => (args, put) => {
  const [batch, n, clip] = [args.int('batch'), args.int('n'), args.int('clip')];
  const x = input(args, 'x'), w = input(args, 'w'), peep = optional(args, 'peep');
  const h = state(args, 'h0', batch, n), c = state(args, 'c0', batch, n), { order, remaining } = frames(args, args.memory('length'));
  const p = (gate: number, j: number): number => (peep === null ? 0 : at(peep, gate * n + j));
  for (const { t, still } of order) {
    for (let b = 0; b < batch; b++) {
      const before = [...h[b]!], row = (t * batch + b) * n;
      for (let j = 0; j < n; j++) {
        const z = (gate: number): number => at(x, 4 * row + gate * n + j) + product(w, 0, width, before, gate * n + j);
        if (still === undefined) {
          const old = c[b]![j]!;
          const cell = clamp(sigmoid(z(1) + p(1, j) * old) * old + sigmoid(z(0) + p(0, j) * old) * Math.tanh(z(2)), -clip, clip);
          c[b]![j] = cell;
          h[b]![j] = sigmoid(z(3) + p(2, j) * cell) * Math.tanh(cell);
        }
        const [y, cell] = still === 'ended' ? [0, 0] : [h[b]![j]!, c[b]![j]!];
        put(row + j, y, tolerance(args, y), 'y');
        if (args.memory('cells') !== null) put(row + j, cell, tolerance(args, cell), 'cells');
      }
    }
  }
  finish(args, put, [['h', h], ['c', c]], remaining);
};

const gru = (width: Width): Reference => (args, put) => {
  const [batch, n] = [args.int('batch'), args.int('n')];
  const x = input(args, 'x'), w = input(args, 'w'), bias = optional(args, 'b');
  const h = state(args, 'h0', batch, n), { order, remaining } = frames(args);
  for (const { t, still } of order) {
    for (let b = 0; b < batch; b++) {
      const before = [...h[b]!], row = (t * batch + b) * n, candidates = n * up(2 * n, width);
      const gate = (g: number, j: number): number => sigmoid(at(x, 3 * row + g * n + j) + product(w, 0, width, before, g * n + j));
      const reset = before.map((v, j) => v * gate(1, j));
      for (let j = 0; j < n; j++) {
        const own = bias === null ? 0 : at(bias, j);
        const inner = args.int('reset_after') === 1 ? gate(1, j) * (product(w, candidates, width, before, j) + own) : product(w, candidates, width, reset, j) + own;
        const u = gate(0, j);
        if (still === undefined) h[b]![j] = u * before[j]! + (1 - u) * Math.tanh(at(x, 3 * row + 2 * n + j) + inner);
        put(row + j, h[b]![j]!, tolerance(args, h[b]![j]!), 'y');
      }
    }
  }
  finish(args, put, [['h', h]], remaining);
};

function finish(args: Args, put: Put, states: readonly (readonly [string, readonly (readonly number[])[]])[], remaining: number): void {
  for (const [name, rows] of states) rows.flat().forEach((v, i) => { put(i, v, tolerance(args, v), name); });
  if (args.memory('remaining') !== null) put(0, remaining, 0, 'remaining');
}

export const recurrentReferences: Readonly<Record<string, Reference>> = Object.fromEntries(widths.flatMap((width) => [[`lstm_f32_n${width}`, lstm(width)], [`gru_f32_n${width}`, gru(width)]]));
