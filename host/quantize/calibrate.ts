import { type PlainTensor, type Tensor } from '../../src/eval/tensor.ts';
import { UserError, calibrationFile, calibrationNotFinite } from '../errors.ts';
import { evaluate } from '../evaluate.ts';
import { type Graph, type Wire, sameWire } from '../graph/graph.ts';
import { type Layer, sourceOf } from './layers.ts';
import { type RangeMethod, type Range, Values } from './ranges.ts';
import type { Sample } from './samples.ts';

export interface CalibrateOptions { readonly method: RangeMethod; readonly percentile: number }

/** The values of wires in a run by the naive evaluation, and the outputs by name. */
export function runOf(graph: Graph, { file, inputs }: Sample, wires: readonly Wire[]): { readonly outputs: ReadonlyMap<string, Tensor>; readonly values: readonly (PlainTensor | undefined)[] } {
  const found: (Tensor | undefined)[] = wires.map((w) => {
    const port = graph.inputs.find((p) => sameWire(p.wire, w));
    return port === undefined ? undefined : inputs.get(port.name);
  });
  const wanted = new Map<number, { readonly i: number; readonly slot: number }[]>();
  wires.forEach(({ node, slot }, i) => wanted.set(node.id, [...wanted.get(node.id) ?? [], { i, slot }]));
  try {
    const outputs = evaluate(graph, inputs, (node, values) => { for (const { i, slot } of wanted.get(node.id) ?? []) found[i] = values[slot]; });
    return { outputs, values: found.map((t) => (t === undefined || t.dtype === 'string' || t.dtype === 'i64' || t.dtype === 'u64' ? undefined : t)) };
  } catch (error) {
    throw error instanceof UserError ? calibrationFile(file, error.message) : error;
  }
}

/** The range of what each layer reads, over all samples. */
export function calibrate(graph: Graph, layers: readonly Layer[], samples: readonly Sample[], { method, percentile }: CalibrateOptions): ReadonlyMap<string, Range> {
  const sources = layers.map((l) => sourceOf(l.node.inputs[0]!)), own = sources.filter((w, i) => sources.findIndex((v) => sameWire(v, w)) === i);
  const seen = own.map(() => new Values());
  for (const sample of samples) {
    const { values } = runOf(graph, sample, own);
    values.forEach((t, i) => {
      if (t?.dtype === 'f32') seen[i]!.add(t.data);
      if (!seen[i]!.finite) throw calibrationNotFinite(sample.file, own[i]!.node.name);
    });
  }
  const ranges = seen.map((v) => v.range(method, percentile));
  return new Map(layers.map((l, i) => [l.name, ranges[own.findIndex((w) => sameWire(w, sources[i]!))]!]));
}
