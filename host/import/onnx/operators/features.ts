import { type Tensor, numbersOf, tensor } from '../../../../src/eval/tensor.ts';
import { product } from '../../../graph/dim.ts';
import { constant } from '../../../graph/constant.ts';
import { type Wire, factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { cast, equal, greater, notEqual, select } from '../../../ops/elementwise/elementwise.ts';
import { reshape, unsqueeze } from '../../../ops/shape/shape.ts';
import { gather } from '../../../ops/slice/slice.ts';
import type { ImportedWire } from '../../../stages.ts';
import { deferred } from '../../deferred.ts';
import { scalarLike } from '../../operands.ts';
import type { Call, Family } from '../call.ts';
import { textVector } from '../scores.ts';

const float = (c: Call, x: ImportedWire): ImportedWire => c.onnx('Cast', { to: 1 }, x);
const vector = (c: Call, values: readonly number[]): ImportedWire => c.constant(tensor('f32', [values.length], values));
const integers = (c: Call, ...values: readonly number[]): ImportedWire => c.constant(tensor('i64', [values.length], values));

/** One of several attributes that give the same in different types; of those with strings only whether they are there. */
function typed(c: Call, name: string): Tensor | undefined {
  if (c.attrs.has(`${name}_strings`)) return c.refuse(`${name} that are strings`);
  if (c.attrs.has(`${name}_floats`)) return list('f32', c.attrs.floats(`${name}_floats`));
  if (c.attrs.has(`${name}_int64s`)) return list('i64', c.attrs.ints(`${name}_int64s`));
  if (!c.attrs.has(`${name}_tensor`)) return undefined;
  const value = c.attrs.tensor(`${name}_tensor`);
  return value.dtype === 'string' ? c.refuse(`${name} that are strings`) : value;
}

const list = (dtype: 'f32' | 'i64', values: readonly number[]): Tensor => (dtype === 'f32' ? tensor('f32', [values.length], values) : tensor('i64', [values.length], values));

/** What a LabelEncoder gives for a key that is none. */
function defaultOf(c: Call, values: Tensor): Tensor {
  if (c.attrs.has('default_tensor')) return c.attrs.tensor('default_tensor');
  if (values.dtype === 'string') return textVector([c.attrs.text('default_string', '_Unused')]);
  return tensor('f64', [1], [values.dtype === 'i64' ? c.attrs.wide('default_int64', -1) : c.attrs.anyFloat('default_float', -0)]);
}

function labelEncoder(c: Call): ImportedWire {
  if (c.version < 2) return c.refuse('labels that are strings');
  const [keys, values] = [typed(c, 'keys'), c.attrs.has('values_strings') ? textVector(c.attrs.texts('values_strings')) : typed(c, 'values')];
  if (keys === undefined || values === undefined || keys.dtype === 'string') return c.fail('it has no keys or no values');
  const count = keys.data.length;
  if (count === 0 || values.data.length !== count) c.fail(`${values.data.length} values for ${count} keys`);
  const otherwise = defaultOf(c, values);
  c.attrs.ignore('default_string', 'default_int64', 'default_float');
  if ((otherwise.dtype === 'string') !== (values.dtype === 'string') || otherwise.data.length !== 1) return c.fail('its default is not one of its values');
  const nan = numbersOf(keys).findIndex((k) => Number.isNaN(k));
  return c.add(deferred('LabelEncoder', { count }, (make, [x]) => {
    const { dtype } = factOf(x!);
    if (dtype !== keys.dtype) throw new InferError(`keys of type ${keys.dtype} for elements of type ${dtype}`);
    const only = (of: Tensor, i: number): Wire => {
      if (of.dtype === 'string') return make(constant({ ...of, shape: [], data: [of.data[i]!] }), []);
      return scalarLike(make, make(constant(values), []), of.data[i]!);
    };
    let y = only(otherwise, 0);
    // backwards: the first of equal keys counts
    for (let i = count - 1; i >= 0; i--) {
      const same = i === nan ? make(op(notEqual, {}), [x!, x!]) : make(op(equal, {}), [x!, scalarLike(make, x!, keys.data[i]!)]);
      y = make(op(select, {}), [same, only(values, i), y]);
    }
    return y;
  }), c.one());
}

/** 1 where x is the category, along a new last axis. */
function oneHot(c: Call): ImportedWire {
  if (c.attrs.has('cats_strings')) c.refuse('cats that are strings');
  const categories = c.attrs.ints('cats_int64s');
  if (!c.attrs.flag('zeros', true)) c.attrs.remark('a OneHotEncoder gives zeros for what is none of its categories');
  return c.add(deferred('OneHotEncoder', { count: categories.length }, (make, [x]) => {
    const whole = make(op(unsqueeze, { axes: [factOf(x!).shape.length] }), [make(op(cast, { to: 'i64' }), [x!])]);
    return make(op(cast, { to: 'f32' }), [make(op(equal, {}), [whole, make(constant(list('i64', categories)), [])])]);
  }), c.one());
}

function imputer(c: Call): ImportedWire {
  const whole = c.attrs.has('imputed_value_int64s');
  const values = whole ? c.attrs.ints('imputed_value_int64s') : c.attrs.floats('imputed_value_floats');
  const wanted = whole ? c.attrs.wide('replaced_value_int64', 0) : c.attrs.anyFloat('replaced_value_float', 0);
  c.attrs.ignore('imputed_value_floats', 'imputed_value_int64s', 'replaced_value_float', 'replaced_value_int64');
  return c.add(deferred('Imputer', { values: [...values] }, (make, [x]) => {
    const { dtype, shape } = factOf(x!);
    if (dtype !== (whole ? 'i64' : 'f32')) throw new InferError(`values of another type than ${dtype}`);
    if (values.length !== 1 && values.length !== shape.at(-1)) throw new InferError(`${values.length} values for ${String(shape.at(-1))} features`);
    const missing = Number.isNaN(wanted) ? make(op(notEqual, {}), [x!, x!]) : make(op(equal, {}), [x!, scalarLike(make, x!, wanted)]);
    return make(op(select, {}), [missing, make(constant(list(whole ? 'i64' : 'f32', values)), []), x!]);
  }), c.one());
}

/** Rows over their largest element, the sum of their absolute ones, or the root of that of their squares; those of which this is 0 as they are. */
function normalizer(c: Call): ImportedWire {
  const x = float(c, c.one()), by = c.attrs.text('norm', 'MAX'), last = integers(c, -1);
  const size = by === 'MAX' ? c.onnx('ReduceMax', {}, x, last) : by === 'L1' ? c.onnx('ReduceL1', {}, x, last) : by === 'L2' ? c.onnx('ReduceL2', {}, x, last) : c.refuse(`norm ${by.slice(0, 40)}`);
  return c.onnx('Div', {}, x, c.onnx('Where', {}, c.onnx('Equal', {}, size, c.constant(tensor('f32', [], [0]))), c.constant(tensor('f32', [], [1])), size));
}

export const features: Family = {
  'ai.onnx.ml.LabelEncoder': labelEncoder,
  'ai.onnx.ml.OneHotEncoder': oneHot,
  'ai.onnx.ml.Imputer': imputer,
  'ai.onnx.ml.Normalizer': normalizer,
  'ai.onnx.ml.CategoryMapper': (c) => c.refuse('labels that are strings'),

  'ai.onnx.ml.Scaler'(c) {
    const [offset, scale] = [c.attrs.floats('offset', [0]), c.attrs.floats('scale', [1])];
    return c.onnx('Mul', {}, c.onnx('Sub', {}, float(c, c.one()), vector(c, offset)), vector(c, scale));
  },

  'ai.onnx.ml.Binarizer'(c) {
    const threshold = c.attrs.float('threshold', 0);
    return c.add(deferred('Binarizer', { threshold }, (make, [x]) => make(op(cast, { to: factOf(x!).dtype }), [make(op(greater, {}), [x!, scalarLike(make, x!, threshold)])])), c.one());
  },

  /** A vector is one row. */
  'ai.onnx.ml.ArrayFeatureExtractor': (c) => c.add(deferred('ArrayFeatureExtractor', {}, (make, [x, indices]) => {
    const rank = factOf(x!).shape.length;
    if (rank === 0) throw new InferError('features of a scalar');
    const flat = make(op(reshape, { to: [product(factOf(indices!).shape)] }), [indices!]);
    const found = make(op(gather, { axis: rank - 1, batchDims: 0 }), [x!, flat]);
    return rank === 1 ? make(op(unsqueeze, { axes: [0] }), [found]) : found;
  }), ...c.two()),

  'ai.onnx.ml.FeatureVectorizer'(c) {
    const lengths = c.attrs.ints('inputdimensions', []);
    const parts = c.many(1).map((x, i) => c.add(deferred('Features', {}, (make, [wire]) => {
      const { shape } = factOf(wire!);
      if (lengths[i] !== undefined && shape.at(-1) !== lengths[i]) throw new InferError(`${lengths[i]} features of ${String(shape.at(-1))}`);
      const rows = shape.length === 1 ? make(op(unsqueeze, { axes: [0] }), [wire!]) : wire!;
      return make(op(cast, { to: 'f32' }), [rows]);
    }), x));
    return parts.length === 1 ? parts[0]! : c.onnx('Concat', { axis: 1 }, ...parts);
  },

  /** A map of labels to probabilities, of which a board has the probabilities. */
  'ai.onnx.ml.ZipMap'(c) {
    c.attrs.ignore('classlabels_strings', 'classlabels_int64s');
    c.attrs.remark('a ZipMap gives its probabilities, in the order of its labels');
    return c.onnx('Identity', {}, c.one());
  },
};
