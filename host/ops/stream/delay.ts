import { add, same, showShape } from '../../graph/dim.ts';
import { type Fact, fact } from '../../graph/fact.ts';
import { InferError } from '../../graph/op.ts';
import type { Operator } from '../operator.ts';

/**
 * The past of a stream. Of a pulse of frames [t, t+N) of its input it gives [t-delay-overlap, t-delay+N): the newest `delay + overlap`
 * frames are kept between pulses. Before the first they are zeros, of which operand 1, a constant, replaces the newest. It has no `eval`, since it has state.
 */
export type DelayAttrs = { readonly axis: number; readonly delay: number; readonly overlap: number };

export const delay: Operator<DelayAttrs> = {
  name: 'Delay',
  doc: 'the past of a stream, in front of its pulse',
  infer({ axis, delay: by, overlap }, [x, initial]): readonly Fact[] {
    if (x === undefined || axis >= x.shape.length) throw new InferError(`Delay has no axis ${axis}`);
    if (initial !== undefined) {
      const frames = initial.shape[axis];
      const fits = initial.dtype === x.dtype && typeof frames === 'number' && frames <= by + overlap && initial.shape.every((d, i) => i === axis || same(d, x.shape[i]!));
      if (!fits || initial.value === undefined) throw new InferError(`a past of ${showShape(initial.shape)} for ${showShape(x.shape)}`);
    }
    return [fact(x.dtype, x.shape.map((d, i) => (i === axis ? add(d, overlap) : d)))];
  },
};
