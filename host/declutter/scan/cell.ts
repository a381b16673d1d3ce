import { tensor } from '../../../src/eval/tensor.ts';
import { bug } from '../../errors.ts';
import { input } from '../../graph/constant.ts';
import { same } from '../../graph/dim.ts';
import { constantOf, factOf, sameWire, type Graph, type Wire } from '../../graph/graph.ts';
import { op } from '../../graph/op.ts';
import type { Patch } from '../../graph/patch.ts';
import { add, neg } from '../../ops/elementwise/elementwise.ts';
import { matMul } from '../../ops/matmul/matmul.ts';
import { concat, slice } from '../../ops/slice/slice.ts';
import { type Affine, type Matrix, type Term, sumOf } from './affine.ts';
import type { ScanParts, ScanState, Scanned } from './parts.ts';

/** A gate before its function: the state's matrix, what comes from rows outside, and a constant. `sign` -1: all of it negated. */
export interface Gate { readonly recurrent: Matrix; readonly outer: readonly Term[]; readonly bias: Float32Array; readonly sign: 1 | -1 }

/** The state of a cell of n units: [batch, n] of f32. */
export interface CellState { readonly state: ScanState; readonly n: number }

export function cellState(state: ScanState): CellState | undefined {
  const { dtype, shape } = factOf(state.before);
  const n = shape[1];
  return dtype === 'f32' && shape.length === 2 && typeof n === 'number' ? { state, n } : undefined;
}

/** A sum as a gate of a cell whose output is `h`; undefined where it depends on anything else in the body than `h`, and rows from outside. */
export function gateOf({ terms, bias }: Affine, parts: ScanParts, h: Wire, n: number): Gate | undefined {
  const own = terms.flatMap((t) => (t.kind === 'product' && sameWire(t.atom, h) ? [t.matrix.data] : []));
  const outer = terms.filter((t) => t.kind !== 'product' || !sameWire(t.atom, h));
  const ready = outer.every((t) => parts.scanned.some((s) => sameWire(s.element, t.atom)) || (t.kind === 'product' && parts.outside.some((o) => sameWire(o.seen, t.atom))));
  const columns = bias.length;
  const data = sumOf(own, n * columns);
  return ready ? { recurrent: { rows: n, columns, data }, outer, bias, sign: 1 } : undefined;
}

export const negated = (g: Gate): Gate => ({ ...g, sign: g.sign === 1 ? -1 : 1 });

/** Columns of matrices side by side, each with its sign. */
function sideBySide(parts: readonly { readonly matrix: Matrix | undefined; readonly sign: number }[], rows: number, n: number): Float32Array {
  const out = new Float32Array(rows * n * parts.length);
  parts.forEach(({ matrix, sign }, g) => {
    for (let r = 0; r < rows && matrix !== undefined; r++) for (let j = 0; j < n; j++) out[(r * parts.length + g) * n + j] = sign * matrix.data[r * n + j]!;
  });
  return out;
}

/** The constant operand of a recurrent operator: [n, gates * n]. */
export function recurrentWeights(patch: Patch, name: string, gates: readonly Gate[], n: number): Wire {
  return patch.constant(`${name}/recurrent`, tensor('f32', [n, gates.length * n], sideBySide(gates.map((g) => ({ matrix: g.recurrent, sign: g.sign })), n, n)));
}

/** Adds, outside of the loop, what the rows give to the gates: one product for each input, over all rows. Undefined where rows go both ways. */
export function hoistGates(patch: Patch, name: string, parts: ScanParts, gates: readonly Gate[], n: number, batch: Wire): { readonly rows: Wire; readonly backwards: boolean } | undefined {
  const scannedOf = (w: Wire): Scanned | undefined => parts.scanned.find((s) => sameWire(s.element, w));
  const atoms = gates.flatMap((g) => g.outer.map((t) => t.atom)).filter((w, i, all) => all.findIndex((v) => sameWire(v, w)) === i);
  const rows = atoms.flatMap((w) => scannedOf(w) ?? []);
  const [first] = rows;
  const whole = [...factOf(batch).shape.slice(0, 1), gates.length * n];
  const isWhole = (w: Wire): boolean => factOf(w).shape.length === 3 && same(factOf(w).shape[1]!, whole[0]!) && same(factOf(w).shape[2]!, whole[1]!);
  if (first === undefined || rows.some((r) => r.backwards !== first.backwards)) return undefined;
  const sum: Wire[] = [];
  for (const atom of atoms) {
    const outer = scannedOf(atom)?.rows ?? parts.outside.find((o) => sameWire(o.seen, atom))?.wire ?? bug('a term from nowhere');
    const products = gates.map((g) => ({ matrix: productWith(g.outer, atom, n), sign: g.sign }));
    const depth = products.find((p) => p.matrix !== undefined)?.matrix?.rows;
    if (depth !== undefined) {
      const weights = patch.constant(`${name}/input`, tensor('f32', [depth, gates.length * n], sideBySide(products, depth, n)));
      sum.push(patch.add(name, op(matMul, { transposeA: false, transposeB: false }), [outer, weights]));
    }
    const direct = columnsWith(patch, name, outer, gates, atom, n);
    if (direct === null) return undefined;
    if (direct !== undefined) sum.push(direct);
  }
  const bias = sideBySide(gates.map((g) => ({ matrix: { rows: 1, columns: n, data: g.bias }, sign: g.sign })), 1, n);
  if (bias.some((v) => v !== 0)) sum.push(patch.constant(`${name}/bias`, tensor('f32', [bias.length], bias)));
  const total = sum.length === 1 ? sum[0]! : patch.add(name, op(add, {}), sum);
  return isWhole(total) ? { rows: total, backwards: first.backwards } : undefined;
}

function productWith(terms: readonly Term[], atom: Wire, n: number): Matrix | undefined {
  const own = terms.flatMap((t) => (t.kind === 'product' && sameWire(t.atom, atom) ? [t.matrix] : []));
  const [first] = own;
  return first === undefined ? undefined : { rows: first.rows, columns: n, data: sumOf(own.map((m) => m.data), first.rows * n) };
}

/** Columns of the rows that are added to gates as they are; undefined: none are, null: not in a form that joins to all gates. */
function columnsWith(patch: Patch, name: string, outer: Wire, gates: readonly Gate[], atom: Wire, n: number): Wire | undefined | null {
  const own = gates.map((g) => g.outer.filter((t) => t.kind === 'columns' && sameWire(t.atom, atom)));
  if (own.every((t) => t.length === 0)) return undefined;
  const axis = factOf(outer).shape.length - 1;
  const parts: Wire[] = [];
  let whole = factOf(outer).shape[axis] === gates.length * n;
  for (const [g, terms] of own.entries()) {
    const [term, more] = terms;
    if (term?.kind !== 'columns' || more !== undefined) return null;
    whole &&= term.from === g * n && gates[g]!.sign === 1;
    const cut = patch.add(name, op(slice, { axis, start: term.from, end: term.from + n }), [outer]);
    parts.push(gates[g]!.sign === 1 ? cut : patch.add(name, op(neg, {}), [cut]));
  }
  return whole ? outer : patch.add(name, op(concat, { axis }), parts);
}

/**
 * `parts` without the cell's states. In the body its output, and its cells where these are read, are rows from outside; null where the body
 * needs the states otherwise.
 */
export function withoutCell(parts: ScanParts, removed: readonly ScanState[], rows: readonly { readonly after: Wire; readonly rows: Wire; readonly backwards: boolean }[]): ScanParts | null {
  const { body } = parts;
  const kept = parts.states.filter((s) => !removed.includes(s));
  const made = rows.map((r) => ({ ...r, element: { node: body.add('', input({ dtype: factOf(r.after).dtype, shape: factOf(r.after).shape }), []), slot: 0 } }));
  const moved = (w: Wire): Wire => made.find((m) => sameWire(m.after, w))?.element ?? w;
  const states = kept.map((s) => ({ ...s, after: moved(s.after) }));
  const collected = parts.collected.map((c) => ({ ...c, row: moved(c.row) }));
  body.inputs = [...body.inputs, ...made.map((m) => ({ name: '', wire: m.element }))];
  body.outputs = [...states.map((s) => s.after), ...collected.map((c) => c.row)].map((wire, i) => ({ name: String(i), wire }));
  body.replace(made.map((m) => ({ from: m.after, to: m.element })));
  body.inputs = body.inputs.filter((p) => !removed.some((s) => s.before.node === p.wire.node));
  if (needs(body, removed)) return null;
  return { ...parts, states, collected, scanned: [...parts.scanned, ...made.map((m) => ({ rows: m.rows, backwards: m.backwards, element: m.element }))] };
}

const needs = (body: Graph, states: readonly ScanState[]): boolean => {
  const order = new Set(body.order().map((n) => n.id));
  return states.some((s) => order.has(s.before.node.id));
};

/** The number that a wire holds everywhere. */
export function uniform(w: Wire): number | undefined {
  const value = constantOf(w);
  const first = value?.dtype === 'f32' ? value.data[0] : undefined;
  return first !== undefined && value?.dtype === 'f32' && value.data.every((v) => v === first) ? first : undefined;
}
