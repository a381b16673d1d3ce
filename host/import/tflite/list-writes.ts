import { numbersOf } from '../../../src/eval/tensor.ts';
import type { Subgraph, TfliteModel, TfliteOperator } from './model.ts';
import { Options } from './options.ts';
import { constantOf } from './types.ts';

/** A row of a list that is written, as tensors of the subgraph; `parts`: the rows in front of it and behind, which nothing else reads. */
export interface ListWrite { readonly list: number; readonly index: number; readonly row: number; readonly parts: readonly number[] }

/**
 * By the tensor that holds the list afterwards. TensorFlow Lite has no lists: what was TensorListSetItem is the rows of an input of the subgraph in front of
 * the index, the new row, and the rows behind it, one after another.
 */
export function listWrites(model: TfliteModel, subgraph: Subgraph): ReadonlyMap<number, ListWrite> {
  const producers = new Map(subgraph.operators.flatMap((operator) => operator.outputs.map((t): [number, TfliteOperator] => [t, operator])));
  const producer = (tensor: number | undefined, ...names: readonly string[]): TfliteOperator | undefined => {
    const found = producers.get(tensor ?? -1);
    return found !== undefined && names.includes(found.name) ? found : undefined;
  };
  /** Whether a tensor is a constant of this number only. */
  const isAll = (index: number | undefined, value: number): boolean => {
    const tensor = subgraph.tensors[index ?? -1], content = tensor === undefined ? undefined : model.content(tensor.buffer);
    if (tensor === undefined || content === undefined || content.length > 64) return false;
    const constant = constantOf(tensor, content);
    return constant.dtype !== 'string' && constant.data.length > 0 && numbersOf(constant).every((v) => v === value);
  };
  /** The index in [index, rest, ...]. */
  const indexOf = (row: number | undefined, rest: number): number | undefined => {
    const [first, others, ...more] = producer(row, 'CONCATENATION')?.inputs ?? [];
    return isAll(others, rest) && more.length === 0 ? producer(first, 'RESHAPE', 'EXPAND_DIMS')?.inputs[0] : undefined;
  };
  const follows = (next: number | undefined, index: number): boolean => {
    const [a, b] = producer(next, 'ADD')?.inputs ?? [];
    return (a === index && isAll(b, 1)) || (b === index && isAll(a, 1));
  };
  return new Map(subgraph.operators.flatMap((operator): readonly (readonly [number, ListWrite])[] => {
    if (operator.name !== 'CONCATENATION' || operator.inputs.length !== 3 || new Options(operator.options, operator.schema).int('axis') !== 0) return [];
    const [before, row, behind] = operator.inputs;
    const [list, start, lengths] = producer(before, 'SLICE')?.inputs ?? [], [again, from, all] = producer(behind, 'SLICE')?.inputs ?? [];
    const index = indexOf(lengths, -1), next = indexOf(from, 0);
    // what is left out is for the operators themselves to say
    if (list === undefined || index === undefined || Math.min(list, index, row!) < 0) return [];
    if (list !== again || !subgraph.inputs.includes(list) || !isAll(start, 0) || !isAll(all, -1) || !follows(next, index)) return [];
    const parts = [before!, behind!], isRead = (part: number): boolean => subgraph.outputs.includes(part) || subgraph.operators.some((o) => o !== operator && o.inputs.includes(part));
    return parts.some(isRead) ? [] : [[operator.outputs[0] ?? -1, { list, index, row: row!, parts }]];
  }));
}
