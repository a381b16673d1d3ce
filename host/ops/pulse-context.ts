import type { Tensor } from '../../src/eval/tensor.ts';
import type { Fact } from '../graph/fact.ts';
import type { Wire } from '../graph/graph.ts';
import type { Op } from '../graph/op.ts';
import type { Stream } from '../graph/stream.ts';

/** A wire of the batch network beside its pulsed counterpart; `stream` is absent where it does not depend on the stream. */
export interface PulsedWire {
  readonly batch: Fact;
  readonly wire: Wire;
  readonly stream: Stream | undefined;
}

/** Where an operator looks along the stream: `kernel` taps, `dilation` apart, once every `stride` frames, no padding. */
export interface StreamWindow { readonly kernel: number; readonly dilation: number; readonly stride: number }

/** What an operator's `pulse` is given: its inputs, and how to build its pulsed form. */
export interface PulseContext {
  readonly inputs: readonly PulsedWire[];
  /** Facts of the batch network's outputs. */
  readonly outputs: readonly Fact[];
  /** Adds an operator to the pulsed network and returns its first output. */
  add(op: Op, inputs: readonly Wire[]): Wire;
  /** The given inputs with their streams brought to one delay; those without a stream as they are. */
  join(inputs: readonly PulsedWire[]): { readonly wires: readonly Wire[]; readonly delay: number };
  /**
   * `[past | pulse]` of a stream, such that the first window begins with the first frame of `wire` and one follows every `stride` frames;
   * `delay` is that of the windows' results. Throws where the stride does not divide the pulse.
   */
  window(input: PulsedWire, window: StreamWindow): { readonly wire: Wire; readonly delay: number };
  /** What goes from one pulse to the next: `wire` carries what the pulse before left, `initial` in the first one; `become` says what this one leaves. */
  state(initial: Tensor): { readonly wire: Wire; become(next: Wire): void };
  constant(value: Tensor): Wire;
  /** Declares output `slot`; its frames lie along `axis`, the first `delay` of them not part of the batch result. */
  emit(slot: number, wire: Wire, stream: { readonly axis: number; readonly delay: number } | undefined): void;
  /** The form that an operator without `pulse` gets: the operator as it is, by its `axes`. For those that look along the stream in some cases only. */
  byAxes(): void;
}
