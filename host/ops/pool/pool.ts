import { type ArgMaxPoolAttrs, type PoolAttrs, argMaxPool as evaluateArgMax, maxPool as evaluateMax, meanPool as evaluateMean } from '../../../src/eval/pool.ts';
import { lowest } from '../shared/numbers.ts';
import { type Tensor, zeros } from '../../../src/eval/tensor.ts';
import type { Dim } from '../../graph/dim.ts';
import { fact } from '../../graph/fact.ts';
import { InferError, op } from '../../graph/op.ts';
import { at, elements, isFloat, needRank } from '../shared/operands.ts';
import { alongStream, pulseWindow, slideWindow, slidingAxis } from '../shared/stream-window.ts';
import { outputSize, spatialLabels } from '../shared/window.ts';
import { div } from '../elementwise/elementwise.ts';
import type { Operator } from '../operator.ts';
import type { PulseContext } from '../pulse-context.ts';
import { lowerPool } from './lower.ts';
import { writesRows } from '../shared/alias.ts';

export type { ArgMaxPoolAttrs, PoolAttrs };

const pool = {
  infer(attrs: PoolAttrs, inputs: Parameters<Operator<PoolAttrs>['infer']>[1]) {
    const x = at(inputs, 0);
    needRank(x, attrs.kernel.length + 2, attrs.kernel.length + 2, 'pool input');
    return [fact(x.dtype, [x.shape[0]!, ...attrs.kernel.map((k, i) => outputSize(x.shape[i + 1]!, k, i, attrs)), x.shape[x.shape.length - 1]!])];
  },
  axes(attrs: PoolAttrs) {
    const labels = `n${spatialLabels(attrs.kernel, attrs)}c`;
    return `${labels}->${labels}`;
  },
};

export const maxPool: Operator<PoolAttrs> = {
  ...pool,
  name: 'MaxPool',
  doc: 'largest element under a window; padding is ignored',
  eval: evaluateMax,
  alias: writesRows,
  lower: lowerPool('max'),
  pulse(attrs, context) {
    // what is no value never is the largest
    pulseWindow(context, { ...attrs, fill: lowest(context.outputs[0]!.dtype), padded: (padding) => op(maxPool, { ...attrs, padding }) });
  },
};

export const meanPool: Operator<PoolAttrs> = {
  ...pool,
  name: 'MeanPool',
  doc: 'mean of the elements under a window; padding is not counted',
  infer(attrs, inputs) {
    if (!isFloat(at(inputs, 0).dtype)) throw new InferError(`mean of ${at(inputs, 0).dtype}`);
    return pool.infer(attrs, inputs);
  },
  eval: evaluateMean,
  alias: writesRows,
  lower: lowerPool('mean'),
  pulse: pulseMeanPool,
  cost: (_attrs, _inputs, outputs) => ({ mac: 0, div: elements(at(outputs, 0)) }),
};

/** Padding along the stream counts as zeros at first, then by the share of the window that is no padding. */
function pulseMeanPool(attrs: PoolAttrs, context: PulseContext): void {
  const spatial = slidingAxis(context, attrs.kernel);
  if (spatial === undefined) return context.byAxes();
  const sliding = { ...attrs, fill: 0, padded: (padding: PoolAttrs['padding']) => op(meanPool, { ...attrs, padding }) };
  const x = context.inputs[0]!, { axis, pulse, length } = x.stream!;
  const [kernel, dilation, stride] = [attrs.kernel[spatial]!, attrs.dilations[spatial]!, attrs.strides[spatial]!];
  const [sums, padding] = [slideWindow(context, x, [], spatial, sliding), alongStream(attrs.padding, spatial, length, (kernel - 1) * dilation + 1, stride)];
  if (padding.every((p) => p === 0)) return context.emit(0, sums.wire, sums);
  const one = (n: Dim): readonly Dim[] => x.batch.shape.map((_, i) => (i === axis ? n : 1));
  const inside = context.as(fact('f32', one(length)), { wire: context.constant(ones(one(pulse))), axis, delay: -Infinity });
  const along = (n: number): number[] => attrs.kernel.map((_, i) => (i === spatial ? n : 1));
  const counted: PoolAttrs = { kernel: along(kernel), dilations: along(dilation), strides: along(stride), padding: attrs.kernel.map((_, i) => (i === spatial ? padding : [0, 0])) };
  const share = slideWindow(context, inside, [], spatial, { ...counted, fill: 0, padded: (p) => op(meanPool, { ...counted, padding: p }) });
  const [y] = context.outputs;
  const { wire, ...at } = context.each(() => op(div, {}), [context.as(y!, sums), context.as(fact('f32', one(y!.shape[axis]!)), share)]);
  context.emit(0, wire, at);
}

function ones(shape: readonly Dim[]): Tensor {
  const x = zeros('f32', shape.map(Number));
  x.data.fill(1);
  return x;
}

export const argMaxPool: Operator<ArgMaxPoolAttrs> = {
  ...pool,
  name: 'ArgMaxPool',
  doc: 'where the largest element under a window lies among the positions of its image; padding is left out',
  infer: (attrs, inputs) => pool.infer(attrs, inputs).map(({ shape }) => fact(attrs.to, shape)),
  axes: (attrs) => (({ length }) => `n${'STU'.slice(0, length)}c->n${'STU'.slice(0, length)}c`)(attrs.kernel),
  eval: evaluateArgMax,
  cost: () => ({ mac: 0 }),
};
