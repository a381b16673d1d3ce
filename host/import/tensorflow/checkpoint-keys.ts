import type { SavedKey } from './checkpoint.ts';
import type { GraphDef, TfFunction, TfNode, TfRef } from './graph-def.ts';

/** Functions that call functions, at most. */
const maxDepth = 16;

interface Scope {
  readonly nodes: ReadonlyMap<string, TfNode>;
  /** What the function's arguments are, as names of nodes of the graph. */
  readonly arguments: ReadonlyMap<string, string | undefined>;
}

/** Keys in the checkpoint by name of the variable's node: what the graph's own restore operator (RestoreV2) reads and assigns. */
export function restoredKeys(graph: GraphDef): ReadonlyMap<string, SavedKey> {
  const keys = new Map<string, SavedKey>();
  const restoring = functionsThatRestore(graph.functions);
  const visit = (all: readonly TfNode[], scope: Scope, depth: number): void => {
    for (const node of all) {
      const target = functionName(node);
      const body = target !== undefined && restoring.has(target) && depth < maxDepth ? graph.functions.get(target) : undefined;
      if (body !== undefined) {
        const given = new Map(body.arguments.map((name, i) => [name, variableBehind(node.inputs[i], scope)]));
        visit(body.nodes, { nodes: byName(body.nodes), arguments: given }, depth + 1);
      } else if (node.op === 'Assign' || node.op === 'AssignVariableOp') {
        const [variable, key] = [variableBehind(node.inputs[0], scope), keyBehind(node.inputs[1], scope)];
        if (variable !== undefined && key !== undefined && !keys.has(variable)) keys.set(variable, key);
      }
    }
  };
  visit(graph.nodes, { nodes: byName(graph.nodes), arguments: new Map() }, 0);
  return keys;
}

const byName = (nodes: readonly TfNode[]): ReadonlyMap<string, TfNode> => new Map(nodes.map((n) => [n.name, n]));
const functionName = (node: TfNode): string | undefined => node.attrs.get('f')?.message('func')?.text('name');

function functionsThatRestore(functions: ReadonlyMap<string, TfFunction>): ReadonlySet<string> {
  const found = new Set([...functions].filter(([, f]) => f.nodes.some((n) => n.op === 'RestoreV2')).map(([name]) => name));
  for (let size = -1; size < found.size;) {
    size = found.size;
    for (const [name, f] of functions) if (f.nodes.some((n) => found.has(functionName(n) ?? ''))) found.add(name);
  }
  return found;
}

/** Past Identity nodes. */
function source(ref: TfRef | undefined, { nodes }: Scope): TfRef | undefined {
  let at = ref;
  for (let steps = 0; at !== undefined && steps < 64; steps++) {
    const node = nodes.get(at.name);
    if (node === undefined || (node.op !== 'Identity' && node.op !== 'NoOp')) return at;
    at = node.inputs[0];
  }
  return at;
}

function variableBehind(ref: TfRef | undefined, scope: Scope): string | undefined {
  const at = source(ref, scope);
  if (at === undefined) return undefined;
  return scope.arguments.has(at.name) ? scope.arguments.get(at.name) : at.name;
}

function keyBehind(ref: TfRef | undefined, scope: Scope): SavedKey | undefined {
  const at = source(ref, scope);
  const restore = scope.nodes.get(at?.name ?? '');
  if (at === undefined || restore?.op !== 'RestoreV2') return undefined;
  const [key, part] = [1, 2].map((input) => {
    const texts = scope.nodes.get(restore.inputs[input]?.name ?? '')?.attrs.get('value')?.message('tensor')?.manyBytes('string_val');
    const text = texts?.[at.slot] ?? texts?.at(-1);
    return text === undefined ? undefined : new TextDecoder().decode(text);
  });
  return key === undefined ? undefined : { key, part: part ?? '' };
}
