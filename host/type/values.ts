import type { Dim } from '../graph/dim.ts';
import type { Wire } from '../graph/graph.ts';

/** A wire that is never computed: behind the branch that a route does not take. */
export const dead = null;

/** An array of tensors of one type (host/ops/control/arrays.ts), as far as it is known. Its size is undefined where the elements decide. */
export interface ArrayValue {
  readonly size: Dim | undefined;
  readonly content:
    | { readonly kind: 'rows'; readonly rows: Wire }
    | { readonly kind: 'elements'; readonly elements: ReadonlyMap<number, Wire> }
    /** In a loop: what its `input` is, and what this step wrote to it. */
    | { readonly kind: 'input'; readonly input: number; readonly outer: ArrayValue; readonly writes: readonly Write[] };
}

/** `index` 'end': behind all elements. */
export interface Write { readonly index: Wire | 'end'; readonly value: Wire }

/** An optional value that holds nothing. */
export const nothing = { nothing: true } as const;

/** What an output of an imported node carries. */
export type Value = Wire | ArrayValue | typeof nothing | typeof dead;

export const isNothing = (v: Value): v is typeof nothing => v === nothing;
export const isArray = (v: Value): v is ArrayValue => v !== dead && 'content' in v;
export const isWire = (v: Value): v is Wire => v !== dead && 'node' in v;
