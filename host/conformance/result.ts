import type { Tensor } from '../../src/eval/tensor.ts';
import { UserError } from '../errors.ts';
import { type TestSet, type TestValue, isTensor } from '../import/suite.ts';
import type { InputSpec } from '../stages.ts';
import { difference } from './compare.ts';

/** What became of a case. Refused: by the compiler, in words for the user. Whatever else goes wrong is a failure. */
export interface Result {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'refused';
  readonly reason: string;
  /** Inputs that decide shapes, and that are packed as constants for that. */
  readonly constants: readonly string[];
  /** Operators that run as script; none where nothing is packed. */
  readonly script: readonly string[];
}

export const result = (name: string, outcome: Result['outcome'], reason = '', more: Partial<Pick<Result, 'constants' | 'script'>> = {}): Result => ({ name, outcome, reason, constants: [], script: [], ...more });

/** Of what the compiler threw. `file`: the model's name, which is before its messages. */
export function refusal(name: string, file: string, e: unknown): Result {
  if (e instanceof UserError) return result(name, 'refused', e.message.startsWith(`${file}: `) ? e.message.slice(file.length + 2) : e.message);
  return result(name, 'failed', e instanceof Error ? e.message : String(e));
}

/** The first output that is not as expected. */
export function wrongOutput(got: ReadonlyMap<string, Tensor>, { outputs }: TestSet): string | undefined {
  for (const [name, expected] of outputs) {
    const value = got.get(name);
    const differs = value === undefined ? 'it is missing' : difference(value, expected);
    if (differs !== undefined) return `output '${name}': ${differs}`;
  }
  return undefined;
}

/** Elements of an input that may be a shape, or axes, or the like. */
const mostElements = 64;

/**
 * What `compile` makes of a model whose inputs are those of the test. Where it refuses them as inputs, small ones that may decide shapes are constants: the
 * integers first, then all. Throws what `compile` first threw.
 */
export function compileWith<T>(inputs: ReadonlyMap<string, TestValue>, compile: (specs: readonly InputSpec[]) => T): { readonly compiled: T; readonly constants: readonly string[] } {
  const tensors = [...inputs].flatMap(([name, v]) => (isTensor(v) ? [[name, v] as const] : []));
  const small = tensors.filter(([, t]) => t.shape.length <= 1 && t.data.length <= mostElements && t.dtype !== 'string');
  const sets = [[], small.filter(([, t]) => t.dtype === 'i64' || t.dtype === 'i32'), small].map((set) => set.map(([name]) => name));
  const distinct = sets.filter((set, i) => i === 0 || set.length > sets[i - 1]!.length);
  let first: unknown;
  for (const constants of distinct) {
    try {
      return { compiled: compile(tensors.map(([name, t]) => ({ name, shape: t.shape, dtype: t.dtype, ...(constants.includes(name) ? { value: t } : {}) }))), constants };
    } catch (e) {
      first ??= e;
      if (!(e instanceof UserError)) break;
    }
  }
  throw first;
}
