import { type Tensor, blank } from '../../src/eval/tensor.ts';
import { inputAndState, noSuchInput, noSuchOutput, stateDoesNotFit, stateOfOpenLength, stateTwice } from '../errors.ts';
import { type Fact, concreteShape, fact, sameType, showFact } from '../graph/fact.ts';
import type { Imported, ImportedWire, InputSpec, StateSpec } from '../stages.ts';
import { nodeName } from './inputs.ts';

/** An input that is state: `wire` carries what `next` was in the run before. */
export interface BoundState { readonly name: string; readonly wire: ImportedWire; readonly next: ImportedWire; readonly initial: Tensor }

/** Inputs that the user binds to outputs. `facts`: of all inputs, as the file and the user say. */
export function boundStates(imported: Imported, specs: readonly StateSpec[], given: readonly InputSpec[], facts: ReadonlyMap<string, Fact>): readonly BoundState[] {
  const bound = specs.map(({ input, output, initial }): BoundState => {
    const name = nodeName(input, imported.inputs);
    const port = imported.inputs.find((p) => p.name === name), out = imported.outputs.find((o) => o.name === nodeName(output, imported.outputs)), known = facts.get(name);
    if (port === undefined || known === undefined) throw noSuchInput(imported.name, input, imported.inputs.map((p) => p.name));
    if (out === undefined) throw noSuchOutput(imported.name, output, imported.outputs.map((o) => o.name));
    if (given.some((i) => i.value !== undefined && nodeName(i.name, imported.inputs) === name)) throw inputAndState(name);
    return { name, wire: port.wire, next: out.wire, initial: initialOf(imported.name, name, known, initial) };
  });
  const twice = bound.find(({ name }, i) => bound.findIndex((b) => b.name === name) < i);
  if (twice !== undefined) throw stateTwice(twice.name);
  return bound;
}

function initialOf(file: string, name: string, known: Fact, initial: Tensor | undefined): Tensor {
  const shape = concreteShape(known), { dtype } = known;
  if (shape === undefined || dtype === 'string') throw stateOfOpenLength(file, name, showFact(known));
  if (initial !== undefined && !sameType(fact(initial.dtype, initial.shape), fact(dtype, shape))) throw stateDoesNotFit(name, showFact({ dtype: initial.dtype, shape: initial.shape }), showFact(known));
  return initial ?? blank(dtype, shape);
}

/** Whether an output only is what an input of the next run is. */
export const isBoundOnly = (name: string, specs: readonly StateSpec[], named: readonly string[] | undefined): boolean =>
  specs.some(({ output }) => output.replace(/:0$/, '') === name.replace(/:0$/, '')) && named?.includes(name) !== true;
