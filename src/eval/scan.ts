import * as evals from './flat.gen.ts';
import { joinRows, rowOf } from './rows.ts';
import { type Tensor, anyOperand } from './tensor.ts';

/** Of a value in a body: number of the input or node that gives it (inputs first), and which of its outputs. */
export type BodyWire = readonly [number, number];

export interface BodyNode { readonly operator: string; readonly attrs: unknown; readonly inputs: readonly BodyWire[] }

export interface ScanAttrs {
  /** One entry a scanned input: whether from its last row to its first. */
  readonly scanned: readonly boolean[];
  readonly states: number;
  /** One entry a collected output: whether the first step gives its last row. */
  readonly collected: readonly boolean[];
  readonly steps: number;
  /** Its outputs: what the states become, then a row of each collected output. */
  readonly body: { readonly nodes: readonly BodyNode[]; readonly outputs: readonly BodyWire[] };
}

type Evaluation = (attrs: unknown, inputs: readonly Tensor[]) => readonly Tensor[];

/** By the operator's name. */
function evaluationOf(operator: string): Evaluation {
  const all: Readonly<Record<string, unknown>> = { ...evals, scan };
  const found = all[operator.charAt(0).toLowerCase() + operator.slice(1)];
  if (typeof found !== 'function') throw new Error(`${operator} in the body of a loop cannot be evaluated`);
  return (attrs, inputs) => found(attrs, inputs);
}

/** Inputs: those scanned row by row, states at the beginning, then what the body sees unchanged -> states at the end, rows collected. */
export function scan({ scanned, states, collected, steps, body }: ScanAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const outside = inputs.slice(scanned.length + states);
  const evaluations = body.nodes.map((n) => evaluationOf(n.operator));
  let kept = inputs.slice(scanned.length, scanned.length + states);
  const rows: Tensor[][] = collected.map(() => []);
  const step = (given: readonly Tensor[]): readonly Tensor[] => {
    const values: (readonly Tensor[])[] = given.map((t) => [t]);
    const of = ([node, slot]: BodyWire): Tensor => anyOperand(values[node] ?? [], slot);
    body.nodes.forEach((n, i) => { values.push(evaluations[i]!(n.attrs, n.inputs.map(of))); });
    return body.outputs.map(of);
  };
  for (let t = 0; t < steps; t++) {
    const results = step([...scanned.map((backwards, i) => rowOf(anyOperand(inputs, i), backwards ? steps - 1 - t : t)), ...kept, ...outside]);
    kept = results.slice(0, states);
    results.slice(states).forEach((row, i) => { if (collected[i]!) rows[i]!.unshift(row); else rows[i]!.push(row); });
  }
  return [...kept, ...rows.map(joinRows)];
}
