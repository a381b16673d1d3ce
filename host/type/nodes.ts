import { tensor } from '../../src/eval/tensor.ts';
import { branchNotKnown } from '../errors.ts';
import { constant } from '../graph/constant.ts';
import { sameType } from '../graph/fact.ts';
import { type Wire, constantOf, factOf } from '../graph/graph.ts';
import { InferError, op } from '../graph/op.ts';
import { equal, select } from '../ops/elementwise/elementwise.ts';
import type { ImportedControl, ImportedFunction, ImportedNode, ImportedWire } from '../stages.ts';
import { emitArray } from './arrays.ts';
import { within } from './emit.ts';
import { emitBranches } from './branches.ts';
import { type Meeting, Guards } from './guards.ts';
import { emitLoop } from './loops.ts';
import { type Scope, emit, emitConstant } from './scope.ts';
import { type Value, dead, isWire, nothing } from './values.ts';

/** Emits one imported node; undefined where it never runs. Throws `UserError`. */
export function emitNode(scope: Scope, node: ImportedNode, inputs: readonly Value[], guards: Guards): readonly Value[] | undefined {
  return within(scope.file, node, inputs.filter(isWire), () => emitLive(scope, node, inputs, guards));
}

function emitLive(scope: Scope, node: ImportedNode, inputs: readonly Value[], guards: Guards): readonly Value[] | undefined {
  const live = inputs.filter((v) => v !== dead);
  if (node.control?.kind === 'join') {
    const [only, other] = live;
    if (only === undefined) return undefined;
    if (other !== undefined) return emitMeeting(scope, node, guards.meeting(node, inputs));
    return [only, ...scope.emitter.emit(node, constant(tensor('i32', [], [inputs.indexOf(only)])), [])];
  }
  if (live.length < inputs.length) return undefined;
  if (node.control?.kind === 'route') {
    const [data, predicate] = live;
    if (data === undefined || predicate === undefined || !isWire(predicate)) throw new InferError('it routes no tensor by a tensor');
    const value = constantOf(predicate), { ways } = node.control, { dtype, shape } = factOf(predicate);
    if (shape.length > 0 || (dtype !== 'i32' && (dtype !== 'bool' || ways !== 2))) throw new InferError(`it chooses one of ${ways} ways by ${dtype}[${shape.join()}]`);
    const way = value === undefined ? undefined : wayOf(Number(value.data[0] ?? 0), ways);
    return Array.from({ length: ways }, (_, w) => (way === undefined || w === way ? data : dead));
  }
  if (node.control?.kind === 'loop') return emitLoop(scope, node, node.control, live, emitFunction);
  if (node.control?.kind === 'branch') return emitBranch(scope, node, node.control, live);
  const array = emitArray(scope, node, live);
  if (array !== undefined) return array;
  const wires = live.filter(isWire);
  const [first] = live;
  // an identity passes on whatever it is given
  if (wires.length < live.length && first !== undefined && live.length === 1 && node.op.name === 'Identity') return [first];
  if (live.includes(nothing)) throw new InferError('it is given an optional value that holds nothing');
  if (wires.length < live.length) throw new InferError('it is given an array of tensors');
  return scope.emitter.emit(node, node.op, wires);
}

const wayOf = (chosen: number, ways: number): number => (chosen >= 0 && chosen < ways ? chosen : ways - 1);

/** All ways of a route are computed, and one is chosen where they meet. */
function emitMeeting(scope: Scope, node: ImportedNode, meeting: Meeting | undefined): readonly Value[] {
  const values = meeting?.arrivals.map((a) => a.value).filter(isWire) ?? [], [first] = values;
  if (meeting === undefined || first === undefined || values.length < meeting.arrivals.length) throw branchNotKnown(scope.file, node.name, node.source);
  if (values.some((v) => !sameType(factOf(v), factOf(first)))) throw new InferError('its branches give different things');
  const { predicate, arrivals } = meeting, isBoolean = factOf(predicate).dtype === 'bool';
  const number = (i: number): Wire => emitConstant(scope, node, tensor('i32', [], [i]));
  const choose = (from: readonly Wire[]): Wire => from.slice(0, -1).reduceRight((otherwise, value, way) => (
    isBoolean ? emit(scope, node, op(select, {}), [predicate, otherwise, value])
      : emit(scope, node, op(select, {}), [emit(scope, node, op(equal, {}), [predicate, number(way)]), value, otherwise])), from.at(-1)!);
  return [choose(values), choose(arrivals.map((a) => number(a.input)))];
}

/** Emits the nodes of a function in `scope` and returns its results. */
export function emitFunction(scope: Scope, { parameters, nodes, results }: ImportedFunction, given: readonly Value[]): readonly Value[] {
  const emitted: (readonly Value[] | undefined)[] = [];
  const valueOf = (w: ImportedWire): Value => emitted[w.node]?.[w.slot] ?? dead;
  const guards = new Guards();
  nodes.forEach((node, i) => {
    const inputs = node.inputs.map(valueOf);
    if (i < parameters) emitted[i] = given.slice(i, i + 1);
    else if (node.gates.every((w) => valueOf(w) !== dead)) emitted[i] = emitNode(scope, node, inputs, guards);
    guards.add(i, node, inputs);
  });
  const guarded = results.find((w) => guards.holds(w));
  if (guarded !== undefined) throw branchNotKnown(scope.file, nodes[guarded.node]!.name, nodes[guarded.node]!.source);
  return results.map(valueOf);
}

/** The branch that is taken, or both where that is known only at run time. */
function emitBranch(scope: Scope, node: ImportedNode, control: ImportedControl & { readonly kind: 'branch' }, [chooses, ...given]: readonly Value[]): readonly Value[] {
  if (chooses === undefined || !isWire(chooses)) throw new InferError('what it chooses by is no tensor');
  const known = constantOf(chooses);
  if (known !== undefined) return emitFunction(scope, known.data.length > 0 && known.data[0] !== 0 ? control.then : control.otherwise, given);
  if (factOf(chooses).dtype !== 'bool' || factOf(chooses).shape.length > 0) throw branchNotKnown(scope.file, node.name, node.source);
  return emitBranches(scope, node, control, chooses, given, emitFunction);
}
