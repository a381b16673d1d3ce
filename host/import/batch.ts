import type { ImportedInput } from '../stages.ts';

/** Names that writers give to a length that counts samples. */
const names = /^(n|b|bs|batch|batch_?size|.*_batch(_?size)?|batch_.*)$/i;

/** Whether the first length of an input counts samples, which do not depend on each other: left open, and named so or the only one that is open and unnamed. */
export function isBatch(shape: ImportedInput['shape']): boolean {
  const [first, ...others] = shape ?? [];
  if (others.length === 0 || first === undefined || typeof first === 'number') return false;
  return first === null ? others.every((d) => d !== null) : names.test(first);
}
