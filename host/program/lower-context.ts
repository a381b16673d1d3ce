import type { DType } from '../../src/format/dtype.ts';
import type { Tensor } from '../../src/eval/tensor.ts';
import type { Ref } from './buffer.ts';
import type { KernelArgs, KernelName, Width } from './kernels.gen.ts';

/** A dense operand of one node: where it is and, for constants, what it is. */
export interface Operand {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly ref: Ref;
  readonly value?: Tensor;
}

/** What an operator's `lower` is given. All shapes are integers here. */
export interface LowerContext {
  /** Which packed layouts this board's kernels take, e.g. `{ conv: 8 }`. */
  readonly layouts: { readonly conv: Width };
  /** Bytes of this board's second-level cache, 0 where it has none. */
  readonly l2: number;
  /** Dtypes, shapes and constant values without placing anything; look here before deciding. */
  readonly inputs: readonly { readonly dtype: DType; readonly shape: readonly number[]; readonly value?: Tensor }[];
  readonly outputs: readonly { readonly dtype: DType; readonly shape: readonly number[] }[];
  /** Operand `i`, placed. A constant operand asked for goes to the weights as it is. */
  input(i: number): Operand;
  /** Operand `i`, a string: its length in bytes as an i32, then room for `bytes` of them, a multiple of 4. */
  string(i: number): { readonly ref: Ref; readonly bytes: number };
  /** Output `i`, a new dense buffer or a place chosen for it (part of a concatenation, a window). */
  output(i: number): Operand;
  /** Like `output`, in the memory of the first of `inputs` that has its size and that nothing else needs any more. */
  outputOver(i: number, ...inputs: readonly number[]): Operand;
  /** Like `outputOver`, of an operator with `rows`: rows of the last axis may lie `stride` elements apart, in the wider rows of another array. */
  outputRows(i: number, ...inputs: readonly number[]): { readonly ref: Ref; readonly stride: number };
  /** Packed constant data; equal data is stored once. */
  weights(data: Float32Array | Int32Array): Ref;
  scratch(bytes: number): Ref;
  call<K extends KernelName>(kernel: K, args: KernelArgs<Ref>[K]): void;
}
