import { type GruAttrs, type LstmAttrs, type RecurrentAttrs, gru as evaluateGru, lstm as evaluateLstm } from '../../../src/eval/recurrent.ts';
import { type Dim, mul, product, sameShape, showShape } from '../../graph/dim.ts';
import { type Fact, fact } from '../../graph/fact.ts';
import { type OpCount, InferError, op } from '../../graph/op.ts';
import { lowerGru, lowerLstm } from './lower.ts';
import { at, need, needRank } from '../shared/operands.ts';
import { pulseGru, pulseLstm } from './pulse.ts';
import type { Operator } from '../operator.ts';

export type { GruAttrs, LstmAttrs };

interface Shapes { readonly frames: Dim; readonly batch: Dim; readonly n: number }

/** Checks x [T, B, gates * n], w [n, gates * n] and `states` states [B, n]. */
function shapesOf(inputs: readonly Fact[], gates: number, states: number, more: number): Shapes {
  const [x, w] = [at(inputs, 0), at(inputs, 1)];
  needRank(x, 3, 3, 'gates of the input');
  needRank(w, 2, 2, 'weights of the state');
  if (inputs.length !== 2 + states + more) throw new InferError(`${inputs.length} operands, expected ${2 + states + more}`);
  const [frames, batch, columns] = x.shape;
  const [n, all] = w.shape;
  if (frames === undefined || batch === undefined || typeof n !== 'number' || all !== gates * n || columns !== all) throw new InferError(`weights ${showShape(w.shape)} for ${gates} gates of ${showShape(x.shape)}`);
  for (let i = 0; i < 2 + states; i++) {
    const f = at(inputs, i);
    if (f.dtype !== 'f32') throw new InferError(`operand ${i} of type ${f.dtype}`);
    if (i >= 2 && !sameShape(f.shape, [batch, n])) throw new InferError(`a state ${showShape(f.shape)} of ${String(n)} units for a batch of ${String(batch)}`);
  }
  return { frames, batch, n };
}

const remaining = ({ hold }: RecurrentAttrs): readonly Fact[] => (hold ? [fact('i32', [1])] : []);

function needHold({ hold }: RecurrentAttrs, inputs: readonly Fact[]): void {
  if (hold) need(at(inputs, inputs.length - 1), 'i32', [1], 'frames to hold');
}

/** Products of the state with `gates` matrices, and the functions of the gates. */
function costOf({ frames, batch, n }: Shapes, gates: number, functions: number): OpCount {
  const values = product([frames, batch, n]);
  return { mac: mul(values, gates * n), transcendental: mul(values, functions) };
}

const count = (...flags: readonly boolean[]): number => flags.filter(Boolean).length;

/**
 * x [T, B, 4n] (input, forget, candidate and output gate of the input, biases added), constant or not w [n, 4n], h and c [B, n] ->
 * y [T, B, n], h, c. Options add operands (peepholes, length, hold) and results (cells, hold) behind these, in this order.
 */
export const lstm: Operator<LstmAttrs> = {
  name: 'Lstm',
  doc: 'long short-term memory over frames: takes the input part of the gates, carries the state',
  infer(attrs, inputs) {
    const shapes = shapesOf(inputs, 4, 2, count(attrs.peepholes, attrs.length, attrs.hold));
    const { frames, batch, n } = shapes;
    if (attrs.peepholes) need(at(inputs, 4), 'f32', [3, n], 'peepholes');
    if (attrs.length) need(at(inputs, attrs.peepholes ? 5 : 4), 'i32', [], 'length');
    needHold(attrs, inputs);
    const [all, one] = [fact('f32', [frames, batch, n]), fact('f32', [batch, n])];
    return [all, one, one, ...(attrs.cells ? [all] : []), ...remaining(attrs)];
  },
  eval: evaluateLstm,
  lower: lowerLstm,
  pulse: (attrs, context) => pulseLstm(attrs, context, (made) => op(lstm, made)),
  axes: (attrs) => `TbG,HG,bH,bH${attrs.peepholes ? ',PH' : ''}${attrs.length ? ',' : ''}${attrs.hold ? ',K' : ''}->TbH,bH,bH${attrs.cells ? ',TbH' : ''}${attrs.hold ? ',K' : ''}`,
  cost: (attrs, inputs) => costOf(shapesOf(inputs, 4, 2, count(attrs.peepholes, attrs.length, attrs.hold)), 4, 5),
};

/** x [T, B, 3n] (update and reset gate and candidate of the input, biases added), w [n, 3n], h [B, n] -> y [T, B, n], h. Options as for Lstm (bias, hold). */
export const gru: Operator<GruAttrs> = {
  name: 'Gru',
  doc: 'gated recurrent unit over frames: takes the input part of the gates, carries the state',
  infer(attrs, inputs) {
    const { frames, batch, n } = shapesOf(inputs, 3, 1, count(attrs.bias, attrs.hold));
    if (attrs.bias) need(at(inputs, 3), 'f32', [n], 'bias');
    needHold(attrs, inputs);
    return [fact('f32', [frames, batch, n]), fact('f32', [batch, n]), ...remaining(attrs)];
  },
  eval: evaluateGru,
  lower: lowerGru,
  pulse: (attrs, context) => pulseGru(attrs, context, (made) => op(gru, made)),
  axes: (attrs) => `TbG,HG,bH${attrs.bias ? ',H' : ''}${attrs.hold ? ',K' : ''}->TbH,bH${attrs.hold ? ',K' : ''}`,
  cost: (attrs, inputs) => costOf(shapesOf(inputs, 3, 1, count(attrs.bias, attrs.hold)), 3, 3),
};
