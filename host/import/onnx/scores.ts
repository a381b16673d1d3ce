import { type Tensor, tensor } from '../../../src/eval/tensor.ts';
import type { ImportedWire } from '../../stages.ts';
import type { Call } from './call.ts';

/** What becomes of the scores of a model of ai.onnx.ml, by the names of its attribute. */
export type PostTransform = 'NONE' | 'SOFTMAX' | 'LOGISTIC' | 'SOFTMAX_ZERO' | 'PROBIT';

const names: readonly PostTransform[] = ['NONE', 'SOFTMAX', 'LOGISTIC', 'SOFTMAX_ZERO', 'PROBIT'];

export function postTransform(c: Call): PostTransform {
  // TreeEnsemble has the number of the name
  const given = c.attrs.isNumber('post_transform') ? names[c.attrs.int('post_transform')] : names.find((n) => n === c.attrs.text('post_transform', 'NONE'));
  return given ?? c.refuse('its post_transform');
}

export const number = (c: Call, value: number): ImportedWire => c.constant(tensor('f32', [], [value]));

/** Scores [..., targets] of type f32. */
export function transformed(c: Call, scores: ImportedWire, by: PostTransform): ImportedWire {
  switch (by) {
    case 'NONE': return scores;
    case 'SOFTMAX': return c.onnx('Softmax', { axis: -1 }, scores);
    case 'LOGISTIC': return c.onnx('Sigmoid', {}, scores);
    case 'SOFTMAX_ZERO': return softmaxZero(c, scores);
    case 'PROBIT': return probit(c, scores);
  }
}

/** A softmax in which scores of 0 take no part. */
function softmaxZero(c: Call, scores: ImportedWire): ImportedWire {
  const last = c.constant(tensor('i64', [1], [-1]));
  const most = c.onnx('ReduceMax', { keepdims: 1 }, scores, last);
  const counts = c.onnx('Greater', {}, c.onnx('Abs', {}, scores), number(c, 1e-7));
  const powers = c.onnx('Exp', {}, c.onnx('Sub', {}, scores, most));
  const sum = c.onnx('ReduceSum', { keepdims: 1 }, c.onnx('Where', {}, counts, powers, number(c, 0)), last);
  return c.onnx('Div', {}, c.onnx('Where', {}, counts, powers, c.onnx('Mul', {}, scores, c.onnx('Exp', {}, c.onnx('Neg', {}, most)))), sum);
}

/** The quantile of the normal distribution by Winitzki's approximation (2008) of the inverse error function, as ONNX Runtime has it. */
function probit(c: Call, scores: ImportedWire): ImportedWire {
  const x = c.onnx('Sub', {}, c.onnx('Mul', {}, scores, number(c, 2)), number(c, 1));
  const log = c.onnx('Log', {}, c.onnx('Sub', {}, number(c, 1), c.onnx('Mul', {}, x, x)));
  const v = c.onnx('Add', {}, number(c, 2 / (Math.PI * 0.147)), c.onnx('Mul', {}, log, number(c, 0.5)));
  const root = c.onnx('Sqrt', {}, c.onnx('Sub', {}, c.onnx('Mul', {}, v, v), c.onnx('Mul', {}, log, number(c, 1 / 0.147))));
  return c.onnx('Mul', {}, c.onnx('Mul', {}, c.onnx('Sign', {}, x), number(c, Math.SQRT2)), c.onnx('Sqrt', {}, c.onnx('Sub', {}, root, v)));
}

/** Labels of classes: integers or strings. */
export interface Labels { readonly count: number; readonly integers: readonly number[]; readonly texts: readonly string[] }

/** A vector of strings. */
export const textVector = (texts: readonly string[]): Tensor => ({ dtype: 'string', shape: [texts.length], data: texts.map((text) => new TextEncoder().encode(text)) });

export function classLabels(c: Call, strings: string): Labels {
  const [texts, integers] = [c.attrs.texts(strings, []), c.attrs.ints('classlabels_int64s', c.attrs.ints('classlabels_ints', []))];
  if (texts.length > 0 && integers.length > 0) c.fail('its labels are strings and integers');
  return { count: texts.length + integers.length, integers, texts };
}

/** The label of each row, from the number of its class; undefined where nobody reads it. */
export function labelled(c: Call, { integers, texts, count }: Labels, classes: () => ImportedWire): ImportedWire | undefined {
  if (!c.wants(0)) return undefined;
  const found = classes();
  if (texts.length === 0 && integers.every((label, i) => label === i)) return found;
  return c.onnx('Gather', { axis: 0 }, c.constant(texts.length > 0 ? textVector(texts) : tensor('i64', [count], integers)), found);
}
