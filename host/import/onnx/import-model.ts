import { noSuchOutput } from '../../errors.ts';
import type { ImportedHint, ImportedWire } from '../../stages.ts';
import { op } from '../../graph/op.ts';
import { arrayFrom, noValue } from '../../ops/control/arrays.ts';
import { isBatch } from '../batch.ts';
import { Builder, type Origin } from '../builder.ts';
import { ImportContext } from '../context.ts';
import type { FilePart, ImportOptions, ImportedGraph, ModelFiles } from '../importer.ts';
import { inputNotTensor, namedTwice, onnxHasNothing, valueDefinedTwice } from './errors.ts';
import { foldQuantized } from './fold-quantized.ts';
import { GraphImporter } from './graph-importer.ts';
import { type Declared, type DeclaredTensor, declaredType } from './inputs.ts';
import { Kinds } from './kinds.ts';
import { type OnnxModel, firstTwice } from './model.ts';
import { newest } from './operators/index.ts';
import { elementKind, widening } from './types.ts';

/** Reads a model. Throws `UserError`. */
export function importOnnx({ graph: written, opsets, functions }: OnnxModel, files: Pick<ModelFiles, 'read' | 'readPart'>, options: ImportOptions): ImportedGraph {
  const file = options.name, kinds = new Kinds();
  const context = new ImportContext(file), builder = new Builder();
  const version = opsets.get('') ?? 1;
  if (version > newest) context.warn(`operator set ${version} of ONNX is newer than ${newest}, the newest that Linnet knows; its operators are read as those of ${newest}`);
  const declared = written.outputs.map((o) => o.name);
  const outputs = options.outputs === undefined ? declared : [...new Set(options.outputs)];
  if (outputs.length === 0) throw onnxHasNothing(file);
  const twice = firstTwice(declared);
  if (twice !== undefined) throw namedTwice(file, twice);
  const source = { expansion: context.expansion, readPart: files.readPart ?? ((path: string, offset: number, length: number) => partOf(files.read(path), offset, length)) };
  const graph = { ...written, nodes: foldQuantized(written, new Set([...declared, ...outputs]), source) };
  const importer = new GraphImporter({ context, functions, kinds, source }, { builder, prefix: '', depth: 0, opsets, given: new Map() }, graph, outputs);
  for (const name of outputs) {
    const given = importer.index.gives(name) || graph.initializers.has(name) || graph.inputs.some((i) => i.name === name);
    if (!given) throw noSuchOutput(file, name, declared);
  }

  const origin = (name: string): Origin => ({ name, source: 'Input', gates: [] });
  const input = (name: string, type: DeclaredTensor, fallback?: ImportedWire): ImportedWire => {
    const warning = widening(type.code);
    if (warning !== undefined) context.warn(warning);
    const wire = builder.input(origin(name), type.dtype, type.shape, fallback, isBatch(type.shape));
    kinds.set(builder, wire, elementKind(type.code));
    return wire;
  };
  const given = new Set((options.inputs ?? []).map((i) => i.name));
  /** What the user gives of a sequence or an optional value. */
  const held = (name: string, type: Exclude<Declared, { readonly kind: 'other' }>): ImportedWire => {
    if (type.kind === 'tensor') return input(name, type);
    const list = type.kind === 'sequence' ? type : type.of.kind === 'sequence' ? type.of : undefined;
    const elements: ImportedWire[] = [];
    for (let i = 0; list !== undefined && given.has(`${name}.${i}`); i++) elements.push(input(`${name}.${i}`, list.of));
    if (elements.length > 0) return builder.add(origin(name), op(arrayFrom, {}), elements);
    if (type.kind === 'optional' && type.of.kind === 'tensor' && given.has(name)) return input(name, type.of);
    context.warn(type.kind === 'sequence' ? `input '${name}' is a sequence and has no elements; they are given as ${name}.0, ${name}.1, ...` : `input '${name}' is optional and holds nothing; what it holds is given as ${list === undefined ? name : `${name}.0, ${name}.1, ...`}`);
    return builder.add(origin(name), op(type.kind === 'sequence' ? arrayFrom : noValue, {}), []);
  };
  for (const { name, type } of graph.inputs) {
    const giver = importer.index.giverOf(name);
    if (giver !== undefined) throw valueDefinedTwice(file, name, giver);
    const found = declaredType(type);
    // files of the first versions name every initializer among the inputs
    const fallback = graph.initializers.has(name) ? importer.initializer(name) : undefined;
    if (found.kind === 'tensor') importer.set(name, input(name, found, fallback));
    else if (found.kind !== 'other' && importer.index.isRead(name)) importer.set(name, held(name, found));
    else if (found.kind === 'other' && fallback === undefined && importer.index.isRead(name)) throw inputNotTensor(file, name, found.what);
  }
  for (const { name, dtype = 'f32' } of options.inputs ?? []) {
    if (importer.index.gives(name)) importer.set(name, builder.input(origin(name), dtype, undefined));
  }
  const wires = importer.run(outputs);
  context.throwRefused();
  const hints = [...graph.values, ...graph.outputs].flatMap(({ name, type }): readonly ImportedHint[] => {
    const [wire, said] = [importer.known(name), declaredType(type)];
    return wire === undefined || said.kind !== 'tensor' ? [] : [{ name, wire, dtype: said.dtype, shape: said.shape }];
  });
  return {
    nodes: builder.nodes, inputs: builder.inputs, outputs: outputs.map((name, i) => ({ name, wire: wires![i]!, apart: true })), states: [], hints,
    outputsNamed: true, graphNodes: graph.nodes.length, warnings: context.warnings,
  };
}

const partOf = (file: Uint8Array | undefined, offset: number, length: number): FilePart | undefined =>
  (file === undefined ? undefined : { bytes: file.subarray(offset, offset + length), size: file.length });
