import type { Wire } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { conv } from '../../../ops/conv/conv.ts';
import { mul } from '../../../ops/elementwise/elementwise.ts';
import { reshape, transpose } from '../../../ops/shape/shape.ts';
import { frame } from '../../../ops/frame/frame.ts';
import { deferred } from '../../deferred.ts';
import { madeOf } from '../../made.ts';
import { fromFront } from '../../operands.ts';
import type { BuildNode, Family } from '../call.ts';
import { constantTensor, floatType, knownNumber, numberShape, shapeOf } from '../../constants.ts';
import { cosine, fourier, matrixOf, mirrored, ofPoints } from '../../fourier.ts';

/** Sums of cosines of the position in the window. */
const window = (...factors: readonly number[]): BuildNode => (c) => {
  const [periodic, to] = [c.attrs.flag('periodic', true), c.attrs.dtype('output_datatype', 1)];
  if (to === 'string') return c.refuse('a window of strings');
  return c.add(deferred('Window', { factors, periodic }, (make, [size]) => {
    const n = knownNumber(size!, 'the size of the window'), period = periodic ? n : n - 1;
    return constantTensor(make, to, [n], madeOf(n, (i) => factors.reduce((sum, f, k) => sum + f * cosine(k * i, period), 0)));
  }), c.one());
};

/** Filters that are triangles between neighbouring bins, which are evenly apart in mel. */
function melWeights(filters: number, length: number, rate: number, low: number, high: number): readonly number[] {
  const mel = (hertz: number): number => 2595 * Math.log10(1 + hertz / 700);
  const step = (mel(high) - mel(low)) / (filters + 2);
  const bins = madeOf(filters + 2, (i) => Math.floor(((length + 1) * 700 * (10 ** ((i * step + mel(low)) / 2595) - 1)) / rate));
  const out = madeOf((Math.floor(length / 2) + 1) * filters, () => 0);
  for (let f = 0; f < filters; f++) {
    const [lower, centre, higher] = [bins[f]!, bins[f + 1]!, bins[f + 2]!];
    if (higher > Math.floor(length / 2) + 1 || lower < 0) throw new InferError(`filters up to ${high} Hz at ${rate} samples a second`);
    if (centre === lower) out[centre * filters + f] = 1;
    for (let k = lower; k <= centre && centre > lower; k++) out[k * filters + f] = (k - lower) / (centre - lower);
    for (let k = centre; k < higher; k++) out[k * filters + f] = (higher - k) / (higher - centre);
  }
  return out;
}

function partsOf(x: Wire): 1 | 2 {
  const parts = shapeOf(x).at(-1);
  if (parts !== 1 && parts !== 2) throw new InferError(`numbers of ${String(parts)} parts, not 1 (real) or 2 (complex)`);
  return parts;
}

export const spectral: Family = {
  HannWindow: window(0.5, -0.5), HammingWindow: window(25 / 46, -21 / 46), BlackmanWindow: window(0.42, -0.5, 0.08),

  MelWeightMatrix(c) {
    const to = c.attrs.dtype('output_datatype', 1);
    const inputs = c.many(5);
    if (inputs.length !== 5 || to === 'string') return c.fail('it has other inputs than five, or gives strings');
    return c.add(deferred('MelWeightMatrix', {}, (make, wires) => {
      const [filters = 0, length = 0, rate = 0, low = 0, high = 0] = wires.map((w) => knownNumber(w, 'what the filters are'));
      if (!(filters >= 1 && length >= 1)) throw new InferError(`${filters} filters over ${length} points`);
      return constantTensor(make, to, [Math.floor(length / 2) + 1, filters], melWeights(filters, length, rate, low, high));
    }), ...inputs);
  },

  DFT(c) {
    const [inverse, onesided] = [c.attrs.flag('inverse', false), c.attrs.flag('onesided', false)];
    const attr = c.version < 20 ? c.attrs.int('axis', 1) : undefined;
    const [x, length, axis] = c.inputsUpTo(c.version < 20 ? 2 : 3);
    c.needed(0);
    return c.defer('Dft', { inverse, onesided }, (make, [signal, points, axisWire]) => {
      const rank = shapeOf(signal!).length;
      const at = fromFront(attr ?? (axisWire === undefined ? -2 : knownNumber(axisWire, 'the axis')), rank);
      if (at === rank - 1) throw new InferError('it transforms the parts of complex numbers');
      const order = [...Array.from({ length: rank - 1 }, (_, i) => i).filter((i) => i !== at), at, rank - 1];
      const still = order.every((a, i) => a === i);
      const last = still ? signal! : make(op(transpose, { perm: order }), [signal!]);
      const [own] = numberShape([shapeOf(signal!)[at]!], 'the length of the signal');
      const real = onesided && inverse;
      const n = points === undefined ? (real ? 2 * (own! - 1) : own!) : knownNumber(points, 'the length of the transform');
      if (!(n >= 1)) throw new InferError(`a transform of ${n} points`);
      const bins = onesided && !inverse ? Math.floor(n / 2) + 1 : n;
      const given = ofPoints(make, last, rank - 2, real ? Math.floor(n / 2) + 1 : n);
      if (real && partsOf(given) !== 2) throw new InferError('the bins of a real signal are complex numbers');
      const y = fourier(make, real ? mirrored(make, given, n) : given, { points: n, bins, inverse, partsIn: partsOf(given), partsOut: real ? 1 : 2 });
      return still ? y : make(op(transpose, { perm: order.map((_, i) => order.indexOf(i)) }), [y]);
    }, x, length, axis);
  },

  /** A convolution whose weights are the window times the waves. */
  STFT(c) {
    const onesided = c.attrs.flag('onesided', true);
    c.neededUpTo(1);
    return c.defer('Stft', { onesided }, (make, [signal, step, window, length]) => {
      const shape = shapeOf(signal!), parts = shape.length === 2 ? 1 : partsOf(signal!);
      const x = shape.length === 2 ? make(op(reshape, { to: [...shape, 1] }), [signal!]) : signal!;
      const [hop, type] = [knownNumber(step!, 'the step between frames'), floatType(x)];
      const n = length !== undefined ? knownNumber(length, 'the length of a frame') : window !== undefined ? Number(shapeOf(window)[0]) : numberShape([shape[1]!], 'the length of a frame')[0]!;
      if (!(n >= 1 && hop >= 1)) throw new InferError(`frames of ${n} samples, ${hop} apart`);
      if (onesided && parts === 2) throw new InferError('one side of the transform of complex numbers');
      const bins = onesided ? Math.floor(n / 2) + 1 : n;
      const transform = { points: n, bins, inverse: false, partsIn: parts, partsOut: 2 } as const;
      if (n > 512) {
        const frames = make(op(frame, { axis: 1, length: n, stride: hop, dilation: 1 }), [x]);
        const weighted = window === undefined ? frames : make(op(mul, {}), [frames, make(op(reshape, { to: [n, 1] }), [window])]);
        return fourier(make, weighted, transform);
      }
      const waves = constantTensor(make, type, [n, parts, 2 * bins], matrixOf(transform));
      const weights = window === undefined ? waves : make(op(mul, {}), [waves, make(op(reshape, { to: [n, 1, 1] }), [window])]);
      const y = make(op(conv, { strides: [hop], dilations: [1], padding: 'valid', groups: 1 }), [x, weights]);
      return make(op(reshape, { to: [...shapeOf(y).slice(0, 2), bins, 2] }), [y]);
    }, ...c.inputsUpTo(4));
  },
};
