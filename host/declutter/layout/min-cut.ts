/**
 * Vertices 0 (the source), 1 (the sink) and more, joined by edges with capacities: the cheapest set of edges without which nothing leads from the
 * source to the sink.
 */
export class MinCut {
  /** Edge i and i ^ 1 are one edge in its two directions; what is left of its capacity. */
  readonly #to: number[] = [];
  readonly #left: number[] = [];
  readonly #edges: number[][] = [[], []];

  vertex(): number { return this.#edges.push([]) - 1; }

  edge(from: number, to: number, capacity: number): void {
    this.#edges[from]!.push(this.#to.push(to) - 1);
    this.#left.push(capacity);
    this.#edges[to]!.push(this.#to.push(from) - 1);
    this.#left.push(0);
  }

  /** Cost of the cut, and the vertices on the side of the source: as many as cuts of that cost have (Edmonds and Karp). */
  solve(): { readonly cost: number; readonly fromSource: (vertex: number) => boolean } {
    let cost = 0;
    for (let path = this.#path(); path !== undefined; path = this.#path()) {
      const flow = Math.min(...path.map((e) => this.#left[e]!));
      for (const e of path) {
        this.#left[e]! -= flow;
        this.#left[e ^ 1]! += flow;
      }
      cost += flow;
    }
    const toSink = this.#reach(1, (e) => this.#left[e ^ 1]!);
    return { cost, fromSource: (vertex) => !toSink.has(vertex) };
  }

  /** Edges of a shortest path with capacity left. */
  #path(): readonly number[] | undefined {
    const seen = this.#reach(0, (e) => this.#left[e]!);
    if (!seen.has(1)) return undefined;
    const path: number[] = [];
    for (let at = 1; at !== 0;) {
      const edge = seen.get(at)!;
      path.push(edge);
      at = this.#to[edge ^ 1]!;
    }
    return path;
  }

  /** Vertices that edges lead to from `start`, nearest first, and the edge that led to each. */
  #reach(start: number, room: (edge: number) => number): ReadonlyMap<number, number> {
    const seen = new Map([[start, -1]]);
    for (const at of seen.keys()) {
      for (const edge of this.#edges[at]!) {
        const to = this.#to[edge]!;
        if (room(edge) > 0 && !seen.has(to)) seen.set(to, edge);
      }
    }
    return seen;
  }
}
