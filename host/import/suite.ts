import type { Tensor } from '../../src/eval/tensor.ts';

/** What a test gives an input or expects of an output; `null` is an optional value that holds nothing. */
export type TestValue = Tensor | readonly TestValue[] | null;

export const isTensor = (v: TestValue): v is Tensor => v !== null && 'dtype' in v;

/** Values by name. */
export interface TestSet { readonly inputs: ReadonlyMap<string, TestValue>; readonly outputs: ReadonlyMap<string, TestValue> }

/** A model and its test sets. */
export interface Case { readonly name: string; readonly folder: string; readonly model: string }

/** How a format's own test suite lies in a folder. */
export interface Suite {
  /** By name; none where the folder holds no such suite. */
  cases(folder: string): readonly Case[];
  /** Throws what is wrong with the files. */
  sets(test: Case): readonly TestSet[];
}
