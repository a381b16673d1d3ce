import { type MicroFilterbankAttrs, type MicroGainAttrs, gainNumbers, gainTable, logTable, microTables } from '../../../src/eval/micro-front-end.ts';
import type { LowerContext } from '../../program/lower-context.ts';

export function lowerMicroFilterbank(attrs: MicroFilterbankAttrs, context: LowerContext): boolean {
  const m = context.outputs[0]!.shape[1]!, { window, hop, channels } = attrs, tables = microTables(attrs);
  if (m === 0 || tables === undefined) return false;
  const { fft, win, twiddle, first, weights, slot } = tables, points = fft / 2;
  context.call('micro_filterbank_i32', {
    x: context.input(0).ref, win: context.weights(win), twiddle: context.weights(twiddle), weights: context.weights(weights), slot: context.weights(slot),
    scratch: context.scratch(4 * (fft + 2)), y: context.output(0).ref, m, window, hop, points, first, bins: slot.length, channels,
  });
  return true;
}

export function lowerMicroGain(attrs: MicroGainAttrs, context: LowerContext): boolean {
  const [, m, n] = context.inputs[0]!.shape as [number, number, number], streamed = context.inputs.length > 1;
  if (m * n === 0) return false;
  context.call('micro_gain_f32', {
    x: context.input(0).ref, noise: streamed ? context.input(1).ref : undefined, gains: attrs.pcan ? context.weights(gainTable(attrs)) : undefined, logs: context.weights(logTable()),
    hold: streamed ? context.input(2).ref : undefined, after: streamed ? context.output(1).ref : context.scratch(4 * n), remaining: streamed ? context.output(2).ref : undefined,
    y: context.output(0).ref, m, n, ...gainNumbers(attrs),
  });
  return true;
}
