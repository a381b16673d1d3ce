import { type ConvAttrs, conv as evaluate } from '../../../src/eval/conv.ts';
import { type Dim, mul, same, showShape } from '../../graph/dim.ts';
import { fact } from '../../graph/fact.ts';
import { InferError, op } from '../../graph/op.ts';
import { lowerDepthwise } from './lower-taps.ts';
import { at, elements, needRank, needSameDType } from '../shared/operands.ts';
import { pulseWindow } from '../shared/stream-window.ts';
import { outputSize, spatialLabels } from '../shared/window.ts';
import type { Operator } from '../operator.ts';
import { kernelOf } from './kernel.ts';

export type { ConvAttrs };

/** x [N, ...spatial, C], w [...kernel, C / groups, O], optional bias [O] -> [N, ...spatial, O]; 1 to 3 spatial axes. */
export const conv: Operator<ConvAttrs> = {
  name: 'Conv',
  doc: 'convolution over 1 to 3 axes, channels last, with groups, dilation and padding',
  infer(attrs, inputs) {
    const [x, w] = [at(inputs, 0), at(inputs, 1)];
    const dtype = needSameDType(inputs);
    needRank(x, 3, 5, 'convolution input');
    needRank(w, x.shape.length, x.shape.length, 'weights');
    const kernel = kernelOf(w);
    const [depth, outs] = w.shape.slice(-2);
    const channels = x.shape[x.shape.length - 1]!;
    if (!same(channels, mul(depth!, attrs.groups))) throw new InferError(`weights ${showShape(w.shape)} with ${attrs.groups} groups for ${String(channels)} channels`);
    if (typeof outs !== 'number' || outs % attrs.groups !== 0) throw new InferError(`${String(outs)} output channels in ${attrs.groups} groups`);
    const bias = inputs[2];
    if (bias !== undefined && (bias.shape.length !== 1 || !same(bias.shape[0]!, outs))) throw new InferError(`bias ${showShape(bias.shape)} for ${outs} output channels`);
    const spatial = kernel.map((k, i): Dim => outputSize(x.shape[i + 1]!, k, i, attrs));
    return [fact(dtype, [x.shape[0]!, ...spatial, outs])];
  },
  eval: evaluate,
  lower: lowerDepthwise,
  axes(attrs, inputs) {
    const labels = spatialLabels(kernelOf(at(inputs, 1)), attrs);
    const kernel = 'KLM'.slice(0, labels.length);
    // with groups an output channel sees its own part of the input's
    const out = attrs.groups === 1 ? 'o' : 'O';
    return `n${labels}I,${kernel}I${out}${inputs.length > 2 ? `,${out}` : ''}->n${labels}${out}`;
  },
  pulse(attrs, context) {
    const kernel = kernelOf(at(context.inputs.map((i) => i.batch), 1));
    pulseWindow(context, { ...attrs, kernel, fill: 0, padded: (padding) => op(conv, { ...attrs, padding }) });
  },
  cost(_attrs, inputs, outputs) {
    const taps = [...kernelOf(at(inputs, 1)), at(inputs, 1).shape.slice(-2)[0]!];
    return { mac: taps.reduce<Dim>(mul, elements(at(outputs, 0))) };
  },
};
