import { type Wire, factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { floorMod } from '../../../ops/elementwise/elementwise.ts';
import type { Arithmetic } from '../../arithmetic.ts';
import { scalarLike } from '../../operands.ts';
import type { Family } from '../call.ts';
import { formula } from '../formula.ts';

type Colour = readonly [Wire, Wire, Wire];

/** The three channels of the last axis, each with an axis of length 1. */
function channelsOf(a: Arithmetic, x: Wire): Colour {
  const axis = factOf(x).shape.length - 1;
  if (factOf(x).shape[axis] !== 3) throw new InferError(`colours of ${String(factOf(x).shape[axis])} channels`);
  return [a.slice(x, axis, 0, 1), a.slice(x, axis, 1, 2), a.slice(x, axis, 2, 3)];
}

const joined = (a: Arithmetic, of: Colour): Wire => a.concat(factOf(of[0]).shape.length - 1, ...of);
const fraction = (a: Arithmetic, x: Wire): Wire => a.make(op(floorMod, {}), [x, scalarLike(a.make, x, 1)]);

/** Hue in turns, saturation, value. */
function toHsv(a: Arithmetic, [r, g, b]: Colour): Colour {
  const value = a.max(a.max(r, g), b), range = a.sub(value, a.min(a.min(r, g), b));
  const grey = a.lessEqual(range, 0), sixth = a.div(1 / 6, a.select(grey, 1, range));
  const turn = (from: Wire, to: Wire, offset: number): Wire => a.add(a.mul(sixth, a.sub(from, to)), offset);
  const hue = a.select(a.equal(r, value), turn(g, b, 0), a.select(a.equal(g, value), turn(b, r, 2 / 6), turn(r, g, 4 / 6)));
  const positive = a.select(a.less(hue, 0), a.add(hue, 1), hue);
  return [a.select(grey, 0, positive), a.select(a.greater(value, 0), a.div(range, a.select(a.greater(value, 0), value, 1)), 0), value];
}

function toRgb(a: Arithmetic, [hue, saturation, value]: Colour): Colour {
  const sixths = a.mul(hue, 6), least = a.sub(1, saturation);
  const channel = (share: Wire): Wire => a.mul(a.add(least, a.mul(saturation, a.clamp(share, 0, 1))), value);
  const from = (n: number): Wire => a.abs(a.sub(sixths, n));
  return [channel(a.sub(from(3), 1)), channel(a.sub(2, from(2))), channel(a.sub(2, from(4)))];
}

export const colours: Family = {
  RGBToHSV: formula('RGBToHSV', 1, (a, x) => joined(a, toHsv(a, channelsOf(a, x!)))),
  HSVToRGB: formula('HSVToRGB', 1, (a, x) => joined(a, toRgb(a, channelsOf(a, x!)))),

  AdjustHue: formula('AdjustHue', 2, (a, x, delta) => {
    const [hue, saturation, value] = toHsv(a, channelsOf(a, x!));
    return joined(a, toRgb(a, [fraction(a, a.add(hue, delta!)), saturation, value]));
  }),
  AdjustSaturation: formula('AdjustSaturation', 2, (a, x, factor) => {
    const [hue, saturation, value] = toHsv(a, channelsOf(a, x!));
    return joined(a, toRgb(a, [hue, a.clamp(a.mul(saturation, factor!), 0, 1), value]));
  }),

  /** Farther from the mean of each channel, or closer to it. */
  AdjustContrastv2: formula('AdjustContrast', 2, (a, x, factor) => {
    const rank = factOf(x!).shape.length;
    const mean = a.mean(x!, [rank - 3, rank - 2]);
    return a.add(a.mul(a.sub(x!, mean), factor!), mean);
  }),
};
