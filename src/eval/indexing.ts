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

/** Masks of TensorFlow's StridedSlice: bit i speaks of entry i of begin, end and strides. */
export type StridedSliceMasks = {
  readonly beginMask: number; readonly endMask: number; readonly ellipsisMask: number; readonly newAxisMask: number; readonly shrinkAxisMask: number;
};

/** A strided slice with one entry an input axis, then the axes of the result: an input axis, or `new`. */
export interface ResolvedSlice<D> { readonly starts: readonly D[]; readonly ends: readonly D[]; readonly steps: readonly number[]; readonly axes: readonly (number | 'new')[] }

/** Model files write "to the end" as the largest integer; no symbolic length is taken to be longer. */
const beyond = 2 ** 31 - 1;

export function resolveStridedSlice<D>(lengths: Lengths<D>, masks: StridedSliceMasks, shape: readonly D[], begin: readonly D[], end: readonly D[], strides: readonly D[]): ResolvedSlice<D> {
  const { of } = lengths;
  const zero = of(0);
  const has = (mask: number, i: number): boolean => (mask & (1 << i)) !== 0;
  const spelt = begin.filter((_, i) => !has(masks.newAxisMask, i) && !has(masks.ellipsisMask, i)).length;
  if (spelt > shape.length) throw new Error(`a slice of ${spelt} axes of a tensor of ${shape.length}`);
  const starts: D[] = [];
  const ends: D[] = [];
  const steps: number[] = [];
  const axes: (number | 'new')[] = [];
  const whole = (): void => {
    axes.push(starts.length);
    ends.push(shape[starts.length]!);
    starts.push(zero);
    steps.push(1);
  };
  begin.forEach((b, i) => {
    if (has(masks.ellipsisMask, i)) {
      for (let n = shape.length - spelt; n > 0; n--) whole();
      return;
    }
    if (has(masks.newAxisMask, i)) {
      axes.push('new');
      return;
    }
    const length = shape[starts.length]!;
    const wrap = (d: D): D => (lengths.compare(d, zero) < 0 ? lengths.add(d, length) : d);
    const within = (d: D, low: D, high: D): D => {
      if (Math.abs(lengths.value(d) ?? 0) >= beyond) return lengths.compare(d, zero) < 0 ? low : high;
      const at = wrap(d);
      return lengths.compare(at, low) < 0 ? low : lengths.compare(at, high) > 0 ? high : at;
    };
    if (has(masks.shrinkAxisMask, i)) {
      const at = wrap(b);
      if (lengths.compare(at, zero) < 0 || lengths.compare(at, length) >= 0) throw new Error(`index ${String(b)} is outside an axis of ${String(length)}`);
      starts.push(at);
      ends.push(lengths.add(at, of(1)));
      steps.push(1);
      return;
    }
    const step = lengths.value(strides[i]!);
    if (step === undefined || step === 0) throw new Error(`stride ${String(strides[i])} of a slice`);
    const [low, high] = step > 0 ? [zero, length] : [of(-1), lengths.sub(length, of(1))];
    const start = has(masks.beginMask, i) ? (step > 0 ? low : high) : within(b, low, high);
    const stop = has(masks.endMask, i) ? (step > 0 ? high : low) : within(end[i]!, low, high);
    const forward = lengths.compare(stop, start) * step > 0;
    axes.push(starts.length);
    starts.push(start);
    ends.push(forward ? stop : start);
    steps.push(step);
  });
  while (starts.length < shape.length) whole();
  return { starts, ends, steps, axes };
}

/** Elements that `start`, `start + step`, ... before `end` are. */
export function countOf<D>(lengths: Lengths<D>, start: D, end: D, step: number): D | undefined {
  const span = step > 0 ? lengths.sub(end, start) : lengths.sub(start, end);
  const by = Math.abs(step);
  return by === 1 ? span : lengths.floorDiv(lengths.add(span, lengths.of(by - 1)), lengths.of(by));
}
