import { tensor } from '../../src/eval/tensor.ts';
import { bug } from '../errors.ts';
import { input } from '../graph/constant.ts';
import { type Dim, mul, same, showShape } from '../graph/dim.ts';
import { type Fact, fact, knownDims } from '../graph/fact.ts';
import { type Wire, factOf } from '../graph/graph.ts';
import { InferError, op } from '../graph/op.ts';
import { arrayConcat, arrayGather, arrayOf, arrayRead, arrayScatter, arraySize, arrayStack, arrayWrite, newArray } from '../ops/control/arrays.ts';
import { concat, gather, slice } from '../ops/slice/slice.ts';
import { range, reshape, squeeze, unsqueeze } from '../ops/shape/shape.ts';
import type { ImportedNode } from '../stages.ts';
import type { Origin } from './emit.ts';
import { type Scope, emit, emitConstant } from './scope.ts';
import { type ArrayValue, type Value, isArray, isWire } from './values.ts';

/** What an operator on arrays gives; undefined for all other operators. Throws `InferError`. */
export function emitArray(scope: Scope, node: ImportedNode, inputs: readonly Value[]): readonly Value[] | undefined {
  const array = (): ArrayValue => {
    const [a] = inputs;
    if (a === undefined || !isArray(a)) throw new InferError('it is given no array');
    return a;
  };
  const wire = (i: number): Wire => {
    const w = inputs[i];
    if (w === undefined || !isWire(w)) throw new InferError(`operand ${i} is no tensor`);
    return w;
  };
  const is = (operator: typeof newArray): boolean => node.op.as(operator) !== undefined;
  if (is(newArray)) return [newArrayOf(wire(0))];
  if (is(arrayOf)) return [rowsArray(wire(0))];
  if (is(arrayRead)) return [read(scope, node, array(), wire(1))];
  if (is(arrayWrite)) return [write(array(), wire(1), wire(2))];
  if (is(arrayScatter)) return [scatter(scope, node, array(), wire(1), wire(2))];
  if (is(arrayStack)) return [stacked(scope, node, array())];
  if (is(arrayGather)) return [gathered(scope, node, array(), wire(1))];
  if (is(arrayConcat)) return [joined(scope, node, array())];
  if (is(arraySize)) return [sizeOf(scope, node, array())];
  return undefined;
}

/** The value of a scalar operand; undefined where it is computed. */
function scalar(w: Wire): Dim | undefined {
  const [value, ...more] = knownDims(factOf(w)) ?? [];
  return more.length > 0 ? undefined : value;
}

function newArrayOf(size: Wire): ArrayValue {
  const known = scalar(size);
  if (known === undefined) throw new InferError('the size of an array is computed from the input');
  return { size: known === -1 ? undefined : known, content: { kind: 'elements', elements: new Map() } };
}

export const rowsArray = (rows: Wire): ArrayValue => {
  const [size] = factOf(rows).shape;
  if (size === undefined) throw new InferError('an array of the rows of a scalar');
  return { size, content: { kind: 'rows', rows } };
};

/** The fact of an element, where one is known. */
export function elementOf({ content }: ArrayValue): Fact | undefined {
  if (content.kind === 'rows') return fact(factOf(content.rows).dtype, factOf(content.rows).shape.slice(1));
  if (content.kind === 'input') return elementOf(content.outer);
  const [first] = content.elements.values();
  return first === undefined ? undefined : fact(factOf(first).dtype, factOf(first).shape);
}

function read(scope: Scope, origin: Origin, array: ArrayValue, index: Wire): Wire {
  const { content, size } = array;
  if (content.kind === 'input') {
    const element = elementOf(array);
    if (content.writes.length > 0 || element === undefined) throw new InferError('it reads an array that its loop writes');
    const wire = { node: scope.graph.add(origin.name, input(element), []), slot: 0 };
    scope.reads.push({ input: content.input, index, element: wire });
    return wire;
  }
  const at = scalar(index);
  if (content.kind === 'elements') {
    const element = typeof at === 'number' ? content.elements.get(at) : undefined;
    if (element !== undefined) return element;
    if (typeof at === 'number' || content.elements.size !== size) throw new InferError(`element ${String(at ?? 'at a computed index')} of an array in which ${content.elements.size} are set`);
  }
  const rows = stacked(scope, origin, array);
  if (typeof at !== 'number') return emit(scope, origin, op(gather, { axis: 0, batchDims: 0 }), [rows, index]);
  return emit(scope, origin, op(squeeze, { axes: [0] }), [emit(scope, origin, op(slice, { axis: 0, start: at, end: at + 1 }), [rows])]);
}

function write({ size, content }: ArrayValue, index: Wire, value: Wire): ArrayValue {
  if (content.kind === 'input') return { size, content: { ...content, writes: [...content.writes, { index, value }] } };
  const at = scalar(index);
  if (content.kind === 'rows' || typeof at !== 'number') throw new InferError('it writes an array at an index that is computed');
  return { size, content: { kind: 'elements', elements: new Map(content.elements).set(at, value) } };
}

function scatter(scope: Scope, origin: Origin, { size, content }: ArrayValue, indices: Wire, x: Wire): ArrayValue {
  if (content.kind === 'input' || content.kind === 'rows') throw new InferError('it scatters into an array that holds something');
  if (isAll(indices, size ?? factOf(x).shape[0]!)) return rowsArray(x);
  const elements = new Map(content.elements);
  (knownDims(factOf(indices)) ?? []).forEach((i, row) => {
    if (typeof i !== 'number') throw new InferError('it scatters to computed indices');
    elements.set(i, read(scope, origin, rowsArray(x), emitConstant(scope, origin, tensor('i32', [], [row]))));
  });
  if (knownDims(factOf(indices)) === undefined) throw new InferError('it scatters to computed indices');
  return { size, content: { kind: 'elements', elements } };
}

/** Whether indices are 0, 1, ... size - 1. */
function isAll(indices: Wire, size: Dim): boolean {
  const known = knownDims(factOf(indices));
  if (known !== undefined) return known.length === size && known.every((d, i) => d === i);
  const [start, limit, step] = indices.node.op.as(range) === undefined ? [] : indices.node.inputs.map(scalar);
  return start === 0 && step === 1 && limit !== undefined && same(limit, size);
}

/** All elements as the rows of one tensor. */
export function stacked(scope: Scope, origin: Origin, { size, content }: ArrayValue): Wire {
  if (content.kind === 'rows') return content.rows;
  if (content.kind === 'input') throw new InferError('it takes all of an array within a loop');
  const count = size ?? content.elements.size;
  const parts = Array.from({ length: content.elements.size }, (_, i) => content.elements.get(i));
  const set = parts.filter((p) => p !== undefined);
  if (count === 0 || set.length !== count) throw new InferError(`${content.elements.size} of the ${String(count)} elements of an array are set`);
  const rows = set.map((p) => emit(scope, origin, op(unsqueeze, { axes: [0] }), [p]));
  return rows.length === 1 ? rows[0]! : emit(scope, origin, op(concat, { axis: 0 }), rows);
}

function gathered(scope: Scope, origin: Origin, array: ArrayValue, indices: Wire): Wire {
  const rows = stacked(scope, origin, array);
  const [size] = factOf(rows).shape;
  return isAll(indices, size ?? bug('rows of a scalar')) ? rows : emit(scope, origin, op(gather, { axis: 0, batchDims: 0 }), [rows, indices]);
}

function joined(scope: Scope, origin: Origin, array: ArrayValue): Wire {
  const { content } = array;
  if (content.kind === 'elements') {
    const parts = Array.from({ length: content.elements.size }, (_, i) => content.elements.get(i)).filter((p) => p !== undefined);
    if (parts.length === 0 || parts.length !== (array.size ?? parts.length)) throw new InferError(`${parts.length} of the ${String(array.size)} elements of an array are set`);
    return emit(scope, origin, op(concat, { axis: 0 }), parts);
  }
  const rows = stacked(scope, origin, array);
  const [count, each, ...rest] = factOf(rows).shape;
  if (count === undefined || each === undefined) throw new InferError(`it joins elements of shape ${showShape(factOf(rows).shape.slice(1))}`);
  return emit(scope, origin, op(reshape, { to: [mul(count, each), ...rest] }), [rows]);
}

function sizeOf(scope: Scope, origin: Origin, { size }: ArrayValue): Wire {
  if (typeof size !== 'number') throw new InferError(`the size of an array is ${String(size ?? 'not known')}, which must be a number`);
  return emitConstant(scope, origin, tensor('i32', [], [size]));
}
