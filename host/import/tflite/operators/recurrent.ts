import { type Wire, factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { add } from '../../../ops/elementwise/elementwise.ts';
import { matMul } from '../../../ops/matmul/matmul.ts';
import { lstm as lstmOperator } from '../../../ops/recurrent/recurrent.ts';
import { transpose } from '../../../ops/shape/shape.ts';
import { concat } from '../../../ops/slice/slice.ts';
import type { ImportedWire } from '../../../stages.ts';
import { type Make, deferredMany } from '../../deferred.ts';
import type { Call, Family } from '../call.ts';
import { quantizationOf } from '../hybrid.ts';
import { hybridLstm } from '../hybrid-lstm.ts';
import { lstmInputs as at, plainLstm, swapped } from '../lstm.ts';
import { rnn } from '../rnn.ts';
import { floatSvdf } from '../svdf.ts';

/** Matrices [n, K] side by side as the columns of one [K, 4n]. */
const columns = (make: Make, matrices: readonly Wire[]): Wire => make(op(transpose, { perm: [1, 0] }), [make(op(concat, { axis: 0 }), matrices)]);

/** x [T, B, I] or [B, T, I] -> what every frame gives, in the same order of axes. */
function lstm(c: Call): ImportedWire {
  const how = quantizationOf(c, at.inputWeights);
  if (how !== undefined) return hybridLstm(c, how);
  const { clip, timeMajor } = plainLstm(c);
  const four = (first: number): readonly ImportedWire[] => [0, 1, 2, 3].map((i) => c.needed(first + i));
  const [output, cell] = [c.variable(at.output), c.variable(at.cell)];
  const attrs = { backwards: false, hold: false, peepholes: false, length: false, clip: clip > 0 ? clip : null, cells: false };
  const [y, last, cells] = c.addMany(deferredMany('Lstm', { clip, timeMajor }, (make, wires) => {
    const [x, h, state, ...rest] = wires;
    if (factOf(x!).shape.length !== 3) throw new InferError(`an LSTM over [${factOf(x!).shape.join(',')}]`);
    const ofInput = make(op(matMul, { transposeA: false, transposeB: false }), [timeMajor ? x! : make(swapped, [x!]), columns(make, rest.slice(0, 4))]);
    const gates = make(op(add, {}), [ofInput, make(op(concat, { axis: 0 }), rest.slice(8))]);
    const made = make(op(lstmOperator, attrs), [gates, columns(make, rest.slice(4, 8)), h!, state!]);
    return [timeMajor ? made : make(swapped, [made]), { ...made, slot: 1 }, { ...made, slot: 2 }];
  }), 3, c.needed(at.x), output.before, cell.before, ...four(at.inputWeights), ...four(at.stateWeights), ...four(at.bias));
  output.set(last!);
  cell.set(cells!);
  return y!;
}

export const recurrents: Family = {
  UNIDIRECTIONAL_SEQUENCE_LSTM: lstm, SVDF: floatSvdf,
  UNIDIRECTIONAL_SEQUENCE_RNN: (c) => rnn(c, c.attrs.flag('time_major') ? 'first' : 'second'), RNN: (c) => rnn(c, 'one'),
};
