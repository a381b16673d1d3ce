import { type Wire, constantOf, sameWire } from '../graph/graph.ts';
import { identity } from '../ops/shape/shape.ts';
import type { ImportedNode, ImportedWire } from '../stages.ts';
import { type Value, isWire } from './values.ts';

/** What is computed where a predicate that only the run knows is `side`. */
export interface Guard { readonly predicate: Wire; readonly side: boolean }

/** Where a join meets what comes from both sides of a predicate: the value where it holds, and where it does not. */
export interface Meeting { readonly predicate: Wire; readonly then: Value; readonly otherwise: Value; readonly index: { readonly then: number; readonly otherwise: number } }

/** A predicate may pass through identities on its way to some of the routes. */
const behindIdentities = (w: Wire): Wire => (w.node.op.as(identity) === undefined ? w : behindIdentities(w.node.inputs[0]!));

const same = (a: Guard, b: Guard): boolean => a.side === b.side && sameWire(a.predicate, b.predicate);

/** On which sides of routes the nodes of a graph or function lie, by their numbers. */
export class Guards {
  readonly #of: (readonly Guard[])[] = [];
  readonly #routes = new Map<number, Wire>();

  #ofWire({ node, slot }: ImportedWire): readonly Guard[] {
    const predicate = this.#routes.get(node), own = this.#of[node] ?? [];
    return predicate === undefined ? own : [...own, { predicate, side: slot === 1 }];
  }

  /** To be called for each node once it is emitted; `inputs`: what it was given. */
  add(i: number, node: ImportedNode, inputs: readonly Value[]): void {
    const all = [...node.inputs, ...node.gates].flatMap((w) => this.#ofWire(w));
    const meeting = this.meeting(node, inputs);
    this.#of[i] = all.filter((g, k) => all.findIndex((o) => same(o, g)) === k && (meeting === undefined || !sameWire(g.predicate, meeting.predicate)));
    const predicate = inputs[1];
    if (node.control?.kind === 'route' && predicate !== undefined && isWire(predicate) && constantOf(predicate) === undefined) this.#routes.set(i, behindIdentities(predicate));
  }

  /** Whether only one side of a predicate gives a value. */
  holds(w: ImportedWire): boolean { return this.#ofWire(w).length > 0; }

  /** The predicate on whose sides the two values lie that a join is given. */
  meeting(node: ImportedNode, inputs: readonly Value[]): Meeting | undefined {
    const live = inputs.flatMap((v, i) => (v === null ? [] : [i])), [a, b] = live;
    if (node.control?.kind !== 'join' || a === undefined || b === undefined || live.length > 2) return undefined;
    const [ours, theirs] = [this.#ofWire(node.inputs[a]!), this.#ofWire(node.inputs[b]!)];
    const met = ours.find((g) => theirs.some((o) => sameWire(o.predicate, g.predicate) && o.side !== g.side));
    if (met === undefined) return undefined;
    const [then, otherwise] = met.side ? [a, b] : [b, a];
    return { predicate: met.predicate, then: inputs[then]!, otherwise: inputs[otherwise]!, index: { then, otherwise } };
  }
}
