import { type Wire, factOf } from '../../../graph/graph.ts';
import { InferError } from '../../../graph/op.ts';
import type { NumericDType } from '../../../../src/eval/tensor.ts';
import { op } from '../../../graph/op.ts';
import { round } from '../../../ops/elementwise/elementwise.ts';
import type { ImportedWire } from '../../../stages.ts';
import type { Arithmetic } from '../../arithmetic.ts';
import { knownNumber } from '../../constants.ts';
import type { BuildNode, Call, Family } from '../call.ts';
import { add } from '../formula.ts';

interface Quantised { readonly bits: number; readonly signed: boolean }
const types: { readonly [D in NumericDType]?: Quantised } = { u8: { bits: 8, signed: false }, i8: { bits: 8, signed: true }, u16: { bits: 16, signed: false }, i16: { bits: 16, signed: true }, i32: { bits: 32, signed: true } };

function quantisedType(dtype: string): Quantised & { readonly lowest: number; readonly highest: number } {
  const type = types[dtype as NumericDType];
  if (type === undefined) throw new InferError(`numbers quantised to ${dtype}`);
  const half = 2 ** (type.bits - 1);
  return { ...type, lowest: type.signed ? -half : 0, highest: type.signed ? half - 1 : 2 * half - 1 };
}

const modes = ['MIN_COMBINED', 'MIN_FIRST', 'SCALED'] as const;
type Mode = (typeof modes)[number];

function readMode(c: Call): { readonly mode: Mode; readonly narrow: boolean; readonly axis: number } {
  const text = c.attrs.text('mode', 'MIN_COMBINED');
  return { mode: modes.find((m) => m === text) ?? c.refuse(`mode ${text}`), narrow: c.attrs.flag('narrow_range', false), axis: c.attrs.int('axis', -1) };
}

/** A range of one number, or of one for each element of an axis of x, so that it broadcasts with x. */
function along(a: Arithmetic, range: Wire, x: Wire, axis: number): Wire {
  const rank = factOf(x).shape.length;
  if (axis < -1 || axis >= rank) throw new InferError(`axis ${axis} of ${rank}`);
  return axis < 0 ? a.reshape(range, []) : a.unsqueeze(range, ...Array.from({ length: rank - 1 - axis }, (_, i) => i + 1));
}

/** How far apart the numbers are that neighbouring integers stand for, where 0 stands for 0. */
function symmetricStep(a: Arithmetic, min: Wire, max: Wire, { lowest, highest, signed }: ReturnType<typeof quantisedType>, narrow: boolean): Wire {
  const positive = a.div(max, highest);
  return signed ? a.max(a.div(min, lowest + Number(narrow)), positive) : positive;
}

/** What integers of a range stand for. */
const dequantized: BuildNode = (c) => {
  const { mode, narrow, axis } = readMode(c);
  if (c.attrs.dtype('dtype', 'f32') !== 'f32') c.refuse('numbers of another type than float');
  return add(c, 'Dequantize', { mode, narrow, axis }, c.three(), (a, x, low, high) => {
    const type = quantisedType(factOf(x!).dtype), [min, max] = [along(a, low!, x!, axis), along(a, high!, x!, axis)];
    const q = a.cast(x!, 'f32'), steps = 2 ** type.bits - 1;
    if (mode === 'SCALED') return a.mul(q, symmetricStep(a, min, max, type, narrow));
    const step = a.div(a.sub(max, min), steps);
    if (mode === 'MIN_COMBINED') return a.add(a.mul(a.add(q, type.signed ? 2 ** (type.bits - 1) : 0), step), min);
    // 0 is one of the numbers
    return a.mul(a.add(a.sub(q, type.lowest), a.make(op(round, {}), [a.div(min, step)])), step);
  });
};

/** Halves to the even integer, or up. */
type Rounding = 'HALF_TO_EVEN' | 'HALF_UP';
const rounded = (a: Arithmetic, x: Wire, how: Rounding): Wire => (how === 'HALF_UP' ? a.floor(a.add(x, 0.5)) : a.make(op(round, {}), [x]));

interface Levels { readonly bits: number; readonly signed: boolean; readonly narrow: boolean; readonly rounding: Rounding }

/** The nearest of 2^bits numbers evenly apart, of which 0 is one; the range is made as wide as lets both ends be reached. `within`: what is beyond it becomes its end. */
function nearestLevels(a: Arithmetic, x: Wire, min: Wire, max: Wire, within: boolean, { bits, signed, narrow, rounding }: Levels): Wire {
  if (bits < 1 || bits > (signed ? 61 : 62)) throw new InferError(`numbers of ${bits} bits`);
  const lowest = signed ? -(2 ** (bits - 1)) + Number(narrow) : 0, highest = signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
  // of the two factors the smaller one reaches both ends
  const infinite = (factor: Wire, positive: Wire): Wire => a.select(positive, factor, 3.4028234663852886e38);
  const fromMin = infinite(a.div(lowest, min), a.greater(a.mul(min, lowest), 0)), fromMax = infinite(a.div(highest, max), a.greater(a.mul(max, highest), 0));
  const factor = a.min(fromMin, fromMax), step = a.div(1, factor);
  const byMin = a.less(fromMin, fromMax);
  const [from, to] = [a.select(byMin, min, a.mul(step, lowest)), a.select(byMin, a.mul(step, highest), max)];
  const inside = within ? a.min(a.max(x, from), to) : x;
  return a.mul(rounded(a, a.mul(inside, factor), rounding), step);
}

function levelsOf(c: Call, bits: number): Levels {
  const rounding = c.attrs.text('round_mode', 'HALF_TO_EVEN');
  if (rounding !== 'HALF_TO_EVEN' && rounding !== 'HALF_UP') return c.refuse(`round_mode ${rounding}`);
  if (c.attrs.int('axis', -1) !== -1) c.refuse('a range for each element of an axis');
  const signed = c.attrs.flag('signed_input', true);
  return { bits, signed, narrow: c.attrs.flag('narrow_range', false), rounding };
}

/** By a range that is given, or that of x. */
function leveled(c: Call, levels: (bits: number) => Levels, given: boolean, x: ImportedWire, low: ImportedWire, high: ImportedWire, count: ImportedWire | undefined, bits: number): ImportedWire {
  return add(c, 'QuantizeAndDequantize', { given }, [x, low, high, ...(count === undefined ? [] : [count])], (a, wire, lowest, highest, bitsWire) => {
    const how = levels(bitsWire === undefined ? bits : knownNumber(bitsWire, 'the number of bits')), axes = factOf(wire!).shape.map((_, i) => i);
    const [min, max] = given ? [lowest!, highest!] : [a.neg(a.largest(a.neg(wire!), axes)), a.largest(wire!, axes)];
    return nearestLevels(a, wire!, min, max, given, how);
  });
}

/** (x, min, max) */
const roundTrip: BuildNode = (c) => {
  const levels = levelsOf(c, c.attrs.int('num_bits', 8)), [x, low, high] = c.three();
  return leveled(c, () => levels, c.attrs.flag('range_given', false), x, low, high, undefined, levels.bits);
};

/** (x, min, max, bits) */
const roundTripOf: BuildNode = (c) => {
  const { bits: _, ...levels } = levelsOf(c, 8), [x, low, high, bits] = c.four();
  return leveled(c, (n) => ({ ...levels, bits: n }), c.attrs.flag('range_given', true), x, low, high, bits, 8);
};

export const quantisations: Family = {
  Dequantize: dequantized,
  QuantizeAndDequantizeV2: roundTrip, QuantizeAndDequantizeV3: roundTripOf, QuantizeAndDequantizeV4: roundTrip,
};
