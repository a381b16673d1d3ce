import { factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { identity } from '../../../ops/shape/shape.ts';
import type { ImportedWire } from '../../../stages.ts';
import { isBatchOfArrays } from '../../batch.ts';
import { deferred } from '../../deferred.ts';
import { type BuildNode, type Call, type Family, named } from '../call.ts';

const pass = (c: Call) => c.add(op(identity, {}), c.one());

/** What the first input is, however the others look at it. */
const first = (...hints: readonly string[]): BuildNode => (c) => {
  c.attrs.ignore(...hints);
  return c.add(op(identity, {}), c.needed(0));
};
const nothing = (c: Call): readonly ImportedWire[] => {
  c.attrs.ignore('summarize', 'output_stream', 'end');
  return [];
};

/** More ways to go make no program. */
const maxWays = 64;

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
  GuaranteeConst: pass, DeepCopy: pass,
  CheckNumerics: first('message'), CheckNumericsV2: first('message'), Print: first('message', 'first_n', 'summarize'),

  /** Only what lengths it has is known more of. */
  EnsureShape(c) {
    const wanted = c.attrs.shape('shape');
    return c.add(deferred('EnsureShape', {}, (make, [x]) => {
      const { shape } = factOf(x!);
      if (wanted !== undefined && (wanted.length !== shape.length || wanted.some((d, i) => d !== null && typeof shape[i] === 'number' && shape[i] !== d))) throw new InferError(`[${shape.join()}] where the graph ensures [${wanted.map((d) => d ?? '?').join()}]`);
      return make(op(identity, {}), [x!]);
    }), c.one());
  },

  /** These only order others, print or stop; nothing can read them. */
  NoOp: nothing, Assert: nothing, PrintV2: nothing,
  IdentityN: (c) => c.many(1).map((x) => c.add(op(identity, {}), x)),

  Switch: named(['output_false', 'output_true'], (c) => c.route(2, ...c.two())),
  /** What a Case is lowered to by convert_variables_to_constants_v2. */
  _SwitchN(c) {
    const ways = c.attrs.int('num_outs');
    if (ways < 1 || ways > maxWays) return c.fail(`attribute num_outs is ${ways}`);
    return c.route(ways, ...c.two());
  },
  Merge: named(['output', 'value_index'], (c) => c.join(...c.many(1))),
};
