import { input } from '../graph/constant.ts';
import type { Fact } from '../graph/fact.ts';
import { type Wire, Graph, factOf } from '../graph/graph.ts';
import { type Attrs, type Op, op } from '../graph/op.ts';
import { Patch } from '../graph/patch.ts';
import type { Operator } from '../ops/operator.ts';

/** Adds one operator; returns its first output. */
export type Make = (what: Op, inputs: readonly Wire[]) => Wire;

/** Builds operators over wires whose facts are known. Throws `InferError` where these do not fit. */
export type Build = (make: Make, inputs: readonly Wire[]) => Wire;
export type BuildMany = (make: Make, inputs: readonly Wire[]) => readonly Wire[];

/**
 * A form of an operator that can be chosen only when ranks or small constant operands are known (an axis counted from the end, an axis
 * that is an operand). The type stage replaces it by what `build` makes. `name` and `attrs` are for people to read.
 */
export const deferred = (name: string, attrs: Attrs, build: Build): Op => deferredMany(name, attrs, (make, inputs) => [build(make, inputs)]);

/** The same with any number of outputs. */
export function deferredMany(name: string, attrs: Attrs, build: BuildMany): Op {
  const operator: Operator<Attrs> = {
    name,
    infer: (_, inputs) => factsOver(inputs, build),
    staticForms: [{
      name: 'choose-form',
      apply(node, graph) {
        const patch = new Patch(graph, 'choose-form');
        build((what, inputs) => patch.add(node.name, what, inputs), node.inputs).forEach((to, slot) => { patch.replace({ node, slot }, to); });
        return patch;
      },
    }],
  };
  return op(operator, attrs);
}

function factsOver(facts: readonly Fact[], build: BuildMany): readonly Fact[] {
  const graph = new Graph();
  const wires = facts.map((f) => ({ node: graph.add('', input(f), []), slot: 0 }));
  return build((what, inputs) => ({ node: graph.add('', what, inputs), slot: 0 }), wires).map(factOf);
}
