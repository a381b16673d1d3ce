import type { DType } from '../../src/format/dtype.ts';
import type { Tensor } from '../../src/eval/tensor.ts';
import type { Graph } from '../graph/graph.ts';
import type { Ref, Strided } from './buffer.ts';
import type { KernelArgs, KernelName, Width } from './kernels.gen.ts';
import type { BranchInvocation, Invocation, LoopInvocation } from './program.ts';

/** What is known of an operand of one node: for constants the value, and where it is not dense, which only an operator that `takes` it sees, elements from one to the next along each axis. */
export interface Known {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly value?: Tensor;
  readonly strides?: readonly number[];
}

/** An operand and its memory. */
export interface Operand extends Known { readonly ref: Ref }

/** Steps of a graph within a loop or branch, and the memory of its outputs. */
export interface Range { readonly steps: readonly { readonly label: string; readonly invocation: Invocation }[]; readonly outputs: readonly Ref[] }

/** The context passed to an operator's `lower`. All shapes are integers. */
export interface LowerContext {
  /** Which packed layouts this board's kernels take, e.g. `{ conv: 8 }`. */
  readonly layouts: { readonly conv: Width };
  /** Bytes of this board's second-level cache, 0 where it has none. */
  readonly l2: number;
  /** Whether panels of weights are stored as bytes. */
  readonly int8Weights: boolean;
  /** Dtypes, shapes and constant values; reading them allocates nothing, so decide by them first. */
  readonly inputs: readonly Known[];
  readonly outputs: readonly { readonly dtype: DType; readonly shape: readonly number[] }[];
  /** Operand `i`, allocated. Asking for a constant operand adds it to the weights unchanged. */
  input(i: number): Operand;
  /** Operand `i`, a string: its length in bytes as an i32, then a capacity of `bytes` bytes, a multiple of 4. */
  string(i: number): { readonly ref: Ref; readonly bytes: number };
  /** Output `i`, a new dense buffer or memory reserved for it (part of a concatenation, a window). */
  output(i: number): Operand;
  /** Like `output`, in the memory of the first of `inputs` that has the same size and is not needed afterwards. */
  outputOver(i: number, ...inputs: readonly number[]): Operand;
  /** Like `outputOver`, of an operator with `rows`: rows of the last axis may lie `stride` elements apart, in another array. */
  outputRows(i: number, ...inputs: readonly number[]): { readonly ref: Ref; readonly stride: number };
  /** Like `output`, of an operator that is `strided`: elements may lie in another array. */
  outputStrided(i: number): Strided;
  /** Packed constant data; equal data is stored once. */
  weights(data: Float32Array | Int32Array | Int16Array | Int8Array): Ref;
  /** Panels of weights with `depth` rows each (panels.ts): in the file they are bytes where the target wants that. */
  panels(data: Float32Array, depth: number): Ref;
  scratch(bytes: number): Ref;
  /**
   * Lowers a graph to what `loop` or `branch` puts behind their step. `inputs`: where its inputs lie, and whether it may write over them; null where
   * they are constants. `results`: where its outputs are wanted; they lie elsewhere where they cannot be made there.
   */
  range(graph: Graph, inputs: readonly ({ readonly ref: Ref; readonly owned: boolean } | null)[], results?: readonly Ref[]): Range;
  loop(loop: Omit<LoopInvocation, 'kind' | 'steps'>, body: Range): void;
  branch(branch: Omit<BranchInvocation, 'kind' | 'then' | 'otherwise'>, then: Range, otherwise: Range): void;
  call<K extends KernelName>(kernel: K, args: KernelArgs<Ref>[K]): void;
}
