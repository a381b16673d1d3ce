import type { ImportOptions, ImportedGraph, ModelFiles } from '../importer.ts';
import { DecodeError, type Message, decodeMessage } from '../protobuf.ts';
import { restoredKeys } from './checkpoint-keys.ts';
import { Bundle, BundleError, type SavedKey } from './checkpoint.ts';
import { brokenGraph, brokenSavedModel, graphHasNoNodes, noSignature, savedModelOfText } from './errors.ts';
import { type GraphDef, type TfNode, type TfRef, graphOf, parseRef } from './graph-def.ts';
import { importGraph } from './import-graph.ts';
import { objectKeys } from './object-keys.ts';
import { dtypeOf } from './types.ts';
import type { SavedValues } from './variables.ts';

/** One entry of a signature: the name that users know, and the tensor. */
interface Entry { readonly name: string; readonly ref: TfRef; readonly dtype: number }

/** Reads a SavedModel: the graph tagged `serve`, inputs and outputs by the names of its serving signature. Throws `UserError`. */
export function importSavedModel(folder: ModelFiles, options: ImportOptions): ImportedGraph {
  const file = options.name;
  const { graph, objects, inputs, outputs } = read(folder, file, options.signature);
  const nodeOf = (given: string): string => inputs.find((i) => i.name === given)?.ref.name ?? given;
  const named = options.outputs?.map((name) => outputs.find((o) => o.name === name) ?? { name, ref: parseRef(name) });
  const given = new Map((options.inputs ?? []).map((i) => [nodeOf(i.name), { ...i, name: nodeOf(i.name) }]));
  for (const { ref, dtype } of inputs) {
    const known = dtypeOf(dtype);
    if (!given.has(ref.name) && known !== undefined) given.set(ref.name, { name: ref.name, dtype: known });
  }
  try {
    const imported = importGraph(graph, { ...options, inputs: [...given.values()] }, { outputs: named ?? outputs, values: savedValues(graph, objects, folder) });
    const nameOf = (node: string): string => inputs.find((i) => i.ref.name === node)?.name ?? node;
    return { ...imported, inputs: imported.inputs.map((i) => ({ ...i, name: nameOf(i.name) })) };
  } catch (e) {
    throw e instanceof BundleError ? brokenSavedModel(file, e.message) : e;
  }
}

function read(folder: ModelFiles, file: string, wanted: string | undefined): { readonly graph: GraphDef; readonly objects: Message | undefined; readonly inputs: readonly Entry[]; readonly outputs: readonly Entry[] } {
  const bytes = folder.read('saved_model.pb');
  if (bytes === undefined) throw savedModelOfText(file);
  try {
    const metas = decodeMessage('tensorflow', 'tensorflow.SavedModel', bytes).messages('meta_graphs');
    const meta = metas.find((m) => m.message('meta_info_def')?.texts('tags').includes('serve')) ?? metas[0];
    const message = meta?.message('graph_def');
    const graph = message === undefined ? undefined : graphOf(message);
    if (meta === undefined || graph === undefined || graph.nodes.length === 0) throw graphHasNoNodes(file);
    const signature = chosenSignature(meta, file, wanted);
    return { graph, objects: meta.message('object_graph_def'), inputs: entriesOf(signature, 'inputs'), outputs: entriesOf(signature, 'outputs') };
  } catch (e) {
    throw e instanceof DecodeError ? brokenGraph(file, `saved_model.pb: ${e.message}`) : e;
  }
}

/** The one that is wanted, the one for serving, or the only one. */
function chosenSignature(meta: Message, file: string, wanted: string | undefined): Message {
  const all = meta.messages('signature_def').filter((s) => s.text('key') !== '__saved_model_init_op');
  const usable = all.filter((s) => (s.message('value')?.messages('outputs').length ?? 0) > 0);
  const chosen = usable.find((s) => s.text('key') === (wanted ?? 'serving_default')) ?? (wanted === undefined && usable.length === 1 ? usable[0] : undefined);
  return chosen?.message('value') ?? raise(noSignature(file, wanted ?? 'serving_default', usable.map((s) => s.text('key'))));
}

function raise(error: Error): never { throw error; }

const entriesOf = (signature: Message, field: string): readonly Entry[] => signature.messages(field).map((entry) => {
  const tensor = entry.message('value');
  return { name: entry.text('key'), ref: parseRef(tensor?.text('name') ?? ''), dtype: tensor?.number('dtype') ?? 0 };
}).sort((a, b) => (a.name < b.name ? -1 : 1));

/** A variable's value: under the key that the graph's restore operator reads for it, or the model's objects name, else under its own name. */
function savedValues(graph: GraphDef, objects: Message | undefined, folder: ModelFiles): SavedValues {
  let bundle: Bundle | undefined;
  let keys: ReadonlyMap<string, SavedKey> | undefined;
  let named: ReadonlyMap<string, string> | undefined;
  const whole = (key: string | undefined): SavedKey | undefined => (key === undefined ? undefined : { key, part: '' });
  return (variable: TfNode) => {
    bundle ??= Bundle.of(folder);
    keys ??= restoredKeys(graph);
    const isSaved = (k: SavedKey | undefined): k is SavedKey => k !== undefined && bundle?.has(k.key) === true;
    const byObjects = (): SavedKey | undefined => {
      named ??= bundle === undefined || objects === undefined ? new Map() : objectKeys(graph, objects, bundle);
      return whole(named.get(variable.name));
    };
    const restored = keys.get(variable.name);
    const found = isSaved(restored) ? restored : [byObjects(), whole(sharedName(variable)), whole(variable.name)].find(isSaved);
    return found === undefined ? undefined : bundle?.constant(found, `${variable.name}/SavedValue`);
  };
}

const sharedName = (variable: TfNode): string | undefined => {
  const name = variable.attrs.get('shared_name');
  return name?.has('s') === true ? new TextDecoder().decode(name.bytes('s')) : undefined;
};
