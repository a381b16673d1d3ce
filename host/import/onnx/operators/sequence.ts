import { op } from '../../../graph/op.ts';
import { arrayErase, arrayFrom, arrayInsert, arrayJoin, arrayRead, arraySize, arraySplit, hasValue, noValue } from '../../../ops/control/arrays.ts';
import { identity } from '../../../ops/shape/shape.ts';
import type { Family } from '../call.ts';

/** Sequences are arrays whose length is known before the network runs. */
export const sequences: Family = {
  SequenceConstruct: (c) => c.add(op(arrayFrom, {}), ...c.many(1)),
  SequenceEmpty(c) {
    c.attrs.ignore('dtype');
    c.none();
    return c.add(op(arrayFrom, {}));
  },
  SequenceAt: (c) => c.add(op(arrayRead, {}), ...c.two()),
  SequenceLength: (c) => c.onnx('Cast', { to: 7 }, c.add(op(arraySize, {}), c.one())),
  SequenceInsert: (c) => c.add(op(arrayInsert, {}), ...c.inputsUpTo(3).filter((w) => w !== undefined)),
  SequenceErase: (c) => c.add(op(arrayErase, {}), ...c.inputsUpTo(2).filter((w) => w !== undefined)),
  ConcatFromSequence: (c) => c.add(op(arrayJoin, { axis: c.attrs.int('axis'), stack: c.attrs.flag('new_axis', false) }), c.one()),

  /** `keepdims` is for parts of one element that the node does not ask for by length. */
  SplitToSequence(c) {
    const [x, lengths] = c.inputsUpTo(2);
    const attrs = { axis: c.attrs.int('axis', 0), keep: c.attrs.flag('keepdims', true) };
    return c.add(op(arraySplit, attrs), x ?? c.needed(0), ...(lengths === undefined ? [] : [lengths]));
  },

  Optional(c) {
    c.attrs.ignore('type');
    const [x] = c.inputsUpTo(1);
    return x === undefined ? c.add(op(noValue, {})) : c.add(op(identity, {}), x);
  },
  OptionalGetElement: (c) => c.add(op(identity, {}), c.one()),
  OptionalHasElement(c) {
    const [x] = c.inputsUpTo(1);
    return c.add(op(hasValue, {}), x ?? c.add(op(noValue, {})));
  },
};
