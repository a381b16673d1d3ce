import { type QuantizedConvAttrs, quantizedConv as evaluate } from '../../../src/eval/quantized-conv.ts';
import { type Dim, mul, same, showShape } from '../../graph/dim.ts';
import { fact } from '../../graph/fact.ts';
import { InferError, op } from '../../graph/op.ts';
import { kernelOf } from '../conv/kernel.ts';
import type { Operator } from '../operator.ts';
import { writesRows } from '../shared/alias.ts';
import { labelsFor } from '../shared/axis-labels.ts';
import { at, elements, needRank } from '../shared/operands.ts';
import { pulseWindow } from '../shared/stream-window.ts';
import { outputSize, spatialLabels } from '../shared/window.ts';
import { lowerQuantizedConv } from './lower.ts';

export type { QuantizedConvAttrs };

/** How many operands say how sums become integers. */
const factorsOf = { doubling: 2, single: 2, float: 1, sums: 0 } as const;

export const quantizedConv: Operator<QuantizedConvAttrs> = {
  name: 'QuantizedConv',
  doc: '(x, weights, bias, factors): convolution, or product by a matrix, of 8-bit integers, its sums brought to the integers of another quantised type',
  infer(attrs, inputs) {
    const [x, w, bias] = [at(inputs, 0), at(inputs, 1), at(inputs, 2)], axes = attrs.strides.length;
    if ((x.dtype !== 'i8' && x.dtype !== 'u8') || w.dtype !== 'i16' || bias.dtype !== 'i32') throw new InferError(`operands of types ${x.dtype}, ${w.dtype}, ${bias.dtype}`);
    needRank(x, axes > 0 ? axes + 2 : 1, axes > 0 ? axes + 2 : 8, 'convolution input');
    needRank(w, axes + 2, axes + 2, 'weights');
    const kernel = kernelOf(w), [depth, outs] = w.shape.slice(-2), channels = x.shape.at(-1)!;
    if (!same(channels, mul(depth!, attrs.groups))) throw new InferError(`weights ${showShape(w.shape)} with ${attrs.groups} groups for ${String(channels)} channels`);
    if (typeof outs !== 'number' || outs % attrs.groups !== 0) throw new InferError(`${String(outs)} output channels in ${attrs.groups} groups`);
    if (inputs.length !== 3 + factorsOf[attrs.form]) throw new InferError(`${inputs.length} operands`);
    for (const f of inputs.slice(2)) {
      const each = f.shape.length === 1 && same(f.shape[0]!, outs);
      if (!each && (f === bias || f.shape.length > 0)) throw new InferError(`${showShape(f.shape)} numbers for ${outs} output channels`);
    }
    const inner = axes > 0 ? kernel.map((k, i): Dim => outputSize(x.shape[i + 1]!, k, i, attrs)) : x.shape.slice(1, -1);
    return [fact(attrs.form === 'sums' ? 'i32' : attrs.to, [...x.shape.slice(0, axes > 0 || x.shape.length > 1 ? 1 : 0), ...inner, outs])];
  },
  eval: evaluate,
  alias: writesRows,
  lower: lowerQuantizedConv,
  axes(attrs, inputs) {
    const x = at(inputs, 0), out = attrs.groups === 1 ? 'o' : 'O', of = inputs.slice(2).map((f) => (f.shape.length === 0 ? '' : out));
    if (attrs.strides.length === 0) {
      const lead = labelsFor(x.shape.slice(0, -1));
      return `${[`${lead}I`, `I${out}`, ...of].join(',')}->${lead}${out}`;
    }
    const labels = spatialLabels(kernelOf(at(inputs, 1)), attrs), kernel = 'KLM'.slice(0, labels.length);
    return `${[`n${labels}I`, `${kernel}I${out}`, ...of].join(',')}->n${labels}${out}`;
  },
  pulse(attrs, context) {
    if (attrs.strides.length === 0) return context.byAxes();
    const kernel = kernelOf(at(context.inputs.map((i) => i.batch), 1));
    pulseWindow(context, { ...attrs, kernel, fill: attrs.inputZero, padded: (padding) => op(quantizedConv, { ...attrs, padding }) });
  },
  cost(_attrs, inputs, outputs) {
    const taps = [...kernelOf(at(inputs, 1)), at(inputs, 1).shape.at(-2)!];
    return { mac: taps.reduce<Dim>(mul, elements(at(outputs, 0))) };
  },
};
