import { callsTooDeep } from '../../errors.ts';
import { writes } from './assignments.ts';
import { type Wanted, executionOrder } from './execution-order.ts';
import type { GraphDef, TfFunction, TfNode, TfRef } from './graph-def.ts';

const calls: readonly string[] = ['PartitionedCall', 'StatefulPartitionedCall'];
/** Functions may call functions, but a damaged file does so without end. */
const [maxDepth, maxNodes] = [32, 1 << 20];

/** Inlines the functions that write variables, where a run for `wanted` calls them. */
export function inlineWritingCalls(graph: GraphDef, file: string, wanted: Wanted): { readonly graph: GraphDef; readonly wanted: Wanted } {
  const writing = functionsThatWrite(graph.functions);
  const nodes = new Map(graph.nodes.map((n) => [n.name, n]));
  /** What a call that is gone gave. */
  const results = new Map<string, readonly TfRef[]>();
  const resolved = (ref: TfRef): TfRef => {
    const result = results.get(ref.name)?.[ref.slot];
    return result === undefined ? ref : resolved(result);
  };
  for (let depth = 0; ; depth++) {
    const roots = [...wanted.refs.map((r) => resolved(r).name), ...wanted.refs.map((r) => r.name), ...wanted.nodes];
    const found = executionOrder(nodes, roots).order.filter((n) => calls.includes(n.op) && writing.has(functionName(n)));
    if (found.length === 0) break;
    for (const call of found) {
      const body = graph.functions.get(functionName(call))!;
      if (depth === maxDepth || nodes.size + body.nodes.length > maxNodes) throw callsTooDeep(file, call.name);
      results.set(call.name, inline(call, body, nodes));
    }
    for (const [name, node] of nodes) nodes.set(name, redirected(node, results, resolved));
  }
  if (results.size === 0) return { graph, wanted };
  const called = wanted.refs.filter((r) => results.has(r.name)).map((r) => r.name);
  return { graph: { ...graph, nodes: [...nodes.values()] }, wanted: { refs: wanted.refs.map(resolved), nodes: [...wanted.nodes, ...called] } };
}

const functionName = (call: TfNode): string => call.attrs.get('f')?.message('func')?.text('name') ?? '';

function functionsThatWrite(functions: ReadonlyMap<string, TfFunction>): ReadonlySet<string> {
  const found = new Set([...functions].filter(([, f]) => f.nodes.some((n) => writes.has(n.op))).map(([name]) => name));
  for (let size = -1; size < found.size;) {
    size = found.size;
    for (const [name, f] of functions) if (f.nodes.some((n) => calls.includes(n.op) && found.has(functionName(n)))) found.add(name);
  }
  return found;
}

/** Adds the nodes of `body`; the call becomes a NoOp behind all that it writes. Returns its results. */
function inline(call: TfNode, body: TfFunction, nodes: Map<string, TfNode>): readonly TfRef[] {
  const given = new Map(body.arguments.map((name, i) => [name, call.inputs[i]]));
  const inner = (name: string): string => `${call.name}/${name}`;
  const refOf = (ref: TfRef): TfRef => given.get(ref.name) ?? { name: inner(ref.name), slot: ref.slot };
  for (const n of body.nodes) {
    nodes.set(inner(n.name), { ...n, name: inner(n.name), inputs: n.inputs.map(refOf), controls: [...n.controls.filter((c) => !given.has(c)).map(inner), ...call.controls] });
  }
  const effects = body.nodes.filter((n) => writes.has(n.op) || calls.includes(n.op)).map((n) => inner(n.name));
  nodes.set(call.name, { name: call.name, op: 'NoOp', inputs: [], controls: [...call.controls, ...effects], attrs: new Map() });
  return body.results.map(refOf);
}

/** Whoever reads a result of a call comes after all of the call. */
function redirected(node: TfNode, results: ReadonlyMap<string, readonly TfRef[]>, resolved: (ref: TfRef) => TfRef): TfNode {
  const read = node.inputs.filter((r) => results.has(r.name)).map((r) => r.name);
  return read.length === 0 ? node : { ...node, inputs: node.inputs.map(resolved), controls: [...node.controls, ...read] };
}
