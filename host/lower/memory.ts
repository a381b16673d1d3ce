import { createHash } from 'node:crypto';
import { dtypeBytes } from '../../src/format/dtype.ts';
import { bug, tooLarge } from '../errors.ts';
import { type Fact, staticShape } from '../graph/fact.ts';
import { type Graph, type Node, type Wire, factOf } from '../graph/graph.ts';
import { type Buffer, type Ref, type Strided, reach } from '../program/buffer.ts';
import type { Dequantization } from '../program/program.ts';

export const wireKey = (w: Wire): string => `${w.node.id}:${w.slot}`;

/** Bytes reserved for the content of a string, a multiple of 4. */
export const capacityOf = (fact: Fact): number => 4 * Math.ceil((fact.bytes ?? bug('a string without a limit')) / 4);

/** Bytes of a wire's dense array; for a string, its length word and its capacity. */
export const bytesOf = (fact: Fact): number => (fact.dtype === 'string' ? 4 + capacityOf(fact) : staticShape(fact).reduce((a, b) => a * b, dtypeBytes[fact.dtype]));

interface Located { readonly wire: Wire; readonly start: number; readonly end: number }

/** Where the buffers of all graphs of a network come from, those within its loops and branches too. */
class Pool {
  readonly weights = new Map<number, Uint8Array>();
  readonly byContent = new Map<string, Ref>();
  readonly dequantizations: Dequantization[] = [];
  #next = 0;

  /** Throws `UserError` where no address reaches its end. */
  buffer(region: Buffer['region'], bytes: number): Ref {
    if (bytes > reach) throw tooLarge(region === 'weights' ? 'weights' : 'intermediate results', bytes);
    return { buffer: { id: this.#next++, region, bytes }, offset: 0 };
  }
}

/**
 * The memory of each wire. A wire is allocated when its producer is lowered, or before that where a reader wants it at a certain address
 * (`reserve`). Several wires may share one buffer, and overlap where one is a view of another.
 */
export class Memory {
  readonly #pool: Pool;
  /** Keys of the wires that are read from outside. */
  readonly #outputs: ReadonlySet<string>;
  readonly #refs = new Map<string, Ref>();
  readonly #reserved = new Map<string, Ref>();
  readonly #strided = new Map<string, Strided>();
  readonly #located = new Map<number, Located[]>();
  readonly #readsLeft = new Map<string, number>();
  readonly #fixed = new Set<number>();

  constructor(graph: Graph, order: readonly Node[], pool = new Pool()) {
    this.#pool = pool;
    this.#outputs = new Set([...graph.outputs.map((p) => p.wire), ...graph.states.map((s) => s.next)].map(wireKey));
    for (const w of order.flatMap((n) => n.inputs)) this.#readsLeft.set(wireKey(w), (this.#readsLeft.get(wireKey(w)) ?? 0) + 1);
  }

  /** Contents of the weight buffers, by id. */
  get weights(): ReadonlyMap<number, Uint8Array> { return this.#pool.weights; }

  get dequantizations(): readonly Dequantization[] { return this.#pool.dequantizations; }

  buffer(region: Buffer['region'], bytes: number): Ref { return this.#pool.buffer(region, bytes); }

  /** The memory of a graph within a loop or branch. */
  within(graph: Graph, order: readonly Node[]): Memory { return new Memory(graph, order, this.#pool); }

  /** Nothing that is lowered with this memory writes to the buffer of `ref`. */
  keep(ref: Ref): void { this.#fixed.add(ref.buffer.id); }

  /** A buffer whose contents outlive their readers among the nodes: it is never reused. */
  fixedBuffer(bytes: number): Ref {
    const ref = this.buffer('arena', bytes);
    this.#fixed.add(ref.buffer.id);
    return ref;
  }

  /** The memory that a wire must be written to, where a reader has reserved some. */
  reserved(wire: Wire): Ref | undefined { return this.#reserved.get(wireKey(wire)); }

  reserve(wire: Wire, ref: Ref): void {
    this.#reserved.set(wireKey(wire), ref);
    this.#locate(wire, ref);
  }

  /** Reserves memory within another array for a wire whose producer can write it there. */
  reserveStrided(wire: Wire, there: Strided): void {
    const shape = staticShape(factOf(wire)), last = shape.reduce((end, d, axis) => end + (d - 1) * there.strides[axis]!, 0);
    this.#strided.set(wireKey(wire), there);
    this.#locateBytes(wire, there.ref, (last + 1) * dtypeBytes[factOf(wire).dtype]);
  }

  /** Where the elements of a wire lie, or are to be written, in another array. */
  strided(wire: Wire): Strided | undefined { return this.#strided.get(wireKey(wire)); }

  /** Allocates a wire where memory within another array is reserved for it; undefined where none is. */
  allocateStrided(wire: Wire): Strided | undefined {
    const there = this.strided(wire);
    if (there !== undefined) this.#refs.set(wireKey(wire), there.ref);
    return there;
  }

  allocated(wire: Wire): Ref | undefined { return this.#refs.get(wireKey(wire)); }

  assign(wire: Wire, ref: Ref): Ref {
    this.#refs.set(wireKey(wire), ref);
    this.#locate(wire, ref);
    return ref;
  }

  #locate(wire: Wire, ref: Ref): void { this.#locateBytes(wire, ref, bytesOf(factOf(wire))); }

  #locateBytes(wire: Wire, ref: Ref, bytes: number): void {
    const there = this.#located.get(ref.buffer.id) ?? [];
    there.push({ wire, start: ref.offset, end: ref.offset + bytes });
    this.#located.set(ref.buffer.id, there);
  }

  /** The memory reserved for a wire, else a new buffer. */
  allocate(wire: Wire): Ref {
    return this.assign(wire, this.reserved(wire) ?? this.buffer('arena', bytesOf(factOf(wire))));
  }

  /** Like `allocate`, in the memory of the first of `under` that nothing else needs. */
  allocateOver(wire: Wire, under: readonly Wire[]): Ref {
    const free = this.reserved(wire) === undefined ? under.find((u) => this.#isFree(u, bytesOf(factOf(wire)))) : undefined;
    const ref = free === undefined ? undefined : this.allocated(free);
    return ref === undefined ? this.allocate(wire) : this.assign(wire, ref);
  }

  /** Whether a node that is being lowered and reads `wire` once may write `bytes` over it. */
  #isFree(wire: Wire, bytes: number): boolean {
    const ref = this.allocated(wire);
    if (ref === undefined || bytes !== bytesOf(factOf(wire)) || ref.buffer.region !== 'arena' || this.#fixed.has(ref.buffer.id)) return false;
    // what nothing reads any more never matters again; kept, it would make lowering quadratic
    const needed = this.#located.get(ref.buffer.id)!.filter((l) => this.#outputs.has(wireKey(l.wire)) || this.#reads(l.wire) > 0);
    this.#located.set(ref.buffer.id, needed);
    const there = needed.filter((l) => l.start < ref.offset + bytes && ref.offset < l.end);
    return there.every((l) => !this.#outputs.has(wireKey(l.wire)) && this.#reads(l.wire) === (wireKey(l.wire) === wireKey(wire) ? 1 : 0));
  }

  #reads(wire: Wire): number { return this.#readsLeft.get(wireKey(wire)) ?? 0; }

  /** The node is lowered: it reads its inputs no more. */
  done(node: Node): void {
    for (const w of node.inputs) this.#readsLeft.set(wireKey(w), this.#reads(w) - 1);
  }

  /** Constant data in the weights; equal data is stored once. */
  constant(data: Uint8Array): Ref {
    const key = createHash('sha256').update(data).digest('hex');
    const known = this.#pool.byContent.get(key);
    if (known !== undefined) return known;
    const ref = this.buffer('weights', data.byteLength);
    this.#pool.weights.set(ref.buffer.id, data);
    this.#pool.byContent.set(key, ref);
    return ref;
  }

  /** Weights that are made of others when the file is opened; equal ones once. */
  dequantized(of: Omit<Dequantization, 'to'>): Ref {
    const all = this.#pool.dequantizations, known = all.find((d) => d.from.buffer === of.from.buffer && d.factors.buffer === of.factors.buffer && d.depth === of.depth);
    if (known !== undefined) return known.to;
    const to = this.buffer('weights', 4 * of.panels * of.depth * of.columns);
    all.push({ ...of, to });
    return to;
  }
}
