import type { Tensor } from '../../src/eval/tensor.ts';
import type { DType } from '../../src/format/dtype.ts';
import type { Op } from '../graph/op.ts';
import type { ImportedInput, ImportedWire } from '../stages.ts';
import { NodeError } from './attributes.ts';
import type { Builder, Origin } from './builder.ts';
import { elementsOf } from './integers.ts';
import { type Ends, endsOf } from './computed-slice.ts';

/** Something that Linnet has no form for; an importer collects these and refuses them together. */
export class Unsupported extends Error {}

/** What the builder of an operator is given: one node of a model, its inputs imported. `A`: attributes as the format has them. */
export class Call<A> {
  readonly attrs: A;
  /** Of the operator set or the format, where the meaning of an operator depends on it. */
  readonly version: number;
  readonly #inputs: readonly (ImportedWire | undefined)[];
  readonly #origin: Origin;
  readonly #builder: Builder;

  /** An input that the node leaves out is undefined. */
  constructor(builder: Builder, origin: Origin, attrs: A, inputs: readonly (ImportedWire | undefined)[], version: number) {
    this.#builder = builder;
    this.#origin = origin;
    this.attrs = attrs;
    this.#inputs = inputs;
    this.version = version;
  }

  none(): void { this.#expect(0); }

  one(): ImportedWire {
    this.#expect(1);
    return this.needed(0);
  }

  two(): readonly [ImportedWire, ImportedWire] {
    this.#expect(2);
    return [this.needed(0), this.needed(1)];
  }

  three(): readonly [ImportedWire, ImportedWire, ImportedWire] {
    this.#expect(3);
    return [this.needed(0), this.needed(1), this.needed(2)];
  }

  four(): readonly [ImportedWire, ImportedWire, ImportedWire, ImportedWire] {
    this.#expect(4);
    return [this.needed(0), this.needed(1), this.needed(2), this.needed(3)];
  }

  /** All inputs, at least `least` of them, none left out. */
  many(least: number): readonly ImportedWire[] {
    if (this.#inputs.length < least) throw new NodeError(`it needs at least ${inputs(least)} and has ${this.#inputs.length}`);
    return this.#inputs.map((_, i) => this.needed(i));
  }

  /** Input `i` where the node has it. */
  optional(i: number): ImportedWire | undefined { return this.#inputs[i]; }

  /** Input `i`, which the node must have. */
  needed(i: number): ImportedWire { return this.optional(i) ?? this.fail(`input ${i} is left out`); }

  /** Refuses a node that leaves out one of its inputs up to `last`. */
  neededUpTo(last: number): void { for (let i = 0; i <= last; i++) this.needed(i); }

  add(what: Op, ...inputs: readonly ImportedWire[]): ImportedWire { return this.#builder.add(this.#origin, what, inputs); }
  /** Adds an operator with several outputs. */
  addMany(what: Op, outputs: number, ...inputs: readonly ImportedWire[]): readonly ImportedWire[] {
    const { node } = this.add(what, ...inputs);
    return Array.from({ length: outputs }, (_, slot) => ({ node, slot }));
  }

  /** What is known of a slice between these rows of integers. */
  ends(from: ImportedWire, to: ImportedWire): Ends { return endsOf(this.#builder.nodes, from, to); }
  /** The elements of a row of integers that is put together from them. */
  elements(row: ImportedWire): readonly ImportedWire[] | undefined { return elementsOf(this.#builder.nodes, row); }

  constant(value: Tensor): ImportedWire { return this.#builder.constant(this.#origin, value); }
  input(dtype: DType, shape: ImportedInput['shape'], fallback?: ImportedWire, batch = false): ImportedWire { return this.#builder.input(this.#origin, dtype, shape, fallback, batch); }
  /** Sends `data` to one of several ways (`ImportedControl`). */
  route(ways: number, data: ImportedWire, chosen: ImportedWire): readonly ImportedWire[] { return this.#builder.control(this.#origin, { kind: 'route', ways }, [data, chosen], ways); }
  /** The one of its inputs that is computed, and its index. */
  join(...inputs: readonly ImportedWire[]): readonly ImportedWire[] { return this.#builder.control(this.#origin, { kind: 'join' }, inputs, 2); }

  /** Refuses the node, together with all others that are not supported. */
  refuse(reason: string): never { throw new Unsupported(reason); }

  /** Refuses the file: the node is not what a sound writer would write. */
  fail(problem: string): never { throw new NodeError(problem); }

  #expect(count: number): void {
    if (this.#inputs.length !== count) throw new NodeError(`it needs ${inputs(count)} and has ${this.#inputs.length}`);
  }
}

const inputs = (count: number): string => `${count} input${count === 1 ? '' : 's'}`;

/** Spells one operator of a format in ours; returns its outputs, or its only one. `C`: the format's kind of call. */
export type BuildNode<C> = (call: C) => ImportedWire | readonly ImportedWire[];
