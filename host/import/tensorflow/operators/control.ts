import { op } from '../../../graph/op.ts';
import { identity } from '../../../ops/shape/shape.ts';
import { isBatchOfArrays } from '../../batch.ts';
import { type Call, type Family, named } from '../call.ts';

const pass = (c: Call) => c.add(op(identity, {}), c.one());

/** Graphs of earlier versions wrote an unknown rank as a shape without dimensions. */
const scalarsAreScalars = 24;

export const sources: Family = {
  Const(c) {
    c.none();
    const value = c.attrs.tensor('value');
    const dtype = c.attrs.dtype('dtype', value.dtype);
    return dtype === value.dtype ? c.constant(value) : c.fail(`attribute dtype is ${dtype}, the value is of type ${value.dtype}`);
  },

  Placeholder(c) {
    c.none();
    const shape = c.attrs.has('shape') ? c.attrs.shape('shape') : undefined;
    return c.input(c.attrs.dtype('dtype'), shape?.length === 0 && c.version < scalarsAreScalars ? undefined : shape, undefined, isBatchOfArrays(shape));
  },

  PlaceholderWithDefault: (c) => c.input(c.attrs.dtype('dtype'), c.attrs.shape('shape'), c.one()),
};

export const control: Family = {
  Identity: pass, StopGradient: pass, PreventGradient: (c) => (c.attrs.ignore('message'), pass(c)), Snapshot: pass,
  /** Only orders others; nothing can read it. */
  NoOp: () => [],
  IdentityN: (c) => c.many(1).map((x) => c.add(op(identity, {}), x)),

  Switch: named(['output_false', 'output_true'], (c) => c.control('route', 2, ...c.two())),
  Merge: named(['output', 'value_index'], (c) => c.control('join', 2, ...c.many(1))),
};
