import type { DType } from '../../src/format/dtype.ts';
import type { KernelName, Width } from './kernels.gen.ts';
import type { Attrs } from '../graph/op.ts';
import type { End, Stream } from '../graph/stream.ts';
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
  /** Whether constant weights of products and convolutions are stored as bytes. */
  readonly int8Weights?: boolean;
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

/** A copy of `bytes` bytes; strides are the bytes from where one iteration of a loop reads or writes to where the next does. From null: zeros. */
export interface RangeCopy { readonly to: Ref; readonly from: Ref | null; readonly toStride: number; readonly fromStride: number; readonly bytes: number }

export type Invocation =
  | { readonly kind: 'kernel'; readonly kernel: KernelName; readonly args: readonly Argument[] }
  | LoopInvocation | BranchInvocation
  | { readonly kind: 'script'; readonly operator: string; readonly attrs: Attrs; readonly inputs: readonly TensorView[]; readonly outputs: readonly TensorView[] };

/** Repeats the `steps` steps behind it, `count` times or until `condition`, a byte, is 0 before an iteration. Copies: before the first one, before and after each. */
export interface LoopInvocation {
  readonly kind: 'loop';
  readonly steps: number;
  readonly count: number;
  readonly condition: Ref | null;
  readonly enter: readonly RangeCopy[];
  readonly before: readonly RangeCopy[];
  readonly after: readonly RangeCopy[];
}

/** Runs the first `then` steps behind it where `predicate`, a byte, is not 0, else the next `otherwise` ones; then the copies of that range. */
export interface BranchInvocation {
  readonly kind: 'branch';
  readonly predicate: Ref;
  readonly then: number;
  readonly otherwise: number;
  readonly thenCopies: readonly RangeCopy[];
  readonly otherwiseCopies: readonly RangeCopy[];
}

/** A copy between state and arena. */
export interface StateCopy { readonly state: Ref; readonly arena: Ref; readonly bytes: number }

/** What a part of the state holds at the start: a copy of a part of the weights. */
export interface Initial { readonly state: Ref; readonly weights: Ref; readonly bytes: number }

/** Weights that are stored as bytes, panels.ts: made floats when the file is opened. */
export interface Dequantization { readonly to: Ref; readonly from: Ref; readonly factors: Ref; readonly panels: number; readonly depth: number; readonly columns: number }

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
  /** Of an output that takes in a whole stream. */
  readonly end?: End | undefined;
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
  readonly dequantizations: readonly Dequantization[];
  /** Contents of the weight buffers, by id. */
  readonly weights: ReadonlyMap<number, Uint8Array>;
  /** By output that is a tensor of strings: these, by the i32 numbers that the steps give for them. */
  readonly labels: ReadonlyMap<string, readonly string[]>;
}

/** Every buffer has an address: offsets in bytes into the arena, the weights and the state, by buffer id. */
export interface Plan extends Omit<Calls, 'stage'> {
  readonly stage: 'plan';
  readonly offsets: ReadonlyMap<number, number>;
  readonly arenaBytes: number;
  readonly stateBytes: number;
  readonly weightsBytes: number;
  /** Of the weights once the file is open: those that are dequantised lie behind the others. */
  readonly weightsMemory: number;
}

export const isRef = (a: Argument): a is Ref => typeof a === 'object' && a !== null;

/** The name of a step: its kernel's, or of a script step the operator's. */
export const nameOf = (invocation: Invocation): string => (invocation.kind === 'kernel' ? invocation.kernel : invocation.kind === 'script' ? invocation.operator : invocation.kind);

const copiedRefs = (copies: readonly RangeCopy[]): readonly Ref[] => copies.flatMap(({ to, from }) => (from === null ? [to] : [from, to]));

/** Memory that an invocation touches when it begins. */
export function refsOf(invocation: Invocation): readonly Ref[] {
  switch (invocation.kind) {
    case 'kernel': return invocation.args.filter(isRef);
    case 'script': return [...invocation.inputs, ...invocation.outputs].map((t) => t.ref);
    case 'loop': return [...copiedRefs([...invocation.enter, ...invocation.before]), ...(invocation.condition === null ? [] : [invocation.condition])];
    case 'branch': return [invocation.predicate];
  }
}

/** A loop or a branch, the steps behind it that belong to it, and the memory that it touches at the end of each of its ranges. */
export interface Control { readonly at: number; readonly loops: boolean; readonly ranges: readonly { readonly end: number; readonly refs: readonly Ref[] }[] }

/** The loops and branches among steps, outer ones first. `end`: the index behind a range. */
export function controlsOf(steps: readonly { readonly invocation: Invocation }[]): readonly Control[] {
  return steps.flatMap(({ invocation }, at): readonly Control[] => {
    if (invocation.kind === 'loop') return [{ at, loops: true, ranges: [{ end: at + 1 + invocation.steps, refs: copiedRefs(invocation.after) }] }];
    if (invocation.kind !== 'branch') return [];
    const { then, otherwise, thenCopies, otherwiseCopies } = invocation;
    return [{ at, loops: false, ranges: [{ end: at + 1 + then, refs: copiedRefs(thenCopies) }, { end: at + 1 + then + otherwise, refs: copiedRefs(otherwiseCopies) }] }];
  });
}

/** The index behind everything that belongs to a loop or branch. */
export const endOf = (control: Control): number => control.ranges.at(-1)?.end ?? control.at + 1;
