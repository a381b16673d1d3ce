import { factOf } from '../../graph/graph.ts';
import { op } from '../../graph/op.ts';
import { add, mul, neg, sub } from '../../ops/elementwise/elementwise.ts';
import { identity } from '../../ops/shape/shape.ts';
import { pad } from '../../ops/slice/slice.ts';
import { complex, magnitude, part, product } from '../complex.ts';
import { constantTensor, floatType, knownNumber, knownNumbers } from '../constants.ts';
import { type Build, deferred } from '../deferred.ts';
import { fourier, inverseRealFourier, realFourier } from '../fourier.ts';
import { scalarLike } from '../operands.ts';
import type { BuildNode } from './call.ts';

const built = (name: string, inputs: 1 | 2, build: Build): BuildNode => (c) => c.add(deferred(name, {}, build), ...(inputs === 1 ? [c.one()] : c.two()));

const transform = (name: string, inverse: boolean): BuildNode => built(name, 1, (make, [x]) => {
  const points = Number(factOf(x!).shape.at(-2));
  return fourier(make, x!, { points, bins: points, inverse, partsIn: 2, partsOut: 2 });
});

/** Operators with complex operands or results. */
export const complexNumbers: Readonly<Record<string, BuildNode>> = {
  RFFT: built('RFFT', 2, (make, [x, length]) => realFourier(make, x!, knownNumber(length!, 'the length of a transform'))),
  IRFFT: built('IRFFT', 2, (make, [x, length]) => inverseRealFourier(make, x!, knownNumber(length!, 'the length of a transform'))),
  FFT: transform('FFT', false), IFFT: transform('IFFT', true),

  Real: built('Real', 1, (make, [x]) => part(make, x!, 0)),
  Imag: built('Imag', 1, (make, [x]) => part(make, x!, 1)),
  ComplexAbs: built('ComplexAbs', 1, (make, [x]) => magnitude(make, x!)),
  Complex: built('Complex', 2, (make, [real, imaginary]) => complex(make, real!, imaginary!)),
  Conj: built('Conj', 1, (make, [x]) => make(op(mul, {}), [x!, constantTensor(make, floatType(x!), [2], [1, -1])])),

  Identity: (c) => c.add(op(identity, {}), c.one()),
  Neg: (c) => c.add(op(neg, {}), c.one()),
  Add: (c) => c.add(op(add, {}), ...c.two()), AddV2: (c) => c.add(op(add, {}), ...c.two()), Sub: (c) => c.add(op(sub, {}), ...c.two()),
  Pad: built('Pad', 2, (make, [x, paddings]) => {
    const pads = knownNumbers(paddings!, 'the padding').map((n, i, all) => [n, all[i + 1]!] as const).filter((_, i) => i % 2 === 0);
    return make(op(pad, { pads: [...pads, [0, 0]], mode: 'constant', value: 0 }), [x!]);
  }),
  Mul: built('Mul', 2, (make, [x, y]) => product(make, x!, y!)),

  Cast(c) {
    if (c.attrs.flag('Truncate', false)) c.refuse('Truncate');
    c.attrs.ignore('DstT');
    if (!c.attrs.isComplex('DstT')) c.refuse('complex numbers as others');
    if (c.attrs.isComplex('SrcT')) return c.add(op(identity, {}), c.one());
    return built('Cast', 1, (make, [x]) => complex(make, x!, make(op(mul, {}), [x!, scalarLike(make, x!, 0)])))(c);
  },
};
