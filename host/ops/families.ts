import type { Operator } from '../graph/op.ts';
import * as activation from './activation.ts';
import * as audio from './audio.ts';
import * as conv from './conv.ts';
import * as dynamic from './dynamic.ts';
import * as elementwise from './elementwise.ts';
import * as gate from './gate.ts';
import * as matmul from './matmul.ts';
import * as normalise from './normalise.ts';
import * as pick from './pick.ts';
import * as pool from './pool.ts';
import * as random from './random.ts';
import * as recurrent from './recurrent.ts';
import * as reduce from './reduce.ts';
import * as resize from './resize.ts';
import * as shape from './shape.ts';
import * as slice from './slice.ts';
import * as softmax from './softmax.ts';

/** Every family of operators whose bodies hold no others: scan.ts, which looks them up here, is the one that does. */
export const families = { elementwise, activation, conv, pool, matmul, gate, softmax, normalise, reduce, recurrent, pick, shape, slice, resize, random, dynamic, audio };

export const isOperator = (v: unknown): v is Operator<never> => typeof v === 'object' && v !== null && 'infer' in v && 'name' in v;
