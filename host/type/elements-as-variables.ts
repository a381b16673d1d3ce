import { tensor } from '../../src/eval/tensor.ts';
import { constant } from '../graph/constant.ts';
import { op } from '../graph/op.ts';
import { arrayFrom, arrayRead } from '../ops/control/arrays.ts';
import type { ImportedControl, ImportedFunction, ImportedNode, ImportedWire } from '../stages.ts';
import { arrayOfAll, elementsOf } from './arrays.ts';
import type { Scope } from './scope.ts';
import { type Value, isArray, isWire } from './values.ts';

type Loop = ImportedControl & { readonly kind: 'loop' };

/** A loop that has, in the place of some arrays, a variable for each of their elements. */
export interface WithElements { readonly control: Loop; readonly inputs: readonly Value[]; joined(values: readonly Value[]): readonly Value[] }

/** Arrays of more elements stay arrays. */
const maxElements = 16;

/** How many elements an array holds, all of which are set; undefined where that is not known, or they are many. */
function countOf(v: Value): number | undefined {
  if (!isArray(v) || v.content.kind === 'input' || typeof v.size !== 'number') return undefined;
  return v.size > 0 && v.size <= maxElements && (v.content.kind === 'rows' || v.content.elements.size === v.size) ? v.size : undefined;
}

/** Before: variables of a loop that are arrays, read and written at indices that are known, which is how a state may be carried. After: variables for their elements. Null where there are none. */
export function elementsAsVariables(scope: Scope, node: ImportedNode, control: Loop, inputs: readonly Value[], isUnchanged: (i: number) => boolean): WithElements | null {
  const counts = inputs.map((v, i) => (i < control.variables && !isUnchanged(i) ? countOf(v) : undefined));
  if (counts.every((n) => n === undefined)) return null;
  const total = (until: number): number => counts.slice(0, until).reduce<number>((sum, n) => sum + (n ?? 1), 0);
  const begins = counts.map((_, i) => total(i));

  /** `returns`: whether its results are the variables. */
  function taking(f: ImportedFunction, returns: boolean): ImportedFunction {
    const [named] = f.nodes, parameters = total(f.parameters);
    const origin = { name: node.name, source: node.source, gates: [] };
    const nodes: ImportedNode[] = Array.from({ length: parameters }, () => ({ ...origin, op: named!.op, inputs: [] }));
    const add = (what: ImportedNode['op'], ...from: readonly ImportedWire[]): ImportedWire => ({ node: nodes.push({ ...origin, op: what, inputs: from }) - 1, slot: 0 });
    const moved = counts.map((n, i): ImportedWire => {
      const elements = Array.from({ length: n ?? 1 }, (_, k) => ({ node: begins[i]! + k, slot: 0 }));
      return n === undefined ? elements[0]! : add(op(arrayFrom, {}), ...elements);
    });
    const behind = nodes.length - f.parameters;
    const now = (w: ImportedWire): ImportedWire => (w.node < f.parameters ? moved[w.node]! : { node: w.node + behind, slot: w.slot });
    nodes.push(...f.nodes.slice(f.parameters).map((n) => ({ ...n, inputs: n.inputs.map(now), gates: n.gates.map(now) })));
    const results = f.results.flatMap((w, i): readonly ImportedWire[] => {
      const count = returns ? counts[i] : undefined;
      return count === undefined ? [now(w)] : Array.from({ length: count }, (_, k) => add(op(arrayRead, {}), now(w), add(constant(tensor('i32', [], [k])))));
    });
    return { parameters, nodes, results };
  }

  return {
    control: { ...control, variables: total(control.variables), condition: taking(control.condition, false), body: taking(control.body, true) },
    inputs: inputs.flatMap((v, i): readonly Value[] => (counts[i] !== undefined && isArray(v) ? elementsOf(scope, node, v) : [v])),
    joined: (values) => counts.slice(0, control.variables).map((n, i): Value => (n === undefined ? values[begins[i]!] ?? null : arrayOfAll(values.slice(begins[i], begins[i]! + n).filter(isWire)))),
  };
}
