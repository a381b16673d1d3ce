import { lengthsOpen, stringOutputs } from './errors.ts';
import type { Calls, Target } from './program/program.ts';
import { concreteShape, showFact } from './graph/fact.ts';
import { factOf } from './graph/graph.ts';
import { fuse } from './lower/fuse.ts';
import { lowerable } from './lower/lowerable.ts';
import { Lowering } from './lower/lowering.ts';
import { Memory } from './lower/memory.ts';
import { schedule } from './lower/schedule.ts';
import { numberStrings } from './lower/texts.ts';
import type { Pulsed, Typed } from './stages.ts';

/**
 * Kernel calls and script steps over virtual buffers. Before: every length is a number. After: no operator is left; what a board's kernels
 * do in one call is one step. Strings that are chosen among constants are numbers. Refuses lengths that are open, and other strings as outputs. The graph given is not changed.
 */
export function lower(network: Typed | Pulsed, target: Target): Calls {
  for (const { name: input, wire } of network.graph.inputs) {
    if (concreteShape(factOf(wire)) === undefined) throw lengthsOpen(network.name, input, showFact(factOf(wire)));
  }
  const { graph: numbered, labels } = numberStrings(network.graph);
  const strings = numbered.outputs.filter(({ wire }) => factOf(wire).dtype === 'string').map((o) => o.name);
  if (strings.length > 0) throw stringOutputs(network.name, strings, numbered.outputs.map((o) => o.name).filter((name) => !strings.includes(name)));
  const graph = lowerable(numbered);
  fuse(graph, target);
  const order = schedule(graph);
  const lowering = new Lowering(graph, order, new Memory(graph, order), target);
  const streams = network.stage === 'pulsed' ? network : undefined;
  return { ...lowering.run(network.name, streams), labels };
}
