import type { Tensor } from '../../../src/eval/tensor.ts';
import type { ImportedNode, ImportedWire } from '../../stages.ts';

/** Forms of one integer that only change its rank or its type. */
const passed = new Set(['Identity', 'Unsqueeze', 'Squeeze', 'Reshape', 'Scalar', 'Cast']);

interface Offset { readonly base: ImportedWire; readonly plus: number }

/** One integer as another one plus a constant. */
function offsetOf(nodes: readonly ImportedNode[], wire: ImportedWire): Offset {
  const here = { base: wire, plus: 0 }, node = nodes[wire.node];
  if (node === undefined) return here;
  if (passed.has(node.op.name)) return offsetOf(nodes, node.inputs[0]!);
  const [a, b] = node.inputs, sign = node.op.name === 'Add' ? 1 : node.op.name === 'Sub' ? -1 : 0;
  if (sign === 0 || a === undefined || b === undefined || node.inputs.length !== 2) return here;
  const [left, right] = [integerOf(nodes, a), integerOf(nodes, b)];
  if (right !== undefined) { const { base, plus } = offsetOf(nodes, a); return { base, plus: plus + sign * right }; }
  if (left !== undefined && sign === 1) { const { base, plus } = offsetOf(nodes, b); return { base, plus: plus + left }; }
  return here;
}

function integerOf(nodes: readonly ImportedNode[], wire: ImportedWire): number | undefined {
  const node = nodes[wire.node];
  if (node !== undefined && passed.has(node.op.name)) return integerOf(nodes, node.inputs[0]!);
  const value = knownIndices(nodes, wire);
  return value?.data.length === 1 ? Number(value.data[0]) : undefined;
}

/** A constant of a few integers, as indices and axes are. */
export function knownIndices(nodes: readonly ImportedNode[], wire: ImportedWire): Tensor | undefined {
  const node = nodes[wire.node];
  const value = node?.op.name === 'Const' ? node.op.infer([])[0]?.value : undefined;
  return value !== undefined && value.data.length <= 16 && (value.dtype === 'i64' || value.dtype === 'i32') ? value : undefined;
}

/** How far one integer is above another one, as far as constants that were added to both say. */
export function distance(nodes: readonly ImportedNode[], from: ImportedWire, to: ImportedWire): number | undefined {
  const [first, last] = [offsetOf(nodes, from), offsetOf(nodes, to)];
  return first.base.node === last.base.node && first.base.slot === last.base.slot ? last.plus - first.plus : undefined;
}
