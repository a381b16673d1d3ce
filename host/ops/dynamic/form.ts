import type { Fact } from '../../graph/fact.ts';
import { type Wire, factOf } from '../../graph/graph.ts';
import { type Attrs, type Op, InferError } from '../../graph/op.ts';
import { Patch } from '../../graph/patch.ts';
import { at } from '../shared/operands.ts';
import type { Operator } from '../operator.ts';
import type { Rule } from '../../graph/rewrite.ts';

/**
 * Forms whose shape-like operands are wires. Each says once, in `resolve`, what it is when these are known; its facts, its typed rule
 * and its symbolic elements follow from that. `resolve` throws InferError where an operand is not known.
 */
export interface DynamicForm<A extends Attrs> {
  readonly name: string;
  readonly doc: string;
  readonly eval: Operator<A>['eval'] & {};
  /** The static operators over the first operand, in order. */
  resolve(attrs: A, inputs: readonly Fact[]): readonly Op[];
  /** Facts where `resolve` cannot help. */
  fallback?(attrs: A, inputs: readonly Fact[]): readonly Fact[] | undefined;
  /** Other static forms. */
  readonly otherwise?: readonly Rule[];
}

/** The operator that such a form is. */
export function dynamic<A extends Attrs>(own: DynamicForm<A>): Operator<A> {
  const label = `type-${own.name.replace(/(?!^)[A-Z]/g, '-$&').toLowerCase()}`;
  const facts = (attrs: A, inputs: readonly Fact[]): readonly Fact[] => own.resolve(attrs, inputs).reduce<readonly Fact[]>((f, o) => o.infer(f), [at(inputs, 0)]);
  const rule: Rule = {
    name: label,
    apply(node, graph) {
      const inputs = node.inputs.map(factOf);
      const attrs = node.op.as(self);
      const ops = attrs === undefined ? undefined : whereKnown(() => own.resolve(attrs, inputs));
      if (ops === undefined) return null;
      const patch = new Patch(graph, label);
      const result = ops.reduce<Wire>((wire, o) => patch.add(node.name, o, [wire]), node.inputs[0]!);
      return patch.replace({ node, slot: 0 }, result);
    },
  };
  const self: Operator<A> = {
    name: own.name,
    doc: own.doc,
    infer(attrs, inputs) {
      const known = own.fallback === undefined ? undefined : whereKnown(() => facts(attrs, inputs)) ?? own.fallback(attrs, inputs);
      return known ?? facts(attrs, inputs);
    },
    eval: own.eval,
    symbolic(attrs, inputs, given) {
      let values = inputs[0];
      let from: readonly Fact[] = [at(given, 0)];
      for (const o of whereKnown(() => own.resolve(attrs, given)) ?? [undefined]) {
        if (o === undefined || values === undefined) return undefined;
        const to = o.infer(from);
        values = o.symbolic([values], from, to)?.[0];
        from = to;
      }
      return values === undefined ? undefined : [values];
    },
    staticForms: [rule, ...own.otherwise ?? []],
  };
  return self;
}

/** The result, or undefined where it throws InferError. */
function whereKnown<T>(f: () => T): T | undefined {
  try {
    return f();
  } catch (e) {
    if (e instanceof InferError) return undefined;
    throw e;
  }
}
