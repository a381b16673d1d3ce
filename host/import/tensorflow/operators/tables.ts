import { tensor } from '../../../../src/eval/tensor.ts';
import { type Wire, factOf } from '../../../graph/graph.ts';
import { InferError, op } from '../../../graph/op.ts';
import { arrayFrom, arrayRead } from '../../../ops/control/arrays.ts';
import { argMax } from '../../../ops/selection/selection.ts';
import { shapeOf as shapeOperator } from '../../../ops/shape/shape.ts';
import { gather } from '../../../ops/slice/slice.ts';
import type { ImportedWire } from '../../../stages.ts';
import type { Arithmetic } from '../../arithmetic.ts';
import { knownNumbers, shapeOf } from '../../constants.ts';
import type { BuildNode, Call, Family } from '../call.ts';
import { add } from '../formula.ts';

/** A table is an array of two tensors, its keys [n] and its values [n] (tables.ts). */
const table: BuildNode = (c) => {
  c.attrs.ignore('key_dtype', 'value_dtype', 'container', 'shared_name', 'use_node_name_sharing');
  const [keys, values] = [c.optional(0), c.optional(1)];
  return keys === undefined || values === undefined ? c.refuse('a table that is not filled with constants of the file, but by a text file or by the program') : c.add(op(arrayFrom, {}), keys, values);
};

const partOf = (c: Call, of: ImportedWire, part: 0 | 1): ImportedWire => c.add(op(arrayRead, {}), of, c.constant(tensor('i32', [], [part])));

/** The value of each key in x, `otherwise` where it is none. */
function found(a: Arithmetic, keys: Wire, values: Wire, x: Wire, otherwise: Wire): Wire {
  if (factOf(keys).dtype === 'string') throw new InferError('strings are looked up before a network is given them: give it what they stand for, by an input behind the table (--input NAME)');
  const numbers = knownNumbers(keys, 'the keys of a table'), last = numbers.length - 1, axis = shapeOf(x).length;
  if (numbers.length === 0) return a.broadcast(otherwise, shapeOf(x));
  if (numbers.every((key, i) => key === i)) {
    const place = a.max(a.min(x, last), 0);
    return a.select(a.equal(place, x), a.make(op(gather, { axis: 0, batchDims: 0 }), [values, place]), otherwise);
  }
  const same = a.cast(a.equal(a.unsqueeze(x, axis), keys), 'i32');
  const place = a.make(op(argMax, { axis, to: 'i64' }), [same]);
  return a.select(a.greater(a.squeeze(a.largest(same, [axis]), axis), 0), a.make(op(gather, { axis: 0, batchDims: 0 }), [values, place]), otherwise);
}

const find: BuildNode = (c) => {
  c.attrs.ignore('Tin');
  const [of, x, otherwise] = c.three();
  return add(c, 'LookupTableFind', {}, [partOf(c, of, 0), partOf(c, of, 1), x, otherwise], (a, keys, values, given, none) => found(a, keys!, values!, given!, none!));
};

/** How many entries there are. */
const count: BuildNode = (c) => add(c, 'LookupTableSize', {}, [c.add(op(shapeOperator, { dtype: 'i64' }), partOf(c, c.one(), 0))], (a, lengths) => a.squeeze(lengths!, 0));

export const tables: Family = {
  HashTable: table, HashTableV2: table, MutableHashTable: table, MutableHashTableV2: table,
  LookupTableFind: find, LookupTableFindV2: find, LookupTableSize: count, LookupTableSizeV2: count,
};
