import { factOf } from '../../graph/graph.ts';
import { op } from '../../graph/op.ts';
import { softmax } from '../../ops/softmax/softmax.ts';
import type { ImportedWire } from '../../stages.ts';
import { Arithmetic, known } from '../arithmetic.ts';
import type { BuildControl } from './control-flow.ts';
import { grouped, precisionOf, shape4 } from './operators/attention.ts';

/** Attention whose scores and probabilities [B, H, L, S] graphs of the node change. */
export const flexAttention: BuildControl = (c, g) => {
  const scale = c.attrs.has('scale') ? c.attrs.float('scale') : undefined;
  const precision = precisionOf(c);
  const [q, k, v] = c.three();
  const changed = (attribute: string, x: ImportedWire): ImportedWire | null => {
    if (!c.attrs.has(attribute)) return x;
    const graph = g.graph(attribute);
    const [parameter] = graph.inputs;
    if (parameter === undefined || graph.inputs.length !== 1 || graph.outputs.length !== 1) return c.fail(`attribute ${attribute} takes ${graph.inputs.length} inputs and gives ${graph.outputs.length} outputs`);
    const { names, wires } = g.captured(graph);
    return g.body(graph, g.builder, new Map([[parameter.name, x], ...names.map((n, i) => [n, wires[i]!] as const)]))?.[0] ?? null;
  };
  const scores = c.defer('FlexAttention', {}, (make, [queries, keys]) => {
    const a = new Arithmetic(make);
    const [batch, heads, length, size] = shape4(queries!), [, keyHeads, count] = shape4(keys!);
    const scaled = a.mul(queries!, scale ?? 1 / Math.sqrt(known(size, 'the size of a head')));
    const product = a.reshape(a.matMul(grouped(a, scaled, keyHeads), keys!, 'transposeB'), [batch, heads, length, count]);
    return precision === undefined ? product : a.cast(product, precision);
  }, q, k);
  const modified = changed('score_mod', scores);
  const probabilities = modified === null ? null : changed('prob_mod', c.add(op(softmax, { axis: 3 }), modified));
  if (probabilities === null) return null;
  return [c.defer('FlexAttention', {}, (make, [shares, values]) => {
    const a = new Arithmetic(make);
    const [batch, heads, length] = shape4(shares!), [, keyHeads, , width] = shape4(values!);
    const y = a.matMul(grouped(a, a.cast(shares!, factOf(values!).dtype), keyHeads), values!);
    return a.reshape(y, [batch, heads, length, width]);
  }, probabilities, v)];
};
