import { noOutputs, noSuchOutput } from '../../errors.ts';
import type { ImportOptions, ImportedGraph } from '../importer.ts';
import { type GraphDef, type TfNode, type TfRef, parseRef } from './graph-def.ts';
import { GraphImporter } from './graph-importer.ts';
import { GraphIndex } from './graph-index.ts';
import { resolveTables } from './tables.ts';
import { type SavedValues, hasNoResult, resolveVariables, splitStates, statePorts } from './variables.ts';

export interface Output { readonly name: string; readonly ref: TfRef }

/** What a SavedModel says beside its graph: outputs by name, and values of variables. */
export interface GraphNotes { readonly outputs?: readonly Output[]; readonly values?: SavedValues }

/** Reads a graph. Throws `UserError`. */
export function importGraph(given: GraphDef, options: ImportOptions, notes: GraphNotes = {}): ImportedGraph {
  const file = options.name, graph = resolveTables(given);
  const index = new GraphIndex(graph, file);
  const outputsNamed = notes.outputs !== undefined || options.outputs !== undefined;
  const wanted = notes.outputs ?? (options.outputs === undefined ? sinks(index, file) : distinct(options.outputs.map((name) => namedOutput(index, name, file))));
  const outputs = wanted.filter(({ ref }) => !hasNoResult(index.find(ref.name)));
  if (outputs.length === 0) throw noOutputs(file);
  const cuts = (options.inputs ?? []).map((input) => ({ ...input, name: parseRef(input.name).name })).filter(({ name }) => isInner(index.find(name)));
  const nodes = outputsNamed ? wanted.map(({ ref }) => ref.name) : index.effects();
  const run = resolveVariables(withLeaves(graph, cuts.map(({ name }) => name)), file, { refs: outputs.map((o) => o.ref), nodes }, notes.values);
  const named = outputs.map(({ name }, i) => ({ name, ref: run.refs[i]! }));
  const importer = new GraphImporter(run.graph, run.states.length === 0 && run.graph === graph ? index : new GraphIndex(run.graph, file), file);
  return splitStates(importer.run([...statePorts(run.states), ...named], outputsNamed, cuts), run.states, given.nodes.length);
}

/** `x` and `x:0` are the same. */
const distinct = (outputs: readonly Output[]): readonly Output[] => outputs.filter(({ name }, i) => outputs.findIndex((o) => o.name === name) === i);

const isInner = (node: TfNode | undefined): boolean => node !== undefined && node.op !== 'Placeholder' && node.op !== 'PlaceholderWithDefault';

/** The graph with the named nodes in it as leaves. */
function withLeaves(graph: GraphDef, names: readonly string[]): GraphDef {
  return names.length === 0 ? graph : { ...graph, nodes: graph.nodes.map((n) => (names.includes(n.name) ? { ...n, inputs: [], controls: [] } : n)) };
}

function namedOutput(index: GraphIndex, name: string, file: string): Output {
  const ref = parseRef(name);
  if (index.find(ref.name) === undefined) throw noSuchOutput(file, name, index.sinks().map((n) => n.name));
  return { name: ref.slot === 0 ? ref.name : name, ref };
}

function sinks(index: GraphIndex, file: string): readonly Output[] {
  const found = index.sinks();
  if (found.length === 0) throw noOutputs(file);
  return found.map((n) => ({ name: n.name, ref: { name: n.name, slot: 0 } }));
}
