/** A node that contradicts itself. */
export class NodeError extends Error {}

/**
 * The attributes of one node, as values of the format. It remembers which were read: one that nobody asked for is refused, as it may change
 * what the node computes.
 */
export class ReadAttributes<V> {
  readonly #values: ReadonlyMap<string, V>;
  readonly #read = new Set<string>();

  constructor(values: ReadonlyMap<string, V>) { this.#values = values; }

  has(name: string): boolean { return this.#values.has(name); }

  /** The attribute as it is, which does not count as read. */
  protected peek(name: string): V | undefined { return this.#values.get(name); }

  /** Declares attributes seen without effect. */
  ignore(...names: readonly string[]): void { for (const n of names) this.#read.add(n); }

  /** Attributes that would have been ignored. */
  unread(): readonly string[] { return [...this.#values.keys()].filter((k) => !this.#read.has(k)); }

  /** What `read` makes of an attribute, `otherwise` where the node lacks it. `read` gives undefined for a value that is not `kind`. Throws `NodeError`. */
  protected value<T>(name: string, kind: string, read: (value: V) => T | undefined, otherwise?: T): T {
    this.#read.add(name);
    const value = this.#values.get(name);
    if (value === undefined) {
      if (otherwise === undefined) throw new NodeError(`attribute ${name} is missing`);
      return otherwise;
    }
    const got = read(value);
    if (got === undefined) throw new NodeError(`attribute ${name} is not ${kind}`);
    return got;
  }
}
