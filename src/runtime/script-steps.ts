import { evals } from 'linnet:evals';
import type { NativeContext } from 'linnet:native';
import type { Tensor } from '../eval/tensor.ts';
import type { LinReader, LinScriptStep } from '../format/reader.ts';
import { badAttributes, noEval } from './errors.ts';
import { stringAt } from './strings.ts';
import { Cells, type Memory } from './tensors.ts';

interface Planned { readonly step: LinScriptStep; readonly attrs: Readonly<Record<string, unknown>>; readonly evaluate: (attrs: Readonly<Record<string, unknown>>, inputs: readonly Tensor[]) => readonly Tensor[] }

/** The script steps of a model, by index. Throws a UserError where this program does not include their evaluations. */
export function planScriptSteps(lin: LinReader, name: string): ReadonlyMap<number, Planned> {
  const plan = new Map<number, Planned>(), missing = new Set<string>();
  for (const step of lin.scriptSteps()) {
    const evaluate = evals[step.operator];
    if (evaluate === undefined) missing.add(step.operator);
    else plan.set(step.index, { step, attrs: parseAttributes(name, step), evaluate });
  }
  if (missing.size > 0) throw noEval(name, [...missing]);
  return plan;
}

function parseAttributes(model: string, step: LinScriptStep): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(step.attributes);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.fromEntries(Object.entries(value));
  } catch {
    // Reported below.
  }
  throw badAttributes(model, step.operator);
}

/** Runs all steps of a model in one context: kernels in C, script steps here. */
export class Steps {
  readonly #plan: ReadonlyMap<number, Planned>;
  readonly #context: NativeContext;
  readonly #lin: LinReader;
  readonly #memory: Memory;
  /** Operands of script steps. They do not move, so each view is created once. */
  readonly #cells = new Map<number, Cells>();

  constructor(plan: ReadonlyMap<number, Planned>, context: NativeContext, lin: LinReader, memory: Memory) {
    this.#plan = plan;
    this.#context = context;
    this.#lin = lin;
    this.#memory = memory;
  }

  run(): void {
    this.#run((from) => this.#context.run(from));
  }

  /** `run` with a log as `runObserved` takes it. */
  runObserved(log: ArrayBuffer, timed: boolean): void {
    this.#run((from) => this.#context.runObserved(from, log, timed));
  }

  #run(kernels: (from: number) => number): void {
    const context = this.#context;
    for (let at = kernels(0); at >= 0; at = kernels(at + 1)) {
      context.load(at);
      this.#evaluate(this.#plan.get(at)!);
      context.save(at);
    }
  }

  #evaluate({ step, attrs, evaluate }: Planned): void {
    const outputs = evaluate(attrs, step.inputs.map((index) => this.#tensor(index)));
    for (const [i, index] of step.outputs.entries()) this.#store(index, outputs[i], step.operator);
  }

  #cellsOf(index: number): Cells {
    const cells = this.#cells.get(index) ?? new Cells(this.#lin.tensor(index), this.#memory);
    this.#cells.set(index, cells);
    return cells;
  }

  #tensor(index: number): Tensor {
    const tensor = this.#lin.tensor(index);
    return tensor.dtype === 'string' ? stringAt(tensor, this.#memory) : this.#cellsOf(index).tensor;
  }

  #store(index: number, value: Tensor | undefined, operator: string): void {
    const { shape, dtype } = this.#lin.tensor(index);
    if (value === undefined || value.dtype === 'string' || value.dtype !== dtype || value.data.length !== count(shape)) throw new Error(`${operator} gave ${value === undefined ? 'nothing' : `${value.dtype}[${value.shape}]`} for ${dtype}[${shape}]`);
    this.#cellsOf(index).set(value.data, 0, value.data.length, 0);
  }
}

const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
