import { blank } from '../../src/eval/tensor.ts';
import { UserError, bug, loopNotCounted } from '../errors.ts';
import { input } from '../graph/constant.ts';
import { type Dim, add, compare, same, sub } from '../graph/dim.ts';
import { fact, knownDims, sameType, showFact } from '../graph/fact.ts';
import { type Node, type Wire, Graph, constantOf, factOf } from '../graph/graph.ts';
import { InferError, op } from '../graph/op.ts';
import { Patch } from '../graph/patch.ts';
import { bodyOf, endless } from '../ops/scan/body.ts';
import { min } from '../ops/elementwise/elementwise.ts';
import { concat, gather, pad, slice } from '../ops/slice/slice.ts';
import { identity, transpose, unsqueeze } from '../ops/shape/shape.ts';
import type { ImportedControl, ImportedFunction, ImportedNode } from '../stages.ts';
import { arrayOfAll, rowsArray, stacked } from './arrays.ts';
import { type Counter, type Linear, type Trips, type VariableOf, course, linear, tripCount, undecided } from './counting.ts';
import { elementsAsVariables } from './elements-as-variables.ts';
import { type Read, type Scope, emit, emitConstant } from './scope.ts';
import { type ArrayValue, type Value, isArray, isNothing, isWire } from './values.ts';
import { scan } from '../ops/scan/scan.ts';

/** Emits the nodes of a function in `scope` and returns its results. */
export type EmitFunction = (scope: Scope, f: ImportedFunction, given: readonly Value[]) => readonly Value[];

type Loop = ImportedControl & { readonly kind: 'loop' };

/** Steps of a loop that is unrolled, and nodes that these may have in all. */
const [unrolledSteps, unrolledNodes] = [1024, 1 << 15];

/** Emits a loop: a Scan. One whose variables change their shape, or are arrays of tensors that differ, is unrolled where the number of its steps is known before the network runs. */
export function emitLoop(outer: Scope, node: ImportedNode, control: Loop, inputs: readonly Value[], emitFunction: EmitFunction): readonly Value[] {
  const forms = [
    (): readonly Value[] | undefined => emitScan(outer, node, control, inputs, emitFunction),
    (): readonly Value[] | undefined => {
      const apart = elementsAsVariables(outer, node, control, inputs, (i) => isUnchanged(control.body, i));
      return apart?.joined(emitScan(outer, node, apart.control, apart.inputs, emitFunction));
    },
    (): readonly Value[] | undefined => (control.unrolls === true ? unrolled(outer, control, inputs, emitFunction) : undefined),
  ];
  let first: unknown;
  for (const form of forms) {
    try {
      const values = form();
      if (values !== undefined) return values;
    } catch (e) {
      if (!(e instanceof InferError || e instanceof UserError)) throw e;
      first ??= e;
    }
  }
  throw first;
}

/** The steps one after another; undefined where only the run knows how many there are, or there are too many. */
function unrolled(outer: Scope, control: Loop, inputs: readonly Value[], emitFunction: EmitFunction): readonly Value[] | undefined {
  let values = inputs;
  for (let step = 0; step <= Math.min(unrolledSteps, unrolledNodes / Math.max(1, control.body.nodes.length)); step++) {
    const [holds] = emitFunction(outer, control.condition, values);
    const known = holds === undefined || !isWire(holds) ? undefined : constantOf(holds)?.data[0];
    if (known === undefined) return undefined;
    if (known === 0) return values.slice(0, control.variables);
    values = [...emitFunction(outer, control.body, values).slice(0, control.variables), ...values.slice(control.variables)];
  }
  return undefined;
}

/** Before: a loop whose steps are counted. After: a Scan; arrays read in order are its scanned inputs, those written in order collected outputs. */
function emitScan(outer: Scope, node: ImportedNode, control: Loop, inputs: readonly Value[], emitFunction: EmitFunction): readonly Value[] {
  const unchanged = new Set(control.body.results.flatMap((_, i) => (isUnchanged(control.body, i) ? [i] : [])));
  const varies = (i: number): boolean => i < control.variables && !unchanged.has(i);
  const body = functionScope(outer, inputs, varies);
  const next = emitFunction(body.scope, control.body, body.given);
  const condition = functionScope(outer, inputs, varies);
  const [holds] = emitFunction(condition.scope, control.condition, condition.given);

  const counters = new Map<number, Counter>();
  inputs.forEach((v, i) => {
    if (!varies(i) || !isWire(v)) return;
    const counter = counterOf(v, i, next[i] ?? null, body.variableOf);
    if (counter !== undefined) counters.set(i, counter);
  });
  const mostOf = (w: Wire): Dim | undefined => {
    const i = [...condition.parameters].find(([, p]) => p.node === w.node)?.[0];
    const given = i === undefined ? undefined : inputs[i];
    return given === undefined || !isWire(given) ? undefined : upperBound(given);
  };
  // a step that is not the first is taken where the one before said so
  const decidedBefore = (i: number): Trips | undefined => {
    const [first, after] = [inputs[i], next[i]];
    if (first === undefined || after === undefined || !isWire(first) || !isWire(after)) return undefined;
    const begins = constantOf(first)?.data[0];
    if (begins === 0) return { steps: 0, exact: true };
    const more = tripCount(after, body.variableOf, counters, mostOf);
    return more === undefined ? undefined : { steps: add(1, more.steps), exact: more.exact && begins !== undefined };
  };
  const tripsOf = (w: Wire): Trips | undefined => tripCount(w, condition.variableOf, counters, mostOf, decidedBefore);
  if (holds === undefined || !isWire(holds)) throw loopNotCounted(outer.file, node.name);
  const trips = tripsOf(holds) ?? { steps: endless, exact: false };
  if (same(trips.steps, 0)) return inputs.slice(0, control.variables);
  const open = trips.exact ? undefined : undecided(holds, trips.steps, tripsOf);
  const writes = next.slice(0, control.variables).some((v) => isArray(v) && v.content.kind === 'input' && v.content.writes.length > 0);
  if (same(trips.steps, endless) && (open === undefined || constantOf(open) !== undefined || writes)) throw loopNotCounted(outer.file, node.name);
  const goesOn = open === undefined ? undefined : {
    initial: emitAgain(outer, node, open, (w) => inputs[condition.parameterOf(w) ?? -1]),
    next: emitAgain(body.scope, node, open, (w) => { const i = condition.parameterOf(w) ?? -1; return i < control.variables ? next[i] : body.given[i]; }),
  };
  return new LoopBuilder(outer, node, inputs, body, counters, trips.steps, goesOn).build(control.variables, unchanged, next);
}

/** What `wire` computes, in another scope, of other values of the inputs of its graph. */
function emitAgain(scope: Scope, node: ImportedNode, wire: Wire, valueOf: (input: Wire) => Value | undefined): Wire {
  const made = new Map<Node, readonly Wire[]>();
  const emitted = (w: Wire): Wire => {
    const value = constantOf(w);
    if (value !== undefined) return emitConstant(scope, node, value);
    if (w.node.op.name === 'Input') {
      const given = valueOf(w);
      if (given === undefined || !isWire(given)) throw new InferError('whether the loop goes on depends on an array');
      return given;
    }
    const results = made.get(w.node) ?? scope.emitter.emit(node, w.node.op, w.node.inputs.map(emitted));
    made.set(w.node, results);
    return results[w.slot]!;
  };
  return emitted(wire);
}

/** The most that an integer can be, as far as a minimum with a known one says. */
function upperBound(wire: Wire): Dim | undefined {
  const { op: what, inputs } = wire.node;
  if (what.as(identity) !== undefined) return upperBound(inputs[0]!);
  const known = what.as(min) === undefined ? undefined : inputs.map((w) => knownDims(factOf(w))).find((k) => k?.length === 1);
  return known?.[0];
}

/** Whether a function gives back its parameter `i` as its result `i`. */
function isUnchanged({ nodes, results }: ImportedFunction, i: number): boolean {
  let at = results[i];
  while (at !== undefined && at.node >= 0 && nodes[at.node]?.op.as(identity) !== undefined) at = nodes[at.node]!.inputs[0];
  return at?.node === i;
}

interface FunctionScope {
  readonly scope: Scope;
  readonly given: readonly Value[];
  readonly parameters: ReadonlyMap<number, Wire>;
  /** The number of the parameter that a wire is, and the same of those that vary. */
  readonly parameterOf: VariableOf;
  readonly variableOf: VariableOf;
}

/** A graph for a function whose parameters are `inputs`; the values of those that vary are not known. */
function functionScope(outer: Scope, inputs: readonly Value[], varies: (i: number) => boolean): FunctionScope {
  const graph = new Graph();
  const parameters = new Map<number, Wire>();
  const given = inputs.map((v, i): Value => {
    if (isArray(v)) return { size: v.size, content: { kind: 'input', input: i, outer: v, writes: [] } };
    if (!isWire(v)) return v;
    const f = factOf(v);
    const wire = { node: graph.add(String(i), input(varies(i) ? fact(f.dtype, f.shape) : f), []), slot: 0 };
    parameters.set(i, wire);
    return wire;
  });
  const numbers = new Map([...parameters].map(([i, w]) => [w.node.id, i]));
  const parameterOf: VariableOf = (w) => numbers.get(w.node.id);
  const variableOf: VariableOf = (w) => { const i = parameterOf(w); return i !== undefined && varies(i) ? i : undefined; };
  return { scope: { file: outer.file, graph, emitter: outer.emitter.inside(graph), reads: [] }, given, parameters, parameterOf, variableOf };
}

function counterOf(initial: Wire, i: number, next: Value, variableOf: VariableOf): Counter | undefined {
  const start = linear(initial, () => undefined)?.plus;
  const after = isWire(next) && factOf(initial).dtype !== 'f32' && factOf(initial).shape.length === 0 ? linear(next, variableOf) : undefined;
  return start !== undefined && after?.variable === i && after.times === 1 && typeof after.plus === 'number' ? { start, step: after.plus } : undefined;
}

/** One index along an axis of a tensor that is parameter `input`: `taken` of it, which `keeps` that axis; `element` stands for it without. */
interface TensorRead { readonly input: number; readonly index: Wire; readonly axis: number; readonly element: Wire; readonly taken: Wire; readonly keeps: boolean }

/** What a loop variable is after the loop, and what it takes of the Scan. */
type Plan =
  | { readonly kind: 'same' }
  | { readonly kind: 'state'; readonly input: Wire; readonly initial: Wire; readonly next: Wire }
  /** An array of which each step writes one element, on from those that it holds. */
  | { readonly kind: 'collected'; readonly row: Wire; readonly backwards: boolean; readonly size: Dim | undefined; readonly held: readonly Wire[] }
  /** An array to which each step appends one element. */
  | { readonly kind: 'appended'; readonly row: Wire; readonly backwards: false; readonly to: ArrayValue }
  /** An array of which each step writes the same element. */
  | { readonly kind: 'last'; readonly row: Wire; readonly index: number; readonly size: Dim | undefined };

/** Whether the first step is taken, and in the body whether the next one is. */
interface GoesOn { readonly initial: Wire; readonly next: Wire }

class LoopBuilder {
  readonly #outer: Scope;
  readonly #node: ImportedNode;
  readonly #inputs: readonly Value[];
  readonly #body: FunctionScope;
  readonly #counters: ReadonlyMap<number, Counter>;
  readonly #steps: Dim;
  readonly #goesOn: GoesOn | undefined;
  /** What is read by index: `#gathers` in the body, `#outside` of it. */
  readonly #outside: Wire[] = [];
  readonly #gathers: Wire[] = [];

  /** `goesOn`: absent where the loop takes all its steps. */
  constructor(outer: Scope, node: ImportedNode, inputs: readonly Value[], body: FunctionScope, counters: ReadonlyMap<number, Counter>, steps: Dim, goesOn: GoesOn | undefined) {
    this.#goesOn = goesOn;
    this.#outer = outer;
    this.#node = node;
    this.#inputs = inputs;
    this.#body = body;
    this.#counters = counters;
    this.#steps = steps;
  }

  build(variables: number, unchanged: ReadonlySet<number>, next: readonly Value[]): readonly Value[] {
    const { graph } = this.#body.scope;
    const plans = next.slice(0, variables).map((v, i) => this.#plan(i, unchanged.has(i), v));
    const scanned: { readonly element: Wire; readonly rows: Wire; readonly backwards: boolean }[] = [];
    const gathered = new Map<Wire, Wire>();
    for (const r of this.#body.scope.reads) {
      const rows = this.#rowsFrom(this.#rows(r.input), 0, r.index);
      if (rows === undefined) gathered.set(r.element, this.#gather(r));
      else scanned.push({ element: r.element, ...rows });
    }
    const states = [
      ...plans.flatMap((p) => (p.kind === 'state' ? [p] : p.kind === 'last' ? [this.#lastState(p.row)] : [])),
      ...(this.#goesOn === undefined ? [] : [{ ...this.#goesOn, input: { node: graph.add('', input(fact('bool', [])), []), slot: 0 } }]),
    ];
    const rows = plans.flatMap((p) => (p.kind === 'collected' || p.kind === 'appended' ? [p] : []));
    graph.outputs = [...states.map((s) => s.next), ...rows.map((p) => p.row)].map((wire, i) => ({ name: String(i), wire }));
    for (const r of this.#tensorReads(variables, unchanged)) {
      const rows = this.#rowsFrom(this.#wire(r.input), r.axis, r.index);
      if (rows === undefined) continue;
      scanned.push({ element: r.element, ...rows });
      gathered.set(r.taken, r.keeps ? { node: graph.add(this.#node.name, op(unsqueeze, { axes: [r.axis] }), [r.element]), slot: 0 } : r.element);
    }
    for (const [from, to] of gathered) new Patch(graph, 'read-by-index').replace(from, to).apply();
    const constants = [...this.#body.parameters].filter(([i]) => i >= variables || unchanged.has(i));
    graph.inputs = [...scanned.map((s) => s.element), ...states.map((s) => s.input), ...constants.map(([, w]) => w), ...this.#gathers].map((wire, i) => ({ name: String(i), wire }));
    const { body, constants: made } = bodyOf(graph);
    const attrs = { scanned: scanned.map((s) => s.backwards), states: states.length, collected: rows.map((p) => p.backwards), steps: this.#steps, condition: this.#goesOn === undefined ? null : states.length - 1, body };
    const outside = [...constants.map(([i]) => this.#wire(i)), ...this.#outside, ...made.map((w) => emitConstant(this.#outer, this.#node, constantOf(w) ?? bug('a constant without a value')))];
    const results = this.#outer.emitter.emit(this.#node, op(scan, attrs), [...scanned.map((s) => s.rows), ...states.map((s) => s.initial), ...outside]);
    let [state, row] = [0, states.length];
    return plans.map((p, i): Value => {
      switch (p.kind) {
        case 'same': return this.#inputs[i] ?? null;
        case 'state': return results[state++]!;
        case 'last': return { size: p.size, content: { kind: 'elements', elements: new Map([[p.index, results[state++]!]]) } };
        case 'collected': return rowsArray(this.#filled(this.#beside(p.held, results[row++]!, p.backwards), p.size));
        case 'appended': return rowsArray(this.#behind(p.to, results[row++]!));
      }
    });
  }

  #wire(i: number): Wire {
    const v = this.#inputs[i];
    return v !== undefined && isWire(v) ? v : bug('a parameter of a loop is no tensor');
  }

  #plan(i: number, unchanged: boolean, next: Value): Plan {
    const initial = this.#inputs[i];
    if (unchanged || initial === undefined || initial === null) return { kind: 'same' };
    if (isNothing(initial)) throw new InferError('a variable of the loop holds nothing at first');
    if (isArray(initial)) return this.#planArray(i, initial, next);
    const variable = this.#body.parameters.get(i) ?? bug('a variable without a parameter');
    if (!isWire(next)) throw new InferError('a variable of a loop is never computed');
    if (!sameType(factOf(next), factOf(variable))) throw new InferError(`a variable of the loop goes from ${showFact(factOf(variable))} to ${showFact(factOf(next))}`);
    return { kind: 'state', input: variable, initial, next };
  }

  #planArray(i: number, initial: ArrayValue, next: Value): Plan {
    if (!isArray(next) || next.content.kind !== 'input' || next.content.input !== i) throw new InferError('an array of the loop is not what it was');
    const [write, more] = next.content.writes;
    if (write === undefined) return { kind: 'same' };
    if (more === undefined && write.index === 'end') {
      if (this.#goesOn !== undefined) throw new InferError('a loop that may end early appends to an array');
      return { kind: 'appended', row: write.value, backwards: false, to: initial };
    }
    if (initial.content.kind !== 'elements') throw new InferError('a loop writes to an array that holds something');
    const held = [...initial.content.elements].sort(([i], [j]) => i - j), [first] = held, elements = held.map(([, element]) => element);
    const at = write.index === 'end' ? undefined : this.#course(write.index);
    if (more !== undefined || at === undefined) throw new InferError('a loop writes to an array in no order');
    const { size } = next;
    if (at.step === 0 && typeof at.start === 'number' && held.length === 0) return { kind: 'last', row: write.value, index: at.start, size };
    const isFrom = (from: Dim): boolean => first === undefined || (same(first[0], from) && held.every(([i], k) => i === first[0] + k));
    if (at.step === 1 && same(at.start, held.length) && isFrom(0)) return { kind: 'collected', row: write.value, backwards: false, size, held: elements };
    if (at.step === -1 && same(at.start, sub(this.#steps, 1)) && isFrom(this.#steps)) return { kind: 'collected', row: write.value, backwards: true, size, held: elements };
    if (held.length > 0) throw new InferError('a loop writes to an array that holds something');
    throw new InferError(`a loop writes to an array from element ${String(at.start)} by steps of ${at.step}`);
  }

  #course(index: Wire): Counter | undefined {
    const l: Linear | undefined = linear(index, this.#body.variableOf);
    return l === undefined ? undefined : course(l, this.#counters);
  }

  /** What the body takes of tensors from outside, one index at a time. */
  #tensorReads(variables: number, unchanged: ReadonlySet<number>): readonly TensorRead[] {
    const { parameterOf, scope: { graph } } = this.#body;
    return graph.operators().flatMap((node) => {
      const attrs = node.op.as(gather), [x, index] = node.inputs, i = x === undefined ? undefined : parameterOf(x);
      if (attrs === undefined || attrs.batchDims !== 0 || i === undefined || (i < variables && !unchanged.has(i))) return [];
      const { axis } = attrs, { shape } = factOf(index!);
      if (shape.length > 1 || shape.some((d) => d !== 1)) return [];
      const { dtype, shape: whole } = factOf(x!);
      const element = { node: graph.add(node.name, input(fact(dtype, whole.filter((_, a) => a !== axis))), []), slot: 0 };
      return [{ input: i, index: index!, axis, element, taken: { node, slot: 0 }, keeps: shape.length === 1 }];
    });
  }

  /** What the loop reads row by row along an axis of `x`; undefined where it jumps. */
  #rowsFrom(x: Wire, axis: number, index: Wire): { readonly rows: Wire; readonly backwards: boolean } | undefined {
    const at = this.#course(index);
    if (at === undefined || Math.abs(at.step) !== 1) return undefined;
    const first = at.step === 1 ? at.start : sub(at.start, sub(this.#steps, 1));
    const end = add(first, this.#steps);
    const { shape } = factOf(x), length = shape[axis]!;
    if (compare(first, 0) < 0 || compare(end, length) > 0) return undefined;
    const part = same(first, 0) && same(end, length) ? x : emit(this.#outer, this.#node, op(slice, { axis, start: first, end }), [x]);
    const perm = [axis, ...shape.flatMap((_, a) => (a === axis ? [] : [a]))];
    return { rows: axis === 0 ? part : emit(this.#outer, this.#node, op(transpose, { perm }), [part]), backwards: at.step < 0 };
  }

  #rows(i: number): Wire {
    const array = this.#inputs[i];
    return array !== undefined && isArray(array) ? stacked(this.#outer, this.#node, array) : bug('a loop reads an array that is none');
  }

  /** An element at an index that is computed in the step. */
  #gather({ input: i, index }: Read): Wire {
    const { graph } = this.#body.scope;
    const rows = this.#rows(i);
    const seen = { node: graph.add(this.#node.name, input(factOf(rows)), []), slot: 0 };
    this.#gathers.push(seen);
    this.#outside.push(rows);
    return { node: graph.add(this.#node.name, op(gather, { axis: 0, batchDims: 0 }), [seen, index]), slot: 0 };
  }

  /** A state that only carries the newest `row` to the end. */
  #lastState(row: Wire): { readonly input: Wire; readonly initial: Wire; readonly next: Wire } {
    const { dtype, shape } = factOf(row);
    if (dtype === 'string' || shape.some((d) => typeof d !== 'number')) throw new InferError(`a loop keeps the newest ${showFact({ dtype, shape })}`);
    const initial = emitConstant(this.#outer, this.#node, blank(dtype, shape.map(Number)));
    return { input: { node: this.#body.scope.graph.add('', input(fact(dtype, shape)), []), slot: 0 }, initial, next: row };
  }

  /** All elements of an array and, behind them, rows. */
  #behind(array: ArrayValue, rows: Wire): Wire {
    return array.size === 0 ? rows : emit(this.#outer, this.#node, op(concat, { axis: 0 }), [stacked(this.#outer, this.#node, array), rows]);
  }

  /** Elements, and rows behind them, or in front of them where they go backwards. */
  #beside(held: readonly Wire[], rows: Wire, backwards: boolean): Wire {
    if (held.length === 0) return rows;
    const first = stacked(this.#outer, this.#node, arrayOfAll(held));
    return emit(this.#outer, this.#node, op(concat, { axis: 0 }), backwards ? [rows, first] : [first, rows]);
  }

  /** Elements that no step writes are zero. */
  #filled(rows: Wire, size: Dim | undefined): Wire {
    const written = factOf(rows).shape[0]!, missing = size === undefined ? 0 : sub(size, written);
    if (same(missing, 0)) return rows;
    if (compare(missing, 0) < 0) throw new InferError(`a loop writes ${String(written)} elements to an array of ${String(size)}`);
    const pads = factOf(rows).shape.map((_, axis): readonly [Dim, Dim] => [0, axis === 0 ? missing : 0]);
    return emit(this.#outer, this.#node, op(pad, { pads, mode: 'constant', value: 0 }), [rows]);
  }
}
