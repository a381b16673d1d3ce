import type { Operator } from '../graph/op.ts';
import * as audio from './audio.ts';
import * as conv from './conv.ts';
import * as dynamic from './dynamic.ts';
import * as elementwise from './elementwise.ts';
import * as gate from './gate.ts';
import * as matmul from './matmul.ts';
import * as pool from './pool.ts';
import * as reduce from './reduce.ts';
import * as shape from './shape.ts';
import * as slice from './slice.ts';
import * as softmax from './softmax.ts';

/** An operator, the file that it lives in, and the name of its object, which is also that of its evaluation in src/eval. */
export interface Entry { readonly family: string; readonly key: string; readonly operator: Operator<never> }

const families = { elementwise, conv, pool, matmul, gate, softmax, reduce, shape, slice, dynamic, audio };

const isOperator = (v: unknown): v is Operator<never> => typeof v === 'object' && v !== null && 'infer' in v && 'name' in v;

/** Every operator: what a family exports is registered. */
export const operators: readonly Entry[] = Object.entries(families).flatMap(([family, exported]) =>
  Object.entries<unknown>(exported).flatMap(([key, operator]) => (isOperator(operator) ? [{ family, key, operator }] : [])));

/** What `linnet ops` prints of each. `kernel`: C kernels cover some or all of its cases. */
export const operatorList = (): readonly { readonly name: string; readonly family: string; readonly kernel: boolean; readonly doc: string }[] =>
  operators.map(({ family, operator }) => ({ name: operator.name, family, kernel: operator.lower !== undefined, doc: operator.doc ?? '' }));
