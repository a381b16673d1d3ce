import type { MatMulAttrs } from '../../../src/eval/matmul.ts';
import type { Wire } from '../../graph/graph.ts';
import { type Op, op } from '../../graph/op.ts';
import { add } from '../elementwise/elementwise.ts';
import type { PulseContext } from '../pulse-context.ts';
import { transpose } from '../shape/shape.ts';

/** Products along the stream are summed up as its frames come. */
export function pulseMatMul(attrs: MatMulAttrs, context: PulseContext, product: Op): void {
  const [a, b] = context.inputs;
  const rank = (i: number): number => context.inputs[i]!.batch.shape.length;
  const sums = a?.stream?.axis === rank(0) - (attrs.transposeA ? 2 : 1) && b?.stream?.axis === rank(1) - (attrs.transposeB ? 1 : 2);
  if (a === undefined || b === undefined || !sums) return context.byAxes();
  const moved = (share: Wire, i: number): Wire => {
    const last = rank(i) - 1, perm = Array.from({ length: rank(i) }, (_, k) => (k === last ? last - 1 : k === last - 1 ? last : k));
    return (i === 0 ? attrs.transposeA : attrs.transposeB) ? context.add(op(transpose, { perm }), [share]) : share;
  };
  context.emitEnd(0, context.total((inputs) => context.add(product, inputs), [a, b], op(add, {}), 0, moved));
}
