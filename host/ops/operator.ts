import type { Fact } from '../graph/fact.ts';
import type { Attrs, Op, OperatorBase } from '../graph/op.ts';
import type { Rule } from '../graph/rewrite.ts';
import type { LowerContext } from '../program/lower-context.ts';
import type { Content, Target } from '../program/program.ts';
import type { PulseContext } from './pulse-context.ts';
import { type Node, factOf } from '../graph/graph.ts';

/**
 * Everything about one operator. `inputs` are facts in the operator's own order of operands; members that look at shapes after the pulse
 * stage (`alias`, `lower`) see integers only.
 *
 * Required: `name` and `infer`, and `eval` (src/eval) for every operator that may be part of a run. The other members have defaults: without
 * `pulse` the streaming form follows from `axes`, without `lower` every case is a script step, without `alias` the output has its own memory.
 */
export interface Operator<A extends Attrs> extends OperatorBase<A> {
  /** Rules that replace it once its shape-like inputs are known. The type stage tries them at its nodes, in order. */
  readonly staticForms?: readonly Rule[];
  /** Its streaming form. Absent: derived from `axes`. Throws `PulseError` where there is none. */
  pulse?(attrs: A, context: PulseContext): void;
  /** Where its result is multiplied by what one of its inputs is multiplied by: whether elements of that are `added` up. */
  readonly scales?: 'each' | 'added';
  /** How output 0 may share memory with the inputs; undefined where it may not. */
  alias?(attrs: A, inputs: readonly Fact[], outputs: readonly Fact[]): Alias | undefined;
  /** Of operators that read a string: the required content. */
  content?(attrs: A): Content;
  /** Emits its kernel calls. Returns false where no kernel covers the case, which then becomes a script step; it must not have called a kernel then. */
  lower?(attrs: A, context: LowerContext): boolean;
}

/** How output 0 may share memory with the inputs. Offsets and strides are in elements. */
export type Alias =
  /** The output is a view of input 0 from `offset` on: a reshape, a slice of rows. Nothing is computed. */
  | { readonly kind: 'view'; readonly offset: number }
  /** The output is its inputs, each from `offset` on, its rows (last axis) `stride` apart; a dense input's stride is its own row. Nothing is computed. */
  | { readonly kind: 'join'; readonly parts: readonly { readonly offset: number; readonly stride: number }[] }
  /** `lower` asks for the output by `outputRows`: its rows may lie in the wider rows of a `join`. */
  | { readonly kind: 'rows' }
  /** `lower` writes the output over input 0 where it is given the same memory. */
  | { readonly kind: 'over' };

/** The rewrite rules of a family (its rules.ts), by the phase in which they apply. Each is tried at every node, in order; they may name other families' operators. */
export interface FamilyRules {
  readonly declutter?: readonly Rule[];
  /** Before lowering, for every board: replaces operators that are never lowered by others that are. */
  readonly expand?: readonly Rule[];
  /** Before lowering, for boards with kernels: fuses operators that one kernel call computes. */
  readonly fuse?: readonly Rule[];
  /** Once nothing fuses any more: combines fused operators where one kernel call is faster on this board. */
  combine?(target: Target): readonly Rule[];
}

/** A node's operator with its attributes bound, as the stages use it. */
export interface BoundOperator {
  readonly staticForms: readonly Rule[];
  readonly content: Content | undefined;
  readonly scales: Operator<never>['scales'];
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
    scales: operator.scales,
    pulse: operator.pulse === undefined ? undefined : (context: PulseContext) => operator.pulse!(attrs, context),
    lower: operator.lower === undefined ? undefined : (context: LowerContext) => operator.lower!(attrs, context),
    alias: (inputs: readonly Fact[], outputs: readonly Fact[]) => operator.alias?.(attrs, inputs, outputs),
  };
});

export const aliasOf = ({ op, inputs, outputs }: Node): Alias | undefined => boundOf(op).alias(inputs.map(factOf), outputs);

/** Whether something that a family exports is an operator. */
export const isOperator = (v: unknown): v is Operator<never> => typeof v === 'object' && v !== null && 'infer' in v && 'name' in v;
