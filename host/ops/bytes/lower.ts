import type { CombineBytesAttrs } from '../../../src/eval/bytes.ts';
import { type Tensor, numbersOf, tensorOf } from '../../../src/eval/tensor.ts';
import { dtypeBytes } from '../../../src/format/dtype.ts';
import type { Ref } from '../../program/buffer.ts';
import type { Known, LowerContext } from '../../program/lower-context.ts';
import { block, count, dense } from '../shared/lowering.ts';

/** The values in the order in which kernels look them up: by the bits of a byte. Undefined where they are computed, or of other than one or four bytes. */
function valuesByBits(x: Known, values: Tensor | undefined): Tensor | undefined {
  if (values === undefined || values.dtype === 'string' || ![1, 4].includes(dtypeBytes[values.dtype])) return undefined;
  const numbers = numbersOf(values), first = x.dtype === 'i8' ? 128 : 0;
  return tensorOf(values.dtype, [256], Float64Array.from({ length: 256 }, (_, i) => numbers[i ^ first]!));
}

const packed = (context: LowerContext, { data }: Tensor): Ref => (ArrayBuffer.isView(data) ? context.weights(new Int32Array(data.buffer)) : context.weights(new Int32Array(0)));

export function lowerByteTable(_: unknown, context: LowerContext): boolean {
  const [x, values] = context.inputs, table = valuesByBits(x!, values!.value), { shape } = x!;
  if (table === undefined) return false;
  const n = shape.at(-1) ?? 1, m = n === 0 ? 0 : count(shape) / n, from = context.input(0).ref;
  if (table.dtype !== 'i8' && table.dtype !== 'u8') {
    const { ref, stride } = context.outputRows(0);
    context.call('byte_table_w32', { x: from, table: packed(context, table), y: ref, entries: 256, m, n, ys: stride });
    return true;
  }
  const { ref, stride } = context.outputRows(0, 0);
  context.call('byte_table_u8', { x: from, table: packed(context, table), y: ref, entries: 256, m, n, ys: stride });
  return true;
}

export function lowerCombineBytes({ by, to, zero, lo, hi, rescaling }: CombineBytesAttrs, context: LowerContext): boolean {
  const [x, y, ...values] = context.inputs, { shape } = context.outputs[0]!, walk = block(x!, y!, shape);
  const [s, t] = [x!, y!].map((of, i) => valuesByBits(of, values[i]!.value));
  if (walk === undefined || s === undefined || t === undefined || (to !== 'i8' && to !== 'u8')) return false;
  const [a, b] = [context.input(0).ref, context.input(1).ref];
  const shared = { x: a, y: b, s: packed(context, s), t: packed(context, t), z: context.outputOver(0, ...dense(context.inputs.slice(0, 2), shape)).ref, entries: 256, ...walk, product: by === 'mul' ? 1 : 0, zero, lo, hi };
  if (rescaling.form === 'float') context.call('combine_bytes_f32', { ...shared, scale: rescaling.scale, even: rescaling.halves === 'even' ? 1 : 0 });
  else context.call('combine_bytes_i32', { ...shared, multiplier: rescaling.multiplier, shift: rescaling.shift });
  return true;
}
