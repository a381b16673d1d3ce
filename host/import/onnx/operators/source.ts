import { tensor } from '../../../../src/eval/tensor.ts';
import { constant } from '../../../graph/constant.ts';
import { type Wire, constantOf, factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { broadcastTo, identity } from '../../../ops/shape/shape.ts';
import type { Family } from '../call.ts';
import { integerRow } from '../tensor.ts';

export const sources: Family = {
  Constant(c) {
    c.none();
    const { attrs } = c;
    if (attrs.has('value')) return c.constant(attrs.tensor('value'));
    if (attrs.has('sparse_value')) return c.constant(attrs.tensor('sparse_value'));
    if (attrs.has('value_float')) return c.constant(tensor('f32', [], [attrs.anyFloat('value_float')]));
    if (attrs.has('value_int')) return c.constant(tensor('i64', [], [attrs.wide('value_int')]));
    if (attrs.has('value_string')) return c.constant({ dtype: 'string', shape: [], data: [attrs.bytes('value_string')] });
    if (attrs.has('value_floats')) {
      const values = attrs.floats('value_floats');
      return c.constant(tensor('f32', [values.length], values));
    }
    if (attrs.has('value_ints')) return c.constant(integerRow(attrs.ints('value_ints')));
    const strings = attrs.manyBytes('value_strings');
    return c.constant({ dtype: 'string', shape: [strings.length], data: strings });
  },

  Identity: (c) => c.add(op(identity, {}), c.one()),

  /** As it is after training: what it is given. */
  Dropout(c) {
    c.attrs.ignore('ratio', 'seed', 'is_test');
    c.needed(0);
    return c.deferMany('Dropout', {}, 2, (make, [x, ratio, training]) => {
      const value = (w: Wire | undefined): unknown => (w === undefined ? undefined : constantOf(w)?.data[0]);
      // nothing is dropped at a ratio of 0
      if (training !== undefined && value(training) !== 0 && value(ratio) !== 0) throw new InferError('it may be in training, where it drops values at random');
      return [make(op(identity, {}), [x!]), make(op(broadcastTo, { to: factOf(x!).shape }), [make(constant(tensor('bool', [], [1])), [])])];
    }, ...c.inputsUpTo(3));
  },
};
