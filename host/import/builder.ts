import type { Tensor } from '../../src/eval/tensor.ts';
import type { DType } from '../../src/format/dtype.ts';
import { constant } from '../graph/constant.ts';
import { type Op, op } from '../graph/op.ts';
import type { ImportedControl, ImportedInput, ImportedNode, ImportedWire } from '../stages.ts';
import type { Operator } from '../ops/operator.ts';

/** Something that Linnet has no form for; the importer collects these and refuses them together. */
export class Unsupported extends Error {}

/** What the nodes made at present stand for. */
export interface Origin { readonly name: string; readonly source: string; readonly gates: readonly ImportedWire[] }

/** Collects imported nodes; whatever reads a wire is added after it. */
export class Builder {
  readonly nodes: ImportedNode[] = [];
  readonly inputs: ImportedInput[] = [];

  add(origin: Origin, what: Op, inputs: readonly ImportedWire[]): ImportedWire {
    this.nodes.push({ name: origin.name, source: origin.source, op: what, inputs, gates: origin.gates });
    return { node: this.nodes.length - 1, slot: 0 };
  }

  control(origin: Origin, what: Op, inputs: readonly ImportedWire[], control: ImportedControl): number {
    this.nodes.push({ name: origin.name, source: origin.source, op: what, inputs, gates: origin.gates, control });
    return this.nodes.length - 1;
  }

  /** Stands for what a function is given. */
  parameter(name: string): ImportedWire { return this.add({ name, source: 'Placeholder', gates: [] }, op(placeholder, { dtype: 'f32', shape: null }), []); }

  constant(origin: Origin, value: Tensor): ImportedWire { return this.add(origin, constant(value), []); }

  input(origin: Origin, dtype: DType, shape: ImportedInput['shape'], fallback?: ImportedWire): ImportedWire {
    const wire = this.add(origin, op(placeholder, { dtype, shape: shape ?? null }), []);
    this.inputs.push({ name: origin.name, wire, dtype, shape, fallback });
    return wire;
  }
}

/** Stands for an input until the type stage knows its shape. */
const placeholder: Operator<{ readonly dtype: DType; readonly shape: readonly (number | null)[] | null }> = { name: 'Input', infer: () => [] };
