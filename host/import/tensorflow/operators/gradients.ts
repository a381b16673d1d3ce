import type { Family } from '../call.ts';
import { formula } from '../formula.ts';

/** Gradients by the input, of the gradient by the output and of the output (y) or the input (x). */
export const gradients: Family = {
  TanhGrad: formula('TanhGrad', 2, (a, y, dy) => a.mul(dy!, a.sub(1, a.square(y!)))),
  SigmoidGrad: formula('SigmoidGrad', 2, (a, y, dy) => a.mul(a.mul(dy!, y!), a.sub(1, y!))),
  SqrtGrad: formula('SqrtGrad', 2, (a, y, dy) => a.div(a.mul(dy!, 0.5), y!)),
  RsqrtGrad: formula('RsqrtGrad', 2, (a, y, dy) => a.mul(a.mul(dy!, a.mul(y!, -0.5)), a.square(y!))),
  InvGrad: formula('InvGrad', 2, (a, y, dy) => a.neg(a.mul(dy!, a.square(y!)))), ReciprocalGrad: formula('ReciprocalGrad', 2, (a, y, dy) => a.neg(a.mul(dy!, a.square(y!)))),

  ReluGrad: formula('ReluGrad', 2, (a, dy, x) => a.select(a.greater(x!, 0), dy!, 0)),
  Relu6Grad: formula('Relu6Grad', 2, (a, dy, x) => a.select(a.and(a.greater(x!, 0), a.less(x!, 6)), dy!, 0)),
  SoftplusGrad: formula('SoftplusGrad', 2, (a, dy, x) => a.mul(dy!, a.sigmoid(x!))),
};
