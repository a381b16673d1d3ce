import { elu, prelu } from '../../../ops/activation/activation.ts';
import { abs, add, clamp, div, mul } from '../../../ops/elementwise/elementwise.ts';
import { op } from '../../../graph/op.ts';
import { deferred } from '../../deferred.ts';
import { scalarLike } from '../../operands.ts';
import type { Family } from '../call.ts';

export const activations: Family = {
  Relu: (c) => c.add(op(clamp, { lo: 0, hi: null }), c.one()),
  Elu: (c) => c.add(op(elu, { alpha: c.attrs.float('alpha', 1), scale: 1 }), c.one()),
  Selu: (c) => c.add(op(elu, { alpha: c.attrs.float('alpha', c.version < 6 ? 1.6732 : 1.6732632423543772), scale: c.attrs.float('gamma', c.version < 6 ? 1.0507 : 1.0507009873554805) }), c.one()),
  PRelu: (c) => c.add(op(prelu, {}), ...c.two()),

  LeakyRelu(c) {
    const alpha = c.attrs.float('alpha', 0.01);
    return c.add(deferred('LeakyRelu', { alpha }, (make, [x]) => make(op(prelu, {}), [x!, scalarLike(make, x!, alpha)])), c.one());
  },

  HardSigmoid(c) {
    const [alpha, beta] = [c.attrs.float('alpha', 0.2), c.attrs.float('beta', 0.5)];
    return c.add(deferred('HardSigmoid', { alpha, beta }, (make, [x]) =>
      make(op(clamp, { lo: 0, hi: 1 }), [make(op(add, {}), [make(op(mul, {}), [x!, scalarLike(make, x!, alpha)]), scalarLike(make, x!, beta)])])), c.one());
  },

  HardSwish: (c) => {
    const x = c.one();
    return c.onnx('Mul', {}, x, c.onnx('HardSigmoid', { alpha: 1 / 6, beta: 0.5 }, x));
  },

  Softsign: (c) => c.add(deferred('Softsign', {}, (make, [x]) => make(op(div, {}), [x!, make(op(add, {}), [make(op(abs, {}), [x!]), scalarLike(make, x!, 1)])])), c.one()),
};
