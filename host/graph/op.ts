import type { Tensor } from '../../src/eval/tensor.ts';
import { type Dim, Expr, substitute } from './dim.ts';
import type { Fact } from './fact.ts';

/** Attributes are plain data: they are printed, compared and, for script steps, sent to the board as JSON. */
export type AttrValue = null | boolean | number | string | Dim | readonly AttrValue[] | { readonly [key: string]: AttrValue };
export type Attrs = { readonly [key: string]: AttrValue };

/** `T` without symbols: what an evaluation, and the board, is given. */
export type Static<T> = T extends Expr ? never : T extends object ? { readonly [K in keyof T]: Static<T[K]> } : T;

/** The naive evaluation, in src/eval. Knows no graph; `attrs` may come from JSON. */
export type EvalFunction<A> = (attrs: A, inputs: readonly Tensor[]) => readonly Tensor[];

/** Operations that one evaluation cannot avoid: multiply-adds of sums of products, divisions and roots, and transcendental functions (exp, log, tanh, ...). */
export interface OpCount { readonly mac: Dim; readonly div?: Dim; readonly transcendental?: Dim }

/** What a graph needs to know of an operator: facts of its outputs, and what follows from these. The stages ask for more (host/ops/operator.ts). */
export interface OperatorBase<A extends Attrs> {
  readonly name: string;
  /** One line for `linnet ops`: what it computes. */
  readonly doc?: string;
  /** Facts of the outputs. Throws `InferError` where the inputs do not fit. */
  infer(attrs: A, inputs: readonly Fact[]): readonly Fact[];
  /** Absent only for Input, Const, operators with state and those that the type stage always replaces. */
  readonly eval?: EvalFunction<Static<A>>;
  /**
   * How axes of the inputs map to those of the outputs, one label an axis, e.g. `nsi,kio,o->nso`: a label in an output is an axis that
   * the operator treats like a batch axis. Upper-case labels are axes that it looks along (windows, reductions). `1` is an axis of
   * length 1 that stands for no other: one that is broadcast, dropped or new.
   */
  axes?(attrs: A, inputs: readonly Fact[], outputs: readonly Fact[]): string;
  /** Integer operators whose inputs are known symbolically: elements of the outputs, or undefined. */
  symbolic?(attrs: A, inputs: readonly (readonly Dim[] | undefined)[], facts: readonly Fact[], outputs: readonly Fact[]): readonly (readonly Dim[])[] | undefined;
  cost?(attrs: A, inputs: readonly Fact[], outputs: readonly Fact[]): OpCount;
}

/** An operator with its attributes, as a node holds it. */
export interface Op {
  readonly name: string;
  readonly attrs: Attrs;
  /** Its attributes if it is `operator`, else undefined. */
  as<B extends Attrs>(operator: OperatorBase<B>): B | undefined;
  /** What `f` makes of the operator and its attributes, whatever their type. */
  open<T>(f: <A extends Attrs>(operator: OperatorBase<A>, attrs: A) => T): T;
  /** The same operator with symbols in its attributes replaced. */
  bind(symbols: ReadonlyMap<string, Dim>): Op;
  infer(inputs: readonly Fact[]): readonly Fact[];
  /** Absent too where an attribute is symbolic. */
  readonly eval: ((inputs: readonly Tensor[]) => readonly Tensor[]) | undefined;
  axes(inputs: readonly Fact[], outputs: readonly Fact[]): string | undefined;
  symbolic(inputs: readonly (readonly Dim[] | undefined)[], facts: readonly Fact[], outputs: readonly Fact[]): readonly (readonly Dim[])[] | undefined;
  cost(inputs: readonly Fact[], outputs: readonly Fact[]): OpCount | undefined;
}

const isList = (v: AttrValue): v is readonly AttrValue[] => Array.isArray(v);

function bindValue(value: AttrValue, symbols: ReadonlyMap<string, Dim>): AttrValue {
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Expr) return substitute(value, symbols);
  if (isList(value)) return value.map((v) => bindValue(v, symbols));
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, bindValue(v, symbols)]));
}

const hasSymbol = (v: unknown): boolean => v instanceof Expr || (typeof v === 'object' && v !== null && Object.values(v).some(hasSymbol));

export function op<A extends Attrs>(operator: OperatorBase<A>, attrs: NoInfer<A>): Op {
  const { eval: evaluate } = operator;
  return {
    name: operator.name,
    attrs,
    // identity of the operator implies the type of its attributes
    as: <B extends Attrs>(other: OperatorBase<B>) => ((other as unknown) === operator ? (attrs as unknown as B) : undefined),
    open: (f) => f(operator, attrs),
    // replacing dims by dims keeps the type of the attributes
    bind: (symbols) => op(operator, bindValue(attrs, symbols) as unknown as A),
    infer: (inputs) => operator.infer(attrs, inputs),
    // without a symbol in them the attributes are their own static form
    eval: evaluate === undefined || hasSymbol(attrs) ? undefined : (inputs) => evaluate(attrs as unknown as Static<A>, inputs),
    axes: (inputs, outputs) => operator.axes?.(attrs, inputs, outputs),
    symbolic: (inputs, facts, outputs) => operator.symbolic?.(attrs, inputs, facts, outputs),
    cost: (inputs, outputs) => operator.cost?.(attrs, inputs, outputs),
  };
}

export { InferError } from './infer-error.ts';
/** An operator that has no streaming form here; the pulse stage adds the node. `remedy`: what would do, with the network as it is. */
export class PulseError extends Error {
  readonly remedy: string;
  constructor(message: string, remedy = 'a number of frames in the place of the open length would do, whole or, with --slide, as windows over the stream') {
    super(message);
    this.remedy = remedy;
  }
}
