import { producersFirst } from '../order.ts';
import type { TfNode, TfRef } from './graph-def.ts';

/** What is wanted of a run: values, and nodes that shall run. */
export interface Wanted { readonly refs: readonly TfRef[]; readonly nodes: readonly string[] }

/** What a run for the named nodes executes: everything that they need by data or by control, in an order that both allow. */
export function executionOrder(nodes: ReadonlyMap<string, TfNode>, names: readonly string[]): { readonly order: readonly TfNode[]; readonly inLoop: ReadonlySet<string> } {
  const { order } = producersFirst(names, { find: (name) => nodes.get(name), needs: (node) => [...node.inputs.map((r) => r.name), ...node.controls] });
  return { order, inLoop: insideLoops(order) };
}

/** Between the Enter and the Exit nodes of while loops. */
function insideLoops(order: readonly TfNode[]): ReadonlySet<string> {
  const inside = new Set<string>();
  for (const node of order) {
    const reached = [...node.inputs.map((r) => r.name), ...node.controls].some((name) => inside.has(name));
    if (node.op === 'Enter' || node.op === 'RefEnter' || (reached && node.op !== 'Exit' && node.op !== 'RefExit')) inside.add(node.name);
  }
  return inside;
}
