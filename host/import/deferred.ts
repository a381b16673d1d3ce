import { input } from '../graph/constant.ts';
import type { Fact } from '../graph/fact.ts';
import { Graph, type Wire, factOf } from '../graph/graph.ts';
import { type Attrs, type Op, type Operator, op } from '../graph/op.ts';
import { Patch } from '../graph/patch.ts';

/** Builds operators over wires whose facts are known. Throws `InferError` where these do not fit. */
export type Build = (add: (what: Op, inputs: readonly Wire[]) => Wire, inputs: readonly Wire[]) => Wire;

/**
 * A form of an operator that can be chosen only when ranks or small constant operands are known (an axis counted from the end, an axis
 * that is an operand). The type stage replaces it by what `build` makes. `name` and `attrs` are the framework's, for people to read.
 */
export function deferred(name: string, attrs: Attrs, build: Build): Op {
  const operator: Operator<Attrs> = {
    name,
    infer: (_, inputs) => [buildOver(inputs, build)],
    typed: [{
      name: 'choose-form',
      apply(node, _, graph) {
        const patch = new Patch(graph, 'choose-form');
        return patch.replace({ node, slot: 0 }, build((what, inputs) => patch.add(node.name, what, inputs), node.inputs));
      },
    }],
  };
  return op(operator, attrs);
}

function buildOver(facts: readonly Fact[], build: Build): Fact {
  const graph = new Graph();
  const wires = facts.map((f) => ({ node: graph.add('', input(f), []), slot: 0 }));
  return factOf(build((what, inputs) => ({ node: graph.add('', what, inputs), slot: 0 }), wires));
}
