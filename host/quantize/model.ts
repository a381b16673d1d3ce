import type { FrontEnd } from '../../src/runtime/audio/front-end.ts';
import { type CompileOptions, stagesOf } from '../compile.ts';
import { bug, noLayer, nothingToQuantize } from '../errors.ts';
import type { ModelSource } from '../import/index.ts';
import type { InputSpec, Typed } from '../stages.ts';
import { calibrate, type CalibrateOptions, Runs } from './calibrate.ts';
import { compareNetworks, measureAlone } from './compare.ts';
import { layersOf, sourceOf } from './layers.ts';
import { wireOf } from '../graph/match.ts';
import type { Choices } from './quantize.ts';
import type { LayerReport, Report } from './report.ts';
import { type Sample, readSamples } from './samples.ts';

export interface QuantizeOptions extends CalibrateOptions {
  /** Files and folders. */
  readonly calibrate: readonly string[];
  readonly frontEnd?: FrontEnd;
  /** Names of layers that stay in single precision. */
  readonly float: readonly string[];
  /** Layers below it, in dB, stay in single precision. */
  readonly minSnr?: number;
  /** Decision that outputs are compared by; absent: the largest class. */
  readonly threshold?: number;
}

/** Ranges of the layers that become integers, and how good these are on the calibration data. Throws a UserError where there are none. */
export function quantizeModel(model: ModelSource, name: string, compiling: CompileOptions, options: QuantizeOptions): { readonly choices: Choices; readonly report: Omit<Report, 'board' | 'before' | 'after'>; readonly example: readonly InputSpec[] } {
  const typed = decluttered(model, name, compiling), layers = layersOf(typed.graph), names = layers.map((l) => l.name);
  for (const wanted of options.float) if (!names.includes(wanted)) throw noLayer(name, wanted, names);
  if (layers.length === 0) throw nothingToQuantize(name);
  const samples = readSamples(name, typed.graph, options.calibrate, options.frontEnd), runs = new Runs(typed.graph, samples, layers.flatMap((l) => [sourceOf(l.node.inputs[0]!), l.node.inputs[0]!, wireOf(l.sum), wireOf(l.nodes.at(-1)!)]));
  const ranges = calibrate(layers, runs, options), measured = measureAlone(layers, ranges, runs, typed.graph);
  const stays = (layer: string): boolean => options.float.includes(layer) || (measured.get(layer)?.distance.snr ?? Infinity) < (options.minSnr ?? -Infinity);
  // those that share factors with others depend on which stay
  const left = layers.filter((l) => !stays(l.name)), alone = left.length === layers.length ? measured : new Map([...measured, ...measureAlone(left, ranges, runs, typed.graph)]);
  const chosen: Choices = new Map([...ranges].filter(([layer]) => !stays(layer)).map(([layer, range]) => [layer, { range, correction: alone.get(layer)!.correction }]));
  if (chosen.size === 0) throw nothingToQuantize(name);
  const compared = compareNetworks(typed, chosen, samples, runs, options.threshold);
  const rows = layers.map(({ name: layer, node, weights }): LayerReport => {
    const together = compared.layers.get(layer);
    return { layer, operator: node.op.name, weights: weights.data.length, precision: chosen.has(layer) ? 'int8' : 'f32', range: ranges.get(layer)!, alone: alone.get(layer)!.distance, ...(together === undefined ? {} : { together }) };
  });
  const method = options.method === 'percentile' ? `percentile ${options.percentile}` : options.method;
  return { choices: chosen, example: specsOf(samples[0]!), report: { model: name, ranges: method, samples: samples.length, layers: rows, outputs: compared.outputs } };
}

/** The inputs as a run has them. */
const specsOf = ({ inputs }: Sample): readonly InputSpec[] => [...inputs].map(([name, t]) => ({ name, dtype: t.dtype, shape: t.dtype === 'string' ? t.data.map((s) => s.length) : t.shape }));

function decluttered(model: ModelSource, name: string, options: CompileOptions): Typed {
  for (const at of stagesOf(model, name, options)) if (at.stage === 'declutter') return at.value;
  return bug('no decluttered network');
}
