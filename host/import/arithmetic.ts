import { blank, tensor } from '../../src/eval/tensor.ts';
import type { DType } from '../../src/format/dtype.ts';
import { constant } from '../graph/constant.ts';
import { type Dim, same, sameShape } from '../graph/dim.ts';
import { type Wire, factOf } from '../graph/graph.ts';
import { InferError, op } from '../graph/op.ts';
import * as elementwise from '../ops/elementwise/elementwise.ts';
import { matMul } from '../ops/matmul/matmul.ts';
import type { Operator } from '../ops/operator.ts';
import { reduceMax, reduceMean, reduceSum } from '../ops/reduce/reduce.ts';
import { softmax } from '../ops/softmax/softmax.ts';
import { broadcastTo, reshape, squeeze, transpose, unsqueeze } from '../ops/shape/shape.ts';
import { concat, slice } from '../ops/slice/slice.ts';
import type { Make } from './deferred.ts';
import { madeOf } from './made.ts';
import { scalarLike } from './operands.ts';

/** A wire, or a number that stands for a scalar of the type of what it meets. */
export type Term = Wire | number;

type Binary = (a: Term, b: Term) => Wire;
type Unary = (x: Wire) => Wire;

/** Our operators as formulas, for operators that are written in others (deferred.ts). What changes nothing is left out. */
export class Arithmetic {
  readonly make: Make;

  readonly add: Binary; readonly sub: Binary; readonly mul: Binary; readonly div: Binary; readonly max: Binary; readonly min: Binary; readonly pow: Binary;
  readonly less: Binary; readonly lessEqual: Binary; readonly greater: Binary; readonly equal: Binary; readonly and: Binary;
  readonly abs: Unary; readonly exp: Unary; readonly log: Unary; readonly floor: Unary; readonly neg: Unary; readonly sqrt: Unary; readonly rsqrt: Unary; readonly square: Unary; readonly tanh: Unary; readonly sigmoid: Unary; readonly softplus: Unary; readonly erf: Unary;
  readonly reciprocal: Unary;

  constructor(make: Make) {
    this.make = make;
    const e = elementwise;
    const binary = (operator: Operator<Record<never, never>>): Binary => (a, b) => make(op(operator, {}), [this.#term(a, b), this.#term(b, a)]);
    const unary = (operator: Operator<Record<never, never>>): Unary => (x) => make(op(operator, {}), [x]);
    const neutral = (of: Binary, none: number): Binary => (a, b) => (b === none && typeof a !== 'number' ? a : a === none && typeof b !== 'number' ? b : of(a, b));
    [this.add, this.sub, this.mul, this.div] = [neutral(binary(e.add), 0), binary(e.sub), neutral(binary(e.mul), 1), binary(e.div)];
    [this.max, this.min, this.pow] = [binary(e.max), binary(e.min), binary(e.pow)];
    [this.less, this.lessEqual, this.greater, this.equal, this.and] = [binary(e.less), binary(e.lessEqual), binary(e.greater), binary(e.equal), binary(e.and)];
    [this.log, this.floor] = [unary(e.log), unary(e.floor)];
    [this.abs, this.exp, this.neg, this.sqrt, this.rsqrt, this.square] = [unary(e.abs), unary(e.exp), unary(e.neg), unary(e.sqrt), unary(e.rsqrt), unary(e.square)];
    [this.tanh, this.sigmoid, this.softplus, this.erf, this.reciprocal] = [unary(e.tanh), unary(e.sigmoid), unary(e.softplus), unary(e.erf), unary(e.reciprocal)];
  }

  #term(x: Term, beside: Term): Wire {
    if (typeof x !== 'number') return x;
    if (typeof beside === 'number') throw new InferError('two numbers');
    return scalarLike(this.make, beside, x);
  }

  clamp(x: Wire, lo: number | null, hi: number | null): Wire { return this.make(op(elementwise.clamp, { lo, hi }), [x]); }
  select(condition: Wire, a: Term, b: Term): Wire { return this.make(op(elementwise.select, {}), [condition, this.#term(a, b), this.#term(b, a)]); }
  cast(x: Wire, to: DType): Wire { return factOf(x).dtype === to ? x : this.make(op(elementwise.cast, { to }), [x]); }

  /** Means and sums whose axes stay, with length 1. */
  mean(x: Wire, axes: readonly number[]): Wire { return this.make(op(reduceMean, { axes, keep: true }), [x]); }
  sum(x: Wire, axes: readonly number[], keep = true): Wire { return this.make(op(reduceSum, { axes, keep }), [x]); }
  largest(x: Wire, axes: readonly number[]): Wire { return this.make(op(reduceMax, { axes, keep: true }), [x]); }
  softmax(x: Wire, axis: number): Wire { return this.make(op(softmax, { axis }), [x]); }

  matMul(a: Wire, b: Wire, transposed: 'plain' | 'transposeB' = 'plain'): Wire { return this.make(op(matMul, { transposeA: false, transposeB: transposed === 'transposeB' }), [a, b]); }

  reshape(x: Wire, to: readonly Dim[]): Wire { return sameShape(factOf(x).shape, to) ? x : this.make(op(reshape, { to }), [x]); }
  transpose(x: Wire, perm: readonly number[]): Wire { return perm.every((p, i) => p === i) ? x : this.make(op(transpose, { perm }), [x]); }
  unsqueeze(x: Wire, ...axes: readonly number[]): Wire { return axes.length === 0 ? x : this.make(op(unsqueeze, { axes }), [x]); }
  squeeze(x: Wire, ...axes: readonly number[]): Wire { return axes.length === 0 ? x : this.make(op(squeeze, { axes }), [x]); }
  broadcast(x: Wire, to: readonly Dim[]): Wire { return sameShape(factOf(x).shape, to) ? x : this.make(op(broadcastTo, { to }), [x]); }
  concat(axis: number, ...parts: readonly Wire[]): Wire { return parts.length === 1 ? parts[0]! : this.make(op(concat, { axis }), parts); }

  slice(x: Wire, axis: number, start: Dim, end: Dim): Wire {
    return same(start, 0) && same(end, factOf(x).shape[axis]!) ? x : this.make(op(slice, { axis, start, end }), [x]);
  }

  /** One row of an axis, which is dropped. */
  row(x: Wire, axis: number, index: number): Wire { return this.squeeze(this.slice(x, axis, index, index + 1), axis); }

  /** 0, 1, ... up to a length that must be known; an i64 whose only axis longer than 1 is `axis` of `rank`. */
  positions(length: Dim, axis: number, rank: number): Wire {
    if (typeof length !== 'number') throw new InferError(`it needs the positions along an axis of ${String(length)}, which must be a number`);
    const shape = Array.from({ length: rank }, (_, i) => (i === axis ? length : 1));
    return this.make(constant(tensor('i64', shape, madeOf(length, (i) => i))), []);
  }

  zeros(dtype: 'f32' | 'f64', shape: readonly Dim[]): Wire {
    return this.broadcast(this.make(constant(blank(dtype, [])), []), shape);
  }
}

/** A length that must be a number. */
export function known(d: Dim | undefined, what: string): number {
  if (typeof d !== 'number') throw new InferError(`${what} is ${String(d)}, which must be a number`);
  return d;
}
