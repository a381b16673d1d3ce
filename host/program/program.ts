import type { DType } from '../../src/format/dtype.ts';
import type { KernelName, Width } from './kernels.gen.ts';
import type { Attrs } from '../graph/op.ts';
import type { Stream } from '../graph/stream.ts';
import type { Buffer, Ref } from './buffer.ts';

/** What a string that an operator reads must hold; `bytes`: enough for what is usual. */
export interface Content { readonly kind: 'wav'; readonly bytes: number }

/** What lowering needs to know of a board; `isaName` `script`: it has no kernels. */
export interface Target {
  readonly name: string;
  readonly isaName: string;
  readonly layouts: { readonly conv: Width };
  /** Bytes of its caches, 0 where there is none. */
  readonly cpu?: { readonly l1d: number; readonly l2: number };
}

/** A dense tensor in a virtual buffer. */
export interface TensorView {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly ref: Ref;
  /** Of a string: the capacity for its bytes. */
  readonly capacity?: number;
}

/** A parameter's value in the order of kernels.def; null: an optional operand that is not there. */
export type Argument = Ref | number | null;

export type Invocation =
  | { readonly kind: 'kernel'; readonly kernel: KernelName; readonly args: readonly Argument[] }
  | { readonly kind: 'script'; readonly operator: string; readonly attrs: Attrs; readonly inputs: readonly TensorView[]; readonly outputs: readonly TensorView[] };

/** A copy between state and arena. */
export interface StateCopy { readonly state: Ref; readonly arena: Ref; readonly bytes: number }

/** What a part of the state holds at the start: a copy of a part of the weights. */
export interface Initial { readonly state: Ref; readonly weights: Ref; readonly bytes: number }

export interface Step {
  /** Name of the node in the model's framework. */
  readonly label: string;
  readonly invocation: Invocation;
  /** Copied before the invocation: state to arena. */
  readonly loads: readonly StateCopy[];
  /** Copied after the invocation: arena to state. */
  readonly saves: readonly StateCopy[];
}

export interface ProgramPort {
  readonly name: string;
  readonly tensor: TensorView;
  readonly stream: Stream | undefined;
  /** Frames at the start of the stream that are not part of the result. */
  readonly delay: number;
  /** Of a string that is given: what must be in it. Of the clock of a stream that it is that. */
  readonly content?: Content['kind'] | 'clock';
}

/** Steps over virtual buffers for one board; no operator is left but those of script steps. */
export interface Calls {
  readonly stage: 'calls';
  readonly name: string;
  readonly target: Target;
  /** Frames of the stream in one run; 0: not a stream. */
  readonly pulse: number;
  readonly steps: readonly Step[];
  readonly inputs: readonly ProgramPort[];
  readonly outputs: readonly ProgramPort[];
  /** In the order in which the steps first use them. */
  readonly buffers: readonly Buffer[];
  /** Of states that do not start as zeros. */
  readonly initials: readonly Initial[];
  /** Contents of the weight buffers, by id. */
  readonly weights: ReadonlyMap<number, Uint8Array>;
}

/** Every buffer has an address: offsets in bytes into the arena, the weights and the state, by buffer id. */
export interface Plan extends Omit<Calls, 'stage'> {
  readonly stage: 'plan';
  readonly offsets: ReadonlyMap<number, number>;
  readonly arenaBytes: number;
  readonly stateBytes: number;
  readonly weightsBytes: number;
}

export const isRef = (a: Argument): a is Ref => typeof a === 'object' && a !== null;

/** Memory that an invocation touches. */
export function refsOf(invocation: Invocation): readonly Ref[] {
  return invocation.kind === 'kernel' ? invocation.args.filter(isRef) : [...invocation.inputs, ...invocation.outputs].map((t) => t.ref);
}
