import type { DType } from '../../src/format/dtype.ts';
import type { NumericDType } from '../../src/eval/tensor.ts';
import { type Dim, add, mul, sub } from '../../host/graph/dim.ts';
import type { Attrs } from '../../host/graph/op.ts';
import type { Random } from '../pulse/random.ts';

/** An operand: random numbers of `low` to 2, or the given elements. */
export interface Operand { readonly dtype: NumericDType; readonly shape: readonly Dim[]; readonly elements?: readonly Dim[]; readonly low?: number }
export interface Problem { readonly attrs: Attrs; readonly operands: readonly Operand[] }

/** Makes a random problem in which one axis has length `n` (12 or more): a number, or the same problem on a symbol. */
export type Maker = (random: Random, n: Dim) => Problem;

const f32 = (shape: readonly Dim[], low = -2): Operand => ({ dtype: 'f32', shape, low });
const of = (dtype: NumericDType, shape: readonly Dim[]): Operand => ({ dtype, shape });
const vector = (...elements: readonly Dim[]): Operand => ({ dtype: 'i32', shape: [elements.length], elements });
const scalar = (dtype: 'i32' | 'f32', element: Dim): Operand => ({ dtype, shape: [], elements: [element] });

/** Whether it is the axis of length n, or made from it. */
const isLong = (d: Dim): boolean => typeof d !== 'number' || d >= 12;

/** Lengths of 1 to 4, one of them n. */
function shapeOf(random: Random, n: Dim, rank: number): readonly Dim[] {
  const along = random.integer(0, rank - 1);
  return Array.from({ length: rank }, (_, i) => (i === along ? n : random.integer(1, 4)));
}

/** `count` shapes that broadcast to one with an axis of length n. */
function broadcasting(random: Random, n: Dim, count: number): readonly (readonly Dim[])[] {
  const whole = shapeOf(random, n, random.integer(1, 3));
  return Array.from({ length: count }, () => whole.slice(random.integer(0, whole.length - 1)).map((d) => (random.integer(0, 3) === 0 ? 1 : d)));
}

const elementwise = (count: number, dtype: NumericDType = 'f32', low = -2): Maker => (random, n) => ({ attrs: {}, operands: broadcasting(random, n, count).map((shape) => ({ dtype, shape, low })) });
const unary = (dtype: NumericDType = 'f32', low = -2): Maker => (random, n) => ({ attrs: {}, operands: [{ dtype, shape: shapeOf(random, n, random.integer(1, 4)), low }] });
/** An operator with attributes over one tensor. */
const over = (attrs: (random: Random, shape: readonly Dim[], n: Dim) => Attrs, rank = 3): Maker => (random, n) => {
  const shape = shapeOf(random, n, random.integer(1, rank));
  return { attrs: attrs(random, shape, n), operands: [f32(shape)] };
};

function windowOf(random: Random, axes: number): { readonly kernel: readonly number[]; readonly strides: readonly number[]; readonly dilations: readonly number[]; readonly padding: 'valid' | 'sameUpper' | readonly (readonly [number, number])[] } {
  const each = (low: number, high: number): readonly number[] => Array.from({ length: axes }, () => random.integer(low, high));
  const strided = random.integer(0, 1) === 0;
  // no more padding than the window is long: every place sees an element
  const kernel = each(1, 3);
  const padding = random.pick(['valid', 'sameUpper', kernel.map((k): [number, number] => [random.integer(0, k - 1), random.integer(0, k - 1)])] as const);
  return { kernel, strides: strided ? each(1, 3) : each(1, 1), dilations: strided ? each(1, 1) : each(1, 3), padding };
}

/** [N, ...spatial, C], spatial axes of 12 to 14 and one of n. */
const image = (random: Random, n: Dim, axes: number, channels: number): readonly Dim[] => [random.integer(1, 2), ...shapeOf(random, n, axes).map((d) => (isLong(d) ? d : add(d, 10))), channels];

const conv: Maker = (random, n) => {
  const axes = random.integer(1, 2);
  const { kernel, ...window } = windowOf(random, axes);
  const [groups, depth, outs] = [random.integer(1, 2), random.integer(1, 3), random.integer(1, 3)];
  const weights = [f32([...kernel, depth, groups * outs]), f32([groups * outs])];
  return { attrs: { ...window, groups }, operands: [f32(image(random, n, axes, groups * depth)), ...weights.slice(0, random.integer(1, 2))] };
};

const valuesOfBytes = (random: Random): readonly number[] => Array.from({ length: 256 }, () => random.integer(-100, 100));

const microFilters = (random: Random): Attrs => ({ rate: 16000, window: random.integer(8, 16), hop: random.integer(1, 5), channels: random.integer(1, 4), low: random.pick([0, 300]), high: random.pick([7000, 5000]) });
const microGains = (random: Random): Attrs => ({
  smoothingBits: random.integer(4, 12), evenSmoothing: random.next(), oddSmoothing: random.next(), minSignalRemaining: random.next(),
  pcan: random.next() < 0.5, strength: random.pick([0.95, 0.5]), offset: random.pick([80, 2]), gainBits: random.integer(16, 24), log: random.next() < 0.5, scaleShift: random.integer(0, 8), correctionBits: random.integer(0, 4),
});

const pool: Maker = (random, n) => {
  const axes = random.integer(1, 2);
  return { attrs: { ...windowOf(random, axes) }, operands: [f32(image(random, n, axes, random.integer(1, 4)))] };
};

const matMul: Maker = (random, n) => {
  const [transposeA, transposeB] = [random.integer(0, 1) === 1, random.integer(0, 1) === 1];
  const place = random.integer(0, 3);
  const [m, k, c, batch] = [0, 1, 2, 3].map((i) => (i === place ? n : random.integer(1, 5)));
  const lead = random.pick([[[], []], [[batch!], []], [[batch!], [batch!]], [[2, 1], [batch!]]] as const);
  return { attrs: { transposeA, transposeB }, operands: [f32([...lead[0], ...(transposeA ? [k!, m!] : [m!, k!])]), f32([...lead[1], ...(transposeB ? [c!, k!] : [k!, c!])])] };
};

/** [frames, batch], one of them n. */
const frames = (random: Random, n: Dim): readonly [Dim, Dim] => (random.integer(0, 1) === 0 ? [n, random.integer(1, 3)] : [random.integer(1, 4), n]);

const lstm: Maker = (random, n) => {
  const [[t, b], units, flag] = [frames(random, n), random.integer(1, 4), (): boolean => random.integer(0, 1) === 1];
  const attrs = { backwards: flag(), hold: flag(), peepholes: flag(), length: flag(), clip: random.pick([null, 0.5]), cells: flag() };
  const more = [...(attrs.peepholes ? [f32([3, units])] : []), ...(attrs.length ? [scalar('i32', 3)] : []), ...(attrs.hold ? [vector(random.integer(0, 5))] : [])];
  return { attrs, operands: [f32([t, b, 4 * units]), f32([units, 4 * units]), f32([b, units]), f32([b, units]), ...more] };
};

const gru: Maker = (random, n) => {
  const [[t, b], units, flag] = [frames(random, n), random.integer(1, 4), (): boolean => random.integer(0, 1) === 1];
  const attrs = { backwards: flag(), hold: flag(), resetAfter: flag(), bias: flag() };
  return { attrs, operands: [f32([t, b, 3 * units]), f32([units, 3 * units]), f32([b, units]), ...(attrs.bias ? [f32([units])] : []), ...(attrs.hold ? [vector(random.integer(0, 5))] : [])] };
};

/** A state that goes through tanh(s * w + row), and all of its values. */
const inBody = (operator: string, inputs: readonly number[], attrs: Attrs = {}) => ({ name: '', operator, attrs, inputs: inputs.map((i) => [i, 0] as const) });
/** a * b, and a; or a - b, and b. */
const branch: Maker = (random, n) => {
  const shape = shapeOf(random, n, 2);
  return { attrs: { then: { nodes: [inBody('Mul', [0, 1])], outputs: [[2, 0], [0, 0]] }, otherwise: { nodes: [inBody('Sub', [0, 1])], outputs: [[2, 0], [1, 0]] } }, operands: [{ dtype: 'bool', shape: [] }, f32(shape), f32(shape)] };
};
const scan: Maker = (random, n) => {
  const [[steps, b], backwards] = [frames(random, n), random.integer(0, 1) === 1];
  // goes on while the sum of the states is below a limit
  if (random.integer(0, 1) === 1) {
    const body = [inBody('Mul', [1, 3]), inBody('Add', [5, 0]), inBody('ReduceSum', [6], { axes: [0, 1], keep: false }), inBody('Less', [7, 4])];
    return { attrs: { scanned: [backwards], states: 2, collected: [backwards], steps, condition: 1, body: { nodes: body, outputs: [[6, 0], [8, 0], [5, 0]] } }, operands: [f32([steps, b, 2]), f32([b, 2]), { dtype: 'bool', shape: [] }, f32([2]), f32([])] };
  }
  const nodes = [{ name: '', operator: 'Mul', attrs: {}, inputs: [[1, 0], [2, 0]] }, { name: '', operator: 'Add', attrs: {}, inputs: [[3, 0], [0, 0]] }, { name: '', operator: 'Tanh', attrs: {}, inputs: [[4, 0]] }];
  return { attrs: { scanned: [backwards], states: 1, collected: [backwards], steps, condition: null, body: { nodes, outputs: [[5, 0], [4, 0]] } }, operands: [f32([steps, b, 2]), f32([b, 2]), f32([2])] };
};

const axisOf = (random: Random, shape: readonly Dim[]): number => random.integer(0, shape.length - 1);
const someAxes = (random: Random, shape: readonly Dim[]): number[] => shape.map((_, i) => i).filter(() => random.integer(0, 1) === 1);
const permutation = (random: Random, rank: number): number[] => {
  const left = Array.from({ length: rank }, (_, i) => i);
  return Array.from({ length: rank }, () => left.splice(random.integer(0, left.length - 1), 1)[0]!);
};

const cumulative = over((random, shape) => ({ axis: axisOf(random, shape), exclusive: random.integer(0, 1) === 1, backwards: random.integer(0, 1) === 1 }));
const reduction = over((random, shape) => ({ axes: someAxes(random, shape), keep: random.integer(0, 1) === 1 }));

const slice = over((random, shape) => {
  const axis = axisOf(random, shape);
  const cut = isLong(shape[axis]!) ? random.integer(0, 5) : 0;
  return { axis, start: cut, end: sub(shape[axis]!, random.integer(0, cut)) };
});

const stridedSlice = over((random, shape) => {
  const steps = shape.map(() => random.pick([1, 2, 3, -1, -2]));
  return { starts: shape.map((d, i) => (steps[i]! > 0 ? 0 : sub(d, 1))), ends: shape.map((d, i) => (steps[i]! > 0 ? d : -1)), steps };
});

/** A shape and another with as many elements. */
function reshaping(random: Random, n: Dim): readonly [readonly Dim[], readonly Dim[]] {
  return random.pick<readonly [readonly Dim[], readonly Dim[]]>([
    [[n, 6], [mul(n, 2), 3]], [[n, 6], [1, n, 2, 3]], [[2, 3, n], [6, n]], [[n, 4], [mul(n, 4)]], [[1, n, 5], [n, 5]], [[2, n, 3], [mul(n, 2), 3]], [[mul(n, 3), 2], [n, 3, 2]],
  ]);
}

const dynamicSlice: Maker = (random, n) => {
  const shape = shapeOf(random, n, random.integer(1, 3));
  const begin = shape.map((d) => (isLong(d) ? random.pick<Dim>([0, 3, sub(d, 4)]) : 0));
  return { attrs: {}, operands: [f32(shape), vector(...begin), vector(...shape.map((d, i) => random.pick<Dim>([-1, sub(d, begin[i]!)])))] };
};

const dynamicStridedSlice: Maker = (random, n) => {
  const shape = shapeOf(random, n, random.integer(1, 3));
  const ends = shape.map((d) => random.pick<Dim>([d, 1, -1, 2 ** 31 - 1]));
  const indices = random.integer(0, 2) === 0;
  const flag = (): boolean => random.integer(0, 1) === 0;
  return {
    attrs: { items: shape.map((_, entry) => (indices && flag() ? { kind: 'index', entry } : { kind: 'range', entry, fromFirst: flag(), toLast: flag() })) },
    operands: [f32(shape), vector(...shape.map((d) => random.pick<Dim>([0, -1, sub(d, 1)]))), vector(...ends), vector(...shape.map(() => random.pick([1, 1, 2, -1])))],
  };
};

const padding = (random: Random, shape: readonly Dim[], mode: string): [Dim, Dim][] => shape.map((d) => {
  const limit = mode === 'constant' || mode === 'edge' || isLong(d) ? 3 : Number(d) - 1;
  return [random.integer(0, limit), random.integer(0, limit)];
});
const padModes = ['constant', 'reflect', 'symmetric', 'edge'] as const;

const gather: Maker = (random, n) => {
  const shape = shapeOf(random, n, random.integer(1, 3));
  const axis = axisOf(random, shape);
  const batchDims = !isLong(shape[0]!) && axis > 0 ? random.integer(0, 1) : 0;
  const lead = batchDims === 1 ? Number(shape[0]) : 1;
  const count = random.integer(1, 3);
  const elements = Array.from({ length: lead * count }, () => random.integer(0, isLong(shape[axis]!) ? 11 : Number(shape[axis]) - 1));
  return { attrs: { axis, batchDims }, operands: [f32(shape), { dtype: random.pick(['i32', 'i64'] as const), shape: batchDims === 1 ? [lead, count] : [count], elements }] };
};

/** The paddings and blocks of TensorFlow's dilated convolution. */
const blocks: Maker = (random, n) => {
  const [block, before] = [random.integer(1, 4), random.integer(0, 3)];
  return { attrs: {}, operands: [f32([random.integer(1, 2), mul(n, block), random.integer(1, 3)]), vector(block), { dtype: 'i32', shape: [1, 2], elements: [before * block, block] }] };
};

const concat: Maker = (random, n) => {
  const shape = shapeOf(random, n, random.integer(1, 3));
  const axis = axisOf(random, shape);
  return { attrs: { axis }, operands: Array.from({ length: random.integer(1, 3) }, () => f32(shape.map((d, i) => (i === axis ? random.pick<Dim>([d, 2, add(d, 1)]) : d)))) };
};

/** Indices into the axes after `batchDims` batch axes. */
const bounds: Maker = (random) => ({
  attrs: { frames: random.integer(1, 9), first: random.integer(-9, 20), length: random.next() < 0.3 ? null : { unit: random.integer(1, 3), mul: random.integer(1, 3), add: random.integer(-9, 9), div: random.integer(1, 3), plus: 0 } },
  operands: [vector(random.integer(0, 9), random.integer(-9, 40))],
});

/** Bounds around the middle of an axis that is at least 12 long. */
const fillOutside: Maker = (random, n) => {
  const shape = shapeOf(random, n, random.integer(1, 3));
  return { attrs: { axis: random.integer(0, shape.length - 1), mode: random.pick(padModes), value: random.integer(-1, 1) }, operands: [f32(shape), vector(random.integer(-2, 3), random.integer(3, 9))] };
};

const placeFrames: Maker = (random, n) => {
  const shape = shapeOf(random, n, random.integer(1, 3)), axis = random.integer(0, shape.length - 1);
  return { attrs: { axis, behind: random.next() < 0.5 }, operands: [f32(shape), vector(random.integer(-2, 3), random.integer(3, 9)), f32(shape.map((d, i) => (i === axis ? random.integer(1, 4) : d)))] };
};

const frame: Maker = (random, n) => {
  const shape = shapeOf(random, n, random.integer(1, 3));
  return { attrs: { axis: shape.findIndex(isLong), length: random.integer(1, 4), stride: random.integer(1, 4), dilation: random.integer(1, 3) }, operands: [f32(shape)] };
};

const gatherNd: Maker = (random, n) => {
  const shape = shapeOf(random, n, 3);
  const batchDims = isLong(shape[0]!) ? 0 : random.integer(0, 1);
  const depth = random.integer(1, 3 - batchDims);
  const places = [...shape.slice(0, batchDims).map(Number), random.integer(1, 3)];
  const elements = Array.from({ length: places.reduce((a, b) => a * b, depth) }, (_, i) => { const d = shape[batchDims + i % depth]!; return random.integer(0, isLong(d) ? 11 : Number(d) - 1); });
  return { attrs: { batchDims }, operands: [f32(shape), { dtype: 'i32', shape: [...places, depth], elements }] };
};

/** All sequences but those of the long axis have a length of 1 to 3. */
const reverseSequence: Maker = (random, n) => {
  const [axis, batchAxis] = random.pick([[0, 1], [1, 0], [2, 0], [1, 2]] as const);
  const shape = [3, 3, 3].map((d, i) => (i === axis ? n : d));
  return { attrs: { axis, batchAxis }, operands: [f32(shape), vector(...Array.from({ length: 3 }, () => random.integer(0, 12)))] };
};

const integers: Maker = (random, n) => elementwise(2, random.pick<NumericDType>(['i8', 'u8', 'i16', 'u16', 'i32', 'u32', 'i64']))(random, n);
/** By 3 places. */
const shift: Maker = (random, n) => {
  const dtype = random.pick<NumericDType>(['i8', 'u8', 'i16', 'u16', 'i32', 'u32', 'i64']);
  return { attrs: {}, operands: [{ dtype, shape: shapeOf(random, n, 3) }, { dtype, shape: [], elements: [3] }] };
};

/** Along one axis by random indices from -9 to 9: it is the long one, or has 10 elements. */
function elements(random: Random, n: Dim): { readonly axis: number; readonly shape: readonly Dim[]; readonly chosen: readonly Dim[] } {
  const short = shapeOf(random, n, random.integer(1, 3)), axis = axisOf(random, short);
  const shape = short.map((d, i) => (i === axis && !isLong(d) ? 10 : d));
  return { axis, shape, chosen: shape.map((d, i) => (i === axis ? random.integer(1, 3) : isLong(d) || random.integer(0, 2) > 0 ? d : 1)) };
}
const scatterReductions = ['none', 'add', 'mul', 'max', 'min'] as const;

const scatterNd: Maker = (random, n) => {
  const depth = random.integer(1, 2), long = random.integer(0, 2);
  const [shape, count] = [[10, 10, 3].map((d, i) => (i === long ? n : d)), random.integer(1, 4)];
  return { attrs: { reduction: random.pick(scatterReductions) }, operands: [f32(shape), of('i64', [count, depth]), f32([count, ...shape.slice(depth)])] };
};

/** Coordinates in and around an image of few elements, of which one axis or the channels are long. */
const sample: Maker = (random, n) => {
  const rank = random.integer(1, 3), long = random.integer(0, rank + 1);
  const [batch, places, channels, ...spatial] = [random.integer(1, 2), random.integer(1, 3), random.integer(1, 3), ...Array.from({ length: rank }, () => random.integer(1, 3))].map((d, i): Dim => (i === long + 1 ? n : d));
  const attrs = { interpolation: random.pick(['linear', 'nearest', 'cubic']), outside: random.pick(['zeros', 'edge', 'reflect']), corners: random.integer(0, 1) === 1 };
  return { attrs, operands: [f32([batch!, ...spatial, channels!]), f32([batch!, places!, rank], -3)] };
};

const roiAlign: Maker = (random, n) => {
  const attrs = { height: random.integer(1, 3), width: random.integer(1, 3), samples: random.integer(0, 2), scale: random.pick([1, 2]), offset: random.pick([0, 0.5]), least: random.pick([null, 1]), kind: random.pick(['mean', 'max']) };
  return { attrs, operands: [f32([2, 3, 4, n]), f32([3, 4]), { dtype: random.pick(['i32', 'i64'] as const), shape: [3], elements: [1, 0, 1] }] };
};

const roiPool: Maker = (random, n) => {
  const box = (image: number): readonly number[] => [image, ...Array.from({ length: 4 }, () => random.integer(-1, 4))];
  return { attrs: { height: random.integer(1, 3), width: random.integer(1, 3), scale: random.pick([1, 0.5]) }, operands: [f32([2, 3, 4, n]), { dtype: 'f32', shape: [2, 5], elements: [...box(1), ...box(0)] }] };
};

/** Trees of at most two levels, over features that are long or not. */
const treeEnsemble: Maker = (random, n) => {
  const shape = shapeOf(random, n, 2), features = isLong(shape[1]!) ? 12 : Number(shape[1]);
  const [trees, targets] = [random.integer(1, 3), random.integer(1, 3)];
  const nodes: number[] = [], roots: number[] = [];
  for (let tree = 0; tree < trees; tree++) {
    const at = nodes.length / 4;
    roots.push(at);
    const split = (yes: number, no: number): number[] => [random.integer(0, features - 1), random.integer(1, 6) + 8 * random.integer(0, 1), yes, no];
    const leaf = (): number[] => [0, 0, random.integer(0, 2), random.integer(2, 4)];
    nodes.push(...split(at + 1, at + 4), ...split(at + 2, at + 3), ...leaf(), ...leaf(), ...leaf());
  }
  const pairs = Array.from({ length: 4 }, () => random.integer(0, targets - 1));
  return { attrs: { targets, aggregate: random.pick(['sum', 'min', 'max']) }, operands: [f32(shape), vector(...roots), { dtype: 'i32', shape: [nodes.length / 4, 4], elements: nodes }, f32([nodes.length / 4]), vector(...pairs), f32([4])] };
};

const float: readonly string[] = ['sub', 'mul', 'div', 'max', 'min', 'floorDiv', 'floorMod', 'squaredDifference', 'equal', 'notEqual', 'less', 'lessEqual', 'greater', 'greaterEqual'];
const floatUnary: readonly string[] = ['neg', 'abs', 'exp', 'tanh', 'sigmoid', 'square', 'reciprocal', 'floor', 'ceil', 'round', 'sign', 'erf', 'softplus', 'silu', 'hardSwish', 'gelu', 'geluTanh', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'asinh', 'acosh', 'atanh', 'expm1', 'log1p', 'lgamma', 'identity'];
const reductions: readonly string[] = ['reduceSum', 'reduceMean', 'reduceProd', 'reduceMax', 'reduceMin'];

/** By the operator's key; the facts of every problem fit the operator. */
export const makers: Readonly<Record<string, Maker>> = {
  ...Object.fromEntries(float.map((key) => [key, elementwise(2)])),
  ...Object.fromEntries(floatUnary.map((key) => [key, unary()])),
  ...Object.fromEntries(reductions.map((key) => [key, reduction])),
  add: (random, n) => elementwise(random.integer(1, 4), random.pick(['f32', 'i32']))(random, n),
  pow: elementwise(2, 'f32', 0.1), atan2: elementwise(2),
  bitAnd: integers, bitOr: integers, bitXor: integers, shiftLeft: shift, shiftRight: shift,
  roundFloat: over((random) => ({ fractionBits: random.integer(0, 10), minExponent: random.integer(-14, 0), max: 1.5, least: null, beyond: random.pick(['max', 'infinity', 'nan']), infinity: 'infinity', nan: 'nan', rounding: random.pick(['even', 'up', 'down', 'nearest']) })),
  bitCast: over((random) => ({ to: random.pick(['i32', 'u32', 'f32']) })),
  requantize: (random, n) => {
    const shape = shapeOf(random, n, 2), wide = random.integer(0, 1) === 1, one = random.integer(0, 1) === 1 || isLong(shape[1]!);
    const each = (element: () => number): Operand => ({ dtype: 'i32', shape: one ? [] : [shape[1]!], elements: Array.from({ length: one ? 1 : Number(shape[1]) }, element) });
    return {
      attrs: { to: random.pick(['i8', 'u8', 'i16']), zero: 3, lo: 0, hi: 90, form: wide ? 'wide' : random.pick(['doubling', 'single']) },
      operands: [of(wide ? 'i64' : 'i32', shape), each(() => random.integer(2 ** 30, 2 ** 31 - 1)), each(() => random.integer(-3, 5))],
    };
  },
  quantizedConv: (random, n) => {
    const axes = random.integer(0, 2), { kernel, ...window } = axes === 0 ? { kernel: [], strides: [], dilations: [], padding: [] } : windowOf(random, axes);
    const [groups, depth, outs, form] = [axes === 0 ? 1 : random.integer(1, 2), random.integer(1, 3), random.integer(1, 3), random.pick(['doubling', 'single', 'float', 'sums'] as const)], all = groups * outs;
    const one = random.integer(0, 1) === 1, each = (dtype: 'i32' | 'f32', element: () => number): Operand => ({ dtype, shape: one ? [] : [all], elements: Array.from({ length: one ? 1 : all }, element) });
    const factors = form === 'sums' ? [] : form === 'float' ? [each('f32', () => random.integer(1, 9) / 8)] : [each('i32', () => random.integer(2 ** 30, 2 ** 31 - 1)), each('i32', () => random.integer(-3, 2))];
    return {
      attrs: { ...window, groups, inputZero: 2, to: random.pick(['i8', 'u8']), zero: 3, lo: 0, hi: 90, form },
      operands: [of(random.pick(['i8', 'u8']), axes === 0 ? [...shapeOf(random, n, 2), depth] : image(random, n, axes, groups * depth)), of('i16', [...kernel, depth, all]), of('i32', [all]), ...factors],
    };
  },
  roundToInteger: over((random) => ({ to: random.pick(['i8', 'i16']), zero: random.integer(-2, 2), lo: -2, hi: 3, halves: random.pick(['away', 'even']) })),
  byteTable: (random, n) => ({ attrs: {}, operands: [of(random.pick(['i8', 'u8']), shapeOf(random, n, random.integer(1, 3))), { dtype: random.pick(['i8', 'u8', 'f32', 'i32']), shape: [256], elements: valuesOfBytes(random) }] }),
  combineBytes: (random, n) => {
    const float = random.integer(0, 1) === 1, table = (): Operand => ({ dtype: float ? 'f32' : 'i32', shape: [256], elements: valuesOfBytes(random) });
    const rescaling = float ? { form: 'float', scale: 3, halves: random.pick(['away', 'even']) } : { form: 'doubling', multiplier: random.integer(2 ** 30, 2 ** 31 - 1), shift: random.integer(-5, 0) };
    return { attrs: { to: random.pick(['i8', 'u8']), zero: 3, lo: 0, hi: 90, by: random.pick(['add', 'mul']), rescaling }, operands: [...broadcasting(random, n, 2).map((shape) => of(random.pick(['i8', 'u8']), shape)), table(), table()] };
  },
  gateSums: (random, n) => {
    const half = random.integer(1, 3), values: Operand = { dtype: 'i8', shape: [1024], elements: Array.from({ length: 1024 }, () => random.integer(-128, 127)) };
    const factors: Operand = { dtype: 'i32', shape: [2 * half], elements: Array.from({ length: 2 * half }, () => random.integer(0, 2 ** 31 - 1)) };
    return { attrs: { zero: random.integer(-20, 20), multiplier: random.integer(2 ** 12, 2 ** 15 - 1) }, operands: [of('i32', [...shapeOf(random, n, random.integer(1, 2)), 2 * half]), factors, values] };
  },
  softmaxInteger: (random, n) => ({ attrs: { to: 'i8', multiplier: random.integer(2 ** 30, 2 ** 31 - 1), shift: random.integer(15, 24) }, operands: [of('i8', [...shapeOf(random, n, random.integer(1, 2)), random.integer(1, 5)])] }),
  fixedActivation: (random, n) => ({ attrs: { kind: random.pick(['sigmoid', 'tanh']), integerBits: random.integer(0, 4) }, operands: [of('i16', shapeOf(random, n, random.integer(1, 3)))] }),
  and: elementwise(2, 'bool', 0), or: elementwise(2, 'bool', 0), not: unary('bool', 0),
  log: unary('f32', 0.1), sqrt: unary('f32', 0.1), rsqrt: unary('f32', 0.1),
  clamp: over((random) => ({ lo: random.pick([null, -1]), hi: random.pick([null, 1]) })),
  cast: over((random) => ({ to: random.pick<DType>(['i32', 'f64', 'i64', 'bool', 'i8', 'u16', 'u32', 'u64']) })),
  select: (random, n) => ({ attrs: {}, operands: broadcasting(random, n, 3).map((shape, i) => of(i === 0 ? 'bool' : 'f32', shape)) }),
  elu: over((random) => ({ alpha: random.pick([1, 1.5]), scale: random.pick([1, 0.5]) })), prelu: elementwise(2), fakeQuant: over(() => ({ lo: -1, hi: 1, scale: 0.25 })),
  argMax: over((random, shape) => ({ axis: axisOf(random, shape), to: random.pick(['i32', 'i64']) })), argMin: over((random, shape) => ({ axis: axisOf(random, shape), to: 'i32' })),
  topK: (random, n) => { const shape = shapeOf(random, n, 2); return { attrs: { k: random.integer(1, isLong(shape[1]!) ? 12 : Number(shape[1])), to: 'i32' }, operands: [f32(shape)] }; },
  where: (random) => ({ attrs: {}, operands: [{ dtype: 'i32', shape: [2, 3], elements: Array.from({ length: 6 }, () => random.integer(0, 1)) }] }),
  bounds, fillOutside, frame, placeFrames, gatherNd, reverseSequence, scatterNd, sample, roiAlign, roiPool,
  gatherElements: (random, n) => { const { axis, shape, chosen } = elements(random, n); return { attrs: { axis }, operands: [f32(shape), of(random.pick(['i32', 'i64'] as const), chosen)] }; },
  scatterElements: (random, n) => { const { axis, shape, chosen } = elements(random, n); return { attrs: { axis, reduction: random.pick(scatterReductions) }, operands: [f32(shape), of('i64', chosen), f32(chosen)] }; },
  cumSum: cumulative, cumProd: cumulative,
  determinant: (random, n) => { const k = random.integer(1, 4); return { attrs: {}, operands: [f32([...shapeOf(random, n, random.integer(1, 2)), k, k])] }; },
  solve: (random, n) => {
    const k = random.integer(1, 4), lead = shapeOf(random, n, random.integer(1, 2));
    return { attrs: { matrix: random.pick(['full', 'lower', 'upper']) }, operands: [f32([...lead, k, k]), f32([...lead, k, random.integer(1, 3)])] };
  },
  // most of those that are larger are not positive definite
  cholesky: (random, n) => { const k = random.pick([1, 1, 2, 3]); return { attrs: {}, operands: [f32([...shapeOf(random, n, random.integer(1, 2)), k, k], 0.1)] }; },
  nonMaxSuppression: (random, n) => {
    const [images, classes] = [random.integer(1, 2), random.integer(1, 3)];
    return { attrs: { count: random.integer(1, 4), overlap: random.pick([0, 0.5]), score: random.pick([null, 0.5]), centres: random.integer(0, 1) === 1 }, operands: [f32([images, n, 4]), f32([images, classes, n])] };
  },
  treeEnsemble,
  layerNorm: (random, n) => { const c = random.integer(1, 9); return { attrs: { epsilon: random.pick([1e-3, 1e-6]), centred: random.pick([true, false]) }, operands: [f32([...shapeOf(random, n, random.integer(1, 2)), c]), f32([c]), f32([c])] }; },
  lrn: over((random) => ({ radius: random.integer(0, 3), bias: 1, alpha: 0.5, beta: 0.75 })),
  resize: over((random, shape) => {
    const axes = someAxes(random, shape);
    return { axes, to: axes.map((a) => random.pick<Dim>([3, mul(shape[a]!, 2), 7])), coordinates: random.pick(['asymmetric', 'halfPixel', 'alignCorners']), interpolation: random.pick(['linear', 'floor', 'ceil', 'halfUp', 'halfDown']) };
  }),
  audioSpectrogram: (random, n) => ({ attrs: { window: random.integer(2, 12), stride: random.integer(1, 5), squared: random.integer(0, 1) === 1 }, operands: [f32([n, random.integer(1, 3)])] }),
  logMel: (random, n) => {
    const fft = random.pick([8, 16]), low = random.pick([0, 300]);
    return { attrs: { rate: 16000, window: random.integer(1, Math.min(fft, 12)), hop: random.integer(1, 5), fft, mels: random.integer(1, 5), low, high: random.pick([8000, 4000]), offset: random.pick([1, 1e-6]) }, operands: [f32([n, random.integer(1, 3)])] };
  },
  microFilterbank: (random, n) => ({ attrs: microFilters(random), operands: [f32([n, 1])] }),
  microGain: (random, n) => ({ attrs: microGains(random), operands: [of('i32', [1, n, random.integer(1, 5)])] }),
  randomUniform: (random, n) => ({ attrs: { shape: shapeOf(random, n, 2), seed: 1, seed2: random.integer(0, 9) }, operands: [] }),
  lstm, gru, scan, branch,
  conv, maxPool: pool, meanPool: pool, argMaxPool: (random, n) => { const { attrs, operands } = pool(random, n); return { attrs: { ...attrs, to: random.pick(['i32', 'i64']) }, operands }; }, matMul,
  gate: (random, n) => ({ attrs: {}, operands: [f32([...shapeOf(random, n, random.integer(1, 2)), 2 * random.integer(1, 4)])] }),
  softmax: over((random, shape) => ({ axis: axisOf(random, shape) })), logSoftmax: over((random, shape) => ({ axis: axisOf(random, shape) })),
  shapeOf: over((random) => ({ dtype: random.pick(['i32', 'i64']) })),
  unsqueeze: over((random, shape) => ({ axes: random.pick([[0], [1], [0, 1], [0, shape.length + 1]]) })),
  squeeze: (random, n) => ({ attrs: { axes: random.pick([[0], [2], [0, 2]]) }, operands: [f32([1, random.integer(1, 3), 1, n])] }),
  reshape: (random, n) => { const [from, to] = reshaping(random, n); return { attrs: { to }, operands: [f32(from)] }; },
  broadcastTo: (random, n) => { const [from, to] = [broadcasting(random, n, 1)[0]!, shapeOf(random, n, 2)]; return { attrs: { to: [...to, ...from] }, operands: [f32(from)] }; },
  transpose: over((random, shape) => ({ perm: permutation(random, shape.length) }), 4),
  tile: over((random, shape) => ({ repeats: shape.map(() => random.integer(1, 3)) })),
  fill: (random, n) => ({ attrs: {}, operands: [vector(...shapeOf(random, n, 2)), f32([])] }),
  range: (random, n) => ({ attrs: {}, operands: [scalar('i32', random.integer(0, 3)), scalar('i32', n), scalar('i32', random.integer(1, 3))] }),
  slice, stridedSlice, concat, gather,
  pad: over((random, shape) => { const mode = random.pick(padModes); return { pads: padding(random, shape, mode), mode, value: random.integer(-1, 1) }; }),
  dynamicReshape: (random, n) => { const [from, to] = reshaping(random, n); const free = random.integer(-1, to.length - 1); return { attrs: {}, operands: [f32(from), vector(...to.map((d, i) => (i === free ? -1 : d)))] }; },
  dynamicSlice, dynamicStridedSlice,
  dynamicPad: (random, n) => {
    const [shape, mode] = [shapeOf(random, n, 2), random.pick(padModes)];
    return { attrs: { mode }, operands: [f32(shape), { dtype: 'i32', shape: [2, 2], elements: padding(random, shape, mode).flat() }, ...(mode === 'constant' ? [scalar('f32', 3)] : [])] };
  },
  dynamicTranspose: (random, n) => { const shape = shapeOf(random, n, 3); return { attrs: {}, operands: [f32(shape), vector(...permutation(random, 3))] }; },
  dynamicBroadcastTo: (random, n) => { const [from, to] = [broadcasting(random, n, 1)[0]!, shapeOf(random, n, 2)]; return { attrs: {}, operands: [f32(from), vector(...to, ...from)] }; },
  dynamicTile: (random, n) => ({ attrs: {}, operands: [f32(shapeOf(random, n, 2)), vector(random.integer(1, 3), random.integer(1, 3))] }),
  dynamicReduce: (random, n) => ({ attrs: { kind: random.pick(['sum', 'mean', 'prod', 'max', 'min']), keep: random.integer(0, 1) === 1 }, operands: [f32(shapeOf(random, n, 3)), vector(...random.pick([[0], [-1], [1, -1], [0, 1, 2]]))] }),
  spaceToBatch: blocks,
  batchToSpace: (random, n) => { const [a, b] = [random.integer(1, 3), random.integer(1, 3)]; return { attrs: {}, operands: [f32([a * b * 2, n, 3, 2]), vector(a, b), { dtype: 'i32', shape: [2, 2], elements: [1, 2, 0, random.integer(0, 2)] }] }; },
};
