import { type NumericTensor, operand, tensorOf } from '../../../src/eval/tensor.ts';
import { sameShape } from '../../graph/dim.ts';
import { type Graph, type Node, type Wire, constantOf, factOf, sameWire } from '../../graph/graph.ts';
import type { Patch } from '../../graph/patch.ts';
import { maxPool } from '../pool/pool.ts';
import { broadcastTo, reshape, squeeze, transpose, unsqueeze } from '../shape/shape.ts';
import { concat, slice } from '../slice/slice.ts';

/** What a wire is for each value of another one. */
type Of = (x: NumericTensor) => NumericTensor | undefined;

/** A wire that others are element by element functions of, and the function. */
interface Source { readonly wire: Wire; readonly of: Of }

export const isByte = (wire: Wire): boolean => { const { dtype } = factOf(wire); return dtype === 'i8' || dtype === 'u8'; };

const isScalar = (wire: Wire): boolean => { const value = constantOf(wire); return value !== undefined && value.dtype !== 'string' && value.data.length === 1; };

/** Whether an element of its result depends on the same element of its operands, and on constants that are the same for all. */
export function isElementwise(node: Node): boolean {
  const { op, inputs, outputs } = node, [out] = outputs;
  if (outputs.length !== 1 || inputs.length === 0 || op.eval === undefined || op.as(reshape) !== undefined || op.as(broadcastTo) !== undefined) return false;
  const [operands = '', to = ''] = op.axes(inputs.map(factOf), outputs)?.split('->') ?? [], labels = operands.split(',');
  if (to === '' && out!.shape.length > 0) return false;
  return inputs.every((w, i) => {
    if (constantOf(w) !== undefined) return isScalar(w) || [...labels[i]!].every((l) => l !== l.toLowerCase());
    return labels[i] === to && to === to.toLowerCase() && sameShape(factOf(w).shape, out!.shape);
  });
}

/** Elementwise operators that make one function; there may be any number behind a node, and as many ways to each. */
const maxOperators = 32;

/** What the result of an elementwise node is a function of: bytes, or what no elementwise node gives. Undefined where that is more than one wire, or too many operators. */
export function sourceOf(node: Node): Source | undefined {
  const seen = new Set<Node>(), ordered: Node[] = [];
  let source: Wire | undefined;
  /** False where there is no one source. */
  const visit = (n: Node): boolean => {
    if (seen.has(n)) return true;
    if (seen.add(n).size > maxOperators) return false;
    for (const w of n.inputs) {
      if (constantOf(w) !== undefined) continue;
      if (!isByte(w) && isElementwise(w.node)) {
        if (!visit(w.node)) return false;
      } else if (source === undefined) source = w;
      else if (!sameWire(w, source)) return false;
    }
    ordered.push(n);
    return true;
  };
  if (!visit(node) || source === undefined) return undefined;
  const wire = source, rank = factOf(wire).shape.length;
  return { wire, of: (x) => {
    const values = new Map<Node, NumericTensor>(), first = alongFirst(x, rank);
    for (const n of ordered) {
      const operands = n.inputs.map((w) => { const value = constantOf(w); return value === undefined ? (sameWire(w, wire) ? first : values.get(w.node)!) : scalarAsSuch(value); });
      values.set(n, operand(n.op.eval!(operands), 0));
    }
    return values.get(node);
  } };
}

/** The elements as those of the first of `rank` axes. */
const alongFirst = (x: NumericTensor, rank: number): NumericTensor => operand([{ ...x, shape: [x.data.length, ...new Array<number>(Math.max(0, rank - 1)).fill(1)] }], 0);

/** A constant of one element without axes. */
const scalarAsSuch = (value: NonNullable<ReturnType<typeof constantOf>>): NumericTensor => (operand([value], 0).data.length === 1 ? operand([{ ...operand([value], 0), shape: [] }], 0) : operand([value], 0));

const all = (wire: Wire): NumericTensor => { const { dtype } = factOf(wire), least = dtype === 'i8' ? -128 : 0; return tensorOf(dtype === 'i8' ? 'i8' : 'u8', [256], Float64Array.from({ length: 256 }, (_, i) => least + i)); };

/** Calls `make` with the bytes that a wire is a function of, and the function's values. */
export type Make = (bytes: Wire, values: NumericTensor) => Wire;

/**
 * A function of a wire's elements, computed where there are bytes behind it: what only moves elements, or chooses the largest ones, does so with
 * results then. `joins`: also where those are behind each part of a concatenation.
 */
export function behind(patch: Patch, graph: Graph, wire: Wire, of: Of, make: Make, joins: boolean): Wire | undefined {
  if (constantOf(wire) !== undefined) return undefined;
  if (isByte(wire)) { const values = of(all(wire)); return values && make(wire, alongFirst(values, 1)); }
  const { node } = wire, [x, ...more] = node.inputs;
  if (isElementwise(node)) {
    const source = sourceOf(node);
    return source && behind(patch, graph, source.wire, (v) => { const y = source.of(v); return y && of(y); }, make, joins);
  }
  if (x === undefined || graph.onlyUser(node) === undefined) return undefined;
  if ([node.op.as(reshape), node.op.as(squeeze), node.op.as(unsqueeze), node.op.as(transpose), node.op.as(slice)].some((attrs) => attrs !== undefined)) {
    const inner = behind(patch, graph, x, of, make, joins);
    return inner && patch.add(node.name, node.op, [inner, ...more]);
  }
  if (node.op.as(maxPool) !== undefined) {
    const inner = behind(patch, graph, x, (v) => { const y = of(v); return y !== undefined && rises(v) && rises(y) ? y : undefined; }, make, false);
    return inner && patch.add(node.name, node.op, [inner]);
  }
  if (!joins || node.op.as(concat) === undefined) return undefined;
  const parts = node.inputs.map((w) => behind(patch, graph, w, of, make, joins));
  return parts.every((p) => p !== undefined) ? patch.add(node.name, node.op, parts) : undefined;
}

const rises = ({ data }: NumericTensor): boolean => data.every((v, i) => i === 0 || data[i - 1]! <= v);
