import { tensor } from '../../../src/eval/tensor.ts';
import { op } from '../../graph/op.ts';
import { equal } from '../../ops/elementwise/elementwise.ts';
import { identity } from '../../ops/shape/shape.ts';
import type { ImportedFunction, ImportedWire } from '../../stages.ts';
import { NodeError } from '../attributes.ts';
import { type Builder, type Origin, importFunction } from '../builder.ts';
import type { Attributes } from './attributes.ts';
import type { TfFunction } from './graph-def.ts';

/** Attributes that repeat what the functions say, or that tell only how TensorFlow is to run them. */
const hints = ['Tin', 'Tout', 'Tcond', 'output_shapes', 'parallel_iterations', 'config', 'config_proto', 'executor_type'];

/** An operator that calls functions, as the importer of its graph gives it. */
export interface FunctionCall {
  readonly builder: Builder;
  readonly origin: Origin;
  readonly attrs: Attributes;
  readonly inputs: readonly ImportedWire[];
  /** The function of the library that an attribute names. */
  function(attribute: string): TfFunction;
  /** The functions of the library that an attribute lists. */
  functions(attribute: string): readonly TfFunction[];
  /** Imports a function's nodes into `builder` and returns its results; null where something in it is not supported. */
  body(called: TfFunction, builder: Builder, given: readonly ImportedWire[]): readonly ImportedWire[] | null;
}

type BuildCall = (call: FunctionCall) => readonly ImportedWire[] | null;

/** The nodes of the function stand in the place of the call. */
function call(c: FunctionCall): readonly ImportedWire[] | null {
  c.attrs.ignore(...hints);
  return c.body(c.function('f'), c.builder, c.inputs)?.map((w) => c.builder.add(c.origin, op(identity, {}), [w])) ?? null;
}

function branch(c: FunctionCall): readonly ImportedWire[] | null {
  c.attrs.ignore(...hints);
  const [then, otherwise] = ['then_branch', 'else_branch'].map((name) => imported(c, name, c.inputs.length - 1));
  if (then == null || otherwise == null) return null;
  return c.builder.control(c.origin, { kind: 'branch', then, otherwise }, c.inputs, then.results.length);
}

/** More functions to choose from make no program. */
const maxChoices = 64;

/** One of several functions by an index, the last one where that is none of the others: branches within each other. */
function choice(c: FunctionCall): readonly ImportedWire[] | null {
  c.attrs.ignore(...hints);
  const called = c.functions('branches');
  if (called.length === 0 || called.length > maxChoices) throw new NodeError(`it chooses among ${called.length} functions`);
  const from = (k: number, builder: Builder, inputs: readonly ImportedWire[]): readonly ImportedWire[] | null => {
    const [index, ...given] = inputs;
    if (k === called.length - 1) return c.body(called[k]!, builder, given);
    const names = inputs.map((_, i) => String(i));
    const then = importFunction(names, (inner, [, ...own]) => c.body(called[k]!, inner, own));
    const otherwise = importFunction(names, (inner, own) => from(k + 1, inner, own));
    if (index === undefined || then === null || otherwise === null) return null;
    const holds = builder.add(c.origin, op(equal, {}), [index, builder.constant(c.origin, tensor('i32', [], [k]))]);
    return builder.control(c.origin, { kind: 'branch', then, otherwise }, [holds, ...inputs], then.results.length);
  };
  return from(0, c.builder, c.inputs);
}

function loop(c: FunctionCall): readonly ImportedWire[] | null {
  c.attrs.ignore(...hints);
  const count = c.inputs.length;
  const [condition, body] = ['cond', 'body'].map((name) => imported(c, name, count));
  if (condition == null || body == null) return null;
  if (condition.results.length !== 1 || body.results.length !== count) throw new NodeError(`its functions give ${condition.results.length} and ${body.results.length} results`);
  return c.builder.control(c.origin, { kind: 'loop', variables: count, condition, body }, c.inputs, count);
}

function imported(c: FunctionCall, attribute: string, parameters: number): ImportedFunction | null {
  const called = c.function(attribute);
  return importFunction(called.arguments, (builder, given) => {
    if (given.length !== parameters) throw new NodeError(`a function takes ${given.length} arguments and is given ${parameters}`);
    return c.body(called, builder, given);
  });
}

/** Operators that hold functions; what is in these is imported too. */
export const functionCalls: ReadonlyMap<string, BuildCall> = new Map(Object.entries({
  PartitionedCall: call, StatefulPartitionedCall: call, If: branch, StatelessIf: branch, Case: choice, StatelessCase: choice, While: loop, StatelessWhile: loop,
}));
