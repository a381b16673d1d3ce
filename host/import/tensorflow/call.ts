import type { Tensor } from '../../../src/eval/tensor.ts';
import type { DType } from '../../../src/format/dtype.ts';
import type { Op } from '../../graph/op.ts';
import type { ImportedInput, ImportedWire } from '../../stages.ts';
import { type Builder, type Origin, Unsupported } from '../builder.ts';
import type { Attributes } from './attributes.ts';

/** A node that contradicts itself. */
export class NodeError extends Error {}

/** What a builder is given: one node of the GraphDef, its inputs imported. */
export class Call {
  readonly attrs: Attributes;
  readonly #inputs: readonly ImportedWire[];
  readonly #origin: Origin;
  readonly #builder: Builder;
  /** Version of the graph format (see `GraphDef`). */
  readonly producer: number;

  constructor(builder: Builder, origin: Origin, attrs: Attributes, inputs: readonly ImportedWire[], producer: number) {
    this.#builder = builder;
    this.#origin = origin;
    this.attrs = attrs;
    this.#inputs = inputs;
    this.producer = producer;
  }

  none(): void { this.#expect(0); }

  one(): ImportedWire {
    this.#expect(1);
    return this.#inputs[0]!;
  }

  two(): readonly [ImportedWire, ImportedWire] {
    this.#expect(2);
    return [this.#inputs[0]!, this.#inputs[1]!];
  }

  three(): readonly [ImportedWire, ImportedWire, ImportedWire] {
    this.#expect(3);
    return [this.#inputs[0]!, this.#inputs[1]!, this.#inputs[2]!];
  }

  four(): readonly [ImportedWire, ImportedWire, ImportedWire, ImportedWire] {
    this.#expect(4);
    return [this.#inputs[0]!, this.#inputs[1]!, this.#inputs[2]!, this.#inputs[3]!];
  }

  /** All inputs, at least `least` of them. */
  many(least: number): readonly ImportedWire[] {
    if (this.#inputs.length < least) throw new NodeError(`it needs at least ${least} inputs and has ${this.#inputs.length}`);
    return this.#inputs;
  }

  add(what: Op, ...inputs: readonly ImportedWire[]): ImportedWire { return this.#builder.add(this.#origin, what, inputs); }
  constant(value: Tensor): ImportedWire { return this.#builder.constant(this.#origin, value); }
  input(dtype: DType, shape: ImportedInput['shape'], fallback?: ImportedWire): ImportedWire { return this.#builder.input(this.#origin, dtype, shape, fallback); }

  /** Refuses the node, together with all others that are not supported. */
  refuse(reason: string): never { throw new Unsupported(reason); }

  /** Refuses the file: the node is not what TensorFlow would write. */
  fail(problem: string): never { throw new NodeError(problem); }

  #expect(count: number): void {
    if (this.#inputs.length !== count) throw new NodeError(`it needs ${count} inputs and has ${this.#inputs.length}`);
  }
}

/** Stands for an output that serves training only: whoever reads it is refused. */
export const notComputed = (of: ImportedWire): ImportedWire => ({ node: of.node, slot: -1 });

/** Spells one operator of TensorFlow in ours; returns its outputs, or its only one. */
export type BuildNode = (call: Call) => ImportedWire | readonly ImportedWire[];
export type Family = Readonly<Record<string, BuildNode>>;
