import type { Fact } from '../graph/fact.ts';
import type { Attrs, Op, OperatorBase } from '../graph/op.ts';
import type { Rule } from '../graph/rewrite.ts';
import type { LowerContext } from '../program/lower-context.ts';
import type { Content, Target } from '../program/program.ts';
import type { PulseContext } from './pulse-context.ts';
import { type Node, factOf } from '../graph/graph.ts';

/**
 * Everything about one operator. `inputs` are facts in the operator's own order of operands, bound once by `infer`; members that look at
 * shapes after the pulse stage (`alias`, `lower`) see integers only.
 *
 * Required: `name` and `infer`, and `eval` (src/eval) for all that may reach a run. What is absent has a default: without `pulse` the
 * streaming form follows from `axes`, without `lower` every case is a script step, without `alias` the output is memory of its own.
 */
export interface Operator<A extends Attrs> extends OperatorBase<A> {
  /** What it becomes once its shape-like inputs are known. Tried by the type stage at its own nodes, in order. */
  readonly staticForms?: readonly Rule[];
  /** Its streaming form. Absent: by `axes`. Throws `PulseError` where there is none. */
  pulse?(attrs: A, context: PulseContext): void;
  /** How the memory of output 0 and that of the inputs may be one; undefined where it may not. */
  alias?(attrs: A, inputs: readonly Fact[], outputs: readonly Fact[]): Alias | undefined;
  /** Of operators that read a string: what must be in it. */
  content?(attrs: A): Content;
  /** Kernel calls for it; returns false where no kernel covers this case, so that it becomes a script step. Must not have called anything then. */
  lower?(attrs: A, context: LowerContext): boolean;
}

/** How the memory of output 0 and that of the inputs may be one. Offsets and strides in elements. */
export type Alias =
  /** The output is input 0 seen otherwise, from `offset` on: a reshape, a slice of rows. Nothing is computed. */
  | { readonly kind: 'view'; readonly offset: number }
  /** The output is its inputs, each from `offset` on, its rows (last axis) `stride` apart; a dense input's stride is its own row. Nothing is computed. */
  | { readonly kind: 'join'; readonly parts: readonly { readonly offset: number; readonly stride: number }[] }
  /** `lower` asks for the output by `outputRows`: its rows may lie in the wider rows of a `join`. */
  | { readonly kind: 'rows' };

/** The rewrite rules of a family (its rules.ts), by when they apply. Each is tried at every node, in order; they may name other families' operators. */
export interface FamilyRules {
  readonly declutter?: readonly Rule[];
  /** Before lowering, for every board: what has no step of its own becomes what has. */
  readonly expand?: readonly Rule[];
  /** Before lowering, for boards with kernels: towards what these do in one call. */
  readonly fuse?: readonly Rule[];
  /** When nothing fuses any more: calls of kernels that pay to be one on this board. */
  combine?(target: Target): readonly Rule[];
}

/** What the stages ask of a node's operator, its attributes filled in. */
export interface BoundOperator {
  readonly staticForms: readonly Rule[];
  readonly content: Content | undefined;
  readonly pulse: ((context: PulseContext) => void) | undefined;
  readonly lower: ((context: LowerContext) => boolean) | undefined;
  alias(inputs: readonly Fact[], outputs: readonly Fact[]): Alias | undefined;
}

export const boundOf = (op: Op): BoundOperator => op.open(<A extends Attrs>(base: OperatorBase<A>, attrs: A) => {
  // all that an Operator has beyond its base is optional
  const operator: Operator<A> = base;
  return {
    staticForms: operator.staticForms ?? [],
    content: operator.content?.(attrs),
    pulse: operator.pulse === undefined ? undefined : (context: PulseContext) => operator.pulse!(attrs, context),
    lower: operator.lower === undefined ? undefined : (context: LowerContext) => operator.lower!(attrs, context),
    alias: (inputs: readonly Fact[], outputs: readonly Fact[]) => operator.alias?.(attrs, inputs, outputs),
  };
});

export const aliasOf = ({ op, inputs, outputs }: Node): Alias | undefined => boundOf(op).alias(inputs.map(factOf), outputs);

/** Whether something that a family exports is an operator. */
export const isOperator = (v: unknown): v is Operator<never> => typeof v === 'object' && v !== null && 'infer' in v && 'name' in v;
