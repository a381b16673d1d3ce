import type { Tensor } from '../../src/eval/tensor.ts';
import type { DType } from '../../src/format/dtype.ts';
import { constant } from '../graph/constant.ts';
import { InferError, type Op, op } from '../graph/op.ts';
import type { Operator } from '../ops/operator.ts';
import type { ImportedControl, ImportedFunction, ImportedInput, ImportedNode, ImportedWire } from '../stages.ts';

/** What the nodes made at present stand for. */
export interface Origin extends Pick<ImportedNode, 'name' | 'source' | 'gates' | 'attributes'> {}

/** Collects the imported nodes of a graph or function; whatever reads a wire is added after it. */
export class Builder {
  readonly nodes: ImportedNode[] = [];
  readonly inputs: ImportedInput[] = [];

  add(origin: Origin, what: Op, inputs: readonly ImportedWire[]): ImportedWire {
    this.nodes.push({ ...origin, op: what, inputs });
    return { node: this.nodes.length - 1, slot: 0 };
  }

  /** Control flow; returns its outputs. */
  control(origin: Origin, control: ImportedControl, inputs: readonly ImportedWire[], outputs: number): readonly ImportedWire[] {
    const node = this.nodes.push({ ...origin, op: op(controls[control.kind], {}), inputs, control }) - 1;
    return Array.from({ length: outputs }, (_, slot) => ({ node, slot }));
  }

  constant(origin: Origin, value: Tensor): ImportedWire { return this.add(origin, constant(value), []); }

  input(origin: Origin, dtype: DType, shape: ImportedInput['shape'], fallback?: ImportedWire, batch = false): ImportedWire {
    const wire = this.add(origin, op(placeholder, { dtype, shape: shape ?? null }), []);
    this.inputs.push({ name: origin.name, wire, dtype, shape, batch, fallback });
    return wire;
  }

  /** Stands for the value of a variable before the run (`ImportedState`). */
  state(origin: Origin): ImportedWire { return this.add(origin, op(placeholder, { dtype: 'f32', shape: null }), []); }
}

/** A function whose parameters have these names; `body` adds its nodes and gives its results, null where something in it is not supported. */
export function importFunction(names: readonly string[], body: (builder: Builder, parameters: readonly ImportedWire[]) => readonly ImportedWire[] | null): ImportedFunction | null {
  const builder = new Builder();
  const parameters = names.map((name) => builder.add({ name, source: 'parameter', gates: [] }, op(placeholder, { dtype: 'f32', shape: null }), []));
  const results = body(builder, parameters);
  return results === null ? null : { parameters: parameters.length, nodes: builder.nodes, results };
}

/** Stands for an input until the type stage knows its shape. */
const placeholder: Operator<{ readonly dtype: DType; readonly shape: readonly (number | string | null)[] | null }> = { name: 'Input', infer: () => [] };

/** Control flow has a name only: what happens is in `ImportedControl`, and the type stage takes it away. */
const controlOperator = (name: string): Operator<Record<never, never>> => ({ name, infer() { throw new InferError(`${name} has no facts`); } });
const controls = { loop: controlOperator('Loop'), branch: controlOperator('Branch'), route: controlOperator('Route'), join: controlOperator('Join') };
