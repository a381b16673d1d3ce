import { type CombineBytesAttrs, type Rescaling, byteTable as evaluateTable, combineBytes as evaluateCombined } from '../../../src/eval/bytes.ts';
import { dtypeBytes } from '../../../src/format/dtype.ts';
import { showShape } from '../../graph/dim.ts';
import { type Fact, fact } from '../../graph/fact.ts';
import { InferError } from '../../graph/op.ts';
import type { Operator } from '../operator.ts';
import { writesRows } from '../shared/alias.ts';
import { broadcastAxes, labelsFor } from '../shared/axis-labels.ts';
import { broadcastShapes } from '../shared/broadcast.ts';
import { type NoAttrs, at } from '../shared/operands.ts';
import { lowerByteTable, lowerCombineBytes } from './lower.ts';

export type { CombineBytesAttrs, Rescaling };

function needBytes(x: Fact, table: Fact): void {
  if (x.dtype !== 'i8' && x.dtype !== 'u8') throw new InferError(`bytes of type ${x.dtype}`);
  if (table.shape.length !== 1 || table.shape[0] !== 256 || table.dtype === 'string' || dtypeBytes[table.dtype] > 4) throw new InferError(`values of bytes: ${table.dtype}${showShape(table.shape)}`);
}

export const byteTable: Operator<NoAttrs> = {
  name: 'ByteTable',
  doc: '(x, values): a function of 8-bit integers, by its value for each of them',
  infer(_attrs, inputs) {
    const [x, table] = [at(inputs, 0), at(inputs, 1)];
    needBytes(x, table);
    return [fact(table.dtype, x.shape)];
  },
  eval: evaluateTable,
  alias: writesRows,
  lower: lowerByteTable,
  axes(_attrs, inputs) {
    const labels = labelsFor(at(inputs, 0).shape);
    return `${labels},V->${labels}`;
  },
  cost: () => ({ mac: 0 }),
};

export const combineBytes: Operator<CombineBytesAttrs> = {
  name: 'CombineBytes',
  doc: '(a, b, values of a, values of b): the sum or product of what 8-bit integers stand for, as the integers of a quantised type',
  infer({ to, rescaling }, inputs) {
    const [a, b, first, second] = [0, 1, 2, 3].map((i) => at(inputs, i)), dtype = rescaling.form === 'float' ? 'f32' : 'i32';
    needBytes(a!, first!);
    needBytes(b!, second!);
    if (first!.dtype !== dtype || second!.dtype !== dtype) throw new InferError(`values of types ${first!.dtype} and ${second!.dtype}, expected ${dtype}`);
    return [fact(to, broadcastShapes([a!.shape, b!.shape]))];
  },
  eval: evaluateCombined,
  lower: lowerCombineBytes,
  axes(_attrs, inputs, outputs) {
    const [operands, out] = broadcastAxes(inputs.slice(0, 2).map((f) => f.shape), at(outputs, 0).shape).split('->');
    return `${operands},V,W->${out}`;
  },
  cost: () => ({ mac: 0 }),
};
