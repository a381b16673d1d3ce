import { type LogMelAttrs, logMelFault } from '../src/eval/audio.ts';
import { frontEndDoesNotFit, frontEndFault, noSuchInput } from './errors.ts';
import { op } from './graph/op.ts';
import { logMel } from './ops/audio/audio.ts';
import { squeeze, unsqueeze } from './ops/shape/shape.ts';
import type { Imported, ImportedInput, ImportedNode, ImportedWire } from './stages.ts';

/** A log-mel front end, and the input that takes its features; absent: the only one. */
export interface FrontEndOptions extends LogMelAttrs { readonly input?: string }

/**
 * The network with a log-mel front end: the input that took features f32[frames, mels], with axes of length 1 in front or not, takes mono
 * sound f32[samples, 1] in [-1, 1) under the same name. Throws a UserError where there is no such input, or the front end is not for it.
 */
export function prependFrontEnd(imported: Imported, { input: wanted, ...attrs }: FrontEndOptions): Imported {
  const port = imported.inputs.find((p) => p.name === (wanted ?? imported.inputs[0]?.name));
  if (port === undefined || (wanted === undefined && imported.inputs.length > 1)) throw noSuchInput(imported.name, wanted ?? 'the front end\'s', imported.inputs.map((p) => p.name));
  const fault = logMelFault(attrs);
  if (fault !== undefined) throw frontEndFault(imported.name, fault);
  if (!takesFeatures(port, attrs.mels)) throw frontEndDoesNotFit(imported.name, port.name, port.dtype, port.shape, attrs.mels);

  // the operators of the front end stand behind the input's node, those that follow move up
  const at = port.wire.node, rank = port.shape?.length ?? 2, source = 'LogMel';
  const node = (name: string, of: ImportedNode['op'], from: number): ImportedNode => ({ name: `${port.name}/${name}`, source, op: of, inputs: [{ node: from, slot: 0 }], gates: [] });
  const features = node('log_mel', op(logMel, attrs), at);
  // [1, frames, mels] -> the rank of the input
  const added = [
    features,
    ...(rank === 2 ? [node('frames', op(squeeze, { axes: [0] }), at + 1)] : []),
    ...(rank > 3 ? [node('frames', op(unsqueeze, { axes: Array.from({ length: rank - 3 }, (_, i) => i) }), at + 1)] : []),
  ];
  const moved = (wire: ImportedWire): ImportedWire => (wire.node < at ? wire : { node: wire.node + added.length, slot: wire.slot });
  const nodes = imported.nodes.map((n): ImportedNode => ({ ...n, inputs: n.inputs.map(moved), gates: n.gates.map(moved) }));
  return {
    ...imported,
    nodes: [...nodes.slice(0, at + 1), ...added, ...nodes.slice(at + 1)],
    inputs: imported.inputs.map((p) => (p === port
      ? { ...p, shape: [null, 1], batch: false, fallback: undefined }
      : { ...p, wire: moved(p.wire), fallback: p.fallback === undefined ? undefined : moved(p.fallback) })),
    outputs: imported.outputs.map((o) => ({ ...o, wire: moved(o.wire) })),
    ...(imported.hints === undefined ? {} : { hints: imported.hints.map((h) => ({ ...h, wire: moved(h.wire) })) }),
    states: imported.states.map((s) => ({ ...s, wire: moved(s.wire), next: moved(s.next), initial: moved(s.initial) })),
  };
}

/** [.., frames, mels] of numbers that may all be open, the axes in front 1. */
const takesFeatures = ({ dtype, shape }: ImportedInput, mels: number): boolean =>
  dtype === 'f32' && (shape === undefined || (shape.length >= 2 && [mels, ...shape.filter((d) => typeof d !== 'number')].includes(shape.at(-1)!) && shape.slice(0, -2).every((d) => typeof d !== 'number' || d === 1)));
