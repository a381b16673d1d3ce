import { InferError } from '../graph/op.ts';

/** Elements of one constant that is made for an operator: the file holds only its length, which may be anything. */
export const mostMade = 1 << 20;

/** `count`, where a constant of so many elements may be made. */
export function checkMade(count: number): number {
  if (!(count <= mostMade)) throw new InferError(`it stands for a constant of ${count} elements; ${mostMade} is the limit`);
  return count;
}

/** `at(0)`, `at(1)`, ...: `length` of them, where a constant of so many may be made. */
export const madeOf = <T>(length: number, at: (i: number) => T): T[] => Array.from({ length: checkMade(length) }, (_, i) => at(i));
