import { ShapesContradict, bug, onOneSide, outputNeverComputed, statesTakeOutputs, variableChangesShape, variableNotConstant, variableOfStrings } from './errors.ts';
import { checkGraph } from './graph/check.ts';
import { constant, input } from './graph/constant.ts';
import { mul, substitute, symbol, symbolsOf } from './graph/dim.ts';
import { type Fact, fact, sameType, showFact } from './graph/fact.ts';
import { constantOf, factOf, Graph, type Port, type State, type Wire } from './graph/graph.ts';
import { type Imported, type ImportedHint, type ImportedWire, type InputSpec, type StateSpec, type Typed, streamSymbol } from './stages.ts';
import { inputFacts, showPort } from './type/inputs.ts';
import { elementsOf, stacked } from './type/arrays.ts';
import { Guards } from './type/guards.ts';
import { boundStates, isBoundOnly } from './type/states.ts';
import { emitNode } from './type/nodes.ts';
import { Budget } from './type/budget.ts';
import { Emitter, within } from './type/emit.ts';
import type { Scope } from './type/scope.ts';
import { type Value, dead, isArray, isNothing, isWire } from './type/values.ts';
import type { Tensor } from '../src/eval/tensor.ts';

export interface TypeOptions {
  /** Shapes that the file leaves open. The first open length that is not given is `S`. */
  readonly inputs?: readonly InputSpec[];
  /** Inputs that are kept from run to run. */
  readonly states?: readonly StateSpec[];
  /** Outputs that the user names: these stay outputs where they are what a state becomes. */
  readonly outputs?: readonly string[];
}

/**
 * Gives every wire a dtype and a shape, folds what is constant, also where it is so only in symbols, chooses static forms and drops branches
 * that never run. Throws `UserError` where the model contradicts itself or the given inputs.
 */
export function typeGraph(imported: Imported, options: TypeOptions = {}): Typed {
  const given = inputFacts(imported, options.inputs ?? []);
  try {
    return typed(imported, given, options);
  } catch (error) {
    const found = error instanceof ShapesContradict ? typedInMultiples(imported, given, options, error) : undefined;
    if (found === undefined) throw error;
    return found;
  }
}

/** Streams of more frames than this to a step of the network are a mistake. */
const maxMultiple = 4096;

/** A network whose lengths fit together only for some lengths of the stream, such as even ones, typed for these. */
function typedInMultiples(imported: Imported, given: ReadonlyMap<string, Fact>, options: TypeOptions, { multiple: first }: ShapesContradict): Typed | undefined {
  for (let [multiple, more] = [first, first]; more > 1 && multiple <= maxMultiple; multiple *= more) {
    const facts = new Map([...given].map(([name, f]) => [name, { ...f, shape: f.shape.map((d) => substitute(d, new Map([[streamSymbol, mul(multiple, symbol(streamSymbol))]]))) }]));
    try {
      const found = typed(imported, facts, options);
      const streams = [...facts].flatMap(([name, f]) => (f.shape.some((d) => symbolsOf(d).has(streamSymbol)) ? [`--input ${name}=${f.shape.join(',')}:${f.dtype}`] : []));
      return { ...found, multiple, warnings: [...found.warnings, `its lengths fit together only where ${streamSymbol} is a multiple of ${multiple}, and it is taken to be one, as ${streams.join(' ')} says too`] };
    } catch (error) {
      if (!(error instanceof ShapesContradict)) throw error;
      more = error.multiple;
    }
  }
  return undefined;
}

/** By the facts of its inputs. */
function typed(imported: Imported, facts: ReadonlyMap<string, Fact>, { inputs: given = [], states: bound = [], outputs: wanted }: TypeOptions): Typed {
  const graph = new Graph();
  const states = [...imported.states, ...boundStates(imported, bound, given, facts)];
  const byNode = new Map(imported.inputs.map((i) => [i.wire.node, i]));
  const stateOf = new Map(states.map((s) => [s.wire.node, s]));
  const initials = new Map<string, { readonly wire: Wire; readonly initial: Tensor }>();
  const ports: Port[] = [];
  /** By imported node; undefined: all its outputs are dead. */
  const scope: Scope = { file: imported.name, graph, emitter: new Emitter(graph, imported.name, new Budget(imported)), reads: [] };
  const emitted: (readonly Value[] | undefined)[] = [];
  const guards = new Guards();
  const valueOf = (w: ImportedWire): Value => emitted[w.node]?.[w.slot] ?? dead;
  /** An array that is asked for as a tensor is its elements as rows. */
  const wireOf = (w: ImportedWire): Wire | typeof dead => {
    const value = valueOf(w);
    if (isNothing(value)) return dead;
    if (!isArray(value)) return value;
    const node = imported.nodes[w.node]!;
    return within(scope.file, node, [], () => stacked(scope, node, value));
  };

  imported.nodes.forEach((node, i) => {
    const port = byNode.get(i);
    const given = port === undefined ? undefined : facts.get(port.name);
    const state = stateOf.get(i);
    if (state !== undefined) {
      const begins = 'data' in state.initial ? state.initial : wireOf(state.initial);
      const initial = begins === dead ? undefined : 'data' in begins ? begins : constantOf(begins);
      if (initial === undefined) throw variableNotConstant(imported.name, state.name);
      if (initial.dtype === 'string') throw variableOfStrings(imported.name, state.name);
      const wire = { node: graph.add(node.name, input(fact(initial.dtype, initial.shape)), []), slot: 0 };
      initials.set(state.name, { wire, initial });
      emitted[i] = [wire];
    } else if (given?.value !== undefined) {
      emitted[i] = scope.emitter.emit(node, constant(given.value), []);
    } else if (port !== undefined && given !== undefined) {
      const wire = { node: graph.add(node.name, input(given), []), slot: 0 };
      ports.push({ name: port.name, wire });
      emitted[i] = [wire];
    } else if (port?.fallback !== undefined) {
      emitted[i] = [valueOf(port.fallback)];
    } else if (node.gates.every((w) => valueOf(w) !== dead)) {
      emitted[i] = emitNode(scope, node, node.inputs.map(valueOf), guards);
    }
    guards.add(i, node, node.inputs.map(valueOf));
  });

  const warnings = [...imported.warnings];
  graph.inputs = ports;
  graph.outputs = imported.outputs.flatMap(({ name, wire, apart = false }) => {
    const value = valueOf(wire);
    if (guards.holds(wire)) {
      if (imported.outputsNamed) throw onOneSide(imported.name, 'output', name);
      warnings.push(`'${name}' is only computed on one side of a branch and is not taken as an output`);
      return [];
    }
    if ((apart && isNothing(value)) || isBoundOnly(name, bound, wanted)) return [];
    if (apart && isArray(value)) return within(scope.file, imported.nodes[wire.node]!, [], () => elementsOf(scope, { name, source: '' }, value)).map((element, i) => ({ name: `${name}.${i}`, wire: element }));
    const live = wireOf(wire);
    if (live !== dead) return [{ name, wire: live }];
    if (imported.outputsNamed) throw outputNeverComputed(imported.name, name);
    warnings.push(`'${name}' is in a branch that never runs and is not taken as an output`);
    return [];
  });
  if (graph.outputs.length === 0) {
    const [first] = imported.outputs;
    if (bound.length > 0) throw statesTakeOutputs(imported.name, imported.outputs.map((o) => o.name));
    throw first !== undefined && guards.holds(first.wire) ? onOneSide(imported.name, 'output', first.name) : outputNeverComputed(imported.name, first?.name ?? '');
  }
  graph.states = neededStates(graph, states.map(({ name, next }): State => {
    const { wire, initial } = initials.get(name) ?? bug(`state ${name} has no value`);
    const becomes = wireOf(next);
    if (guards.holds(next)) throw onOneSide(imported.name, 'variable', name);
    if (becomes === dead) throw outputNeverComputed(imported.name, name);
    if (!sameType(factOf(wire), factOf(becomes))) throw variableChangesShape(imported.name, name, showFact(factOf(wire)), showFact(factOf(becomes)));
    return { name, wire, next: becomes, initial };
  }));
  const wrong = (imported.hints ?? []).flatMap((hint) => {
    const value = valueOf(hint.wire);
    return !isWire(value) || agrees(hint, factOf(value)) ? [] : [`'${hint.name}' is ${showPort(hint)}, which is ${showFact({ dtype: factOf(value).dtype, shape: factOf(value).shape })}`];
  });
  if (wrong.length > 0) warnings.push(`the file says that ${wrong[0]!}${wrong.length > 1 ? `; and ${wrong.length - 1} more that are not as it says` : ''}`);
  graph.dropUnused();
  checkGraph(graph, 'type');
  return { stage: 'typed', name: imported.name, graph, graphNodes: imported.graphNodes, warnings };
}

/** Whether what the file says of a value is true, as far as it says something and lengths are known. */
const agrees = ({ dtype, shape }: ImportedHint, f: Fact): boolean => dtype === f.dtype
  && (shape === undefined || (shape.length === f.shape.length && shape.every((d, i) => typeof d !== 'number' || typeof f.shape[i] !== 'number' || d === f.shape[i])));

/** The states that an output depends on, in this run or a later one. */
function neededStates(graph: Graph, states: readonly State[]): readonly State[] {
  const of = (kept: readonly State[]): readonly State[] => {
    graph.states = kept;
    const read = new Set(graph.order().map((n) => n.id));
    return states.filter((s) => read.has(s.wire.node.id));
  };
  let kept: readonly State[] = [];
  for (let more = of(kept); more.length > kept.length; more = of(kept)) kept = more;
  return kept;
}
