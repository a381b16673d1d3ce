import { lengthsOpen, stringOutputs } from './errors.ts';
import type { Calls, Target } from './program/program.ts';
import { concreteShape, showFact } from './graph/fact.ts';
import { factOf } from './graph/graph.ts';
import { fuse } from './lower/fuse.ts';
import { lowerable } from './lower/lowerable.ts';
import { Lowering } from './lower/lowering.ts';
import { Memory } from './lower/memory.ts';
import { schedule } from './lower/schedule.ts';
import type { Pulsed, Typed } from './stages.ts';

/**
 * Kernel calls and script steps over virtual buffers. Before: every length is a number. After: no operator is left; what a board's kernels
 * do in one call is one step. Refuses lengths that are open and outputs that are strings. The graph given is not changed.
 */
export function lower(network: Typed | Pulsed, target: Target): Calls {
  for (const { name: input, wire } of network.graph.inputs) {
    if (concreteShape(factOf(wire)) === undefined) throw lengthsOpen(network.name, input, showFact(factOf(wire)));
  }
  const strings = network.graph.outputs.filter(({ wire }) => factOf(wire).dtype === 'string');
  if (strings.length > 0) throw stringOutputs(network.name, strings.map((o) => o.name), network.graph.outputs.filter((o) => !strings.includes(o)).map((o) => o.name));
  const graph = lowerable(network.graph);
  fuse(graph, target);
  const order = schedule(graph);
  const lowering = new Lowering(graph, order, new Memory(graph, order), target);
  const streams = network.stage === 'pulsed' ? network : undefined;
  return lowering.run(network.name, streams);
}
