import type { Wire } from '../../graph/graph.ts';
import type { Attrs } from '../../graph/op.ts';
import type { ImportedWire } from '../../stages.ts';
import type { Builder, Origin } from '../builder.ts';
import * as general from '../call.ts';
import { type Make, deferredMany } from '../deferred.ts';
import type { Attributes, PlainAttributes } from './attributes.ts';
import type { Kinds } from './kinds.ts';
import type { ElementKind } from './types.ts';

/** Spells another ONNX operator at the place of the node: its first output. Null where it is not supported. */
export type Spell = (op: string, attrs: PlainAttributes, inputs: readonly (ImportedWire | undefined)[], outputs: number) => readonly ImportedWire[];

/** One node of an ONNX graph; `version` is that of the operator set of its domain. */
export class Call extends general.Call<Attributes> {
  /** How many outputs the node names, those between that it leaves out included. */
  readonly outputs: number;
  readonly inputs: number;
  readonly #wanted: readonly boolean[];
  readonly #spell: Spell;
  readonly #kinds: Kinds;
  readonly #nodes: Builder;

  constructor(builder: Builder, origin: Origin, attrs: Attributes, inputs: readonly (ImportedWire | undefined)[], version: number, wanted: readonly boolean[], spell: Spell, kinds: Kinds) {
    super(builder, origin, attrs, inputs, version);
    this.inputs = inputs.length;
    this.outputs = wanted.length;
    this.#wanted = wanted;
    this.#spell = spell;
    this.#kinds = kinds;
    this.#nodes = builder;
  }

  /** Whether something may read output `i`. */
  wants(i: number): boolean { return this.#wanted[i] === true; }

  /** Input `i` where the node has it, else undefined; refuses more than `most` inputs. */
  inputsUpTo(most: number): readonly (ImportedWire | undefined)[] {
    if (this.inputs > most) this.fail(`it takes at most ${most} inputs and has ${this.inputs}`);
    return Array.from({ length: most }, (_, i) => this.optional(i));
  }

  /** The widened element type of a wire, undefined where its values are computed as they are stored. */
  kindOf(wire: ImportedWire | undefined): ElementKind | undefined { return wire === undefined ? undefined : this.#kinds.of(this.#nodes, wire); }

  /** Says that a wire holds values of an element type. Without it, results are of the type of the first operand that is widened. */
  ofKind(wire: ImportedWire, kind: ElementKind | undefined): ImportedWire {
    this.#kinds.set(this.#nodes, wire, kind);
    return wire;
  }

  /** A form that is chosen when ranks and small constants are known (deferred.ts). Inputs that the node leaves out are undefined for `build` too. */
  defer(name: string, attrs: Attrs, build: (make: Make, inputs: readonly (Wire | undefined)[]) => Wire, ...inputs: readonly (ImportedWire | undefined)[]): ImportedWire {
    return this.deferMany(name, attrs, 1, (make, wires) => [build(make, wires)], ...inputs)[0]!;
  }

  /** The same with several outputs. */
  deferMany(name: string, attrs: Attrs, outputs: number, build: (make: Make, inputs: readonly (Wire | undefined)[]) => readonly Wire[], ...inputs: readonly (ImportedWire | undefined)[]): readonly ImportedWire[] {
    const given = inputs.filter((w) => w !== undefined);
    return this.addMany(deferredMany(name, attrs, (make, wires) => {
      let next = 0;
      return build(make, inputs.map((w) => (w === undefined ? undefined : wires[next++])));
    }), outputs, ...given);
  }

  /** An operator of the default domain in the newest version, such as `c.onnx('ReduceSum', { keepdims: 0 }, x)`: for operators that ONNX defines by others. */
  onnx(op: string, attrs: PlainAttributes, ...inputs: readonly (ImportedWire | undefined)[]): ImportedWire { return this.#spell(op, attrs, inputs, 1)[0]!; }
  onnxMany(op: string, attrs: PlainAttributes, outputs: number, ...inputs: readonly (ImportedWire | undefined)[]): readonly ImportedWire[] { return this.#spell(op, attrs, inputs, outputs); }
}

export type BuildNode = general.BuildNode<Call>;

/** Operators by name; those of other domains than ONNX's own with it in front, as `com.microsoft.Gelu`. */
export type Family = Readonly<Record<string, BuildNode>>;
