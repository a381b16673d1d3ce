import type { ConvAttrs } from '../../../src/eval/conv.ts';
import { outputPositions } from '../../../src/eval/window.ts';
import type { LowerContext } from '../../program/lower-context.ts';
import { count } from '../shared/lowering.ts';
import { kindOf } from '../shared/numbers.ts';

const types = ['i32', 'u32', 'i64', 'u64', 'f64'];

/** A convolution of integers of 32 or 64 bits, or of doubles; a sum that follows is an operator of its own. */
export function lowerAnyConv(attrs: ConvAttrs, context: LowerContext): boolean {
  const [x, w, bias] = context.inputs;
  const y = context.outputs[0]!;
  if (x === undefined || w === undefined || bias !== undefined || !types.includes(x.dtype) || [x, w, y].some((t) => count(t.shape) === 0)) return false;
  const spatial = x.shape.slice(1, -1), before = spatial.map((length, i) => outputPositions(length, w.shape[i]!, i, attrs).before);
  // one of three spatial axes
  const three = (own: readonly number[], one = 1): readonly [number, number, number] => [0, 1, 2].map((i) => own[i + own.length - 3] ?? one) as [number, number, number];
  const [[d1, d2, d3], [o1, o2, o3], [k1, k2, k3]] = [three(spatial), three(y.shape.slice(1, -1)), three(w.shape.slice(0, -2))];
  const [[s1, s2, s3], [e1, e2, e3], [b1, b2, b3]] = [three(attrs.strides), three(attrs.dilations), three(before, 0)];
  const { bytes, kind } = kindOf(x.dtype);
  context.call('conv_any', {
    x: context.input(0).ref, w: context.input(1).ref, y: context.output(0).ref, n: x.shape[0]!, d1, d2, d3, o1, o2, o3, k1, k2, k3, s1, s2, s3, e1, e2, e3, b1, b2, b3,
    g: attrs.groups, c: w.shape.at(-2)!, o: w.shape.at(-1)! / attrs.groups, b: bytes, k: kind,
  });
  return true;
}
