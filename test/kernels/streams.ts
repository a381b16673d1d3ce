import { problem, range } from './draw.ts';
import type { Args, Reference } from './naive.ts';
import type { Problem } from './problem.ts';

const far = 2 ** 30;

/** Places around a pulse of so many frames, and far off. */
const places = (draw: { int(a: number, b: number): number; of<T>(...v: readonly [T, ...T[]]): T }, frames: number): Int32Array => {
  const start = draw.of(-far, 0, draw.int(-5, frames + 2));
  return Int32Array.of(start, draw.of(far, Math.max(start, draw.int(start, start + frames + 3))));
};

const bytes = (draw: { int(a: number, b: number): number }, count: number): Uint8Array => Uint8Array.from({ length: count }, () => draw.int(0, 255));

export const streamProblems: readonly Problem[] = [
  ...range(1, 40).map(() => problem('bounds_i32', (d) => ({
    frames: d.int(1, 9), first: d.int(-20, 40), unit: d.int(1, 3), plus: d.int(0, 2), mul: d.int(0, 3), add: d.of(far, d.int(-20, 20)), div: d.int(1, 4), clock: Int32Array.of(d.of(0, 1, d.int(0, 9), far), d.of(far, d.int(-30, 50), far - 1)),
  }))),
  ...range(1, 80).map((i) => problem('fill_outside_w32', (d) => {
    const [outer, frames, inner] = [d.int(1, 3), d.int(1, 8), d.of(1, 3, 8)];
    return { outer, frames, inner, mode: i % 4, bounds: places(d, frames), value: d.floats(inner), x: d.odd(outer * frames * inner, 3), ...(i % 3 === 0 ? { y: 'x' } : {}) };
  })),
  ...range(1, 40).map((i) => problem('fill_outside_any', (d) => {
    const [outer, frames, inner] = [d.int(1, 3), d.int(1, 8), d.of(1, 2, 7)];
    return { outer, frames, inner, mode: i % 4, bounds: places(d, frames), value: bytes(d, inner), x: bytes(d, outer * frames * inner), ...(i % 3 === 0 ? { y: 'x' } : {}) };
  })),
  ...range(1, 60).map((i) => problem('place_frames_w32', (d) => {
    const [outer, frames, inner, count] = [d.int(1, 3), d.int(1, 8), d.of(1, 3, 8), d.int(1, 5)];
    return { outer, frames, inner, count, behind: i % 2, bounds: places(d, frames), f: d.floats(outer * count * inner), x: d.odd(outer * frames * inner, 3), ...(i % 3 === 0 ? { y: 'x' } : {}) };
  })),
  ...range(1, 30).map((i) => problem('place_frames_any', (d) => {
    const [outer, frames, inner, count] = [d.int(1, 3), d.int(1, 8), d.of(1, 2, 7), d.int(1, 5)];
    return { outer, frames, inner, count, behind: i % 2, bounds: places(d, frames), f: bytes(d, outer * count * inner), x: bytes(d, outer * frames * inner), ...(i % 3 === 0 ? { y: 'x' } : {}) };
  })),
];

const bounds: Reference = (args, put) => {
  const [run, left] = args.memory('clock')!;
  const [frames, first, unit, mul, add, div, plus] = ['frames', 'first', 'unit', 'mul', 'add', 'div', 'plus'].map((name) => args.int(name)) as [number, number, number, number, number, number, number];
  const start = Math.max(-far, first - run! * frames);
  put(0, start, 0);
  put(1, Math.min(far, Math.max(start, left! >= far ? far : unit * Math.floor((left! * mul + add) / div) + plus + first)), 0);
};

/** Frame i of part o of the result: of which memory, and which frame of it. */
const frames = (place: (args: Args, i: number) => readonly [memory: string, frames: number, frame: number]): Reference => (args, put) => {
  const [outer, count, inner] = ['outer', 'frames', 'inner'].map((name) => args.int(name)) as [number, number, number];
  for (let o = 0; o < outer; o++) for (let i = 0; i < count; i++) for (let j = 0; j < inner; j++) {
    const [memory, length, frame] = place(args, i);
    put((o * count + i) * inner + j, args.memory(memory)![(memory === 'value' ? 0 : (o * length + frame) * inner) + j]!, 0);
  }
};

const fill = frames((args, i) => {
  const [start, end] = args.memory('bounds')! as unknown as readonly [number, number], [count, mode] = [args.int('frames'), args.int('mode')];
  if (i >= start && i < end) return ['x', count, i];
  if (mode === 0) return ['value', 0, 0];
  const from = i < start ? [start, 2 * start - i, 2 * start - 1 - i][mode - 1]! : [end - 1, 2 * end - 2 - i, 2 * end - 1 - i][mode - 1]!;
  return ['x', count, from >= start && from < end && from >= 0 && from < count ? from : i];
});

const place = frames((args, i) => {
  const [start, end] = args.memory('bounds')! as unknown as readonly [number, number], count = args.int('count');
  const k = i - (args.int('behind') === 1 ? end : start - count);
  return k >= 0 && k < count ? ['f', count, k] : ['x', args.int('frames'), i];
});

export const streamReferences: Readonly<Record<string, Reference>> = { bounds_i32: bounds, fill_outside_w32: fill, fill_outside_any: fill, place_frames_w32: place, place_frames_any: place };
