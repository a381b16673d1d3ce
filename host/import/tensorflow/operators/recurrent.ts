import { tensor } from '../../../../src/eval/tensor.ts';
import { type Dim, floorDiv } from '../../../graph/dim.ts';
import { type Wire, constantOf, factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { constant } from '../../../graph/constant.ts';
import { add, cast } from '../../../ops/elementwise/elementwise.ts';
import { matMul } from '../../../ops/matmul/matmul.ts';
import { lstm } from '../../../ops/recurrent/recurrent.ts';
import { concat, slice } from '../../../ops/slice/slice.ts';
import { unsqueeze } from '../../../ops/shape/shape.ts';
import { lengthOf } from '../../../ops/shared/operands.ts';
import { type BuildMany, deferredMany } from '../../deferred.ts';
import { notComputed } from '../../wires.ts';
import { type BuildNode, type Family, named } from '../call.ts';

interface Form {
  /** Where Lstm's input, forget, candidate and output gate stand among the columns. */
  readonly order: readonly number[];
  /** Added to the forget gate. */
  readonly forget: number;
  readonly clip: number | null;
  readonly peepholes: boolean;
}

/** (seq_len_max, x, cs_prev, h_prev, w [I + n, 4n], wci, wcf, wco, b): an LSTM over the rows of x [T, B, I]. Gives its outputs and its cells. */
const blockLstm = (form: Form): BuildMany => (make, [length, x, c, h, w, wci, wcf, wco, b]) => {
  const rows = lengthOf(factOf(w!), 0), n = floorDiv(factOf(b!).shape[0] ?? 0, 4), depth = factOf(x!).shape[2];
  if (typeof n !== 'number' || typeof depth !== 'number' || rows !== depth + n) throw new InferError(`weights of ${String(rows)} rows for ${String(depth)} inputs and ${String(n)} units`);
  const part = (from: Wire, axis: number, start: Dim, end: Dim): Wire => make(op(slice, { axis, start, end }), [from]);
  const gates = (from: Wire): Wire => {
    const axis = factOf(from).shape.length - 1;
    return make(op(concat, { axis }), form.order.map((g) => part(from, axis, g * n, (g + 1) * n)));
  };
  const forget = make(constant(tensor('f32', [4 * n], Array.from({ length: 4 * n }, (_, i) => (Math.floor(i / n) === 1 ? form.forget : 0)))), []);
  const bias = form.forget === 0 ? gates(b!) : make(op(add, {}), [gates(b!), forget]);
  const input = make(op(add, {}), [make(op(matMul, { transposeA: false, transposeB: false }), [x!, gates(part(w!, 0, 0, depth))]), bias]);
  const peepholes = form.peepholes ? [make(op(concat, { axis: 0 }), [wci!, wcf!, wco!].map((p) => make(op(unsqueeze, { axes: [0] }), [p])))] : [];
  const frames = factOf(x!).shape[0], most = constantOf(length!)?.data[0];
  const whole = typeof frames === 'number' && typeof most === 'number' && most >= frames;
  const until = whole ? [] : [make(op(cast, { to: 'i32' }), [length!])];
  const attrs = { backwards: false, hold: false, peepholes: form.peepholes, length: !whole, clip: form.clip, cells: true };
  const y = make(op(lstm, attrs), [input, gates(part(w!, 0, depth, rows)), h!, c!, ...peepholes, ...until]);
  return [y, { ...y, slot: 3 }];
};

/** Of its seven outputs, only the cells (1) and what it gives (6) are computed. */
const block = (order: readonly number[], forget: number | undefined, clip: number): BuildNode => (c) => {
  const limit = c.attrs.float('cell_clip', clip);
  const form = { order, forget: forget === undefined ? 0 : c.attrs.float('forget_bias', forget), clip: limit > 0 ? limit : null, peepholes: c.attrs.flag('use_peephole', false) };
  if (c.attrs.dtype('T', 'f32') !== 'f32') c.refuse('elements of another type than float');
  const inputs = c.many(9);
  const made = c.add(deferredMany('BlockLSTM', { forgetBias: form.forget, clip: form.clip, peepholes: form.peepholes }, blockLstm(form)), ...inputs);
  const other = notComputed(made);
  return [other, { ...made, slot: 1 }, other, other, other, other, made];
};

const outputs = ['i', 'cs', 'f', 'o', 'ci', 'co', 'h'];

export const recurrents: Family = {
  // columns of w and b: input, candidate, forget, output; in V2: input, forget, candidate, output
  BlockLSTM: named(outputs, block([0, 2, 1, 3], 1, 3)),
  BlockLSTMV2: named(outputs, block([0, 1, 2, 3], undefined, 0)),
};
