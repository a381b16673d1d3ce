import { bodyOf } from '../ops/scan/body.ts';
import { scan } from '../ops/scan/scan.ts';
import { constant, input } from '../graph/constant.ts';
import { fact } from '../graph/fact.ts';
import { type Wire, Graph, constantOf, factOf } from '../graph/graph.ts';
import { InferError, op } from '../graph/op.ts';
import { lengthOf } from '../ops/shared/operands.ts';
import { Arithmetic } from './arithmetic.ts';
import type { Make } from './deferred.ts';

/** One step: what the states become, and a row of each value that is collected. */
export interface Step { readonly states: readonly Wire[]; readonly collected: readonly Wire[] }

/** What a step is given. `rows` and `states` are of this step, `outside` does not change. */
export interface StepInputs { readonly rows: readonly Wire[]; readonly states: readonly Wire[]; readonly outside: readonly Wire[] }

/** A loop over the rows (axis 0) of some wires, `backwards` from the last to the first; returns the last states, and all collected rows in the order of those given. */
export function recurrence(make: Make, given: StepInputs, backwards: boolean, step: (a: Arithmetic, inputs: StepInputs) => Step): Step {
  const graph = new Graph();
  const placeholder = (w: Wire, rowOf: boolean): Wire => {
    const { dtype, shape } = factOf(w);
    return { node: graph.add('', input(fact(dtype, rowOf ? shape.slice(1) : shape)), []), slot: 0 };
  };
  const [first] = given.rows;
  if (first === undefined) throw new InferError('a loop over nothing');
  const rows = given.rows.map((w) => placeholder(w, true)), states = given.states.map((w) => placeholder(w, false)), outside = given.outside.map((w) => placeholder(w, false));
  const made = step(new Arithmetic((what, inputs) => ({ node: graph.add('', what, inputs), slot: 0 })), { rows, states, outside });
  graph.inputs = [...rows, ...states, ...outside].map((wire, i) => ({ name: String(i), wire }));
  graph.outputs = [...made.states, ...made.collected].map((wire, i) => ({ name: String(i), wire }));
  const { body, constants } = bodyOf(graph);
  const attrs = { scanned: rows.map(() => backwards), states: states.length, collected: made.collected.map(() => backwards), steps: lengthOf(factOf(first), 0), condition: null, body };
  const { node } = make(op(scan, attrs), [...given.rows, ...given.states, ...given.outside, ...constants.map((w) => make(constant(constantOf(w)!), []))]);
  const result = (slot: number): Wire => ({ node, slot });
  return { states: states.map((_, i) => result(i)), collected: made.collected.map((_, i) => result(states.length + i)) };
}
