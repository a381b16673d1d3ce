import type { ImportedWire } from '../../stages.ts';
import type { Builder } from '../builder.ts';
import { type ElementKind, isWidened } from './types.ts';

/** Which wires hold values of an element type that is computed in a wider one: what a cast or a quantisation to that type asks. */
export class Kinds {
  readonly #byBuilder = new WeakMap<Builder, Map<string, ElementKind | undefined>>();

  /** The widened type of a wire, undefined where its values are computed as they are stored. */
  of(builder: Builder, wire: ImportedWire): ElementKind | undefined { return this.#byBuilder.get(builder)?.get(keyOf(wire)); }

  /** Whether it has been said. */
  isKnown(builder: Builder, wire: ImportedWire): boolean { return this.#byBuilder.get(builder)?.has(keyOf(wire)) === true; }

  set(builder: Builder, wire: ImportedWire, kind: ElementKind | undefined): void {
    const own = this.#byBuilder.get(builder) ?? new Map<string, ElementKind | undefined>();
    this.#byBuilder.set(builder, own.set(keyOf(wire), isWidened(kind) ? kind : undefined));
  }
}

const keyOf = ({ node, slot }: ImportedWire): string => `${node}:${slot}`;
