import type { Activation } from './epilogue.ts';
import { chooseConvAlgorithm } from './algorithm.ts';
import { type Wire, factOf } from '../../graph/graph.ts';
import { concreteShape } from '../../graph/fact.ts';

/**
 * A convolution and all that its kernel does after the sum: y = gate, activation or clamp of (conv(x, w) + bias + residual).
 * Inputs: x [N, ...spatial, C] (or [..., C] where there are no spatial axes: a matrix product), w [...kernel, C / groups, O], then bias [O]
 * and residual (of the output's shape) where the attributes say so. A graph holds it only between fusing and lowering.
 */
export type FusedConvAttrs = {
  /** One entry a spatial axis, as for Conv. */
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padding: readonly (readonly [number, number])[];
  readonly groups: number;
  readonly bias: boolean;
  readonly residual: boolean;
  /** tanh of the first half of the channels times sigmoid of the second; excludes groups, residual, clamp and computed w. */
  readonly gate: boolean;
  /** Excludes gate and clamp. */
  readonly activation: Activation | null;
  readonly lo: number | null;
  readonly hi: number | null;
  /** x is [N, C, ...spatial]; excludes gate and activation. */
  readonly planes: boolean;
};

/** Whether kernels do it, of any width of panels: those of a gate need the whole sum in one call. */
export const isCovered = (attrs: FusedConvAttrs, x: readonly number[], w: readonly number[]): boolean => chooseConvAlgorithm(attrs, x, w, w[w.length - 1]!, 4) !== undefined;

export const bareSum = { residual: false, gate: false, activation: null, lo: null, hi: null, planes: false } as const;

export const coveredBy = (attrs: FusedConvAttrs, x: Wire, w: readonly number[]): boolean => {
  const shape = concreteShape(factOf(x));
  return shape !== undefined && factOf(x).dtype === 'f32' && isCovered(attrs, shape, w);
};
