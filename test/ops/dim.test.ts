import test from 'ava';
import { type Dim, add, compare, exactDiv, floorDiv, max, min, mod, mul, parseDim, product, same, sub, substitute, symbol, symbolsOf } from '../../host/graph/dim.ts';
import { Random } from '../pulse/random.ts';

const S = symbol('S');
const T = symbol('T');
const show = (d: Dim | undefined): string => String(d);
const at = (d: Dim, s: number, t = 0): number => Number(substitute(d, new Map([['S', s], ['T', t]])));
const ceilDiv = (a: Dim, by: number): Dim => floorDiv(add(a, by - 1), by)!;

/** The same expression as a length and as a function of S and T. */
interface Both { readonly dim: Dim; readonly value: (s: number, t: number) => number }

function expression(random: Random, depth: number): Both {
  const leaf = random.integer(0, 3);
  if (depth === 0) {
    if (leaf === 0) return { dim: T, value: (_s, t) => t };
    if (leaf === 1) { const n = random.integer(-9, 9); return { dim: n, value: () => n }; }
    return { dim: S, value: (s) => s };
  }
  const [a, b] = [expression(random, depth - 1), expression(random, random.integer(0, depth - 1))];
  const n = random.integer(1, 8) * (random.integer(0, 5) === 0 ? -1 : 1);
  switch (random.integer(0, 5)) {
    case 0: return { dim: sub(a.dim, b.dim), value: (s, t) => a.value(s, t) - b.value(s, t) };
    case 1: return { dim: mul(a.dim, n), value: (s, t) => a.value(s, t) * n };
    case 2: return { dim: floorDiv(a.dim, n)!, value: (s, t) => Math.floor(a.value(s, t) / n) };
    case 3: return { dim: mod(a.dim, n)!, value: (s, t) => a.value(s, t) - n * Math.floor(a.value(s, t) / n) };
    case 4: return depth < 3 ? { dim: mul(a.dim, b.dim), value: (s, t) => a.value(s, t) * b.value(s, t) } : { dim: add(a.dim, n), value: (s, t) => a.value(s, t) + n };
    default: return { dim: add(a.dim, b.dim), value: (s, t) => a.value(s, t) + b.value(s, t) };
  }
}

test('a length has the value of the expression that made it', (t) => {
  for (let seed = 0; seed < 3000; seed++) {
    const { dim, value } = expression(new Random(seed), 1 + (seed % 5));
    for (const [s, u] of [[0, 1], [1, 0], [2, 7], [5, 3], [8, 8], [13, 40], [100, 77], [1009, 31]] as const) {
      if (at(dim, s, u) !== value(s, u)) return t.fail(`seed ${seed}: ${show(dim)} at S=${s}, T=${u} is ${at(dim, s, u)}, expected ${value(s, u)}`);
    }
  }
  return t.pass();
});

test('what a length prints is read back as the same length', (t) => {
  for (let seed = 0; seed < 2000; seed++) {
    const { dim } = expression(new Random(seed), 1 + (seed % 4));
    const again = parseDim(show(dim));
    if (again === undefined || !same(again, dim)) return t.fail(`seed ${seed}: ${show(dim)} is read as ${show(again)}`);
  }
  return t.pass();
});

test('a length minus itself is 0, whatever the order that built it', (t) => {
  for (let seed = 0; seed < 2000; seed++) {
    const random = new Random(seed);
    const parts = Array.from({ length: 4 }, () => expression(random, 2).dim);
    const [forwards, backwards] = [add(...parts), add(...[...parts].reverse())];
    if (!same(forwards, backwards) || !same(sub(forwards, backwards), 0)) return t.fail(`seed ${seed}: ${show(forwards)} and ${show(backwards)}`);
  }
  return t.pass();
});

test('compare does not contradict lengths as large as needed', (t) => {
  for (let seed = 0; seed < 3000; seed++) {
    const random = new Random(seed);
    const [a, b] = [expression(random, 3), expression(random, 2)];
    const sign = compare(a.dim, b.dim);
    // all symbols are taken as one: they grow together
    for (let s = 4000; s < 4040; s++) {
      const real = Math.sign(a.value(s, s) - b.value(s, s));
      if (sign !== 0 && real !== sign) return t.fail(`seed ${seed}: ${show(a.dim)} against ${show(b.dim)} is ${sign}, at S=T=${s} ${real}`);
    }
  }
  return t.pass();
});

test('a product is divided exactly by each of its factors', (t) => {
  for (let seed = 0; seed < 1000; seed++) {
    const random = new Random(seed);
    const [a, b] = [expression(random, 2).dim, expression(random, 1).dim];
    if (same(b, 0)) continue;
    const quotient = exactDiv(mul(a, b), b);
    if (quotient === undefined || !same(quotient, a)) return t.fail(`seed ${seed}: (${show(a)}) * (${show(b)}) / (${show(b)}) = ${show(quotient)}`);
  }
  return t.pass();
});

test('floors of floors and roundings up have one form', (t) => {
  t.is(show(floorDiv(floorDiv(S, 2)!, 3)), show(floorDiv(S, 6)));
  t.is(show(ceilDiv(ceilDiv(S, 2), 2)), show(ceilDiv(S, 4)));
  t.is(show(ceilDiv(ceilDiv(ceilDiv(S, 3), 2), 2)), show(ceilDiv(S, 12)));
  t.is(show(ceilDiv(ceilDiv(ceilDiv(S, 2), 2), 2)), show(ceilDiv(S, 8)));
  t.is(show(add(ceilDiv(S, 2), floorDiv(S, 2)!)), 'S');
  t.is(show(mul(floorDiv(mul(-1, S), 4)!, -1)), show(ceilDiv(S, 4)));
  t.is(show(floorDiv(add(mul(6, S), 3), 3)), '2*S+1');
  t.is(show(floorDiv(add(mul(4, S), 3), 6)), 'S-floor((S+1)/3)');
});

test('mod takes the sign of the divisor, and nothing divides by 0', (t) => {
  t.is(mod(-7, 4), 1);
  t.is(mod(7, -4), -1);
  t.is(mod(5, 0), undefined);
  t.is(floorDiv(S, 0), undefined);
  t.is(show(mod(mul(S, T), T)), '0');
  t.is(mod(S, T), undefined);
});

test('the padding that TensorFlow 1.x computes fills blocks exactly', (t) => {
  for (const d of [2, 3, 4, 8, 16]) {
    const padding = mod(sub(d, mod(S, d)!), d)!;
    t.true(same(mod(add(S, padding), d)!, 0), `block ${d}`);
    t.true(compare(padding, 0) >= 0);
    for (let s = 0; s < 40; s++) t.is(at(padding, s), (d - (s % d)) % d);
  }
});

test('the longer of two lengths, and the symbols in one', (t) => {
  t.is(show(max(sub(S, 3), 0)), 'S-3');
  t.is(show(min(S, add(S, 1))), 'S');
  t.is(show(max(floorDiv(S, 2)!, 100)), 'floor((S)/2)');
  t.is(compare(mod(S, 4)!, 4), -1);
  t.is(compare(mod(S, 4)!, 3), 0);
  t.deepEqual([...symbolsOf(product([floorDiv(S, 3)!, T, 2]))].sort(), ['S', 'T']);
});

test('text that is no length is not read', (t) => {
  for (const text of ['', 'S+', '2S', 'S//2', '(S', 'S)', 'S^2', '1.5', 'floor(S/2', '-', 'a b']) t.is(parseDim(text), undefined, text);
});
