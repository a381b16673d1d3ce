import { DecodeError, type Message, decodeMessage } from '../protobuf.ts';
import { type Bundle, BundleError } from './checkpoint.ts';
import type { GraphDef } from './graph-def.ts';

/** Key of the graph of objects whose variables are saved. */
const objectGraphKey = '_CHECKPOINTABLE_OBJECT_GRAPH';

/**
 * Keys in the checkpoint by name of the variable's node, as the objects of a model say. `objects`: those of the model, with the functions that
 * hold them; An object of the checkpoint is that of the model which the same names lead to. Throws
 * `BundleError`.
 */
export function objectKeys(graph: GraphDef, objects: Message, bundle: Bundle): ReadonlyMap<string, string> {
  const found = pairs(objects.messages('nodes'), savedObjects(bundle));
  const bound = new Map(objects.messages('concrete_functions').map((f) => [f.text('key'), f.message('value')?.numbers('bound_inputs') ?? []]));
  const keys = new Map<string, string>();
  for (const node of graph.nodes) {
    const held = bound.get(node.attrs.get('f')?.message('func')?.text('name') ?? '') ?? [];
    const first = node.inputs.length - held.length;
    held.forEach((object, i) => {
      const key = found.get(object)?.messages('attributes').find((a) => a.text('name') === 'VARIABLE_VALUE')?.text('checkpoint_key');
      const name = node.inputs[first + i]?.name;
      if (key !== undefined && name !== undefined && !keys.has(name)) keys.set(name, key);
    });
  }
  return keys;
}

function savedObjects(bundle: Bundle): readonly Message[] {
  try {
    return decodeMessage('tensorflow', 'tensorflow.TrackableObjectGraph', bundle.string(objectGraphKey) ?? new Uint8Array()).messages('nodes');
  } catch (e) {
    throw e instanceof DecodeError ? new BundleError(`${objectGraphKey}: ${e.message}; the file is damaged`) : e;
  }
}

/** Objects of the second graph by number of those of the first. */
function pairs(first: readonly Message[], second: readonly Message[]): ReadonlyMap<number, Message> {
  const found = new Map<number, Message>();
  const open: (readonly [number, number])[] = [[0, 0]];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const [a, b] = [first[at[0]], second[at[1]]];
    if (a === undefined || b === undefined || found.has(at[0])) continue;
    found.set(at[0], b);
    const children = new Map(b.messages('children').map((c) => [c.text('local_name'), c.number('node_id')]));
    for (const child of a.messages('children')) {
      const other = children.get(child.text('local_name'));
      if (other !== undefined) open.push([child.number('node_id'), other]);
    }
  }
  return found;
}
