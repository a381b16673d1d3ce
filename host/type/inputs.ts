import { type Tensor, tensorOf } from '../../src/eval/tensor.ts';
import type { DType } from '../../src/format/dtype.ts';
import { inputDoesNotFit, inputGivenTwice, inputShapeOpen, noSuchInput } from '../errors.ts';
import { type Dim, parseDim, same, substitute, symbol, symbolsOf } from '../graph/dim.ts';
import { type Fact, fact, showFact } from '../graph/fact.ts';
import { type Imported, type ImportedInput, type InputSpec, streamSymbol } from '../stages.ts';

/** Facts of the inputs by name, from the file and from what the user says; with a value where it is always that. One that has a value of its own and is not given is left out. */
export function inputFacts(imported: Imported, given: readonly InputSpec[]): ReadonlyMap<string, Fact> {
  const specs = new Map<string, InputSpec>();
  for (const spec of given) {
    const name = nodeName(spec.name, imported.inputs);
    if (!imported.inputs.some((i) => i.name === name)) throw noSuchInput(imported.name, spec.name, imported.inputs.map((i) => i.name));
    if (specs.has(name)) throw inputGivenTwice(name);
    specs.set(name, spec);
  }
  let symbolFree = ![...specs.values()].some((s) => s.shape.some((d) => symbolsOf(d).has(streamSymbol)));
  const lengths = namedLengths(imported, specs);
  const facts = new Map<string, Fact>();
  for (const port of imported.inputs) {
    const spec = specs.get(port.name);
    if (spec !== undefined) {
      const value = spec.value === undefined ? undefined : valueFor(port, spec.value);
      if (!fits(port, spec)) throw inputDoesNotFit(imported.name, port.name, showSpec(spec), showPort(port));
      facts.set(port.name, port.dtype === 'string' ? { ...fact('string', []), ...limit(spec) } : { ...fact(port.dtype, spec.shape), ...(value === undefined ? {} : { value }) });
    } else if (port.fallback === undefined && port.dtype === 'string' && port.shape === undefined) {
      // strings come as scalars, the bytes of a file
      facts.set(port.name, fact('string', []));
    } else if (port.fallback === undefined) {
      const shape = port.shape?.map((d, i) => (d === null && i === 0 && port.batch ? 1 : typeof d === 'string' ? named(d, lengths) : d));
      const open = shape?.filter((d) => d === null).length;
      if (shape === undefined || open! > (symbolFree ? 1 : 0)) throw inputShapeOpen(imported.name, port.name, showPort(port), exampleInput(port));
      if (open! > 0) symbolFree = false;
      facts.set(port.name, fact(port.dtype, shape.map((d) => d ?? symbol(streamSymbol))));
    }
  }
  return facts;
}

/** The name of a port as the file has it. */
export const nodeName = (name: string, ports: readonly { readonly name: string }[]): string => (ports.some((p) => p.name === name) ? name : name.replace(/:0$/, ''));

/** Lengths that the file names, as far as the inputs that the user gives say them, and 1 for those that count samples. */
function namedLengths({ inputs }: Imported, specs: ReadonlyMap<string, InputSpec>): ReadonlyMap<string, Dim> {
  const lengths = new Map<string, Dim>();
  const say = (name: string | number | null | undefined, length: Dim | undefined): void => { if (typeof name === 'string' && length !== undefined && !lengths.has(name)) lengths.set(name, length); };
  for (const { name, shape } of inputs) shape?.forEach((d, i) => { say(d, specs.get(name)?.shape[i]); });
  for (const { name, shape, batch } of inputs) if (batch && !specs.has(name)) say(shape?.[0], 1);
  return lengths;
}

/** A length that the file names, which may be a formula of other names. */
const named = (name: string, lengths: ReadonlyMap<string, Dim>): Dim =>
  lengths.get(name) ?? substitute(parseDim(name) ?? symbol(name.replace(/^(?=\d)|\W/g, '_')), lengths);

/** A number without a type has that of the input. */
function valueFor({ dtype }: ImportedInput, value: Tensor): Tensor {
  if (value.dtype !== 'f64' || value.shape.length > 0 || dtype === 'string') return value;
  return tensorOf(dtype, [], value.data);
}

function fits(port: ImportedInput, spec: InputSpec): boolean {
  if (spec.dtype !== undefined && spec.dtype !== port.dtype) return false;
  if (port.dtype === 'string') return (port.shape?.length ?? 0) === 0 && spec.shape.length <= 1 && spec.shape.every((d) => typeof d === 'number' && d > 0 && d < 2 ** 30);
  return port.shape === undefined || (port.shape.length === spec.shape.length && port.shape.every((d, i) => typeof d !== 'number' || same(d, spec.shape[i]!)));
}

/** `NAME=N:string`: a string of at most N bytes. */
function limit({ shape: [bytes] }: InputSpec): { readonly bytes?: number } {
  return typeof bytes === 'number' ? { bytes } : {};
}

const showSpec = (spec: InputSpec): string => (spec.dtype === undefined ? `[${spec.shape.join(',')}]` : showFact({ dtype: spec.dtype, shape: spec.shape }));

/** What the file says of an input. */
export const showPort = (port: { readonly dtype: DType; readonly shape: ImportedInput['shape'] }): string =>
  (port.dtype === 'string' && (port.shape?.length ?? 0) === 0 ? 'a string, of which a number says the most bytes, such as 65536:string' : port.shape === undefined ? `${port.dtype} of unknown shape` : `${port.dtype}[${port.shape.map((d) => d ?? '?').join(',')}]`);

/** What the user may say of an input: names as they are, the last length without one as the stream, the others 1. */
export function exampleInput({ name, shape, batch, dtype }: ImportedInput): string {
  if (dtype === 'string' && (shape?.length ?? 0) === 0) return `${name}=65536:string`;
  const dims = shape?.map((d, i) => (i === 0 && batch ? 1 : typeof d === 'string' ? named(d, new Map()) : d ?? (shape.lastIndexOf(null) === i ? streamSymbol : 1)));
  return `${name}=${(dims ?? [streamSymbol, 40]).join(',')}:${dtype}`;
}
