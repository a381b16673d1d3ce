/** Arithmetic of lengths: of plain numbers when evaluating, of symbolic ones on the host. `D` holds the integers. */
export interface Lengths<D> {
  of(n: number): D;
  /** The integer that it is, if it is one. */
  value(d: D): number | undefined;
  add(a: D, b: D): D;
  sub(a: D, b: D): D;
  mul(a: D, b: D): D;
  /** Quotient rounded down; undefined where it cannot be said. */
  floorDiv(a: D, b: D): D | undefined;
  /** Sign of a - b. */
  compare(a: D, b: D): number;
}

export const numbers: Lengths<number> = {
  of: (n) => n, value: (d) => d, add: (a, b) => a + b, sub: (a, b) => a - b, mul: (a, b) => a * b, floorDiv: (a, b) => Math.floor(a / b), compare: (a, b) => Math.sign(a - b),
};

/** Shape asked for by `wanted`, where one -1 takes what remains. Undefined where that cannot be said. */
export function resolveReshape<D>(lengths: Lengths<D>, shape: readonly D[], wanted: readonly D[]): readonly D[] | undefined {
  const free = wanted.findIndex((d) => lengths.value(d) === -1);
  if (free < 0) return wanted;
  const one = lengths.of(1);
  const rest = wanted.filter((_, i) => i !== free).reduce((a, b) => lengths.mul(a, b), one);
  // common factors first: a quotient of symbols is exact only then
  const total = shape.reduce((a, b) => lengths.mul(a, b), one);
  const taken = lengths.value(rest) === 0 ? lengths.of(0) : lengths.floorDiv(total, rest);
  return taken === undefined ? undefined : wanted.map((d, i) => (i === free ? taken : d));
}

/**
 * What is taken along one axis of a tensor, or a new axis of length 1, in the order of the result, as in x[1:, None, i]. `entry` is where the
 * operands begin, end and step speak of it. `fromFirst` and `toLast`: all from, or up to, the end of the axis at which the step begins, or
 * ends, whatever the operand says. An index drops its axis. Axes behind those of the last item are whole.
 */
export type IndexItem =
  | { readonly kind: 'range'; readonly entry: number; readonly fromFirst: boolean; readonly toLast: boolean }
  | { readonly kind: 'index'; readonly entry: number }
  | { readonly kind: 'whole' }
  | { readonly kind: 'new' };

/** A strided slice with one entry an input axis, then the axes of the result: an input axis, or `new`. */
export interface ResolvedSlice<D> { readonly starts: readonly D[]; readonly ends: readonly D[]; readonly steps: readonly number[]; readonly axes: readonly (number | 'new')[] }

/** Model files write "to the end" as the largest integer; no symbolic length is taken to be longer. */
const beyond = 2 ** 31 - 1;

export function resolveStridedSlice<D>(lengths: Lengths<D>, items: readonly IndexItem[], shape: readonly D[], begin: readonly D[], end: readonly D[], step: readonly D[]): ResolvedSlice<D> {
  const { of } = lengths;
  const zero = of(0);
  const taken = items.filter((item) => item.kind !== 'new').length;
  if (taken > shape.length) throw new Error(`a slice of ${taken} axes of a tensor of ${shape.length}`);
  const starts: D[] = [];
  const ends: D[] = [];
  const steps: number[] = [];
  const axes: (number | 'new')[] = [];
  const take = (start: D, stop: D, by: number): void => {
    starts.push(start);
    ends.push(stop);
    steps.push(by);
  };
  const whole = (): void => {
    axes.push(starts.length);
    take(zero, shape[starts.length]!, 1);
  };
  for (const item of items) {
    const length = shape[starts.length]!;
    const wrap = (d: D): D => (lengths.compare(d, zero) < 0 ? lengths.add(d, length) : d);
    const within = (d: D, low: D, high: D): D => {
      if (Math.abs(lengths.value(d) ?? 0) >= beyond) return lengths.compare(d, zero) < 0 ? low : high;
      const at = wrap(d);
      return lengths.compare(at, low) < 0 ? low : lengths.compare(at, high) > 0 ? high : at;
    };
    switch (item.kind) {
      case 'whole': whole(); break;
      case 'new': axes.push('new'); break;
      case 'index': {
        const at = wrap(begin[item.entry]!);
        if (lengths.compare(at, zero) < 0 || lengths.compare(at, length) >= 0) throw new Error(`index ${String(begin[item.entry])} is outside an axis of ${String(length)}`);
        take(at, lengths.add(at, of(1)), 1);
        break;
      }
      case 'range': {
        const by = lengths.value(step[item.entry]!);
        if (by === undefined || by === 0) throw new Error(`stride ${String(step[item.entry])} of a slice`);
        const [low, high] = by > 0 ? [zero, length] : [of(-1), lengths.sub(length, of(1))];
        const start = item.fromFirst ? (by > 0 ? low : high) : within(begin[item.entry]!, low, high);
        const stop = item.toLast ? (by > 0 ? high : low) : within(end[item.entry]!, low, high);
        axes.push(starts.length);
        take(start, lengths.compare(stop, start) * by > 0 ? stop : start, by);
      }
    }
  }
  while (starts.length < shape.length) whole();
  return { starts, ends, steps, axes };
}

/** Elements that `start`, `start + step`, ... before `end` are. */
export function countOf<D>(lengths: Lengths<D>, start: D, end: D, step: number): D | undefined {
  const span = step > 0 ? lengths.sub(end, start) : lengths.sub(start, end);
  const by = Math.abs(step);
  return by === 1 ? span : lengths.floorDiv(lengths.add(span, lengths.of(by - 1)), lengths.of(by));
}
