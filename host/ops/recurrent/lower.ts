import type { GruAttrs, LstmAttrs } from '../../../src/eval/recurrent.ts';
import type { LowerContext } from '../../program/lower-context.ts';
import { type Matrix, columnsOf, panels } from '../../program/panels.ts';
import type { Ref } from '../../program/buffer.ts';
import { kernelOfWidth } from '../../program/kernels.gen.ts';

const up = (n: number, width: number): number => Math.ceil(n / width) * width;

/** The constant weights of the state; undefined where they are computed, or there is nothing to do. */
function weightsOf({ inputs }: LowerContext): Matrix | undefined {
  const [x, w] = inputs;
  if (w?.value?.dtype !== 'f32' || x === undefined || x.shape.includes(0)) return undefined;
  return { data: w.value.data, depth: w.shape[0]!, columns: w.shape[1]! };
}

/** A state before the first frame; undefined where it is all zeros. */
function stateOf(context: LowerContext, i: number): Ref | undefined {
  const value = context.inputs[i]?.value;
  return value?.dtype === 'f32' && value.data.every((v) => v === 0) ? undefined : context.input(i).ref;
}

export function lowerLstm(attrs: LstmAttrs, context: LowerContext): boolean {
  const w = weightsOf(context);
  if (w === undefined) return false;
  const [frames, batch, n, width] = [context.inputs[0]!.shape[0]!, context.inputs[0]!.shape[1]!, w.depth, context.layouts.conv];
  let operand = 4, result = 3;
  const optional = (there: boolean): Ref | undefined => (there ? context.input(operand++).ref : undefined);
  const x = context.input(0).ref, [h0, c0] = [stateOf(context, 2), stateOf(context, 3)];
  const [peep, length, hold] = [optional(attrs.peepholes), optional(attrs.length), optional(attrs.hold)];
  const y = context.output(0).ref, [h, c] = [context.outputOver(1, 2).ref, context.outputOver(2, 3).ref];
  const cells = attrs.cells ? context.output(result++).ref : undefined;
  const remaining = attrs.hold ? context.output(result++).ref : undefined;
  context.call(kernelOfWidth('lstm_f32', width), {
    x, w: context.panels(panels(w, width), n), h0, c0, peep, length, hold, z: context.scratch(4 * up(4 * n, width)), h, c, remaining, y, cells,
    frames, batch, n, backwards: attrs.backwards ? 1 : 0, clip: attrs.clip ?? Infinity,
  });
  return true;
}

export function lowerGru(attrs: GruAttrs, context: LowerContext): boolean {
  const w = weightsOf(context);
  if (w === undefined) return false;
  const [frames, batch, n, width] = [context.inputs[0]!.shape[0]!, context.inputs[0]!.shape[1]!, w.depth, context.layouts.conv];
  const part = (first: number, columns: number): Float32Array => panels({ data: columnsOf(w, first, columns), depth: n, columns }, width);
  const [gates, candidate] = [part(0, 2 * n), part(2 * n, n)];
  const packed = new Float32Array(gates.length + candidate.length);
  packed.set(gates);
  packed.set(candidate, gates.length);
  const x = context.input(0).ref, h0 = stateOf(context, 2);
  const b = attrs.bias ? context.input(3).ref : undefined;
  const hold = attrs.hold ? context.input(attrs.bias ? 4 : 3).ref : undefined;
  const y = context.output(0).ref, h = context.outputOver(1, 2).ref;
  context.call(kernelOfWidth('gru_f32', width), {
    x, w: context.panels(packed, n), h0, b, hold, z: context.scratch(4 * (up(2 * n, width) + up(n, width) + n)), h, remaining: attrs.hold ? context.output(2).ref : undefined, y,
    frames, batch, n, backwards: attrs.backwards ? 1 : 0, reset_after: attrs.resetAfter ? 1 : 0,
  });
  return true;
}
