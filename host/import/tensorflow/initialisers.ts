import { dependents, usersOf } from '../order.ts';
import type { GraphDef, TfNode, TfRef } from './graph-def.ts';

/**
 * What the graph's own initialisers give each variable: the first value that a group (a NoOp) assigns to it, else the first that is assigned
 * and does not depend on an input, a checkpoint or chance. `variableOf` names the variable that a reference leads to.
 */
export function initialisers(graph: GraphDef, variableOf: (ref: TfRef | undefined) => string | undefined): ReadonlyMap<string, TfRef> {
  const nodes = new Map(graph.nodes.map((n) => [n.name, n]));
  const changing = changingNodes(graph);
  const values = new Map<string, TfRef>();
  const take = (node: TfNode | undefined): void => {
    const [target, value] = node?.inputs ?? [];
    if (node === undefined || (node.op !== 'Assign' && node.op !== 'AssignVariableOp') || value === undefined || changing.has(value.name)) return;
    const variable = variableOf(target);
    if (variable !== undefined && !values.has(variable)) values.set(variable, value);
  };
  for (const group of graph.nodes) if (group.op === 'NoOp') for (const name of group.controls) take(nodes.get(name));
  for (const node of graph.nodes) take(node);
  return values;
}

const given = ['Placeholder', 'PlaceholderWithDefault', 'RestoreV2', 'Restore', 'VariableV2', 'Variable', 'VarHandleOp'];

/** Names of the nodes whose value depends on an input, on a checkpoint, on a variable or on chance. */
function changingNodes({ nodes }: GraphDef): ReadonlySet<string> {
  const first = nodes.filter((n) => given.includes(n.op) || /Random|TruncatedNormal|Multinomial/.test(n.op)).map((n) => n.name);
  return dependents(first, usersOf(nodes, (n) => n.name, (n) => n.inputs.map((r) => r.name)));
}
