import type { ImportedInput } from '../stages.ts';

/** Names that writers give to a length that counts samples. */
const names = /^(n|b|bs|batch|batch_?size|.*_batch(_?size)?|batch_.*)$/i;

/** Whether the first length of an input counts samples, which do not depend on each other: left open, and named so or the only one that is open and unnamed. */
export function isBatch(shape: ImportedInput['shape']): boolean {
  const [first, ...others] = shape ?? [];
  if (others.length === 0 || first === undefined || typeof first === 'number') return false;
  return first === null ? others.every((d) => d !== null) : names.test(first);
}

/** The same of a format whose graphs also take streams with that length open: rows of numbers may be frames, arrays of more axes are samples. */
export const isBatchOfArrays = (shape: ImportedInput['shape']): boolean => (shape?.length ?? 0) > 2 && isBatch(shape);
