import { op } from '../../graph/op.ts';
import { type Tensor, numbersOf, tensor } from '../../../src/eval/tensor.ts';
import { constantValue } from '../../graph/constant.ts';
import { factOf } from '../../graph/graph.ts';
import { InferError } from '../../graph/op.ts';
import { arrayOf, arrayStack, arrayWrite, newArray } from '../../ops/control/arrays.ts';
import { fill, identity, reshape } from '../../ops/shape/shape.ts';
import type { ImportedFunction, ImportedWire } from '../../stages.ts';
import { NodeError } from '../attributes.ts';
import { Arithmetic } from '../arithmetic.ts';
import type { Builder, Origin } from '../builder.ts';
import { deferred } from '../deferred.ts';
import type { TfliteOperator } from './model.ts';
import type { Options } from './options.ts';
import type { Variables } from './variables.ts';

/** What operators that name subgraphs or variables are given of the subgraph that they are in. */
export interface Enclosing {
  readonly builder: Builder;
  readonly variables: Variables;
  /** Whether what they assign is what variables begin with. */
  readonly beginsVariables: boolean;
  /** Whether it is called by another one. */
  readonly called: boolean;
  /** The variable that a tensor is a handle of. Throws `NodeError`. */
  handle(tensor: number): string;
  setHandle(tensor: number, variable: string): void;
  /** A subgraph as a function of so many parameters; null where something in it is not supported. `isBody`: of a loop, in which inputs that are lists are arrays. */
  function(index: number, name: string, parameters: number, isBody?: boolean): ImportedFunction | null;
  /** Runs a subgraph whose assignments are what variables begin with; false where something in it is not supported. */
  begin(index: number, name: string): boolean;
}

/** An operator that names subgraphs or variables. */
interface SubgraphCall {
  readonly within: Enclosing;
  readonly origin: Origin;
  readonly options: Options;
  readonly operator: TfliteOperator;
  /** Wires of tensors; null where one is not supported. */
  wires(tensors: readonly number[]): readonly (ImportedWire | undefined)[] | null;
}

type Build = (call: SubgraphCall) => readonly ImportedWire[] | null;

/** All inputs from `from` on; null where one is not supported. */
function inputs(c: SubgraphCall, from = 0): readonly ImportedWire[] | null {
  const wires = c.wires(c.operator.inputs.slice(from));
  if (wires === null) return null;
  return wires.map((w, i) => w ?? fail(`input ${from + i} is left out, or a variable, which a subgraph cannot take`));
}

function fail(problem: string): never { throw new NodeError(problem); }

const handleOf = ({ within, operator }: SubgraphCall): string => within.handle(operator.inputs[0] ?? fail('it has no input'));

/** Tensors of one element, as conditions are, are scalars. */
const toScalar = deferred('Scalar', {}, (make, [x]) => {
  const { shape } = factOf(x!);
  if (shape.some((d) => d !== 1)) throw new InferError(`a condition of [${shape.join(',')}]`);
  return shape.length === 0 ? make(op(identity, {}), [x!]) : make(op(reshape, { to: [] }), [x!]);
});

const branch: Build = (c) => {
  const given = inputs(c);
  const [then, otherwise] = ['then_subgraph_index', 'else_subgraph_index'].map((name) => c.within.function(c.options.int(name), c.origin.name, c.operator.inputs.length - 1));
  if (given === null || then == null || otherwise == null) return null;
  const [condition, ...values] = given;
  if (condition === undefined || then.results.length !== otherwise.results.length) fail(`its subgraphs give ${then.results.length} and ${otherwise.results.length} results`);
  const { builder } = c.within;
  return builder.control(c.origin, { kind: 'branch', then, otherwise }, [builder.add(c.origin, toScalar, [condition]), ...values], then.results.length);
};

/** A list that is the rows of a tensor; zeros are what stands in one before it is written. */
function list(builder: Builder, origin: Origin, rows: ImportedWire): ImportedWire {
  const valueOf = ({ node }: ImportedWire): Tensor | undefined => constantValue(builder.nodes[node]!.op);
  const isZeros = (value: Tensor | undefined): boolean => value !== undefined && value.dtype !== 'string' && numbersOf(value).every((v) => v === 0);
  const empty = (size: ImportedWire): ImportedWire => builder.add(origin, op(newArray, {}), [size]);
  const { op: from, inputs } = builder.nodes[rows.node]!, value = valueOf(rows);
  if (value !== undefined && isZeros(value)) return empty(builder.constant(origin, tensor('i32', [], [value.shape[0] ?? 0])));
  if (from.as(fill) !== undefined && isZeros(valueOf(inputs[1]!))) return empty(builder.add(origin, firstOf, [inputs[0]!]));
  return builder.add(origin, op(arrayOf, {}), [rows]);
}

/** The first of a row of integers. */
const firstOf = deferred('First', {}, (make, [row]) => new Arithmetic(make).row(row!, 0, 0));

const loop: Build = (c) => {
  const given = inputs(c);
  const [condition, body] = ['cond_subgraph_index', 'body_subgraph_index'].map((name, i) => c.within.function(c.options.int(name), c.origin.name, c.operator.inputs.length, i === 1));
  if (given === null || condition == null || body == null) return null;
  if (condition.results.length !== 1 || body.results.length !== given.length) fail(`its subgraphs give ${condition.results.length} and ${body.results.length} results for ${given.length} variables`);
  const { builder } = c.within, isList = (i: number): boolean => body.nodes[body.results[i]!.node]?.op.as(arrayWrite) !== undefined;
  const variables = given.map((w, i) => (isList(i) ? list(builder, c.origin, w) : w));
  const results = builder.control(c.origin, { kind: 'loop', variables: given.length, condition, body }, variables, given.length);
  return results.map((w, i) => (isList(i) ? builder.add(c.origin, op(arrayStack, {}), [w]) : w));
};

export const subgraphOperators: ReadonlyMap<string, Build> = new Map(Object.entries<Build>({
  IF: branch,
  WHILE: loop,
  CALL_ONCE: (c) => (c.within.begin(c.options.int('init_subgraph_index'), c.origin.name) ? [] : null),

  VAR_HANDLE(c) {
    c.within.setHandle(c.operator.outputs[0] ?? fail('it has no output'), `${c.options.text('container')}${c.options.text('shared_name')}`);
    // nothing reads the handle itself
    return [c.within.builder.constant(c.origin, tensor('i32', [], [0]))];
  },

  READ_VARIABLE: (c) => [c.within.variables.read(handleOf(c), c.within.builder)],

  ASSIGN_VARIABLE(c) {
    const given = inputs(c, 1);
    if (given === null) return null;
    const { variables, beginsVariables, called } = c.within;
    const value = given[0] ?? fail('it has no value to assign');
    if (beginsVariables) variables.begin(handleOf(c), value);
    else if (called) fail('it assigns to a variable in a subgraph that is called');
    else variables.assign(handleOf(c), value);
    return [];
  },
}));
