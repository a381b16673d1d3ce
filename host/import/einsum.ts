import { type Dim, product, same } from '../graph/dim.ts';
import { type Wire, factOf } from '../graph/graph.ts';
import { InferError, type Op, op } from '../graph/op.ts';
import { matMul } from '../ops/matmul/matmul.ts';
import { reduceSum } from '../ops/reduce/reduce.ts';
import { reshape, transpose } from '../ops/shape/shape.ts';
import { type Make, deferred } from './deferred.ts';

interface Equation { readonly operands: readonly string[]; readonly result: string }

/** `ab,bc->ac`: one label an axis, none twice in one operand, at most two operands. Undefined for other forms. */
function equationOf(text: string): Equation | undefined {
  const [left, result, ...rest] = text.replaceAll(' ', '').split('->');
  const operands = left?.split(',') ?? [];
  const plain = [...operands, result ?? '-'].every((t) => /^[A-Za-z]*$/.test(t) && new Set(t).size === t.length);
  return result === undefined || rest.length > 0 || !plain || operands.length > 2 || [...result].some((l) => !left!.includes(l)) ? undefined : { operands, result };
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
  const y = make(op(matMul, { transposeA: false, transposeB: false }), [matrix(a, p, rows, inner), matrix(b, q, inner, columns)]);
  const apart = rows.length === 1 && columns.length === 1 ? y : make(op(reshape, { to: dims(batch + rows + columns) }), [y]);
  return ordered(make, apart, batch + rows + columns, result);
}

/** The operator of an equation such as `ab,bc->ac`, and how many operands it has; undefined where that is no product of matrices, sum or transposition. */
export function einsum(text: string): { readonly op: Op; readonly operands: number } | undefined {
  const equation = equationOf(text);
  if (equation === undefined) return undefined;
  const { operands, result } = equation;
  return {
    operands: operands.length,
    op: deferred('Einsum', { equation: `${operands.join()}->${result}` }, (make, wires) => {
      wires.forEach((w, i) => {
        if (factOf(w).shape.length !== operands[i]!.length) throw new InferError(`operand ${i} has ${factOf(w).shape.length} axes, the equation names ${operands[i]}`);
      });
      return wires.length === 1 ? ordered(make, wires[0]!, operands[0]!, result) : contract(make, wires[0]!, wires[1]!, equation);
    }),
  };
}
