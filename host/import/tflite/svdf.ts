import { factOf } from '../../graph/graph.ts';
import { InferError, op } from '../../graph/op.ts';
import { add, cast } from '../../ops/elementwise/elementwise.ts';
import { matMul } from '../../ops/matmul/matmul.ts';
import type { ImportedWire } from '../../stages.ts';
import { Arithmetic } from '../arithmetic.ts';
import { numberShape, shapeOf } from '../constants.ts';
import { deferredMany } from '../deferred.ts';
import type { Call } from './call.ts';
import { dequantized } from './dequantize.ts';
import { hybridProduct, quantizationOf } from './hybrid.ts';
import { quantizedInput, quantizedResult, rescaled, resultRange, widened } from './quantization.ts';
import { dtypeOf } from './types.ts';

/** (projections [B, F], weights [F, M] over time, what was kept [B, F * M]) -> sums of each unit [B, F / rank] over the last M projections, and these. */
const overTime = (rank: number) => deferredMany('OverTime', { rank }, (make, [projected, weights, kept]) => {
  const a = new Arithmetic(make), [filters, memory, ...more] = numberShape(shapeOf(weights!), 'the shape of the weights over time'), [batch, columns] = shapeOf(kept!);
  if (filters === undefined || memory === undefined || more.length > 0 || batch === undefined || columns !== filters * memory || rank < 1 || filters % rank !== 0) throw new InferError(`weights [${shapeOf(weights!).join(',')}] of rank ${rank} over time, and a state [${shapeOf(kept!).join(',')}]`);
  const now = a.cast(a.unsqueeze(projected!, 2), factOf(kept!).dtype), before = memory === 1 ? [] : [a.slice(a.reshape(kept!, [batch, filters, memory]), 2, 1, memory)];
  const window = a.concat(2, ...before, now), products = a.mul(a.cast(window, factOf(weights!).dtype), weights!);
  return [a.sum(a.reshape(a.sum(products, [2], false), [batch, filters / rank, rank]), [2], false), a.reshape(window, [batch, columns])];
});

/** A product of low rank: each filter's projection of the input, then its last ones weighted over time. */
function svdf(c: Call, projected: ImportedWire, weights: ImportedWire): ImportedWire {
  const state = c.variable(4), [sums, next] = c.addMany(overTime(c.attrs.int('rank')), 2, projected, weights, state.before), bias = c.optional(3);
  state.set(next!);
  return bias === undefined ? sums! : c.add(op(add, {}), sums!, bias);
}

/** (x [B, I], weights [F, I], weights over time [F, M], bias [F / rank], state [B, F * M]) */
export function floatSvdf(c: Call): ImportedWire {
  const how = quantizationOf(c), projected = how !== undefined ? hybridProduct(c, c.needed(0), how) : c.add(op(matMul, { transposeA: false, transposeB: true }), c.needed(0), c.needed(1));
  if (dtypeOf(c.tensors[2]?.type ?? 0) !== (how !== undefined ? 'i8' : 'f32')) c.refuse('weights over time of another type than the others');
  const time = how !== undefined ? dequantized(c, c.needed(2), 2) : c.needed(2);
  return c.activated(svdf(c, projected, time));
}

/** The same of bytes, whose projections are 16-bit integers; the reference kernel has no activation but the range of the result. */
export function quantizedSvdf(c: Call): ImportedWire {
  c.attrs.ignore('asymmetric_quantize_inputs', 'fused_activation_function');
  const [x, weights, time, state, result] = [quantizedInput(c, 0), quantizedInput(c, 1), quantizedInput(c, 2), quantizedInput(c, 4), quantizedResult(c)], single = Math.fround;
  if (x.dtype !== 'i8' || time.dtype !== 'i16' || state.dtype !== 'i16' || state.zero !== 0 || result.dtype !== 'i8') return c.refuse(`${x.dtype} with a state of ${state.dtype} and weights over time of ${time.dtype}`);
  const product = c.add(op(matMul, { transposeA: false, transposeB: true }), widened(c, c.needed(0), x), c.add(op(cast, { to: 'i32' }), c.needed(1)));
  const projected = rescaled(c, product, [single(single(x.scale * weights.scale) / state.scale)], { to: 'i16', zero: 0, lo: -32768, hi: 32767 });
  return rescaled(c, svdf(c, projected, c.add(op(cast, { to: 'i32' }), c.needed(2))), [single(single(state.scale * time.scale) / result.scale)], resultRange(c, 'NONE'));
}
