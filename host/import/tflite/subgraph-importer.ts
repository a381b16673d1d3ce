import { importFunction, Builder, type Origin } from '../builder.ts';
import { op } from '../../graph/op.ts';
import { arrayWrite } from '../../ops/control/arrays.ts';
import { squeeze } from '../../ops/shape/shape.ts';
import type { ImportedWire } from '../../stages.ts';
import { NodeError } from '../attributes.ts';
import type { ImportContext } from '../context.ts';
import { widened } from '../elements.ts';
import { Call, type Variable } from './call.ts';
import { badTensor, noTensor, tensorNotGiven } from './errors.ts';
import { type ListWrite, listWrites } from './list-writes.ts';
import type { Subgraph, TfliteModel, TfliteOperator, TfliteTensor } from './model.ts';
import { Options } from './options.ts';
import { builders } from './operators/index.ts';
import { checkQuantization, quantizedOf } from './quantization.ts';
import { isComparison, quantizedBuilders } from './quantized-operators.ts';
import { type Enclosing, subgraphOperators } from './subgraph-operators.ts';
import { constantOf, isReduced } from './types.ts';
import type { Variables } from './variables.ts';

/** What all subgraphs of one model share. */
export interface Shared { readonly model: TfliteModel; readonly context: ImportContext; readonly variables: Variables }

/** Where the operators of a subgraph go. */
export interface Place {
  readonly builder: Builder;
  /** Before the names of operators of subgraphs that are called. */
  readonly prefix: string;
  readonly depth: number;
}

/** Imports the operators of one subgraph: the model's, or one that an operator names. */
export class SubgraphImporter implements Enclosing {
  readonly #shared: Shared;
  readonly #place: Place;
  readonly #subgraph: Subgraph;
  /** By tensor; null where what gives it is not supported. */
  readonly #wires = new Map<number, ImportedWire | null>();
  /** Names of the variables that tensors are handles of. */
  readonly #handles = new Map<number, string>();
  beginsVariables = false;
  /** Of the body of a loop. */
  #writes: ReadonlyMap<number, ListWrite> = new Map();

  constructor(shared: Shared, place: Place, subgraph: Subgraph) {
    this.#shared = shared;
    this.#place = place;
    this.#subgraph = subgraph;
  }

  get builder(): Builder { return this.#place.builder; }
  get variables(): Variables { return this.#shared.variables; }
  get called(): boolean { return this.#place.depth > 0; }

  set(tensor: number, wire: ImportedWire): void { this.#wires.set(tensor, wire); }

  /** Imports all operators and returns the wires of `tensors`; null where one is not supported. */
  run(tensors: readonly number[]): readonly ImportedWire[] | null {
    const parts = new Set([...this.#writes.values()].flatMap((w) => w.parts));
    for (const operator of this.#subgraph.operators) {
      if (parts.has(operator.outputs[0] ?? -1)) continue;
      const made = this.#import(operator);
      // what a file says to be a result and the operator does not give stays unknown
      operator.outputs.forEach((tensor, i) => {
        const wire = made === null ? null : made[i];
        if (tensor >= 0 && wire !== undefined && !this.#wires.has(tensor)) this.#wires.set(tensor, wire);
      });
    }
    const wires = tensors.map((t) => this.#wire(t, 'the list of outputs'));
    return wires.every((w) => w !== null) ? wires : null;
  }

  #tensor(index: number, reader: string): TfliteTensor { return this.#subgraph.tensors[index] ?? fail(noTensor(this.#shared.context.file, index, reader)); }

  handle(tensor: number): string {
    const name = this.#handles.get(tensor);
    if (name === undefined) throw new NodeError(`tensor ${tensor} is no handle of a variable of this subgraph`);
    return name;
  }

  setHandle(tensor: number, variable: string): void { this.#handles.set(tensor, variable); }

  #wire(index: number, reader: string): ImportedWire | null {
    const known = this.#wires.get(index);
    if (known !== undefined) return known;
    const { file } = this.#shared.context;
    const tensor = this.#tensor(index, reader);
    const wire = this.#constant(tensor);
    if (wire === undefined) throw tensorNotGiven(file, tensor.name, reader);
    this.#wires.set(index, wire);
    return wire;
  }

  /** The constant that a tensor is; undefined where it has no value in the file. */
  #constant(tensor: TfliteTensor): ImportedWire | undefined {
    const { model, context } = this.#shared;
    try {
      const content = model.content(tensor.buffer) ?? (tensor.shape.includes(0) ? new Uint8Array() : undefined);
      if (content === undefined) return undefined;
      if (tensor.sparse) throw new NodeError('sparse values are not supported');
      if (isReduced(tensor.type)) context.warn(widened);
      return this.#place.builder.constant({ name: this.#place.prefix + tensor.name, source: 'Buffer', gates: [] }, constantOf(tensor, content));
    } catch (e) {
      throw e instanceof NodeError ? badTensor(context.file, tensor.name, e.message) : e;
    }
  }

  #import(operator: TfliteOperator): readonly ImportedWire[] | null {
    const { context } = this.#shared;
    const results = operator.outputs.map((t) => this.#tensor(t, operator.name));
    const named = { name: this.#place.prefix + (results[0]?.name ?? operator.name), op: operator.name };
    const control = subgraphOperators.get(operator.name);
    const isQuantized = (t: number): boolean => t >= 0 && quantizedOf(this.#tensor(t, operator.name)) !== undefined;
    const quantized = quantizedOf(results[0]) !== undefined || (isComparison(operator.name) && operator.inputs.every(isQuantized));
    const build = (quantized ? quantizedBuilders : builders).get(operator.name);
    if (build === undefined && control === undefined) return context.refuse(named, quantized && builders.has(operator.name) ? 'it gives quantised integers' : null);
    const options = new Options(operator.options, operator.schema);
    const origin: Origin = { name: named.name, source: operator.name, gates: [], attributes: options };
    const write = this.#writes.get(operator.outputs[0] ?? -1);
    if (write !== undefined) {
      const [list, index, row] = this.#all([write.list, write.index, write.row], named) ?? [];
      if (list === undefined || index === undefined || row === undefined) return null;
      return [this.builder.add(origin, op(arrayWrite, {}), [list, index, this.builder.add(origin, op(squeeze, { axes: [0] }), [row])])];
    }
    if (control !== undefined) return context.build(named, options, () => control({ within: this, origin, options, operator, wires: (tensors) => this.#all(tensors, named) }));
    const tensors = operator.inputs.map((t) => (t < 0 ? undefined : this.#tensor(t, named.op)));
    const inputs = this.#all(operator.inputs, named, tensors);
    if (inputs === null) return null;
    const place = { builder: this.#place.builder, origin, expansion: context.expansion, variable: (i: number) => this.#variable(operator.inputs[i] ?? -1, named) };
    return context.build(named, options, () => {
      if (quantizedBuilders.has(operator.name) || operator.name === 'DEQUANTIZE') checkQuantization(tensors, results);
      return build!(new Call(place, options, inputs, tensors, results));
    });
  }

  /** Wires of tensors, undefined where one is left out; null where one is not supported. A variable tensor has none: it is asked for by `variable`. */
  #all(indices: readonly number[], { name, op }: { readonly name: string; readonly op: string }, tensors?: readonly (TfliteTensor | undefined)[]): readonly (ImportedWire | undefined)[] | null {
    const wires = indices.map((t, i) => (t < 0 || tensors?.[i]?.variable === true || this.#handles.has(t) ? undefined : this.#wire(t, `operator '${name}' (${op})`)));
    return wires.every((w) => w !== null) ? wires : null;
  }

  #variable(index: number, { op }: { readonly op: string }): Variable {
    const tensor = this.#tensor(index, op);
    if (!tensor.variable) throw new NodeError(`tensor '${tensor.name}' is not variable`);
    if (this.called) throw new NodeError('a variable in a subgraph that is called');
    return this.#shared.variables.ofTensor(index, tensor, this.#place.builder);
  }

  /** The importer of another subgraph, whose inputs are these. Throws `NodeError`. */
  #inner(index: number, builder: Builder, name: string, given: readonly ImportedWire[]): { readonly importer: SubgraphImporter; readonly subgraph: Subgraph } {
    const { model, context } = this.#shared;
    context.enter(this.#place.depth, name);
    const subgraph = model.subgraph(index);
    if (subgraph.inputs.length !== given.length) throw new NodeError(`its subgraph ${index} takes ${subgraph.inputs.length} inputs and is given ${given.length}`);
    const importer = new SubgraphImporter(this.#shared, { builder, prefix: `${name}/`, depth: this.#place.depth + 1 }, subgraph);
    subgraph.inputs.forEach((tensor, i) => { importer.set(tensor, given[i]!); });
    return { importer, subgraph };
  }

  function(index: number, name: string, parameters: number, isBody = false): ReturnType<typeof importFunction> {
    return importFunction(Array.from({ length: parameters }, (_, i) => String(i)), (builder, given) => {
      const { importer, subgraph } = this.#inner(index, builder, name, given);
      if (isBody) importer.#writes = listWrites(this.#shared.model, subgraph);
      return importer.run(subgraph.outputs);
    });
  }

  begin(index: number, name: string): boolean {
    const { importer, subgraph } = this.#inner(index, this.builder, `${name}/init`, []);
    importer.beginsVariables = true;
    return importer.run(subgraph.outputs) !== null;
  }
}

function fail(error: Error): never { throw error; }
