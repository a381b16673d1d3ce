import type { FillMode } from '../../src/eval/stream.ts';
import type { Tensor } from '../../src/eval/tensor.ts';
import type { Dim } from '../graph/dim.ts';
import type { Fact } from '../graph/fact.ts';
import type { Wire } from '../graph/graph.ts';
import type { Op } from '../graph/op.ts';
import type { End, Stream } from '../graph/stream.ts';

/** Where the frames of a wire lie, and what is known of them before the stream begins. */
export interface Placed {
  readonly axis: number;
  /** As of Stream. */
  readonly delay: number;
  /** The frames before the first pulse, where the delay is negative: as many as that says. */
  readonly before?: Tensor | undefined;
  /** Of padding that shows frames of the stream: what is padded, for windows that need not wait for all of it. */
  readonly padded?: { readonly of: PulsedWire; readonly padding: Padding } | undefined;
  readonly share?: Share | undefined;
}

/** Where a value stands that takes in a whole stream: in each pulse it is that of the frames so far, up to the last one. */
export interface Ending { readonly end: End }

/**
 * What frames are divided by that is known only when the stream ends: the frames are right but for factors. `kept`: by which sums of earlier frames are
 * multiplied in this pulse; `total`: by which they are divided at the end. Both are like one frame. `end`, `of`: when `total` is there, and what it
 * comes from, where that is not the stream itself.
 */
export interface Factors { readonly kept?: Wire; readonly total: Wire; readonly end?: End | undefined; readonly of?: string }

/** A softmax over the frames of a stream takes in all of it: its frames are its scores still, as long as they are only moved, or products with weights. */
export type Share = 'scores' | Factors;

/** A wire of the batch network beside its pulsed counterpart; `stream` is absent where it does not depend on the stream, or takes in all of it (`end`). */
export interface PulsedWire {
  readonly batch: Fact;
  readonly wire: Wire;
  readonly stream: Stream | undefined;
  readonly before?: Tensor | undefined;
  readonly padded?: Placed['padded'];
  readonly share?: Share | undefined;
  readonly end?: End | undefined;
}

export const placeOf = ({ stream, before, padded, share }: PulsedWire): Placed | undefined => (stream === undefined ? undefined : { axis: stream.axis, delay: stream.delay, before, padded, share });

/** A part of the pulsed network that operators make before they `emit` it. */
export interface Made extends Placed { readonly wire: Wire }

/** A part of it that takes in a whole stream. */
export interface Late extends Ending { readonly wire: Wire }

/** Frames before and behind those of a stream. */
export interface Padding { readonly front: number; readonly back: Dim; readonly mode: FillMode; readonly value: number }

/** Where an operator looks along the stream: `kernel` taps, `dilation` apart, once every `stride` frames, no padding. */
export interface StreamWindow { readonly kernel: number; readonly dilation: number; readonly stride: number }

export interface Kept { readonly wire: Wire; become(next: Wire): void }

/** What an operator's `pulse` is given: its inputs, and how to build its pulsed form. */
export interface PulseContext {
  readonly inputs: readonly PulsedWire[];
  /** Facts of the batch network's outputs. */
  readonly outputs: readonly Fact[];
  /** Adds an operator to the pulsed network and returns its first output. */
  add(op: Op, inputs: readonly Wire[]): Wire;
  /** The given inputs with their streams brought to one delay, of 0 at least, and as those that take in first frames need; those without a stream as they are. */
  join(inputs: readonly PulsedWire[]): { readonly wires: readonly Wire[]; readonly delay: number };
  /**
   * The operator over the frames of streams one by one, `times` frames of its result for each; `make` says it for a number of frames. `axis` is
   * where they lie in its result, by default where those of the first stream do.
   */
  each(make: (frames: number) => Op, inputs: readonly PulsedWire[], axis?: number, times?: number): Made;
  /**
   * The operator over windows of a stream, unpadded, and over `others`, which are no streams: it gets the stream with its past in front, and `make`
   * says it for a number of windows. Throws where the stride does not divide the pulse.
   */
  slide(make: (windows: number) => Op, input: PulsedWire, window: StreamWindow, others?: readonly PulsedWire[], axis?: number): Made;
  /** The stream without its first frames. */
  crop(input: PulsedWire, frames: number): Made;
  /** The stream with frames before and behind it. */
  pad(input: PulsedWire, padding: Padding): PulsedWire;
  /** The stream with the frames of other wires, which are no streams, before and behind it. */
  place(input: PulsedWire, front: PulsedWire | undefined, back: PulsedWire | undefined): PulsedWire;
  /** Frames a pulse of what has so many frames in all. */
  framesOf(length: Dim): number;
  /** `made` as a wire that other parts can take; `batch` is what it stands for. */
  as(batch: Fact, made: Made): PulsedWire;
  /** What goes from one pulse to the next: `wire` carries what the pulse before left, `initial` in the first one; `become` says what this one leaves. */
  state(initial: Tensor): Kept;
  /** The same, beginning with what is no stream with frame 0 of one of so many frames a pulse. */
  stateFrom(initial: PulsedWire, along: { readonly pulse: number; readonly delay: number }): Kept;
  /** The stream with a value in place of what its wire has before the first frame. */
  begun(input: PulsedWire, value: number): PulsedWire;
  /** Where frame 0 of a stream of so many frames a pulse lies in the present pulse, an i32: 0 in the first one, less in those behind. */
  origin(frames: number): Wire;
  /** All frames of a stream of known length, once they are there. */
  held(input: PulsedWire): PulsedWire;
  /** The last `count` frames of the stream so far, and behind its end the last ones of all. */
  last(input: PulsedWire, count: number): Late;
  /**
   * What the parts of all pulses come to: `part` is what this one gives of the frames of streams, `both` makes one of two. Frames outside of the
   * streams are `neutral`, and so is none.
   * `moved`: a share of operand `i` as it lies in the result.
   */
  total(part: (wires: readonly Wire[]) => Wire, inputs: readonly PulsedWire[], both: Op, neutral: number, moved?: (share: Wire, i: number) => Wire): Late;
  /** The number of the best frame, i32: `value` and `index` give the best of those of a pulse and its place there, without their axis; frames outside of the stream are `worst`. */
  best(input: PulsedWire, value: Op, index: Op, better: Op, worst: number): Late;
  /** Frames of the stream so far, and behind its end all of them: i32[1]. */
  counted(input: PulsedWire): Wire;
  /** Whether anything reads output `slot` of the batch network. */
  isRead(slot: number): boolean;
  constant(value: Tensor): Wire;
  /** Declares output `slot`. */
  emit(slot: number, wire: Wire, at: Placed | undefined): void;
  /** Declares output `slot`, which takes in a whole stream. */
  emitEnd(slot: number, late: Late): void;
  /** The form that an operator without `pulse` gets: the operator as it is, by its `axes`, over its inputs or others. For those that look along the stream in some cases only. */
  byAxes(inputs?: readonly PulsedWire[]): void;
}
