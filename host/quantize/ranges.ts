/** How the range of a wire is chosen from its values: all of them, all but the `percentile`, or that of the least mean square error. */
export const rangeMethods = ['min-max', 'percentile', 'mse'] as const;
export type RangeMethod = (typeof rangeMethods)[number];

/** The real numbers that the integers of a wire reach from and to; 0 is one of them. */
export interface Range { readonly lo: number; readonly hi: number }

/** Numbers of 8 bits stand for (q - zero) * scale. */
export interface Scale { readonly scale: number; readonly zero: number }

export function scaleOf({ lo, hi }: Range): Scale {
  const scale = Math.max(hi - lo, 1e-12) / 255;
  return { scale: Math.fround(scale), zero: Math.max(-128, Math.min(127, Math.round(-128 - lo / scale))) };
}

/** Values that are kept of a wire. */
const most = 1 << 14;

/** Values of one wire over all calibration data: their extremes, and an even selection. */
export class Values {
  #lo = 0;
  #hi = 0;
  #step = 1;
  #seen = 0;
  #kept: number[] = [];
  /** What was no number. */
  #wrong = false;

  add(values: Float32Array): void {
    for (const v of values) {
      if (v < this.#lo) this.#lo = v;
      else if (v > this.#hi) this.#hi = v;
      if (!Number.isFinite(v)) this.#wrong = true;
      if (this.#seen++ % this.#step === 0) this.#kept.push(v);
    }
    while (this.#kept.length > most) {
      this.#kept = this.#kept.filter((_, i) => i % 2 === 0);
      this.#step *= 2;
    }
  }

  get finite(): boolean { return !this.#wrong; }
  get seen(): number { return this.#seen; }

  range(method: RangeMethod, percentile: number): Range {
    const whole = { lo: this.#lo, hi: this.#hi };
    if (method === 'min-max' || whole.lo === whole.hi) return whole;
    return method === 'percentile' ? this.#inner(percentile) : this.#leastError(whole);
  }

  #inner(percentile: number): Range {
    const sorted = Float64Array.from(this.#kept).sort(), outside = (1 - percentile / 100) / 2 * (sorted.length - 1);
    return { lo: Math.min(0, sorted[Math.ceil(outside)]!), hi: Math.max(0, sorted[Math.floor(sorted.length - 1 - outside)]!) };
  }

  #leastError(whole: Range): Range {
    let [best, least] = [whole, Infinity];
    for (let part = 1; part > 0.2; part -= 0.02) {
      const range = { lo: part * whole.lo, hi: part * whole.hi }, { scale, zero } = scaleOf(range);
      let error = 0;
      for (const v of this.#kept) error += (v - (Math.max(-128, Math.min(127, Math.round(v / scale) + zero)) - zero) * scale) ** 2;
      if (error < least) [best, least] = [range, error];
    }
    return best;
  }
}
