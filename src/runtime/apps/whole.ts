import type { NumericTensor, Tensor } from '../../eval/tensor.ts';
import { elements, outputLength, type LinPort } from '../../format/reader.ts';
import { Pulses, type Block } from '../pulses.ts';
import type { Loaded } from '../session.ts';
import { columns, copyInto, isNumeric, tensorOf } from '../tensors.ts';

/** Whole arrays through a stream of their own, `chunk` frames of the first input a push, or as many as are whole ones of all (0: all at once). Gives each output's whole result. */
export function runWhole(loaded: Loaded, values: Readonly<Record<string, Tensor>>, chunk: number): Readonly<Record<string, Tensor>> {
  const inputs = Object.fromEntries(Object.entries(values).flatMap(([name, value]): [string, NumericTensor][] => (isNumeric(value) ? [[name, value]] : [])));
  const first = loaded.inputs.find((p) => p.streamAxis >= 0)!, frames = inputs[first.name]!.shape[first.streamAxis]!;
  const results = emptyResults(loaded, (frames * loaded.lin.pulse) / first.frames);

  const pulses = new Pulses(loaded), unit = wholeFrames(loaded, first), step = chunk > 0 ? Math.ceil(chunk / unit) * unit : frames;
  for (let from = 0; from < frames; from += step) {
    const share = (port: LinPort, frame: number): number => Math.round((Math.min(frame, frames) * port.frames) / first.frames);
    collect(pulses.push(Object.fromEntries(loaded.inputs.map((port) => [port.name, part(inputs[port.name]!, port.streamAxis, share(port, from), share(port, from + step))]))), results);
  }
  collect(pulses.end(), results);
  for (const port of loaded.outputs) {
    const { dtype, shape } = port.tensor;
    if (port.streamAxis < 0 && dtype !== 'string') results.set(port.name, tensorOf(dtype, shape, pulses.still(port)));
  }
  return Object.fromEntries(results);
}

/** Frames of the first input with which whole frames of all others come. */
function wholeFrames({ inputs }: Loaded, first: LinPort): number {
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
  return first.frames / inputs.reduce((common, { streamAxis, frames }) => (streamAxis < 0 ? common : gcd(common, frames)), first.frames);
}

function emptyResults({ outputs }: Loaded, length: number): Map<string, Tensor> {
  const results = new Map<string, Tensor>();
  for (const port of outputs) {
    const { dtype, shape } = port.tensor;
    if (port.streamAxis < 0 || dtype === 'string') continue;
    const whole = shape.map((n, axis) => (axis === port.streamAxis ? outputLength(port, length) : n));
    results.set(port.name, tensorOf(dtype, whole, new Uint8Array(elements(whole))));
  }
  return results;
}

function collect(blocks: readonly Block[], results: ReadonlyMap<string, Tensor>): void {
  for (const { name, outer, inner, first, count, values } of blocks) {
    const result = results.get(name)!, row = result.data.length / outer;
    if (!isNumeric(result)) continue;
    // a network that leaves out its input's last frames goes on giving frames until it is told that these are the last
    const kept = Math.min(count * inner, row - first * inner);
    for (let o = 0; o < outer && kept > 0; o++) copyInto(result.data, values.subarray(o * count * inner, o * count * inner + kept), o * row + first * inner);
  }
}

/** Frames [from, to) of an array along `axis`; the whole array where it is no stream. */
export function part(array: NumericTensor, axis: number, from: number, to: number): NumericTensor {
  const { dtype, shape, data } = array;
  if (axis < 0) return array;
  const outer = shape.slice(0, axis).reduce((a, b) => a * b, 1), frames = shape[axis]!, inner = frames === 0 ? 0 : data.length / outer / frames;
  const lengths = shape.map((n, i) => (i === axis ? to - from : n));
  if (outer === 1) return tensorOf(dtype, lengths, data.subarray(from * inner, to * inner));
  return tensorOf(dtype, lengths, columns(data, outer, frames * inner, from * inner, (to - from) * inner));
}
