import { multiplications } from '../../host/cost.ts';
import { substitute, symbolsOf } from '../../host/graph/dim.ts';
import { type Node, factOf } from '../../host/graph/graph.ts';
import { type Pulsed, type Typed, streamSymbol } from '../../host/stages.ts';

/** Frames of a long stream, and as many as all rates divide. */
const [long, more] = [10_080, 5_040];

/** Multiplications a frame of the whole network, and of each pulse those of inputs that are no streams, which may change at any time. */
export function mostMultiplications({ graph }: Typed, { pulse: frames }: Pulsed): number {
  const at = (length: number): number => Number(substitute(multiplications(graph), new Map([[streamSymbol, length]]))), each = (at(long + more) - at(long)) / more;
  const streamed = new Set<Node>(graph.inputs.map((p) => p.wire.node).filter((n) => n.outputs[0]!.shape.some((d) => symbolsOf(d).has(streamSymbol))));
  for (const node of graph.order()) if (node.inputs.some((w) => streamed.has(w.node))) streamed.add(node);
  const aside = graph.operators().filter((n) => !streamed.has(n)).reduce((sum, { op, inputs, outputs }) => sum + Number(op.cost(inputs.map(factOf), outputs)?.mac ?? 0), 0);
  return each * 1.001 + aside / frames;
}
