import { add } from '../../graph/dim.ts';
import { type Fact, fact } from '../../graph/fact.ts';
import { InferError } from '../../graph/op.ts';
import type { Operator } from '../operator.ts';

/**
 * The past of a stream. Of a pulse of frames [t, t+N) of its input it gives [t-delay-overlap, t-delay+N): the newest `delay + overlap`
 * frames are kept between pulses, and are zeros before the first. It has no `eval`, since it has state.
 */
export type DelayAttrs = { readonly axis: number; readonly delay: number; readonly overlap: number };

export const delay: Operator<DelayAttrs> = {
  name: 'Delay',
  doc: 'the past of a stream, in front of its pulse',
  infer({ axis, overlap }, [x]): readonly Fact[] {
    if (x === undefined || axis >= x.shape.length) throw new InferError(`Delay has no axis ${axis}`);
    return [fact(x.dtype, x.shape.map((d, i) => (i === axis ? add(d, overlap) : d)))];
  },
};
