import { type PlainTensor, type Tensor } from '../../src/eval/tensor.ts';
import { UserError, calibrationFile, calibrationNotFinite } from '../errors.ts';
import { evaluate } from '../evaluate.ts';
import { type Graph, type Wire, sameWire } from '../graph/graph.ts';
import { type Layer, sourceOf } from './layers.ts';
import { type RangeMethod, type Range, Values } from './ranges.ts';
import type { Sample } from './samples.ts';

export interface CalibrateOptions { readonly method: RangeMethod; readonly percentile: number }

interface Run { readonly outputs: ReadonlyMap<string, Tensor>; readonly values: readonly (PlainTensor | undefined)[] }

/** The values of wires in a run by the naive evaluation, and the outputs by name. */
export function runOf(graph: Graph, { file, inputs }: Sample, wires: readonly Wire[]): Run {
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

/** Bytes of values that are kept; those of other runs are computed anew. */
const mostKept = 1 << 28;

/** The values of wires in the run of each sample. */
export class Runs {
  readonly samples: readonly Sample[];
  readonly #graph: Graph;
  readonly #wires: readonly Wire[];
  readonly #kept: (Run | undefined)[] = [];
  #last: { readonly sample: number; readonly run: Run } | undefined;
  #bytes = 0;

  constructor(graph: Graph, samples: readonly Sample[], wires: readonly Wire[]) {
    this.#graph = graph;
    this.samples = samples;
    this.#wires = wires;
  }

  get each(): readonly number[] { return this.samples.map((_, i) => i); }

  outputs(sample: number): ReadonlyMap<string, Tensor> { return this.#run(sample).outputs; }

  of(sample: number, wire: Wire): PlainTensor | undefined { return this.#run(sample).values[this.#wires.findIndex((w) => sameWire(w, wire))]; }

  #run(sample: number): Run {
    const found = this.#kept[sample] ?? (this.#last?.sample === sample ? this.#last.run : undefined);
    if (found !== undefined) return found;
    const run = runOf(this.#graph, this.samples[sample]!, this.#wires);
    const bytes = run.values.reduce((sum, t) => sum + (t?.data.byteLength ?? 0), 0);
    this.#last = { sample, run };
    if (this.#bytes + bytes <= mostKept) {
      this.#kept[sample] = run;
      this.#bytes += bytes;
    }
    return run;
  }
}

/** The range of what each layer reads, over all samples. */
export function calibrate(layers: readonly Layer[], runs: Runs, { method, percentile }: CalibrateOptions): ReadonlyMap<string, Range> {
  const sources = layers.map((l) => sourceOf(l.node.inputs[0]!)), own = sources.filter((w, i) => sources.findIndex((v) => sameWire(v, w)) === i);
  const seen = own.map(() => new Values());
  for (const sample of runs.each) {
    own.forEach((wire, i) => {
      const values = runs.of(sample, wire);
      if (values?.dtype === 'f32') seen[i]!.add(values.data);
      if (!seen[i]!.finite) throw calibrationNotFinite(runs.samples[sample]!.file, wire.node.name);
    });
  }
  const ranges = seen.map((v) => v.range(method, percentile));
  return new Map(layers.map((l, i) => [l.name, ranges[own.findIndex((w) => sameWire(w, sources[i]!))]!]));
}
