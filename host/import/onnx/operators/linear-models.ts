import { tensor } from '../../../../src/eval/tensor.ts';
import type { ImportedWire } from '../../../stages.ts';
import type { Call, Family } from '../call.ts';
import { classLabels, labelled, number, postTransform, transformed } from '../scores.ts';

const float = (c: Call): ImportedWire => c.onnx('Cast', { to: 1 }, c.one());

/** A table of coefficients, a row for each target. */
function table(c: Call, name: string, targets: number): ImportedWire {
  const values = c.attrs.floats(name);
  if (targets < 1 || values.length % targets !== 0 || values.length === 0) c.fail(`${values.length} ${name} for ${targets} targets`);
  return c.constant(tensor('f32', [targets, values.length / targets], values));
}

function linear(c: Call, x: ImportedWire, targets: number): ImportedWire {
  const intercepts = c.attrs.floats('intercepts', []);
  if (intercepts.length !== 0 && intercepts.length !== targets) c.fail(`${intercepts.length} intercepts for ${targets} targets`);
  return c.onnx('Gemm', { transB: 1 }, x, table(c, 'coefficients', targets), intercepts.length === 0 ? undefined : c.constant(tensor('f32', [targets], intercepts)));
}

/** One score for two classes: the other one is 1 less it, or what a logistic function makes of its negative. */
function linearClassifier(c: Call): readonly ImportedWire[] {
  const x = float(c), [post, labels] = [postTransform(c), classLabels(c, 'classlabels_strings')];
  c.attrs.ignore('multi_class');
  const targets = Math.max(c.attrs.floats('intercepts', []).length, 1);
  const scores = linear(c, x, targets);
  if (targets > 1 && labels.count !== targets) c.refuse(`${labels.count} labels for ${targets} scores`);
  if (targets === 1 && (labels.count !== 2 || post === 'PROBIT' || post === 'SOFTMAX' || post === 'SOFTMAX_ZERO')) c.refuse(`${post} of one score with ${labels.count} labels`);
  const label = labelled(c, labels, () => (targets > 1 ? c.onnx('ArgMax', { axis: 1, keepdims: 0 }, scores)
    : c.onnx('Cast', { to: 7 }, c.onnx('Reshape', {}, c.onnx('Greater', {}, scores, number(c, 0)), c.constant(tensor('i64', [1], [-1]))))));
  const both = targets > 1 ? scores : c.onnx('Concat', { axis: 1 }, post === 'LOGISTIC' ? c.onnx('Neg', {}, scores) : c.onnx('Sub', {}, number(c, 1), scores), scores);
  const given = transformed(c, both, post);
  return label === undefined ? [given, given] : [label, given];
}

/** Sums of kernels between x and the support vectors. */
function supportVectors(c: Call): ImportedWire {
  const x = float(c), post = postTransform(c), kernel = c.attrs.text('kernel_type', 'LINEAR');
  const [gamma = 0, constant = 0, degree = 0] = c.attrs.floats('kernel_params', []);
  const count = c.attrs.int('n_supports', 0);
  if (c.attrs.flag('one_class', false)) c.refuse('one_class');
  const rho = c.attrs.floats('rho', [0]);
  if (rho.length !== 1) c.fail(`${rho.length} values of rho`);
  if (count === 0 && kernel !== 'LINEAR') c.refuse(`${kernel} without support vectors`);
  const sums = (): ImportedWire => {
    if (count === 0) return c.onnx('MatMul', {}, x, column(c, c.attrs.floats('coefficients')));
    const vectors = table(c, 'support_vectors', count);
    return c.onnx('MatMul', {}, kernels(c, kernel, x, vectors, { gamma, constant, degree }), column(c, c.attrs.floats('coefficients')));
  };
  return transformed(c, c.onnx('Add', {}, sums(), number(c, rho[0]!)), post);
}

const column = (c: Call, values: readonly number[]): ImportedWire => c.constant(tensor('f32', [values.length, 1], values));

/** [rows, vectors] */
function kernels(c: Call, kind: string, x: ImportedWire, vectors: ImportedWire, { gamma, constant, degree }: { readonly gamma: number; readonly constant: number; readonly degree: number }): ImportedWire {
  const products = c.onnx('Gemm', { transB: 1 }, x, vectors);
  const affine = (): ImportedWire => c.onnx('Add', {}, c.onnx('Mul', {}, products, number(c, gamma)), number(c, constant));
  switch (kind) {
    case 'LINEAR': return products;
    case 'POLY': return c.onnx('Pow', {}, affine(), number(c, degree));
    case 'SIGMOID': return c.onnx('Tanh', {}, affine());
    case 'RBF': {
      const differences = c.onnx('Sub', {}, c.onnx('Unsqueeze', {}, x, axes(c, 1)), c.onnx('Unsqueeze', {}, vectors, axes(c, 0)));
      return c.onnx('Exp', {}, c.onnx('Mul', {}, c.onnx('ReduceSumSquare', { keepdims: 0 }, differences, axes(c, 2)), number(c, -gamma)));
    }
    default: return c.refuse(`kernel_type ${kind.slice(0, 40)}`);
  }
}

const axes = (c: Call, axis: number): ImportedWire => c.constant(tensor('i64', [1], [axis]));

export const linearModels: Family = {
  'ai.onnx.ml.LinearRegressor': (c) => {
    const x = float(c), post = postTransform(c);
    return transformed(c, linear(c, x, c.attrs.int('targets', 1)), post);
  },
  'ai.onnx.ml.LinearClassifier': linearClassifier,
  'ai.onnx.ml.SVMRegressor': supportVectors,
  'ai.onnx.ml.SVMClassifier': (c) => c.refuse('votes of support vectors'),
};
