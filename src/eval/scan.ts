import * as evals from './flat.gen.ts';
import { joinRows, rowOf } from './rows.ts';
import { type Tensor, anyOperand, blank } from './tensor.ts';

/** Of a value in a body: number of the input or node that gives it (inputs first), and which of its outputs. */
export type BodyWire = readonly [number, number];

export interface BodyNode { readonly operator: string; readonly attrs: unknown; readonly inputs: readonly BodyWire[] }

export interface Body { readonly nodes: readonly BodyNode[]; readonly outputs: readonly BodyWire[] }

export interface ScanAttrs {
  /** One entry a scanned input: whether from its last row to its first. */
  readonly scanned: readonly boolean[];
  readonly states: number;
  /** One entry a collected output: whether the first step gives its last row. */
  readonly collected: readonly boolean[];
  readonly steps: number;
  /** The number of a state: no iteration begins where that is false. */
  readonly condition: number | null;
  /** Its outputs: what the states become, then a row of each collected output. */
  readonly body: Body;
}

export interface BranchAttrs { readonly then: Body; readonly otherwise: Body }

type Evaluation = (attrs: unknown, inputs: readonly Tensor[]) => readonly Tensor[];

/** By the operator's name. */
function evaluationOf(operator: string): Evaluation {
  const all: Readonly<Record<string, unknown>> = { ...evals, scan, branch };
  const found = all[operator.charAt(0).toLowerCase() + operator.slice(1)];
  if (typeof found !== 'function') throw new Error(`${operator} in a loop or branch cannot be evaluated`);
  return (attrs, inputs) => found(attrs, inputs);
}

/** What a body makes of its inputs. */
function runner({ nodes, outputs }: Body): (given: readonly Tensor[]) => readonly Tensor[] {
  const evaluations = nodes.map((n) => evaluationOf(n.operator));
  return (given) => {
    const values: (readonly Tensor[])[] = given.map((t) => [t]);
    const of = ([node, slot]: BodyWire): Tensor => anyOperand(values[node] ?? [], slot);
    nodes.forEach((n, i) => { values.push(evaluations[i]!(n.attrs, n.inputs.map(of))); });
    return outputs.map(of);
  };
}

/** Inputs: those scanned row by row, states at the beginning, then what the body sees unchanged -> states at the end, rows collected. */
export function scan({ scanned, states, collected, steps, condition, body }: ScanAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const outside = inputs.slice(scanned.length + states), run = runner(body);
  let kept = inputs.slice(scanned.length, scanned.length + states);
  const rows: Tensor[][] = collected.map(() => []);
  const step = (t: number): readonly Tensor[] => run([...scanned.map((backwards, i) => rowOf(anyOperand(inputs, i), backwards ? steps - 1 - t : t)), ...kept, ...outside]);
  // only the body says what a row looks like
  if (steps === 0 && collected.length > 0) return [...kept, ...step(0).slice(states).map(noRows)];
  for (let t = 0; t < steps; t++) {
    const ended = condition !== null && anyOperand(kept, condition).data[0] === 0;
    if (ended && collected.length === 0) break;
    const results = step(t);
    // once the loop has ended, what is computed only says what a row looks like
    if (!ended) kept = results.slice(0, states);
    results.slice(states).map((row) => (ended ? zerosLike(row) : row)).forEach((row, i) => { if (collected[i]!) rows[i]!.unshift(row); else rows[i]!.push(row); });
  }
  return [...kept, ...rows.map(joinRows)];
}

function noRows({ dtype, shape }: Tensor): Tensor {
  if (dtype === 'string') throw new Error('rows of strings');
  return blank(dtype, [0, ...shape]);
}

function zerosLike({ dtype, shape }: Tensor): Tensor {
  if (dtype === 'string') throw new Error('rows of strings');
  return blank(dtype, shape);
}

/** Inputs: what decides, then what both bodies are given. */
export function branch({ then, otherwise }: BranchAttrs, inputs: readonly Tensor[]): readonly Tensor[] {
  const [chooses, ...given] = inputs;
  return runner(chooses?.data[0] === 0 ? otherwise : then)(given);
}
