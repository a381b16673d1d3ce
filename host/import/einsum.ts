import { type Dim, product, same } from '../graph/dim.ts';
import { type Wire, factOf } from '../graph/graph.ts';
import { InferError, type Op, op } from '../graph/op.ts';
import { matMul } from '../ops/matmul/matmul.ts';
import { reduceSum } from '../ops/reduce/reduce.ts';
import { mul } from '../ops/elementwise/elementwise.ts';
import { reshape, squeeze, transpose } from '../ops/shape/shape.ts';
import { stridedSlice } from '../ops/slice/slice.ts';
import { type Make, deferred } from './deferred.ts';

interface Equation { readonly operands: readonly string[]; readonly result: string }

/** `ab,bc->ac`, `...ii->...i`: one label an axis, `...` for the axes between. Without a result it is the labels that are there once, sorted. Undefined for other forms. */
function equationOf(text: string): Equation | undefined {
  const [left = '', given, ...rest] = text.replaceAll(' ', '').split('->');
  const operands = left.split(',');
  const once = [...new Set(left.replace(/[,.]/g, ''))].filter((l) => left.indexOf(l) === left.lastIndexOf(l)).sort().join('');
  const result = given ?? `${left.includes('.') ? '...' : ''}${once}`;
  const plain = [...operands, result].every((t) => /^[A-Za-z]*(\.\.\.)?[A-Za-z]*$/.test(t)) && new Set(result.replace('...', '')).size === result.replace('...', '').length;
  return rest.length > 0 || !plain || [...result].some((l) => !left.includes(l)) ? undefined : { operands, result };
}

/** Labels of the axes for which `...` stands, the last one first: no letters. */
const between = '0123456789';

/** Labels instead of `...`, for operands of these ranks. */
function spelled({ operands, result }: Equation, ranks: readonly number[]): Equation {
  const counts = operands.map((labels, i) => {
    const count = ranks[i]! - labels.replace('...', '').length;
    if (labels.includes('.') ? count < 0 || count > between.length : count !== 0) throw new InferError(`operand ${i} has ${ranks[i]} axes, the equation names ${labels}`);
    return count;
  });
  const digits = (count: number): string => [...between.slice(0, count)].reverse().join('');
  return { operands: operands.map((labels, i) => labels.replace('...', digits(counts[i]!))), result: result.replace('...', digits(Math.max(0, ...counts))) };
}

/** A label that an operand has twice names its diagonal. */
function diagonals(make: Make, x: Wire, labels: string): readonly [Wire, string] {
  const twice = [...labels].findIndex((l, i) => labels.indexOf(l) < i);
  if (twice < 0) return [x, labels];
  const first = labels.indexOf(labels[twice]!), others = [...labels].map((_, i) => i).filter((i) => i !== first && i !== twice);
  const { shape } = factOf(x), n = shape[twice]!;
  if (!same(shape[first]!, n) || typeof n !== 'number') throw new InferError(`the diagonal of ${String(shape[first])} and ${String(n)} elements`);
  const rows = make(op(reshape, { to: [...others.map((i) => shape[i]!), n * n] }), [make(op(transpose, { perm: [...others, first, twice] }), [x])]);
  const ends = factOf(rows).shape;
  const diagonal = make(op(stridedSlice, { starts: ends.map(() => 0), ends, steps: ends.map((_, i) => (i === others.length ? n + 1 : 1)) }), [rows]);
  return diagonals(make, diagonal, `${others.map((i) => labels[i]).join('')}${labels[twice]}`);
}

/** Axes of length 1 that are longer in another operand are dropped: they broadcast. */
function withoutUnits(make: Make, x: Wire, labels: string, others: readonly (readonly [Wire, string])[]): readonly [Wire, string] {
  const { shape } = factOf(x);
  const axes = shape.flatMap((d, i) => (d === 1 && others.some(([w, l]) => l.includes(labels[i]!) && factOf(w).shape[l.indexOf(labels[i]!)] !== 1) ? [i] : []));
  return axes.length === 0 ? [x, labels] : [make(op(squeeze, { axes }), [x]), [...labels].filter((_, i) => !axes.includes(i)).join('')];
}

/** Axes in the order of `to`; those that it lacks are summed. */
function ordered(make: Make, x: Wire, from: string, to: string): Wire {
  const summed = [...from].flatMap((l, axis) => (to.includes(l) ? [] : [axis]));
  const left = [...from].filter((l) => to.includes(l));
  const perm = [...to].map((l) => left.indexOf(l));
  const sum = summed.length === 0 ? x : make(op(reduceSum, { axes: summed, keep: false }), [x]);
  return perm.every((p, i) => p === i) ? sum : make(op(transpose, { perm }), [sum]);
}

/** One product of matrices: axes that both have and the result keeps are batches, those that it lacks are summed. */
function contract(make: Make, a: Wire, b: Wire, { operands: [p = '', q = ''], result }: Equation): Wire {
  const lengths = new Map<string, Dim>();
  for (const [x, labels] of [[a, p], [b, q]] as const) {
    factOf(x).shape.forEach((d, i) => {
      const known = lengths.get(labels[i]!);
      if (known !== undefined && !same(known, d)) throw new InferError(`axis ${labels[i]} is ${String(known)} and ${String(d)}`);
      lengths.set(labels[i]!, d);
    });
  }
  const those = (labels: string, keep: (l: string) => boolean): string => [...labels].filter(keep).join('');
  const batch = those(result, (l) => p.includes(l) && q.includes(l));
  const inner = those(p, (l) => q.includes(l) && !result.includes(l));
  const [rows, columns] = [those(result, (l) => p.includes(l) && !q.includes(l)), those(result, (l) => q.includes(l) && !p.includes(l))];
  const dims = (labels: string): readonly Dim[] => [...labels].map((l) => lengths.get(l)!);
  const matrix = (x: Wire, from: string, first: string, second: string): Wire => {
    const whole = ordered(make, x, from, batch + first + second);
    return first.length === 1 && second.length === 1 ? whole : make(op(reshape, { to: [...dims(batch), product(dims(first)), product(dims(second))] }), [whole]);
  };
  if (inner === '' && rows === '' && columns === '') return make(op(mul, {}), [ordered(make, a, p, result), ordered(make, b, q, result)]);
  const y = make(op(matMul, { transposeA: false, transposeB: false }), [matrix(a, p, rows, inner), matrix(b, q, inner, columns)]);
  const apart = rows.length === 1 && columns.length === 1 ? y : make(op(reshape, { to: dims(batch + rows + columns) }), [y]);
  return ordered(make, apart, batch + rows + columns, result);
}

/** The operator of an equation such as `ab,bc->ac`, and how many operands it has; undefined where it is none. */
export function einsum(text: string): { readonly op: Op; readonly operands: number } | undefined {
  const equation = equationOf(text);
  if (equation === undefined) return undefined;
  return {
    operands: equation.operands.length,
    op: deferred('Einsum', { equation: `${equation.operands.join()}->${equation.result}` }, (make, wires) => {
      const { operands, result } = spelled(equation, wires.map((w) => factOf(w).shape.length));
      const parts = wires.map((w, i) => diagonals(make, w, operands[i]!));
      const whole = parts.map(([w, labels], i) => withoutUnits(make, w, labels, parts.filter((_, k) => k !== i)));
      const [last, labels] = whole.reduce(([a, p], [b, q], i) => {
        const needed = result + whole.slice(i + 1).map(([, l]) => l).join('');
        const kept = [...new Set(p + q)].filter((l) => needed.includes(l)).join('');
        const order = i === whole.length - 1 ? result : kept;
        return [contract(make, a, b, { operands: [p, q], result: order }), order] as const;
      });
      return ordered(make, last, labels, result);
    }),
  };
}
