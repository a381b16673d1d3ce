import { noWindow, windowOpen } from '../errors.ts';
import { symbolsOf } from '../graph/dim.ts';
import { factOf } from '../graph/graph.ts';
import { type Imported, type InputSpec, type Typed, streamSymbol } from '../stages.ts';
import { nodeName } from '../type/inputs.ts';

/** Inputs with the file's length where the user writes S, and the axes of these by name. */
export function fixedWindow(imported: Imported, inputs: readonly InputSpec[]): { readonly inputs: readonly InputSpec[]; readonly axes: ReadonlyMap<string, number> } {
  const axes = new Map<string, number>();
  const fixed = inputs.map((spec) => {
    const name = nodeName(spec.name, imported.inputs), axis = spec.shape.findIndex((d) => symbolsOf(d).has(streamSymbol));
    if (axis < 0) return spec;
    const length = imported.inputs.find((p) => p.name === name)?.shape?.[axis];
    if (typeof length !== 'number') throw windowOpen(imported.name, name);
    axes.set(name, axis);
    return { ...spec, shape: spec.shape.map((d, i) => (i === axis ? length : d)) };
  });
  return { inputs: fixed, axes };
}

/** The axes that the user marked, or the first axis of the only input that is longer than 1. */
export function windowAxes({ name, graph }: Typed, marked: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  if (marked.size > 0) return marked;
  const [only, ...others] = graph.inputs;
  const axis = only === undefined ? -1 : factOf(only.wire).shape.findIndex((d) => d !== 1);
  if (only === undefined || others.length > 0 || axis < 0) throw noWindow(name, graph.inputs.map((p) => p.name));
  return new Map([[only.name, axis]]);
}
