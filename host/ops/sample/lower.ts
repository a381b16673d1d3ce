import type { SampleAttrs } from '../../../src/eval/sample.ts';
import type { LowerContext } from '../../program/lower-context.ts';
import { areF32, count } from '../shared/lowering.ts';

const interpolations = { linear: 0, nearest: 1, cubic: 2 } as const;
const sides = { zeros: 0, edge: 1, reflect: 2 } as const;

export function lowerSample({ interpolation, outside, corners }: SampleAttrs, context: LowerContext): boolean {
  const [x, at] = [context.inputs[0]!, context.inputs[1]!];
  if (!areF32(context)) return false;
  const spatial = x.shape.slice(1, -1), [d0 = 1, d1 = 1, d2 = 1] = [...new Array<number>(3 - spatial.length).fill(1), ...spatial];
  context.call('sample_f32', {
    x: context.input(0).ref, at: context.input(1).ref, y: context.output(0).ref, m: x.shape[0]!, n: count(at.shape.slice(1, -1)), d0, d1, d2, c: x.shape.at(-1)!,
    axes: spatial.length, interpolation: interpolations[interpolation], outside: sides[outside], corners: corners ? 1 : 0,
  });
  return true;
}
