/** A node that contradicts itself. */
export class NodeError extends Error {}

/** Integers of attributes are lengths, axes and counts, which no framework has larger. */
const largest = 2 ** 31 - 1;

/** A value of an attribute, or a part of it, as messages show it. */
const shown = (value: unknown): string => String(value).slice(0, 60) || "''";

/**
 * The attributes of one node, as values of the format. It remembers which were read: one that nobody asked for is refused, as it may change
 * what the node computes.
 */
export class ReadAttributes<V> {
  readonly #values: ReadonlyMap<string, V>;
  readonly #read = new Set<string>();
  readonly #shown = new Map<string, string>();

  constructor(values: ReadonlyMap<string, V>) { this.#values = values; }

  has(name: string): boolean { return this.#values.has(name); }

  /** The attribute as it is, which does not count as read. */
  protected peek(name: string): V | undefined { return this.#values.get(name); }

  /** Declares attributes seen without effect. */
  ignore(...names: readonly string[]): void { for (const n of names) this.#read.add(n); }

  /** Those that were read and are numbers, texts or lists of them, for messages. */
  get said(): string { return [...this.#shown].slice(0, 16).map(([name, value]) => `${name}=${value}`).join(', '); }

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
    if (Array.isArray(got) && got.every((v) => typeof v === 'number' || typeof v === 'string')) this.#shown.set(name, `[${got.slice(0, 10).map(shown).join(',')}${got.length > 10 ? ',...' : ''}]`);
    else if (typeof got !== 'object') this.#shown.set(name, shown(got));
    return got;
  }

  /** `value` of an integer that stands for a length, an axis or a count. */
  protected length(name: string, kind: string, read: (value: V) => number | undefined, otherwise?: number): number {
    const value = this.value(name, kind, read, otherwise);
    if (Math.abs(value) > largest) throw new NodeError(`attribute ${name} is ${value}, which is too large`);
    return value;
  }

  /** `value` of a number that is computed with. */
  protected finite(name: string, kind: string, read: (value: V) => number | undefined, otherwise?: number): number {
    const value = this.value(name, kind, read, otherwise);
    if (Number.isNaN(value)) throw new NodeError(`attribute ${name} is NaN`);
    return value;
  }
}
