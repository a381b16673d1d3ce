import { constant } from '../../../graph/constant.ts';
import { product } from '../../../graph/dim.ts';
import { type Wire, factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { full } from '../../../../src/eval/tensor.ts';
import { type Reduction, scatterElements, scatterNd } from '../../../ops/scatter/scatter.ts';
import { fill } from '../../../ops/shape/shape.ts';
import { gather } from '../../../ops/slice/slice.ts';
import type { Arithmetic } from '../../arithmetic.ts';
import { constantTensor, knownIntegers, knownNumber, numberShape, numberType, shapeOf } from '../../constants.ts';
import { madeOf } from '../../made.ts';
import type { BuildNode, Family } from '../call.ts';
import { add, formula } from '../formula.ts';
import { checkIndexPolicy } from '../slicing.ts';

const scattered = (a: Arithmetic, x: Wire, indices: Wire, updates: Wire, reduction: Reduction): Wire => a.make(op(scatterNd, { reduction }), [x, indices, updates]);
const updating = (name: string, reduction: Reduction): BuildNode => formula(name, 3, (a, x, indices, updates) => scattered(a, x!, indices!, updates!, reduction));

/** The smallest and the largest number of each type. */
const limits: Readonly<Record<string, readonly [number, number]>> = {
  f32: [-3.4028234663852886e38, 3.4028234663852886e38], f64: [-Number.MAX_VALUE, Number.MAX_VALUE], i8: [-128, 127], i16: [-32768, 32767], i32: [-(2 ** 31), 2 ** 31 - 1], u8: [0, 255], u16: [0, 65535], u32: [0, 2 ** 32 - 1],
};

function limitOf(x: Wire, which: 0 | 1): number {
  const both = limits[factOf(x).dtype];
  if (both === undefined) throw new InferError(`the limits of ${factOf(x).dtype}`);
  return both[which];
}

/** What a segment holds before anything is added to it. */
const begins: { readonly [R in Exclude<Reduction, 'none'>]: (x: Wire) => number } = { add: () => 0, mul: () => 1, max: (x) => limitOf(x, 0), min: (x) => limitOf(x, 1) };

/** Rows of x in segments that `ids` names, of which there are `count`; those of negative ids are dropped. */
function segments(a: Arithmetic, x: Wire, ids: Wire, count: number, reduction: Exclude<Reduction, 'none'>): Wire {
  const inner = numberShape(shapeOf(x).slice(shapeOf(ids).length), 'the shape of a row');
  const first = begins[reduction](x), one = full(numberType(x), [], numberType(x) === 'i64' && first >= 2 ** 63 ? 2n ** 63n - 1n : first);
  // the last row takes what is dropped
  const empty = a.broadcast(a.make(constant(one), []), [count + 1, ...inner]);
  const at = a.unsqueeze(a.select(a.less(ids, 0), count, ids), shapeOf(ids).length);
  return a.slice(scattered(a, empty, at, x, reduction), 0, 0, count);
}

const unsorted = (name: string, reduction: Exclude<Reduction, 'none'>): BuildNode => formula(name, 3, (a, x, ids, count) => segments(a, x!, ids!, knownNumber(count!, 'the number of segments'), reduction));

/** How many rows each segment has. */
function counts(ids: readonly number[], count: number): readonly number[] {
  const each = madeOf(count, () => 0);
  for (const id of ids) each[id]!++;
  return each;
}

type Mean = 'sum' | 'mean' | 'sqrtN';

/** Segments of rows by ids that are known and sorted; those without rows are 0, or 1 of products. */
function sorted(a: Arithmetic, x: Wire, idsWire: Wire, reduction: Exclude<Reduction, 'none'>, mean: Mean, least = 0): Wire {
  const ids = knownIntegers(idsWire, 'the segments'), count = Math.max(least, (ids.at(-1) ?? -1) + 1);
  if (count === 0) throw new InferError('there are no segments');
  if (ids.some((id, i) => id < (ids[i - 1] ?? 0))) throw new InferError('the segments are not in their order');
  const each = counts(ids, count), inner = shapeOf(x).length - 1;
  const behind = (): number[] => new Array<number>(inner).fill(1);
  const sums = segments(a, x, idsWire, count, reduction);
  if (mean !== 'sum') return a.div(sums, constantTensor(a.make, numberType(x), [count, ...behind()], each.map((n) => (mean === 'mean' ? Math.max(n, 1) : Math.sqrt(Math.max(n, 1))))));
  return reduction === 'add' || reduction === 'mul' || each.every((n) => n > 0) ? sums : a.select(constantTensor(a.make, 'bool', [count, ...behind()], each.map((n) => Number(n > 0))), sums, 0);
}

const segmented = (name: string, reduction: Exclude<Reduction, 'none'>, mean: Mean = 'sum'): BuildNode => formula(name, 2, (a, x, ids) => sorted(a, x!, ids!, reduction, mean));
/** Of rows that are picked. */
const sparse = (name: string, mean: Mean, given: 'counted' | 'free'): BuildNode => (c) => {
  c.attrs.ignore('Tsegmentids', 'Tnumsegments', 'sparse_gradient');
  return add(c, name, {}, given === 'free' ? c.three() : c.four(), (a, x, indices, ids, count) => sorted(a, a.make(op(gather, { axis: 0, batchDims: 0 }), [x!, indices!]), ids!, 'add', mean, count === undefined ? 0 : knownNumber(count, 'the number of segments')));
};

/** How often each number below `size` is there, or the sum of its weights: x [n] -> [size], x [m, n] -> [m, size] or, of all rows together, [size]. */
const histogram = (binaryOf: (c: Parameters<BuildNode>[0]) => boolean, byRow: boolean): BuildNode => (c) => {
  const binary = binaryOf(c);
  return add(c, 'Bincount', { binary }, c.three(), (a, given, sizeWire, weights) => {
    const size = knownNumber(sizeWire!, 'the number of bins'), type = numberType(weights!);
    const x = byRow && shapeOf(given!).length > 0 ? given! : a.reshape(given!, [product(shapeOf(given!))]), axis = shapeOf(x).length - 1;
    const inBins = a.select(a.and(a.greater(x, -1), a.less(x, size)), x, size);
    const none = factOf(weights!).shape.some((d) => d === 0);
    const updates = binary || none ? a.broadcast(constantTensor(a.make, type, [], [1]), shapeOf(x)) : a.reshape(weights!, shapeOf(x));
    // the last bin takes all that is in no other
    const empty = a.broadcast(constantTensor(a.make, type, [], [0]), [...shapeOf(x).slice(0, -1), size + 1]);
    return a.slice(a.make(op(scatterElements, { axis, reduction: binary ? 'max' : 'add' }), [empty, inBins, updates]), axis, 0, size);
  });
};

export const scatters: Family = {
  ScatterNd(c) {
    checkIndexPolicy(c);
    const [indices, updates, shape] = c.three();
    const zeros = add(c, 'Zeros', {}, [updates], (a, x) => constantTensor(a.make, numberType(x!), [], [0]));
    return add(c, 'ScatterNd', {}, [c.add(op(fill, {}), shape, zeros), indices, updates], (a, x, at, values) => scattered(a, x!, at!, values!, 'add'));
  },
  ScatterNdNonAliasingAdd: indexPolicy(updating('ScatterNdNonAliasingAdd', 'add')),
  TensorScatterUpdate: indexPolicy(updating('TensorScatterUpdate', 'none')), TensorScatterAdd: indexPolicy(updating('TensorScatterAdd', 'add')), TensorScatterMax: indexPolicy(updating('TensorScatterMax', 'max')), TensorScatterMin: indexPolicy(updating('TensorScatterMin', 'min')),
  TensorScatterSub: indexPolicy(formula('TensorScatterSub', 3, (a, x, indices, updates) => scattered(a, x!, indices!, a.neg(updates!), 'add'))),

  UnsortedSegmentSum: unsorted('UnsortedSegmentSum', 'add'), UnsortedSegmentProd: unsorted('UnsortedSegmentProd', 'mul'), UnsortedSegmentMax: unsorted('UnsortedSegmentMax', 'max'), UnsortedSegmentMin: unsorted('UnsortedSegmentMin', 'min'),
  SegmentSum: segmented('SegmentSum', 'add'), SegmentProd: segmented('SegmentProd', 'mul'), SegmentMax: segmented('SegmentMax', 'max'), SegmentMin: segmented('SegmentMin', 'min'), SegmentMean: segmented('SegmentMean', 'add', 'mean'),
  SparseSegmentSum: sparse('SparseSegmentSum', 'sum', 'free'), SparseSegmentMean: sparse('SparseSegmentMean', 'mean', 'free'), SparseSegmentSqrtN: sparse('SparseSegmentSqrtN', 'sqrtN', 'free'),
  SparseSegmentSumWithNumSegments: sparse('SparseSegmentSum', 'sum', 'counted'), SparseSegmentMeanWithNumSegments: sparse('SparseSegmentMean', 'mean', 'counted'), SparseSegmentSqrtNWithNumSegments: sparse('SparseSegmentSqrtN', 'sqrtN', 'counted'),

  Bincount: histogram(() => false, false), DenseBincount: histogram((c) => c.attrs.flag('binary_output', false), true),

  HistogramFixedWidth(c) {
    const dtype = c.attrs.dtype('dtype', 'i32');
    return add(c, 'HistogramFixedWidth', { dtype }, c.three(), (a, values, range, bins) => {
      const count = knownNumber(bins!, 'the number of bins'), [low, high] = [a.row(range!, 0, 0), a.row(range!, 0, 1)];
      if (!(count >= 1)) throw new InferError(`${count} bins`);
      // in doubles, so that what lies where two bins meet is in the same one as in TensorFlow
      const double = (w: Wire): Wire => a.cast(w, 'f64');
      const places = a.clamp(a.floor(a.div(double(a.sub(a.max(values!, low), low)), a.div(a.sub(double(high), double(low)), count))), 0, count - 1);
      const updates = a.broadcast(constantTensor(a.make, numberType(values!) === 'i64' ? 'i64' : 'i32', [], [1]), [product(shapeOf(values!))]);
      return a.cast(a.make(op(scatterElements, { axis: 0, reduction: 'add' }), [a.broadcast(constantTensor(a.make, numberType(updates), [], [0]), [count]), a.cast(a.reshape(places, [product(shapeOf(values!))]), 'i32'), updates]), dtype);
    });
  },

  InvertPermutation: formula('InvertPermutation', 1, (a, x) => {
    const [n] = numberShape(shapeOf(x!), 'the length of the permutation'), type = numberType(x!);
    return a.make(op(scatterElements, { axis: 0, reduction: 'none' }), [x!, x!, constantTensor(a.make, type, [n!], madeOf(n!, (i) => i))]);
  }),
};

function indexPolicy(build: BuildNode): BuildNode {
  return (c) => {
    checkIndexPolicy(c);
    return build(c);
  };
}
