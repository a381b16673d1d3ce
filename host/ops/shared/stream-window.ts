import type { Padding as WindowPadding, WindowAttrs } from '../../../src/eval/window.ts';
import { type Dim, mod } from '../../graph/dim.ts';
import { type Op, PulseError } from '../../graph/op.ts';
import type { Made, PulseContext, PulsedWire } from '../pulse-context.ts';

export interface SlidingWindow extends WindowAttrs {
  readonly kernel: readonly number[];
  /** What stands for the padding along the stream. */
  readonly fill: number;
  /** The operator with another padding. */
  padded(padding: WindowPadding): Op;
}

/** Index of the spatial axis along which input 0, [N, ...spatial, C], is a stream; undefined where a window does not slide along it. */
export function slidingAxis({ inputs: [x, ...rest] }: PulseContext, kernel: readonly number[]): number | undefined {
  const spatial = (x?.stream?.axis ?? 0) - 1;
  return kernel[spatial] === undefined || rest.some((i) => i.stream !== undefined) ? undefined : spatial;
}

/** Streaming form of an operator that slides a window over the spatial axes of input 0. */
export function pulseWindow(context: PulseContext, sliding: SlidingWindow): void {
  const spatial = slidingAxis(context, sliding.kernel);
  if (spatial === undefined) return context.byAxes();
  const [x, ...rest] = context.inputs;
  const { wire, ...at } = slideWindow(context, x!, rest, spatial, sliding);
  context.emit(0, wire, at);
}

export function slideWindow(context: PulseContext, x: PulsedWire, rest: readonly PulsedWire[], spatial: number, sliding: SlidingWindow): Made {
  const [kernel, dilation, stride] = [sliding.kernel[spatial]!, sliding.dilations[spatial]!, sliding.strides[spatial]!];
  const [front, back] = alongStream(sliding.padding, spatial, x.stream!.length, (kernel - 1) * dilation + 1, stride);
  const padded = context.pad(x, { front, back, mode: 'constant', value: sliding.fill });
  return context.slide(() => sliding.padded(across(sliding, spatial, x.batch.shape.slice(1, -1))), padded, { kernel, dilation, stride }, rest);
}

/** Frames that padding puts before and behind those of a stream. */
export function alongStream(padding: WindowPadding, spatial: number, length: Dim, span: number, stride: number): readonly [number, number] {
  if (padding === 'valid') return [0, 0];
  if (padding !== 'sameUpper') return padding[spatial]!;
  const left = mod(length, stride);
  const totals = (typeof left === 'number' ? [left] : Array.from({ length: stride }, (_, i) => i)).map((rest) => Math.max(0, span - (rest === 0 ? stride : rest)));
  const fronts = [...new Set(totals.map((t) => Math.floor(t / 2)))];
  const [front] = fronts;
  if (front === undefined || fronts.length > 1) {
    throw new PulseError(`same padding with a stride of ${stride} begins ${fronts.join(' or ')} frames before a stream of ${String(length)} frames, by its remainder, which is not known before it ends`, `a length that is a multiple of ${stride} would do, such as --input NAME=1,${stride}*S,40:f32`);
  }
  return [front, Math.max(...totals) - front];
}

/** None along the stream; same padding of other axes as numbers. */
function across({ padding, kernel, dilations, strides }: SlidingWindow, spatial: number, lengths: readonly Dim[]): WindowPadding {
  if (padding === 'valid') return padding;
  return kernel.map((k, i): readonly [number, number] => {
    const length = lengths[i];
    if (i === spatial) return [0, 0];
    return padding !== 'sameUpper' ? padding[i]! : typeof length === 'number' ? alongStream(padding, i, length, (k - 1) * dilations[i]! + 1, strides[i]!) : [0, 0];
  });
}
