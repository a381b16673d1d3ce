import { type MatMulAttrs, matMul as evaluate } from '../../../src/eval/matmul.ts';
import { mul, same, showShape } from '../../graph/dim.ts';
import { type Fact, fact } from '../../graph/fact.ts';
import { InferError, op } from '../../graph/op.ts';
import { broadcastShapes } from '../shared/broadcast.ts';
import { broadcastAxes } from '../shared/axis-labels.ts';
import { lowerMatMul } from './lower.ts';
import { pulseMatMul } from './pulse.ts';
import { at, elements, needRank, needSameDType } from '../shared/operands.ts';
import type { Operator } from '../operator.ts';

export type { MatMulAttrs };

/** The last two axes as they are multiplied. */
function matrix(f: Fact, transposed: boolean): readonly [Fact['shape'][number], Fact['shape'][number]] {
  const [r, c] = [f.shape[f.shape.length - 2]!, f.shape[f.shape.length - 1]!];
  return transposed ? [c, r] : [r, c];
}

const lead = (f: Fact): Fact['shape'] => f.shape.slice(0, -2);

export const matMul: Operator<MatMulAttrs> = {
  name: 'MatMul',
  doc: 'matrix product over the last two axes, either operand transposed; leading axes broadcast',
  infer(attrs, inputs) {
    const [a, b] = [at(inputs, 0), at(inputs, 1)];
    const dtype = needSameDType([a, b]);
    needRank(a, 2, 8, 'left operand');
    needRank(b, 2, 8, 'right operand');
    const [[m, k], [again, n]] = [matrix(a, attrs.transposeA), matrix(b, attrs.transposeB)];
    if (!same(k, again)) throw new InferError(`matrices ${showShape([m, k])} and ${showShape([again, n])}`);
    return [fact(dtype, [...broadcastShapes([lead(a), lead(b)]), m, n])];
  },
  eval: evaluate,
  lower: lowerMatMul,
  scales: 'added',
  pulse: (attrs, context) => { pulseMatMul(attrs, context, op(matMul, attrs)); },
  axes(attrs, inputs, outputs) {
    const [a, b] = [at(inputs, 0), at(inputs, 1)];
    const [from, to] = broadcastAxes([lead(a), lead(b)], lead(at(outputs, 0))).split('->');
    const [la, lb] = from!.split(',');
    return `${la}${attrs.transposeA ? 'Zy' : 'yZ'},${lb}${attrs.transposeB ? 'xZ' : 'Zx'}->${to}yx`;
  },
  cost: (attrs, inputs, outputs) => ({ mac: mul(elements(at(outputs, 0)), matrix(at(inputs, 0), attrs.transposeA)[1]) }),
};
