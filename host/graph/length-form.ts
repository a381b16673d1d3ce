import { type Dim, greatestCommonDivisor as gcd, leastCommonMultiple, numberAt, symbolsOf } from './dim.ts';

/** max(0, unit * floor((S * mul + add) / div) + plus), 0 <= plus < unit */
export type LengthForm = { readonly unit: number; readonly mul: number; readonly add: number; readonly div: number; readonly plus: number };

/** Strides of a network beyond this are a mistake. */
const maxDivisor = 2 ** 16;

/** Product of everything that a length is divided by. */
const divisor = (length: Dim): number => (typeof length === 'number' ? 1
  : length.terms.flatMap((t) => t.atoms).reduce((product, atom) => (atom.kind === 'floor' ? product * atom.by * divisor(atom.of) : product), 1));

/** What the symbols of lengths would have to be multiples of for the lengths to be no quotients. */
export const multipleOf = (lengths: readonly Dim[]): number => lengths.map(divisor).reduce(leastCommonMultiple, 1);

/** A length in the stream symbol as the flat file states it; undefined where it has no such form. */
export function lengthForm(length: Dim): LengthForm | undefined {
  if (typeof length === 'number') return { unit: 1, mul: 0, add: length, div: 1, plus: 0 };
  const [symbol, other] = [...symbolsOf(length)], most = divisor(length);
  if (symbol === undefined || other !== undefined) return undefined;
  const known: number[] = [];
  const at = (s: number): number => known[s] ??= numberAt(length, s);
  for (let div = 1; div <= Math.min(most, maxDivisor); div++) {
    const form = most % div === 0 ? fit(at, div) : undefined;
    if (form !== undefined) return form;
  }
  return undefined;
}

/** The least that a length comes to, where it goes round and round as its symbol grows: 0 for `S mod 2`. */
export function leastOf(length: Dim): number | undefined {
  if (typeof length === 'number') return length;
  const [symbol, other] = [...symbolsOf(length)], period = divisor(length);
  if (symbol === undefined || other !== undefined || period > maxDivisor) return undefined;
  const at = (s: number): number => numberAt(length, s);
  let least = Infinity;
  for (let s = 0; s < period; s++) {
    if ([1, 1000, 1001].some((n) => at(s + n * period) !== at(s))) return undefined;
    least = Math.min(least, at(s));
  }
  return least;
}

/** The form with a given divisor that agrees with `at` for two periods after a long stream, and for short ones where it is positive. */
function fit(at: (s: number) => number, div: number): LengthForm | undefined {
  const base = div * Math.ceil(10_000 / div);
  const growth = at(base + div) - at(base);
  if (!(growth > 0)) return undefined;
  let unit = 0;
  for (let s = base; s < base + div; s++) unit = gcd(unit, at(s + 1) - at(s));
  for (const by of [1, unit]) {
    const form = inUnits(at, by, div, base, growth / by);
    if (form !== undefined) return form;
  }
  return undefined;
}

function inUnits(at: (s: number) => number, unit: number, div: number, base: number, mul: number): LengthForm | undefined {
  const plus = ((at(base) % unit) + unit) % unit;
  const whole = (s: number): number => (at(s) - plus) / unit;
  let [low, high] = [-Infinity, Infinity];
  for (let s = base; s < base + div; s++) {
    low = Math.max(low, whole(s) * div - s * mul);
    high = Math.min(high, whole(s) * div - s * mul + div - 1);
  }
  if (!(low <= high)) return undefined;
  const form = { unit, mul, add: low, div, plus };
  for (let s = 0; s < base + 2 * div; s += s < 2000 || s >= base ? 1 : 97) if (framesIn(form, s) !== Math.max(0, at(s))) return undefined;
  return form;
}

export const framesIn = ({ unit, mul, add, div, plus }: LengthForm, s: number): number => Math.max(0, unit * Math.floor((s * mul + add) / div) + plus);
