import { branchNotKnown, bug, outputNeverComputed } from './errors.ts';
import { checkGraph } from './graph/check.ts';
import { constant, input } from './graph/constant.ts';
import { constantOf, Graph, type Port, type Wire } from './graph/graph.ts';
import { merge, switchOp } from './ops/dynamic.ts';
import type { Imported, ImportedNode, ImportedWire, InputSpec, Typed } from './stages.ts';
import { inputFacts } from './type/inputs.ts';
import { Placer } from './type/place.ts';
import { tensor } from '../src/eval/tensor.ts';

export interface TypeOptions {
  /** Shapes that the file leaves open. The first open length that is not given is `S`. */
  readonly inputs?: readonly InputSpec[];
}

/** A wire that is never computed: behind the other branch of a Switch. */
const dead = null;
type Live = Wire | typeof dead;

/**
 * Gives every wire a dtype and a shape, folds what is constant, also where it is so only in symbols, chooses static forms and drops branches
 * that never run. Throws `UserError` where the model contradicts itself or the given inputs.
 */
export function typeGraph(imported: Imported, options: TypeOptions = {}): Typed {
  const graph = new Graph();
  const placer = new Placer(graph, imported.name);
  const facts = inputFacts(imported, options.inputs ?? []);
  const byNode = new Map(imported.inputs.map((i) => [i.wire.node, i]));
  const ports: Port[] = [];
  /** By imported node; undefined: all its outputs are dead. */
  const placed: (readonly Live[] | undefined)[] = [];
  const wireOf = (w: ImportedWire): Live => placed[w.node]?.[w.slot] ?? dead;

  imported.nodes.forEach((node, i) => {
    const port = byNode.get(i);
    const given = port === undefined ? undefined : facts.get(port.name);
    if (port !== undefined && given !== undefined) {
      const wire = { node: graph.add(node.name, input(given), []), slot: 0 };
      ports.push({ name: port.name, wire });
      placed[i] = [wire];
    } else if (port?.fallback !== undefined) {
      placed[i] = [wireOf(port.fallback)];
    } else if (node.gates.every((w) => wireOf(w) !== dead)) {
      placed[i] = placeNode(placer, imported.name, node, node.inputs.map(wireOf));
    }
  });

  const warnings = [...imported.warnings];
  graph.inputs = ports;
  graph.outputs = imported.outputs.flatMap(({ name, wire }) => {
    const live = wireOf(wire);
    if (live !== dead) return [{ name, wire: live }];
    if (imported.outputsNamed) throw outputNeverComputed(imported.name, name);
    warnings.push(`'${name}' is in a branch that never runs and is not taken as an output`);
    return [];
  });
  if (graph.outputs.length === 0) throw outputNeverComputed(imported.name, imported.outputs[0]?.name ?? '');
  graph.dropUnused();
  checkGraph(graph, 'type');
  return { stage: 'typed', name: imported.name, graph, graphNodes: imported.graphNodes, warnings };
}

function placeNode(placer: Placer, file: string, node: ImportedNode, inputs: readonly Live[]): readonly Live[] | undefined {
  const live = inputs.filter((w) => w !== dead);
  if (node.op.as(merge) !== undefined) {
    const [only, other] = live;
    if (only === undefined) return undefined;
    if (other !== undefined) throw branchNotKnown(file, node.name);
    return [only, ...placer.place(node, constant(tensor('i32', [], [inputs.indexOf(only)])), [])];
  }
  if (live.length < inputs.length) return undefined;
  if (node.op.as(switchOp) !== undefined) {
    const [data, predicate] = live;
    if (data === undefined || predicate === undefined) return bug('a Switch has two inputs');
    const value = constantOf(predicate);
    if (value === undefined) throw branchNotKnown(file, node.name);
    return value.data[0] === 0 ? [data, dead] : [dead, data];
  }
  return placer.place(node, node.op, live);
}
