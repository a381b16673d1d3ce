import type { Padding, WindowAttrs } from '../../../src/eval/window.ts';
import type { Dim } from '../../graph/dim.ts';
import { type Op, PulseError } from '../../graph/op.ts';
import type { PulseContext } from '../pulse-context.ts';

export interface SlidingWindow extends WindowAttrs {
  readonly kernel: readonly number[];
  /** Padding counts as elements of value 0, rather than as none. */
  readonly padsZeros: boolean;
  /** The operator with another padding. */
  padded(padding: Padding): Op;
}

/** Streaming form of an operator that slides a window over the spatial axes of input 0, [N, ...spatial, C]. */
export function pulseWindow(context: PulseContext, sliding: SlidingWindow): void {
  const [x, ...rest] = context.inputs;
  const stream = x?.stream;
  const spatial = (stream?.axis ?? 0) - 1;
  const kernel = sliding.kernel[spatial];
  if (x === undefined || stream === undefined || kernel === undefined || rest.some((i) => i.stream !== undefined)) return context.byAxes();

  const [dilation, stride] = [sliding.dilations[spatial]!, sliding.strides[spatial]!];
  const { padding, padsZeros } = sliding;
  if (padding === 'sameUpper' && (kernel - 1) * dilation > 0) throw new PulseError('same padding is at both ends of the stream, and the end is not known before it comes; use none, or pad in front only');
  const [before, after] = typeof padding === 'string' ? [0, 0] : padding[spatial]!;
  needFrontOnly(before, after, padsZeros, stream.delay);

  const { wire, delay } = context.window({ ...x, stream: { ...stream, delay: stream.delay - before } }, { kernel, dilation, stride });
  const inside: Padding = typeof padding === 'string' ? padding : padding.map((p, i) => (i === spatial ? [0, 0] : p));
  context.emit(0, context.add(sliding.padded(inside), [wire, ...rest.map((i) => i.wire)]), { axis: stream.axis, delay });
}

/** Padding along a stream has to be zeros in front of its first frame: those are what a state begins with. */
export function needFrontOnly(before: Dim, after: Dim, zeros: boolean, delay: number): asserts before is number {
  if (after !== 0) throw new PulseError(`it pads the end of the stream by ${String(after)} frames, and the end is not known before it comes; pad in front only`);
  if (typeof before !== 'number') throw new PulseError(`it pads the front of the stream by ${String(before)} frames, which is not known before the stream ends`);
  if (before > 0 && !zeros) throw new PulseError(`it pads the front of the stream by ${before} frames, which can only be zeros`);
  if (before > 0 && delay > 0) throw new PulseError(`its padding in front would replace the ${delay} frames that the operators before it need to begin with`);
}
