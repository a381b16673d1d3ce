import type { GraphDef, TfNode, TfRef } from './graph-def.ts';

/** Operators that declare a table for look-ups. */
const declarations: readonly string[] = ['HashTable', 'HashTableV2', 'MutableHashTable', 'MutableHashTableV2'];
/** Operators that fill one: (table, keys, values). */
const fills: readonly string[] = ['InitializeTable', 'InitializeTableV2', 'LookupTableImport', 'LookupTableImportV2'];
const calls: readonly string[] = ['PartitionedCall', 'StatefulPartitionedCall'];
/** Initialisers call functions, but a damaged file does so without end. */
const maxDepth = 8;

/** Before: tables, and initialisers that fill them with constants. After: each such table has its keys and its values as inputs. */
export function resolveTables(graph: GraphDef): GraphDef {
  if (!graph.nodes.some((n) => declarations.includes(n.op))) return graph;
  const found = fillsOf(graph, graph.nodes, () => undefined, 0);
  const nodes = graph.nodes.flatMap((node): readonly TfNode[] => {
    const fill = declarations.includes(node.op) ? found.get(node.name) : undefined;
    if (fill === undefined) return [node];
    const parts = [{ ...fill.keys, name: `${node.name}/LookupKeys` }, { ...fill.values, name: `${node.name}/LookupValues` }];
    return [...parts, { ...node, inputs: parts.map(({ name }) => ({ name, slot: 0 })) }];
  });
  return { ...graph, nodes };
}

interface Fill { readonly keys: TfNode; readonly values: TfNode }

/** By name of the table, what the nodes and the functions that they call fill it with. `given`: what the arguments of a function are. */
function fillsOf(graph: GraphDef, nodes: readonly TfNode[], given: (name: string) => TfNode | undefined, depth: number): ReadonlyMap<string, Fill> {
  const byName = new Map(nodes.map((n) => [n.name, n]));
  const nodeOf = (ref: TfRef | undefined, steps = 0): TfNode | undefined => {
    const node = ref === undefined ? undefined : given(ref.name) ?? byName.get(ref.name);
    return node?.op === 'Identity' && steps < maxDepth ? nodeOf(node.inputs[0], steps + 1) : node;
  };
  const found = new Map<string, Fill>();
  for (const node of nodes) {
    if (fills.includes(node.op)) {
      const [table, keys, values] = node.inputs.map((ref) => nodeOf(ref));
      if (table !== undefined && declarations.includes(table.op) && keys?.op === 'Const' && values?.op === 'Const') found.set(table.name, { keys, values });
    } else if (calls.includes(node.op) && depth < maxDepth) {
      const called = graph.functions.get(node.attrs.get('f')?.message('func')?.text('name') ?? '');
      const inputs = node.inputs.map((ref) => nodeOf(ref));
      if (called === undefined || !inputs.some((input) => input !== undefined && declarations.includes(input.op))) continue;
      const own = new Map(called.arguments.map((name, i) => [name, inputs[i]]));
      for (const [table, fill] of fillsOf(graph, called.nodes, (name) => own.get(name), depth + 1)) found.set(table, fill);
    }
  }
  return found;
}
