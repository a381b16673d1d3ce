import { type Tensor, numbersOf } from '../../src/eval/tensor.ts';
import { constantValue } from '../graph/constant.ts';
import type { ImportedNode, ImportedWire } from '../stages.ts';

type Nodes = readonly ImportedNode[];

/** Forms of integers that only change their rank or their type. */
const passed = new Set(['Identity', 'Unsqueeze', 'Squeeze', 'Reshape', 'Scalar', 'Cast']);
/** Operators whose attributes and inputs say all: two of them with the same are one. */
const repeated = new Set(['StridedSlice', 'Identity', 'Cast']);
/** As many nodes behind a wire are compared. */
const deepest = 8;

/** An integer, or a row of them, as another one plus constants, one for all or one each. */
interface Offset { readonly base: ImportedWire; readonly plus: readonly number[] }

/** What a wire is, but for its rank or its type. */
function behindPassed(nodes: Nodes, wire: ImportedWire): ImportedWire {
  let at = wire;
  for (let node = nodes[at.node]; node !== undefined && passed.has(node.op.name); node = nodes[at.node]) at = node.inputs[0]!;
  return at;
}

function offsetOf(nodes: Nodes, wire: ImportedWire): Offset {
  const base = behindPassed(nodes, wire), here = { base, plus: [0] }, node = nodes[base.node];
  if (node === undefined) return here;
  const [a, b] = node.inputs, sign = node.op.name === 'Add' ? 1 : node.op.name === 'Sub' ? -1 : 0;
  if (sign === 0 || a === undefined || b === undefined || node.inputs.length !== 2) return here;
  const [left, right] = [integersOf(nodes, a), integersOf(nodes, b)];
  const moved = (of: ImportedWire, by: readonly number[], times: number): Offset => {
    const { base, plus } = offsetOf(nodes, of), sums = each(plus, by, (p, d) => p + times * d);
    return sums === undefined ? here : { base, plus: sums };
  };
  if (right !== undefined) return moved(a, right, sign);
  return left !== undefined && sign === 1 ? moved(b, left, 1) : here;
}

/** Of rows of one length, or of one and one for all. */
function each(a: readonly number[], b: readonly number[], of: (x: number, y: number) => number): readonly number[] | undefined {
  if (a.length !== b.length && a.length !== 1 && b.length !== 1) return undefined;
  const at = (row: readonly number[], i: number): number => row[row.length === 1 ? 0 : i]!;
  return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => of(at(a, i), at(b, i)));
}

function integersOf(nodes: Nodes, wire: ImportedWire): readonly number[] | undefined {
  const value = knownIndices(nodes, behindPassed(nodes, wire));
  return value === undefined || value.dtype === 'string' || value.data.length === 0 ? undefined : Array.from(numbersOf(value));
}

/** A constant of a few integers, as indices and axes are. */
export function knownIndices(nodes: Nodes, wire: ImportedWire): Tensor | undefined {
  const node = nodes[wire.node];
  const value = node === undefined ? undefined : constantValue(node.op);
  return value !== undefined && value.data.length <= 16 && (value.dtype === 'i64' || value.dtype === 'i32') ? value : undefined;
}

function isSame(nodes: Nodes, a: ImportedWire, b: ImportedWire, depth = deepest): boolean {
  if (a.node === b.node) return a.slot === b.slot;
  const [p, q] = [nodes[a.node], nodes[b.node]];
  if (p === undefined || q === undefined || depth === 0 || a.slot !== b.slot) return false;
  const known = integersOf(nodes, a);
  if (known !== undefined) return known.join() === integersOf(nodes, b)?.join();
  return repeated.has(p.op.name) && p.op.name === q.op.name && JSON.stringify(p.op.attrs) === JSON.stringify(q.op.attrs) && p.inputs.length === q.inputs.length && p.inputs.every((w, i) => isSame(nodes, w, q.inputs[i]!, depth - 1));
}

/** How far integers are above others, one by one, or all; undefined where only the run knows. */
export function distances(nodes: Nodes, from: ImportedWire, to: ImportedWire): readonly number[] | undefined {
  const [first, last] = [offsetOf(nodes, from), offsetOf(nodes, to)];
  return isSame(nodes, first.base, last.base) ? each(last.plus, first.plus, (l, f) => l - f) : undefined;
}

/** What a row of integers is put together from, one each; undefined where it is no such row. */
export function elementsOf(nodes: Nodes, row: ImportedWire): readonly ImportedWire[] | undefined {
  const node = nodes[row.node];
  if (node === undefined) return undefined;
  if (node.op.name === 'Identity' || node.op.name === 'Cast') return elementsOf(nodes, node.inputs[0]!);
  return node.op.name === 'Pack' || node.op.name === 'Concat' ? node.inputs : undefined;
}
