import { tensor } from '../../src/eval/tensor.ts';
import { bug } from '../errors.ts';
import { input } from '../graph/constant.ts';
import { type Dim, mul, product, same, showShape } from '../graph/dim.ts';
import { type Fact, fact, knownDims, sameType } from '../graph/fact.ts';
import { type Wire, factOf } from '../graph/graph.ts';
import { InferError, op } from '../graph/op.ts';
import { arrayConcat, arrayElement, arrayErase, arrayFrom, arrayGather, arrayGrow, arrayInsert, arrayJoin, arrayOf, arrayRead, arrayScatter, arraySize, arraySplit, arrayStack, arrayWrite, hasValue, newArray, noValue } from '../ops/control/arrays.ts';
import { concat, gather, slice } from '../ops/slice/slice.ts';
import { range, reshape, squeeze, transpose, unsqueeze } from '../ops/shape/shape.ts';
import type { ImportedNode } from '../stages.ts';
import type { Origin } from './emit.ts';
import { type Scope, emit, emitConstant } from './scope.ts';
import { type ArrayValue, type Value, isArray, isWire, nothing } from './values.ts';

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
  const index = (): Wire => oneIndex(scope, node, wire(1));
  const is = (operator: typeof newArray): boolean => node.op.as(operator) !== undefined;
  if (is(newArray)) return [newArrayOf(wire(0))];
  if (is(arrayOf)) return [rowsArray(wire(0))];
  if (is(arrayRead)) return [read(scope, node, array(), index())];
  if (is(arrayWrite)) return [write(array(), index(), wire(2))];
  if (is(arrayGrow)) return [{ ...array(), size: undefined }];
  if (is(arrayScatter)) return [scatter(scope, node, array(), wire(1), wire(2))];
  if (is(arrayStack)) return [stacked(scope, node, array())];
  if (is(arrayGather)) return [gathered(scope, node, array(), wire(1))];
  if (is(arrayConcat)) return [joined(scope, node, array())];
  if (is(arraySize)) return [sizeOf(scope, node, array())];
  if (is(arrayElement)) return [inputs[0] !== undefined && isWire(inputs[0]) ? inputs[0] : read(scope, node, array(), index())];
  if (is(arrayFrom)) return [arrayOfAll(inputs.map((_, i) => wire(i)))];
  if (is(arrayInsert)) return [inserted(scope, node, array(), wire(1), inputs.length > 2 ? wire(2) : undefined)];
  if (is(arrayErase)) return [erased(scope, node, array(), inputs.length > 1 ? wire(1) : undefined)];
  if (is(noValue)) return [nothing];
  if (is(hasValue)) return [emitConstant(scope, node, tensor('bool', [], [inputs[0] === nothing ? 0 : 1]))];
  const [split, join] = [node.op.as(arraySplit), node.op.as(arrayJoin)];
  if (split !== undefined) return [parts(scope, node, wire(0), inputs.length > 1 ? wire(1) : undefined, split)];
  if (join !== undefined) return [joinedAlong(scope, node, array(), join)];
  return undefined;
}

/** The value of a scalar operand; undefined where it is computed. */
function scalar(w: Wire): Dim | undefined {
  const [value, ...more] = knownDims(factOf(w)) ?? [];
  return more.length > 0 ? undefined : value;
}

/** An index into an array, as a scalar. */
function oneIndex(scope: Scope, origin: Origin, w: Wire): Wire {
  const { shape } = factOf(w);
  if (shape.length === 0) return w;
  if (!same(product(shape), 1)) throw new InferError(`an index of shape ${showShape(shape)} into an array`);
  return emit(scope, origin, op(reshape, { to: [] }), [w]);
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
  const [first, ...others] = content.elements.values();
  return first === undefined || others.some((w) => !sameType(factOf(w), factOf(first))) ? undefined : fact(factOf(first).dtype, factOf(first).shape);
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
  const given = scalar(index);
  const at = typeof given === 'number' && given < 0 && typeof size === 'number' ? given + size : given;
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

function sizeOf(scope: Scope, origin: Origin, { size: given, content }: ArrayValue): Wire {
  const size = given ?? (content.kind === 'elements' ? Math.max(-1, ...content.elements.keys()) + 1 : undefined);
  if (typeof size !== 'number') throw new InferError(`the size of an array is ${String(size ?? 'not known')}, which must be a number`);
  return emitConstant(scope, origin, tensor('i32', [], [size]));
}

export const arrayOfAll = (wires: readonly Wire[]): ArrayValue => ({ size: wires.length, content: { kind: 'elements', elements: new Map(wires.map((w, i) => [i, w])) } });

/** The elements, each a wire of its own; all must be set and their number known. */
export function elementsOf(scope: Scope, origin: Origin, array: ArrayValue): readonly Wire[] {
  const { size, content } = array;
  if (content.kind === 'input') throw new InferError('it takes an array apart within a loop');
  const count = size ?? (content.kind === 'elements' ? content.elements.size : undefined);
  if (typeof count !== 'number' || count > maxElements) throw new InferError(`an array of ${String(count)} elements`);
  return Array.from({ length: count }, (_, i) => read(scope, origin, array, emitConstant(scope, origin, tensor('i64', [], [i]))));
}

/** Of an array that is taken apart. */
const maxElements = 4096;

function position(index: Wire, count: number, last: number): number {
  const at = scalar(index);
  if (typeof at !== 'number') throw new InferError('a position in an array must be known before the network runs');
  const found = at < 0 ? at + count : at;
  if (!Number.isInteger(found) || found < 0 || found > last) throw new InferError(`position ${at} of an array of ${count} elements`);
  return found;
}

function inserted(scope: Scope, origin: Origin, array: ArrayValue, x: Wire, index: Wire | undefined): ArrayValue {
  const { size, content } = array;
  if (content.kind === 'input' && index === undefined) return { size, content: { ...content, writes: [...content.writes, { index: 'end', value: x }] } };
  const elements = elementsOf(scope, origin, array);
  const at = index === undefined ? elements.length : position(index, elements.length, elements.length);
  return arrayOfAll([...elements.slice(0, at), x, ...elements.slice(at)]);
}

function erased(scope: Scope, origin: Origin, array: ArrayValue, index: Wire | undefined): ArrayValue {
  const elements = elementsOf(scope, origin, array);
  const at = index === undefined ? elements.length - 1 : position(index, elements.length, elements.length - 1);
  if (at < 0) throw new InferError('it takes an element of an array that has none');
  return arrayOfAll(elements.filter((_, i) => i !== at));
}

function parts(scope: Scope, origin: Origin, x: Wire, lengths: Wire | undefined, { axis, keep }: { readonly axis: number; readonly keep: boolean }): ArrayValue {
  const { shape } = factOf(x);
  const at = axis < 0 ? axis + shape.length : axis, length = shape[at];
  if (typeof length !== 'number') throw new InferError(`axis ${axis} of ${showShape(shape)}, whose length must be a number`);
  const given = lengths === undefined ? [1] : knownDims(factOf(lengths));
  if (given === undefined || given.some((d) => typeof d !== 'number' || d < 0)) throw new InferError('the lengths of the parts must be known before the network runs');
  const one = lengths === undefined || factOf(lengths).shape.length === 0, each = Number(given[0]);
  if (one && (given.length !== 1 || each < 1)) throw new InferError(`parts of ${String(given[0])} elements`);
  const count = one ? Math.ceil(length / each) : given.length;
  if (count > maxElements) throw new InferError(`${count} parts; ${maxElements} is the limit`);
  const ends = one ? Array.from({ length: count }, (_, i) => Math.min((i + 1) * each, length)) : given.map((_, i) => given.slice(0, i + 1).reduce<number>((sum, d) => sum + Number(d), 0));
  if ((ends.at(-1) ?? 0) !== length) throw new InferError(`parts that end at ${ends.slice(-8).join(',')} of ${length}`);
  return arrayOfAll(ends.map((end, i) => {
    const part = emit(scope, origin, op(slice, { axis: at, start: ends[i - 1] ?? 0, end }), [x]);
    return keep || lengths !== undefined ? part : emit(scope, origin, op(squeeze, { axes: [at] }), [part]);
  }));
}

function joinedAlong(scope: Scope, origin: Origin, array: ArrayValue, { axis, stack }: { readonly axis: number; readonly stack: boolean }): Wire {
  if (array.content.kind === 'rows') return joinedRows(scope, origin, array.content.rows, axis, stack);
  const elements = elementsOf(scope, origin, array);
  const [first] = elements;
  if (first === undefined) throw new InferError('it joins no elements');
  const rank = factOf(first).shape.length + (stack ? 1 : 0), at = axis < 0 ? axis + rank : axis;
  if (at < 0 || at >= rank) throw new InferError(`axis ${axis} of ${rank}`);
  const rows = stack ? elements.map((w) => emit(scope, origin, op(unsqueeze, { axes: [at] }), [w])) : elements;
  return rows.length === 1 ? rows[0]! : emit(scope, origin, op(concat, { axis: at }), rows);
}

/** Rows one after another along an axis of theirs, or along a new one. */
function joinedRows(scope: Scope, origin: Origin, rows: Wire, axis: number, stack: boolean): Wire {
  const { shape } = factOf(rows);
  const rank = shape.length - (stack ? 0 : 1), at = axis < 0 ? axis + rank : axis;
  if (at < 0 || at >= rank) throw new InferError(`axis ${axis} of ${rank}`);
  const each = shape.slice(1), [before, after] = [each.slice(0, at), each.slice(at)];
  const perm = [...before.map((_, a) => a + 1), 0, ...after.map((_, a) => at + a + 1)];
  const moved = at === 0 ? rows : emit(scope, origin, op(transpose, { perm }), [rows]);
  return stack ? moved : emit(scope, origin, op(reshape, { to: [...before, mul(shape[0]!, after[0]!), ...after.slice(1)] }), [moved]);
}
