import type { Graph, Wire } from '../graph/graph.ts';
import { constant } from '../graph/constant.ts';
import type { Op } from '../graph/op.ts';
import type { Tensor } from '../../src/eval/tensor.ts';
import type { Origin, Emitter } from './emit.ts';

/** In a loop: one element of an array that is its `input`, at an index that is computed in the step; `element` stands for it. */
export interface Read { readonly input: number; readonly index: Wire; readonly element: Wire }

/** A graph under construction, the whole network's or that of a loop's body. */
export interface Scope {
  readonly file: string;
  readonly graph: Graph;
  readonly emitter: Emitter;
  /** Of a loop's body: what it reads of arrays from outside. */
  readonly reads: Read[];
}

/** Adds an operator with one output. */
export const emit = (scope: Scope, origin: Origin, op: Op, inputs: readonly Wire[]): Wire => scope.emitter.emit(origin, op, inputs)[0]!;
export const emitConstant = (scope: Scope, origin: Origin, value: Tensor): Wire => emit(scope, origin, constant(value), []);
