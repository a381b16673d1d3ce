import { inputMissing } from '../errors.ts';
import type { ImportedWire } from '../stages.ts';

/** Output `slot` of what a model calls `key`. Formats that name each value have one output under each name. */
export interface Ref<K> { readonly name: K; readonly slot: number }

/** Stands for an output that serves training only: whoever reads it is refused. */
export const notComputed = (of: ImportedWire): ImportedWire => ({ node: of.node, slot: -1 });

/** What has become of the nodes or values of a model, by what the model calls them: a name, or a number. */
export class Wires<K extends string | number> {
  readonly #file: string;
  readonly #wires = new Map<K, readonly ImportedWire[] | null>();

  constructor(file: string) { this.#file = file; }

  has(name: K): boolean { return this.#wires.has(name); }

  /** `null`: it is not supported, or needs what is not. */
  set(name: K, wires: readonly ImportedWire[] | null): void { this.#wires.set(name, wires); }

  /** `reader`: what reads it, for messages. Null where it is not supported, or not imported yet because it is on a cycle. */
  get({ name, slot }: Ref<K>, reader: string): ImportedWire | null {
    const wires = this.#wires.get(name);
    if (wires === undefined || wires === null) return null;
    const wire = wires[slot];
    if (wire === undefined) throw inputMissing(this.#file, reader, `${name}:${slot}`, `'${name}' has ${wires.length} output${wires.length === 1 ? '' : 's'}`);
    if (wire.slot < 0) throw inputMissing(this.#file, reader, `${name}:${slot}`, 'an output that serves training only, which is not computed');
    return wire;
  }

  /** All of them, or null where one is. */
  all(refs: readonly Ref<K>[], reader: string): readonly ImportedWire[] | null {
    const wires = refs.map((ref) => this.get(ref, reader));
    const known = wires.filter((w) => w !== null);
    return known.length < wires.length ? null : known;
  }
}
