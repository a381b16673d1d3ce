import { count } from './lowering.ts';
import type { Alias } from '../operator.ts';

/** The whole of input 0, whatever its shape. */
export const wholeView = (): Alias => ({ kind: 'view', offset: 0 });

/** The product of the lengths before `axis` is 1: elements along it are rows one after the other. */
export const isOutermost = (shape: readonly number[], axis: number): boolean => count(shape.slice(0, axis)) === 1;

/** Of operators whose kernels take a distance between rows of the output. */
export const writesRows = (): Alias => ({ kind: 'rows' });
