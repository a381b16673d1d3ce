import { count } from './lowering.ts';
import type { Alias } from '../operator.ts';
import { broadcastShapes } from './broadcast.ts';
import { type Fact, concreteShape } from '../../graph/fact.ts';
import { rowStride } from '../../program/blocks.ts';

/** The whole of input 0, whatever its shape. */
export const wholeView = (): Alias => ({ kind: 'view', offset: 0 });

/** The product of the lengths before `axis` is 1: elements along it are rows one after the other. */
export const isOutermost = (shape: readonly number[], axis: number): boolean => count(shape.slice(0, axis)) === 1;

/** Of operators whose kernels take a distance between rows of the output. */
export const writesRows = (): Alias => ({ kind: 'rows' });

/** Of operators whose kernels take a distance between rows of input 0. */
export const takesRows = (_: unknown, [x]: readonly Fact[], i: number, strides: readonly number[]): boolean => i === 0 && x?.dtype === 'f32' && rowStride(concreteShape(x)!, strides) !== undefined;

/** Of operators whose kernels walk over four axes of operands with strides. */
export const takesAnyStrides = (_: unknown, inputs: readonly Fact[]): boolean =>
  inputs.every((f) => f.dtype === 'f32') && broadcastShapes(inputs.map((f) => f.shape)).filter((length) => length !== 1).length <= 4;
