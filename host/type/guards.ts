import { type Wire, constantOf, sameWire } from '../graph/graph.ts';
import { identity } from '../ops/shape/shape.ts';
import type { ImportedNode, ImportedWire } from '../stages.ts';
import { type Value, isWire } from './values.ts';

/** What is computed where a predicate that only the run knows chooses one of several ways. */
export interface Guard { readonly predicate: Wire; readonly ways: number; readonly way: number }

/** Where a join meets what comes from all ways of a predicate: by way the value, and which of the join's inputs it is. */
export interface Meeting { readonly predicate: Wire; readonly arrivals: readonly { readonly value: Value; readonly input: number }[] }

/** A predicate may pass through identities on its way to some of the routes. */
const behindIdentities = (w: Wire): Wire => (w.node.op.as(identity) === undefined ? w : behindIdentities(w.node.inputs[0]!));

const same = (a: Guard, b: Guard): boolean => a.way === b.way && sameWire(a.predicate, b.predicate);

/** On which ways of routes the nodes of a graph or function lie, by their numbers. */
export class Guards {
  readonly #of: (readonly Guard[])[] = [];
  readonly #routes = new Map<number, Omit<Guard, 'way'>>();

  #ofWire({ node, slot }: ImportedWire): readonly Guard[] {
    const route = this.#routes.get(node), own = this.#of[node] ?? [];
    return route === undefined ? own : [...own, { ...route, way: slot }];
  }

  /** To be called for each node once it is emitted; `inputs`: what it was given. */
  add(i: number, node: ImportedNode, inputs: readonly Value[]): void {
    const all = [...node.inputs, ...node.gates].flatMap((w) => this.#ofWire(w));
    const meeting = this.meeting(node, inputs);
    this.#of[i] = all.filter((g, k) => all.findIndex((o) => same(o, g)) === k && (meeting === undefined || !sameWire(g.predicate, meeting.predicate)));
    const predicate = inputs[1];
    if (node.control?.kind === 'route' && predicate !== undefined && isWire(predicate) && constantOf(predicate) === undefined) this.#routes.set(i, { predicate: behindIdentities(predicate), ways: node.control.ways });
  }

  /** Whether only one way of a predicate gives a value. */
  holds(w: ImportedWire): boolean { return this.#ofWire(w).length > 0; }

  /** The predicate on whose ways the values lie that a join is given, one on each. */
  meeting(node: ImportedNode, inputs: readonly Value[]): Meeting | undefined {
    const live = inputs.flatMap((value, input) => (value === null ? [] : [{ value, input, guards: this.#ofWire(node.inputs[input]!) }]));
    if (node.control?.kind !== 'join' || live.length < 2) return undefined;
    for (const { predicate, ways } of live[0]!.guards) {
      const arrivals = Array.from({ length: ways }, (_, way) => live.filter((v) => v.guards.some((g) => g.way === way && sameWire(g.predicate, predicate))));
      if (live.length === ways && arrivals.every((from) => from.length === 1)) return { predicate, arrivals: arrivals.flat() };
    }
    return undefined;
  }
}
