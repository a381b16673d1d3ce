import { type NumericDType, type Tensor, blank, size, tensorOf } from '../../src/eval/tensor.ts';
import { type ShapesContradict, bug, modelGrows, shapesContradict, withAttributes } from '../errors.ts';
import { constant, constantValue, input } from '../graph/constant.ts';
import { type Dim, compare, leastCommonMultiple, maxDimText } from '../graph/dim.ts';
import { type Fact, concreteShape, knownDims, showFact } from '../graph/fact.ts';
import { type Wire, Graph, factOf } from '../graph/graph.ts';
import { type Op, type OpCount, InferError } from '../graph/op.ts';
import { boundOf } from '../ops/operator.ts';
import { multipleOf } from '../graph/length-form.ts';
import { onlyValue } from './bounds.ts';
import type { Budget } from './budget.ts';

/** Constant results of at most this many elements, or of no more than the operands have, are computed; larger ones are left to the run. */
const foldedElements = 1 << 16;
/** Axes of a tensor: more is a damaged file. */
const maxAxes = 32;
/** Integer tensors of at most this many elements are followed symbolically: shapes and indices. */
const symbolicElements = 1024;

/** The value of a tensor that has none. */
function withoutElements(fact: Fact): Tensor | undefined {
  const shape = concreteShape(fact);
  return shape === undefined || fact.dtype === 'string' || size(shape) > 0 ? undefined : blank(fact.dtype, shape);
}

/** What a node of the model stands for, in messages. */
export interface Origin { readonly name: string; readonly source: string; readonly attributes?: { readonly said: string } }

/** The error of a node of the model that does not fit its inputs. */
function contradiction(file: string, { name, source, attributes }: Origin, { message, multiple }: InferError, inputs: readonly Wire[]): ShapesContradict {
  const facts = inputs.map(factOf);
  return shapesContradict(file, name, source, withAttributes(message, attributes), facts.map(showFact), leastCommonMultiple(multiple, multipleOf(facts.flatMap((f) => f.shape))));
}

/** What `make` gives; where it throws an `InferError`, throws the error of this node of the model. */
export function within<T>(file: string, origin: Origin, inputs: readonly Wire[], make: () => T): T {
  try {
    return make();
  } catch (e) {
    throw e instanceof InferError ? contradiction(file, origin, e, inputs) : e;
  }
}

/** Adds operators to a typed graph in their simplest form: as constants, as symbolic values, as their static forms, or as they are. */
export class Emitter {
  readonly #graph: Graph;
  readonly #file: string;
  readonly #budget: Budget;

  constructor(graph: Graph, file: string, budget: Budget) {
    this.#graph = graph;
    this.#file = file;
    this.#budget = budget;
  }

  /** For the graph of a loop's body. */
  inside(graph: Graph): Emitter { return new Emitter(graph, this.#file, this.#budget); }

  /** Returns the wires that carry the outputs of `op` over `inputs`. */
  emit(origin: Origin, op: Op, inputs: readonly Wire[]): readonly Wire[] {
    return within(this.#file, origin, inputs, () => this.#emit(origin, op, inputs, [], 0));
  }

  #emit(origin: Origin, op: Op, inputs: readonly Wire[], labels: readonly string[], depth: number): readonly Wire[] {
    if (depth > 16) bug(`${op.name} at ${origin.name} does not come to a static form`);
    if (!this.#budget.operator()) throw modelGrows(this.#file, origin.name);
    const value = constantValue(op);
    if (value !== undefined && depth > 0 && !this.#budget.constant(size(value.shape))) throw new InferError(`the constants that it stands for have ${size(value.shape).toLocaleString('en')} elements and more, which is too many`);
    const facts = inputs.map(factOf);
    const outputs = op.infer(facts);
    for (const f of outputs) checkLengths(f);
    const values = this.#evaluated(op, facts, outputs) ?? symbolic(op, facts, outputs);
    if (values?.every((f) => f.value !== undefined) === true) return values.map((f) => ({ node: this.#graph.add(origin.name, constant(f.value!), [], undefined, labels), slot: 0 }));
    const only = onlyValue(op, inputs, outputs);
    if (only !== undefined) return [{ node: this.#graph.add(origin.name, constant(only), [], undefined, labels), slot: 0 }];
    return this.#staticForm(origin, op, inputs, values ?? outputs, depth) ?? this.#add(origin, op, inputs, values ?? outputs, labels);
  }

  /** Facts with values, where all operands are constant, or without elements, and computing is cheap enough. */
  #evaluated(op: Op, facts: readonly Fact[], outputs: readonly Fact[]): readonly Fact[] | undefined {
    const operands = facts.map((f) => f.value ?? withoutElements(f)).filter((v) => v !== undefined);
    if (op.eval === undefined || operands.length < facts.length || facts.length === 0) return undefined;
    // an evaluation may count along the axes of what is empty
    const empty = outputs.map(withoutElements).filter((v) => v !== undefined);
    if (empty.length === outputs.length) return empty.map((value) => ({ dtype: value.dtype, shape: value.shape, value }));
    const given = operands.reduce((n, v) => n + size(v.shape), 0);
    const made = outputs.map(concreteShape).reduce((n, shape) => n + (shape === undefined ? Infinity : size(shape)), 0);
    const work = workOf(op.cost(facts, outputs));
    if (made > Math.max(foldedElements, given) || work === undefined || !this.#budget.fold(made, work + given)) return undefined;
    return computed(op, operands).map((value) => ({ dtype: value.dtype, shape: value.shape, value }));
  }

  #add(origin: Origin, op: Op, inputs: readonly Wire[], outputs: readonly Fact[], labels: readonly string[]): readonly Wire[] {
    const node = this.#graph.add(origin.name, op, inputs, outputs, labels);
    return outputs.map((_, slot) => ({ node, slot }));
  }

  /** Applies the first of the operator's rules that matches, in a graph of its own, and emits what it makes. */
  #staticForm(origin: Origin, op: Op, inputs: readonly Wire[], outputs: readonly Fact[], depth: number): readonly Wire[] | undefined {
    const { staticForms } = boundOf(op);
    if (staticForms.length === 0) return undefined;
    const scratch = new Graph();
    const real = new Map<number, readonly Wire[]>();
    const stand = inputs.map((w) => {
      const node = scratch.add('', input(factOf(w)), []);
      real.set(node.id, [w]);
      return { node, slot: 0 };
    });
    const node = scratch.add(origin.name, op, stand, outputs);
    scratch.outputs = outputs.map((_, slot) => ({ name: String(slot), wire: { node, slot } }));
    for (const rule of staticForms) {
      const patch = rule.apply(node, scratch);
      if (patch === null) continue;
      patch.apply();
      for (const made of scratch.order()) {
        if (!real.has(made.id)) real.set(made.id, this.#emit({ ...origin, name: made.name }, made.op, made.inputs.map((w) => real.get(w.node.id)![w.slot]!), made.labels, depth + 1));
      }
      return scratch.outputs.map(({ wire }) => real.get(wire.node.id)![wire.slot]!);
    }
    return undefined;
  }
}

/** Operations as multiply-adds take them, in an evaluation that is naive; undefined where their number depends on a symbol. */
function workOf({ mac, div = 0, transcendental = 0 }: OpCount = { mac: 0 }): number | undefined {
  return typeof mac === 'number' && typeof div === 'number' && typeof transcendental === 'number' ? mac + 4 * div + 16 * transcendental : undefined;
}

function checkLengths(f: Fact): void {
  const sound = (d: Dim): boolean => (typeof d === 'number' ? d >= 0 && Number.isSafeInteger(d) : compare(d, 0) >= 0 && d.key.length <= maxDimText);
  if (f.shape.length > maxAxes) throw new InferError(`the result would have ${f.shape.length} axes; ${maxAxes} is the limit`);
  if (!f.shape.every(sound)) throw new InferError(`the result would be ${showFact({ dtype: f.dtype, shape: f.shape }).slice(0, maxDimText)}`);
}

/** The evaluations refuse operands that `infer` cannot judge, such as an index out of range, by a plain Error. */
function computed(op: Op, operands: readonly Tensor[]): readonly Tensor[] {
  try {
    return op.eval!(operands);
  } catch (e) {
    if (e instanceof Error && (e.constructor === Error || e instanceof RangeError)) throw new InferError(e.message);
    throw e;
  }
}

/** Facts with values in symbols, where the operator can follow them. */
function symbolic(op: Op, facts: readonly Fact[], outputs: readonly Fact[]): readonly Fact[] | undefined {
  const computes = facts.some((f) => f.symbolic !== undefined);
  const whole = (f: Fact): boolean => f.dtype === 'i32' || f.dtype === 'i64' || f.dtype === 'bool' || (computes && (f.dtype === 'f32' || f.dtype === 'f64'));
  if (!outputs.every((f) => whole(f) && size(concreteShape(f) ?? [Infinity]) <= symbolicElements)) return undefined;
  const operands = facts.map((f) => (size(concreteShape(f) ?? [Infinity]) <= symbolicElements ? knownDims(f) ?? (computes ? wholeNumbers(f) : undefined) : undefined));
  const known = op.symbolic(operands, facts, outputs);
  if (known?.some((dims) => dims.some((d) => typeof d !== 'number' && d.key.length > maxDimText)) === true) return undefined;
  return known?.map((dims, i) => withDims(outputs[i]!, dims));
}

/** The elements of a constant of floats that are integers. */
function wholeNumbers({ value }: Fact): readonly Dim[] | undefined {
  return (value?.dtype === 'f32' || value?.dtype === 'f64') && value.data.every((v) => Number.isSafeInteger(v)) ? Array.from(value.data) : undefined;
}

function withDims(f: Fact, dims: readonly Dim[]): Fact {
  const shape = concreteShape(f);
  if (shape === undefined || f.dtype === 'string' || dims.length !== size(shape)) return bug(`${dims.length} symbolic elements for ${showFact(f)}`);
  const numbers = dims.filter((d) => typeof d === 'number');
  return numbers.length < dims.length ? { ...f, symbolic: dims } : { ...f, value: filled(f.dtype, shape, numbers) };
}

function filled(dtype: NumericDType, shape: readonly number[], values: readonly number[]): Tensor {
  return tensorOf(dtype, shape, values);
}
