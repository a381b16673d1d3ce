import { factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { conv } from '../../../ops/conv/conv.ts';
import { transpose } from '../../../ops/shape/shape.ts';
import type { ImportedWire } from '../../../stages.ts';
import type { Call, Family } from '../call.ts';
import { channelsLast, readWindow, resolveWindow, spatialOf } from '../windows.ts';

/** x [N, C, ...spatial], w [O, C / groups, ...kernel], bias [O], with the window that the node has. */
export function convolve(c: Call, inputs: readonly (ImportedWire | undefined)[]): ImportedWire {
  const window = readWindow(c);
  const groups = c.attrs.int('group', 1);
  if (groups < 1) c.fail(`attribute group is ${groups}`);
  c.needed(1);
  return c.defer('Conv', { groups }, (make, [x, w, bias]) => {
    const kernel = factOf(w!).shape.slice(2).map((d) => (typeof d === 'number' ? d : lengthOpen()));
    if (window.kernel !== undefined && window.kernel.join() !== kernel.join()) throw new InferError(`kernel_shape [${window.kernel.slice(0, 8).join(',')}] for weights of [${kernel.join(',')}]`);
    const { strides, dilations, pads } = resolveWindow(window, kernel, spatialOf(x!));
    const weights = make(op(transpose, { perm: [...kernel.map((_, i) => i + 2), 1, 0] }), [w!]);
    return channelsLast(make, x!, (last) => make(op(conv, { strides, dilations, padding: pads, groups }), [last, weights, ...(bias === undefined ? [] : [bias])]));
  }, ...inputs);
}

export const convolutions: Family = {
  Conv: (c) => convolve(c, c.inputsUpTo(3)),
};

function lengthOpen(): never { throw new InferError('the lengths of the kernel must be known before the network runs'); }
