import { InferError } from './infer-error.ts';

/**
 * Lengths of axes: integers, or polynomials in symbols (`S`, the stream length) and floored quotients of such polynomials.
 * The form is canonical, so equal keys are equal lengths. Symbols stand for lengths as large as needed: where only the
 * growth of two lengths can be compared, the one that grows faster is the larger.
 */
export type Dim = number | Expr;

type Atom = { readonly kind: 'symbol'; readonly key: string } | { readonly kind: 'floor'; readonly key: string; readonly of: Expr; readonly by: number };

interface Term {
  readonly factor: number;
  /** Sorted by key; repeated for powers. */
  readonly atoms: readonly Atom[];
}

const termKey = (atoms: readonly Atom[]): string => atoms.map((a) => a.key).join('*');
const byKey = (a: { readonly key: string }, b: { readonly key: string }): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

export class Expr {
  /** By descending degree, then by key; no factor is 0. */
  readonly terms: readonly Term[];
  readonly key: string;

  constructor(terms: readonly Term[]) {
    this.terms = terms;
    this.key = printTerms(terms);
  }

  toString(): string { return this.key; }
  toJSON(): string { return this.key; }
}

function printTerms(terms: readonly Term[]): string {
  if (terms.length === 0) return '0';
  return terms.map((t, i) => {
    const sign = t.factor < 0 ? '-' : i > 0 ? '+' : '';
    const size = Math.abs(t.factor);
    const atoms = termKey(t.atoms);
    return sign + (atoms === '' ? String(size) : size === 1 ? atoms : `${size}*${atoms}`);
  }).join('');
}

function fromTerms(terms: readonly Term[]): Dim {
  const sums = new Map<string, Term>();
  for (const t of terms) {
    const key = termKey(t.atoms);
    const old = sums.get(key);
    sums.set(key, { factor: t.factor + (old?.factor ?? 0), atoms: t.atoms });
  }
  const kept = [...sums.entries()].filter(([, t]) => t.factor !== 0)
    .sort(([ka, a], [kb, b]) => b.atoms.length - a.atoms.length || byKey({ key: ka }, { key: kb })).map(([, t]) => t);
  if (kept.length === 0) return 0;
  const only = kept[0]!;
  return kept.length === 1 && only.atoms.length === 0 ? only.factor : new Expr(kept);
}

const termsOf = (d: Dim): readonly Term[] => (typeof d === 'number' ? (d === 0 ? [] : [{ factor: d, atoms: [] }]) : d.terms);
const constantOf = (d: Dim): number => termsOf(d).find((t) => t.atoms.length === 0)?.factor ?? 0;

export const symbol = (name: string): Expr => new Expr([{ factor: 1, atoms: [{ kind: 'symbol', key: name }] }]);
export const isSymbolic = (d: Dim): d is Expr => typeof d !== 'number';
export const same = (a: Dim, b: Dim): boolean => (typeof a === 'number' || typeof b === 'number' ? a === b : a.key === b.key);
export const sameShape = (a: readonly Dim[], b: readonly Dim[]): boolean => a.length === b.length && a.every((d, i) => same(d, b[i]!));
export const showShape = (shape: readonly Dim[]): string => `[${shape.join(',')}]`;

export function add(...dims: readonly Dim[]): Dim {
  return dims.every((d) => typeof d === 'number') ? dims.reduce<number>((a, b) => a + b, 0) : fromTerms(dims.flatMap(termsOf));
}

export const sub = (a: Dim, b: Dim): Dim => (typeof a === 'number' && typeof b === 'number' ? a - b : add(a, mul(b, -1)));

/** Terms of one length, and characters of its text: more is a damaged file, and formulas would grow without end. */
const maxTerms = 1024;
export const maxDimText = 512;

/** Throws `InferError` where the product has too many terms. */
export function mul(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return a * b;
  if (termsOf(a).length * termsOf(b).length > maxTerms) throw new InferError(`a length that is a sum of ${termsOf(a).length * termsOf(b).length} terms`);
  return fromTerms(termsOf(a).flatMap((s) => termsOf(b).map((t) => ({ factor: s.factor * t.factor, atoms: [...s.atoms, ...t.atoms].sort(byKey) }))));
}

export const product = (dims: readonly Dim[]): Dim => dims.reduce<Dim>(mul, 1);

export const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? Math.abs(a) : greatestCommonDivisor(b, a % b));
export const leastCommonMultiple = (a: number, b: number): number => (a / greatestCommonDivisor(a, b)) * b;

/** x where a is floor(x / 2), written as this module writes halves rounded up: y - floor(y / 2). */
function halfRoundedUp(a: Expr): Dim | undefined {
  const floor = a.terms.find((t) => t.factor === -1 && t.atoms.length === 1 && t.atoms[0]!.kind === 'floor')?.atoms[0];
  if (floor?.kind !== 'floor' || floor.by !== 2) return undefined;
  const rest = sub(add(a, new Expr([{ factor: 1, atoms: [floor] }])), floor.of);
  return typeof rest === 'number' ? add(floor.of, 1 + 2 * rest) : undefined;
}

/** floor(a / by) for a positive integer `by`. */
function floorByInteger(a: Dim, by: number): Dim {
  if (by === 1) return a;
  if (typeof a === 'number') return Math.floor(a / by);
  const half = halfRoundedUp(a);
  if (half !== undefined) return floorByInteger(half, 2 * by);
  const whole: Term[] = [];
  const rest: Term[] = [];
  for (const t of a.terms) {
    // constants into [0, by), other factors into (-by/2, by/2]
    const quotient = t.atoms.length === 0 ? Math.floor(t.factor / by) : Math.ceil(t.factor / by - 0.5);
    if (quotient !== 0) whole.push({ factor: quotient, atoms: t.atoms });
    if (t.factor !== quotient * by) rest.push({ factor: t.factor - quotient * by, atoms: t.atoms });
  }
  const leading = rest.find((t) => t.atoms.length > 0);
  if (leading === undefined) return fromTerms(whole);
  let inner = fromTerms(rest);
  if (leading.factor < 0) {
    // floor(x / k) = -floor((k - 1 - x) / k)
    return sub(fromTerms(whole), floorByInteger(sub(by - 1, inner), by));
  }
  const common = rest.filter((t) => t.atoms.length > 0).reduce((g, t) => greatestCommonDivisor(g, t.factor), by);
  if (common > 1) {
    const c = constantOf(inner);
    inner = fromTerms([...termsOf(sub(inner, c)).map((t) => ({ factor: t.factor / common, atoms: t.atoms })), { factor: Math.floor(c / common), atoms: [] }]);
    return add(fromTerms(whole), floorByInteger(inner, by / common));
  }
  const atom = leading.atoms[0]!;
  if (atom.kind === 'floor' && leading.atoms.length === 1 && leading.factor === 1 && rest.every((t) => t === leading || t.atoms.length === 0)) {
    return add(fromTerms(whole), floorByInteger(add(atom.of, atom.by * constantOf(inner)), atom.by * by));
  }
  if (typeof inner === 'number') return add(fromTerms(whole), Math.floor(inner / by));
  if (whole.length > 0) {
    const innerHalf = halfRoundedUp(inner);
    if (innerHalf !== undefined) return add(fromTerms(whole), floorByInteger(innerHalf, 2 * by));
  }
  if (by === 2 && constantOf(inner) === 1) return sub(add(fromTerms(whole), inner, -1), floorByInteger(sub(inner, 1), 2));
  const floor: Atom = { kind: 'floor', key: `floor((${inner.key})/${by})`, of: inner, by };
  return fromTerms([...whole, { factor: 1, atoms: [floor] }]);
}

/** a / by where it is a polynomial without remainder, else undefined. */
export function exactDiv(a: Dim, by: Dim): Dim | undefined {
  if (typeof by === 'number') {
    if (by === 0) return undefined;
    const terms = termsOf(a).map((t) => ({ factor: t.factor / by, atoms: t.atoms }));
    return terms.every((t) => Number.isInteger(t.factor)) ? fromTerms(terms) : undefined;
  }
  let rest = a;
  let quotient: Dim = 0;
  const lead = by.terms[0]!;
  for (let steps = 0; !same(rest, 0); steps++) {
    const t = termsOf(rest)[0]!;
    const atoms = [...t.atoms];
    for (const atom of lead.atoms) {
      const at = atoms.findIndex((x) => x.key === atom.key);
      if (at < 0) return undefined;
      atoms.splice(at, 1);
    }
    const factor = t.factor / lead.factor;
    if (!Number.isInteger(factor) || steps > 64) return undefined;
    const piece = fromTerms([{ factor, atoms }]);
    quotient = add(quotient, piece);
    rest = sub(rest, mul(piece, by));
  }
  return quotient;
}

/** floor(a / by); undefined where it has no such form (a divisor that is symbolic and leaves a remainder, or 0). */
export function floorDiv(a: Dim, by: Dim): Dim | undefined {
  if (typeof by === 'number' && by !== 0) return by > 0 ? floorByInteger(a, by) : floorByInteger(mul(a, -1), -by);
  return exactDiv(a, by);
}

/** a - by * floor(a / by), which has the sign of the divisor. */
export function mod(a: Dim, by: Dim): Dim | undefined {
  const quotient = floorDiv(a, by);
  return quotient === undefined ? undefined : sub(a, mul(quotient, by));
}

/** Sign of a - b for lengths as large as needed; 0 too where it depends on how they divide. */
export function compare(a: Dim, b: Dim): number {
  const difference = sub(a, b);
  if (typeof difference === 'number') return Math.sign(difference);
  const { growth, loose, low, high } = relax(difference);
  for (let degree = growth.length - 1; degree > 0; degree--) {
    if (degree <= loose) return 0;
    if (Math.abs(growth[degree]!) > 1e-9) return Math.sign(growth[degree]!);
  }
  const constant = growth[0] ?? 0;
  return constant + low > 1e-9 ? 1 : constant + high < -1e-9 ? -1 : 0;
}

/**
 * A length without its floors: coefficients by degree, all symbols taken as one. The floors move its constant by `low` to `high`; where
 * they are multiplied, coefficients up to degree `loose` are not known.
 */
interface Relaxed { readonly growth: readonly number[]; readonly loose: number; readonly low: number; readonly high: number }

function relax(d: Dim): Relaxed {
  const growth: number[] = [0];
  let [loose, low, high] = [0, 0, 0];
  for (const t of termsOf(d)) {
    const atoms = t.atoms.map(relaxAtom);
    const piece = atoms.reduce((p, x) => multiply(p, x.growth), [t.factor]);
    piece.forEach((v, degree) => { growth[degree] = (growth[degree] ?? 0) + v; });
    const [only, another] = atoms;
    if (only === undefined) continue;
    loose = Math.max(loose, only.loose);
    if (another === undefined) {
      low += Math.min(t.factor * only.low, t.factor * only.high);
      high += Math.max(t.factor * only.low, t.factor * only.high);
    } else if (atoms.some((x) => x.low !== x.high)) loose = Math.max(loose, piece.length - 2);
  }
  return { growth, loose, low, high };
}

function relaxAtom(a: Atom): Relaxed {
  if (a.kind === 'symbol') return { growth: [0, 1], loose: 0, low: 0, high: 0 };
  const { growth, loose, low, high } = relax(a.of);
  return { growth: growth.map((g) => g / a.by), loose, low: (low - (a.by - 1)) / a.by, high: high / a.by };
}

/** The product of two polynomials, coefficients by degree. */
function multiply(p: readonly number[], q: readonly number[]): number[] {
  const out = new Array<number>(p.length + q.length - 1).fill(0);
  p.forEach((f, i) => { q.forEach((g, j) => { out[i + j] = out[i + j]! + f * g; }); });
  return out;
}

export const max = (a: Dim, b: Dim): Dim => (compare(a, b) >= 0 ? a : b);
export const min = (a: Dim, b: Dim): Dim => (compare(a, b) <= 0 ? a : b);

/** The value with every symbol replaced; symbols that `values` lacks stay. */
export function substitute(d: Dim, values: ReadonlyMap<string, Dim>): Dim {
  if (typeof d === 'number') return d;
  const one = (a: Atom): Dim => (a.kind === 'symbol' ? values.get(a.key) ?? new Expr([{ factor: 1, atoms: [a] }]) : floorByInteger(substitute(a.of, values), a.by));
  return add(...d.terms.map((t) => t.atoms.reduce<Dim>((p, a) => mul(p, one(a)), t.factor)));
}

/** What a length is where all its symbols are `value`: `substitute` for many values. */
export function numberAt(d: Dim, value: number): number {
  if (typeof d === 'number') return d;
  const one = (a: Atom): number => (a.kind === 'symbol' ? value : Math.floor(numberAt(a.of, value) / a.by));
  return d.terms.reduce((sum, t) => sum + t.atoms.reduce((p, a) => p * one(a), t.factor), 0);
}

export function symbolsOf(d: Dim): ReadonlySet<string> {
  const found = new Set<string>();
  const walk = (e: Dim): void => { for (const t of termsOf(e)) for (const a of t.atoms) { if (a.kind === 'symbol') found.add(a.key); else walk(a.of); } };
  walk(d);
  return found;
}

/** Reads what `toString` writes: integers, names, + - *, floor((...)/n) and parentheses. Returns undefined for anything else. */
export function parseDim(text: string): Dim | undefined {
  if (text.length > maxDimText) return undefined;
  try {
    return parsed(text);
  } catch (e) {
    if (e instanceof InferError) return undefined;
    throw e;
  }
}

function parsed(text: string): Dim | undefined {
  const tokens = text.match(/\s*(\d+|[A-Za-z_]\w*|[-+*/()])/g)?.map((t) => t.trim()) ?? [];
  if (tokens.join('') !== text.replace(/\s+/g, '') || tokens.length === 0) return undefined;
  let at = 0;
  const take = (t: string): boolean => (tokens[at] === t ? (at++, true) : false);
  const sum = (): Dim | undefined => {
    let left: Dim | undefined = take('-') ? negate(factor()) : factor();
    while (left !== undefined && (tokens[at] === '+' || tokens[at] === '-')) {
      const minus = tokens[at++] === '-';
      const right = factor();
      left = right === undefined ? undefined : minus ? sub(left, right) : add(left, right);
    }
    return left;
  };
  const negate = (d: Dim | undefined): Dim | undefined => (d === undefined ? undefined : mul(d, -1));
  const factor = (): Dim | undefined => {
    let left = atom();
    while (left !== undefined && (tokens[at] === '*' || tokens[at] === '/')) {
      const divide = tokens[at++] === '/';
      const right = atom();
      left = right === undefined ? undefined : divide ? floorDiv(left, right) : mul(left, right);
    }
    return left;
  };
  const atom = (): Dim | undefined => {
    const t = tokens[at++];
    if (t === undefined) return undefined;
    if (/^\d/.test(t)) return Number(t);
    if (t === '(' || (t === 'floor' && take('('))) {
      const inner = sum();
      return take(')') ? inner : undefined;
    }
    return /^\w/.test(t) ? symbol(t) : undefined;
  };
  const result = sum();
  return at === tokens.length ? result : undefined;
}
