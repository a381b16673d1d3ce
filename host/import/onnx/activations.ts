import { op } from '../../graph/op.ts';
import type { Wire } from '../../graph/graph.ts';
import { elu, prelu } from '../../ops/activation/activation.ts';
import type { Arithmetic } from '../arithmetic.ts';
import { scalarLike } from '../operands.ts';

/** An activation as a formula of its argument; `alpha`, `beta`: its attributes. */
export type Activate = (a: Arithmetic, x: Wire, alpha: number, beta: number) => Wire;

export const scaledElu = (a: Arithmetic, x: Wire, alpha: number, scale: number): Wire => a.make(op(elu, { alpha, scale }), [x]);

/** x * (1 + erf(x / sqrt 2)) / 2 */
export const gelu = (a: Arithmetic, x: Wire): Wire => a.mul(a.mul(x, 0.5), a.add(a.erf(a.mul(x, Math.SQRT1_2)), 1));
/** The same with tanh in the place of erf. */
export const geluByTanh = (a: Arithmetic, x: Wire): Wire => {
  const inner = a.mul(a.add(a.mul(a.mul(a.square(x), x), 0.044715), x), Math.sqrt(2 / Math.PI));
  return a.mul(a.mul(x, 0.5), a.add(a.tanh(inner), 1));
};
export const swish = (a: Arithmetic, x: Wire, alpha: number): Wire => a.mul(x, a.sigmoid(a.mul(x, alpha)));

/** By the names that recurrent layers and fused operators have for them; with the values of alpha and beta where a node gives none. */
export const activationsByName: Readonly<Record<string, { readonly of: Activate; readonly alpha?: number; readonly beta?: number }>> = {
  relu: { of: (a, x) => a.clamp(x, 0, null) },
  tanh: { of: (a, x) => a.tanh(x) },
  sigmoid: { of: (a, x) => a.sigmoid(x) },
  softplus: { of: (a, x) => a.softplus(x) },
  softsign: { of: (a, x) => a.div(x, a.add(a.abs(x), 1)) },
  affine: { of: (a, x, alpha, beta) => a.add(a.mul(x, alpha), beta), alpha: 1, beta: 0 },
  leakyrelu: { of: (a, x, alpha) => a.make(op(prelu, {}), [x, scalarLike(a.make, x, alpha)]), alpha: 0.01 },
  thresholdedrelu: { of: (a, x, alpha) => a.select(a.greater(x, alpha), x, 0), alpha: 1 },
  scaledtanh: { of: (a, x, alpha, beta) => a.mul(a.tanh(a.mul(x, beta)), alpha), alpha: 1, beta: 1 },
  hardsigmoid: { of: (a, x, alpha, beta) => a.clamp(a.add(a.mul(x, alpha), beta), 0, 1), alpha: 0.2, beta: 0.5 },
  elu: { of: (a, x, alpha) => scaledElu(a, x, alpha, 1), alpha: 1 },
};
