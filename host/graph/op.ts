import type { Tensor } from '../../src/eval/tensor.ts';
import { type Dim, Expr, substitute } from './dim.ts';
import type { Fact } from './fact.ts';
import type { Graph, Node, Wire } from './graph.ts';
import type { Patch } from './patch.ts';
import type { PulseContext } from './pulsing.ts';
import type { LowerContext } from './lowering.ts';

/** Attributes are plain data: they are printed, compared and, for script steps, sent to the board as JSON. */
export type AttrValue = null | boolean | number | string | Dim | readonly AttrValue[] | { readonly [key: string]: AttrValue };
export type Attrs = { readonly [key: string]: AttrValue };

/** `T` without symbols: what an evaluation, and the board, is given. */
export type Static<T> = T extends Expr ? never : T extends object ? { readonly [K in keyof T]: Static<T[K]> } : T;

/** The naive evaluation, in src/eval. Knows no graph; `attrs` may come from JSON. */
export type EvalFunction<A> = (attrs: A, inputs: readonly Tensor[]) => readonly Tensor[];

/** Compulsory work of one evaluation: multiply-adds of sums of products, divisions and roots, and values of exp, log, tanh and their like. */
export interface Cost { readonly mac: Dim; readonly div?: Dim; readonly transcendental?: Dim }

/** Of a pulse of frames [t, t+N) of a stream along `axis`: the frames [t-delay-overlap, t-delay+N). */
export interface Past { readonly axis: number; readonly delay: number; readonly overlap: number }

/** What a string that an operator reads must hold; `bytes`: room enough for what is usual. */
export interface Content { readonly kind: 'wav'; readonly bytes: number }

/** A rewrite: looks at one node and returns a patch, or null. `name` is verb-object and labels the patch. */
export interface Rule<A> {
  readonly name: string;
  apply(node: Node, attrs: A, graph: Graph): Patch | null;
}

/** Everything about one operator. `inputs` are facts in the operator's own order of operands. */
export interface Operator<A extends Attrs> {
  readonly name: string;
  /** One line for `linnet ops`: what it computes. */
  readonly doc?: string;
  /** Facts of the outputs. Throws `InferError` where the inputs do not fit. */
  infer(attrs: A, inputs: readonly Fact[]): readonly Fact[];
  /** Absent only for Input, Const and operators that the type stage always replaces. */
  readonly eval?: EvalFunction<Static<A>>;
  /**
   * How axes of the inputs map to those of the outputs, one letter an axis, e.g. `nsi,kio,o->nso`: a letter in an output is an axis that
   * the operator treats like a batch axis. Upper-case letters are axes that it looks along (windows, reductions). `1` is an axis of
   * length 1 that stands for no other: one that is broadcast, dropped or new.
   */
  axes?(attrs: A, inputs: readonly Fact[], outputs: readonly Fact[]): string;
  /** Integer operators whose inputs are known symbolically: elements of the outputs, or undefined. */
  symbolic?(attrs: A, inputs: readonly (readonly Dim[] | undefined)[], facts: readonly Fact[], outputs: readonly Fact[]): readonly (readonly Dim[])[] | undefined;
  /** The static form, once its shape-like inputs are known. Applied by the type stage. */
  readonly typed?: readonly Rule<A>[];
  readonly declutter?: readonly Rule<A>[];
  /** Its streaming form. Absent: by `axes`. Throws `PulseError` where there is none. */
  pulse?(attrs: A, context: PulseContext): void;
  cost?(attrs: A, inputs: readonly Fact[], outputs: readonly Fact[]): Cost;
  /** Where its output begins in the memory of input 0, in elements, if it is only that memory seen otherwise (a reshape, a slice of rows). Shapes are integers. */
  view?(attrs: A, inputs: readonly Fact[], outputs: readonly Fact[]): number | undefined;
  /** Where each input begins in its output, in elements, if that is only its inputs one after another (rows joined). Shapes are integers. */
  parts?(attrs: A, inputs: readonly Fact[], outputs: readonly Fact[]): readonly number[] | undefined;
  /** Where the rows (last axis) of each input begin in those of its output, in elements, if these are only the inputs' rows side by side. Shapes are integers. */
  columns?(attrs: A, inputs: readonly Fact[], outputs: readonly Fact[]): readonly number[] | undefined;
  /** `lower` asks for output 0 by `outputRows`: its rows may be written into the wider rows of another array. */
  readonly rows?: boolean;
  /** Set by the one operator that has state: its output is the past of input 0's stream and its present (host/pulse/delay.ts). */
  past?(attrs: A): Past;
  /** Of operators that read a string: what must be in it. */
  content?(attrs: A): Content;
  /** Kernel calls for it; returns false where no kernel covers this case, so that it becomes a script step. Must not have called anything then. */
  lower?(attrs: A, context: LowerContext): boolean;
}

/** An operator with its attributes, as a node holds it. */
export interface Op {
  readonly name: string;
  readonly attrs: Attrs;
  /** Its attributes if it is `operator`, else undefined. */
  as<B extends Attrs>(operator: Operator<B>): B | undefined;
  /** The same operator with symbols in its attributes replaced. */
  bind(symbols: ReadonlyMap<string, Dim>): Op;
  infer(inputs: readonly Fact[]): readonly Fact[];
  /** Absent too where an attribute is symbolic. */
  readonly eval: ((inputs: readonly Tensor[]) => readonly Tensor[]) | undefined;
  axes(inputs: readonly Fact[], outputs: readonly Fact[]): string | undefined;
  symbolic(inputs: readonly (readonly Dim[] | undefined)[], facts: readonly Fact[], outputs: readonly Fact[]): readonly (readonly Dim[])[] | undefined;
  readonly typed: readonly BoundRule[];
  readonly declutter: readonly BoundRule[];
  readonly pulse: ((context: PulseContext) => void) | undefined;
  cost(inputs: readonly Fact[], outputs: readonly Fact[]): Cost | undefined;
  view(inputs: readonly Fact[], outputs: readonly Fact[]): number | undefined;
  parts(inputs: readonly Fact[], outputs: readonly Fact[]): readonly number[] | undefined;
  columns(inputs: readonly Fact[], outputs: readonly Fact[]): readonly number[] | undefined;
  readonly rows: boolean;
  readonly past: Past | undefined;
  readonly content: Content | undefined;
  readonly lower: ((context: LowerContext) => boolean) | undefined;
}

export interface BoundRule { readonly name: string; apply(node: Node, graph: Graph): Patch | null }

const bindRules = <A extends Attrs>(rules: readonly Rule<A>[] | undefined, attrs: A): readonly BoundRule[] =>
  (rules ?? []).map((r) => ({ name: r.name, apply: (node, graph) => r.apply(node, attrs, graph) }));

const isList = (v: AttrValue): v is readonly AttrValue[] => Array.isArray(v);

function bindValue(value: AttrValue, symbols: ReadonlyMap<string, Dim>): AttrValue {
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Expr) return substitute(value, symbols);
  if (isList(value)) return value.map((v) => bindValue(v, symbols));
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, bindValue(v, symbols)]));
}

const hasSymbol = (v: unknown): boolean => v instanceof Expr || (typeof v === 'object' && v !== null && Object.values(v).some(hasSymbol));

export function op<A extends Attrs>(operator: Operator<A>, attrs: A): Op {
  const { eval: evaluate } = operator;
  return {
    name: operator.name,
    attrs,
    // the one place where an existential type is opened: identity of the operator implies the type of its attributes
    as: <B extends Attrs>(other: Operator<B>) => ((other as unknown) === operator ? (attrs as unknown as B) : undefined),
    // replacing dims by dims keeps the type of the attributes
    bind: (symbols) => op(operator, bindValue(attrs, symbols) as unknown as A),
    infer: (inputs) => operator.infer(attrs, inputs),
    // without a symbol in them the attributes are their own static form
    eval: evaluate === undefined || hasSymbol(attrs) ? undefined : (inputs) => evaluate(attrs as unknown as Static<A>, inputs),
    axes: (inputs, outputs) => operator.axes?.(attrs, inputs, outputs),
    symbolic: (inputs, facts, outputs) => operator.symbolic?.(attrs, inputs, facts, outputs),
    typed: bindRules(operator.typed, attrs),
    declutter: bindRules(operator.declutter, attrs),
    pulse: operator.pulse === undefined ? undefined : (context) => operator.pulse!(attrs, context),
    cost: (inputs, outputs) => operator.cost?.(attrs, inputs, outputs),
    view: (inputs, outputs) => operator.view?.(attrs, inputs, outputs),
    parts: (inputs, outputs) => operator.parts?.(attrs, inputs, outputs),
    columns: (inputs, outputs) => operator.columns?.(attrs, inputs, outputs),
    rows: operator.rows ?? false,
    past: operator.past?.(attrs),
    content: operator.content?.(attrs),
    lower: operator.lower === undefined ? undefined : (context) => operator.lower!(attrs, context),
  };
}

/** Inputs that an operator can't take; the stage that meets it adds the node. */
export class InferError extends Error {}
/** An operator that has no streaming form here; the pulse stage adds the node. */
export class PulseError extends Error {}

export type { Wire };
