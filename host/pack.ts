import { dtypeCodes } from '../src/format/dtype.ts';
import { checksum, sumOf } from '../src/format/checksum.ts';
import { Control, Dequantization, formatVersion, Header, Initial, magic, Port, Region, StateCopy as StateCopyRecord, Step, Tensor } from '../src/format/layout.gen.ts';
import { bug, delayTooLong, outputLengthForm, tooLarge, tooManyAxes } from './errors.ts';
import { type Argument, type Invocation, type ProgramPort, type RangeCopy, type TensorView, type Plan, type StateCopy, isRef } from './program/program.ts';
import type { AttrValue, Attrs } from './graph/op.ts';
import { kernels, kernelVersion } from './program/kernels.gen.ts';
import { type LengthForm, lengthForm } from './graph/length-form.ts';
import { Records, Strings } from './pack/tables.ts';
import { Work } from './pack/work.ts';
import { type Ref, reach } from './program/buffer.ts';

export interface PackOptions {
  /** Name of the model file, for messages on the board. */
  readonly model: string;
  /** Text of a JSON object. */
  readonly metadata: string;
}

/** Frames (proto/flat.md, Port). */
const maxDelay = 2 ** 16;


/** The flat file (proto/flat.md) of a plan: same plan, same bytes. */
export function pack(plan: Plan, { model, metadata }: PackOptions): Uint8Array {
  for (const [what, bytes] of [['weights', plan.weightsMemory], ['intermediate results', plan.arenaBytes], ['states', plan.stateBytes]] as const) {
    if (bytes > reach) throw tooLarge(what, bytes);
  }
  const strings = new Strings();
  const [tensors, inputs, outputs, steps, stateCopies] = [new Records(Tensor.size), new Records(Port.size), new Records(Port.size), new Records(Step.size), new Records(StateCopyRecord.size)];
  const args: number[] = [];
  const known = new Map<string, number>();
  const work = new Work();

  const addressOf = ({ buffer, offset }: Ref): number => {
    const base = plan.offsets.get(buffer.id) ?? bug(`buffer ${buffer.id} is not allocated`);
    return Region[buffer.region] * reach + base + offset;
  };
  /** `what`: for messages. */
  const tensorOf = ({ dtype, shape, ref, capacity }: TensorView, what: string): number => {
    if (shape.length > 8) throw tooManyAxes(what, dtype, shape);
    const key = `${dtype} ${shape.join()} ${addressOf(ref)}`;
    const index = known.get(key) ?? tensors.add([
      [Tensor.address, addressOf(ref)],
      ...Array.from({ length: 8 }, (_, i) => [Tensor.dims + 4 * i, shape[i] ?? (i === 0 ? capacity ?? 1 : 1)] as const),
    ], [[Tensor.dtype, dtypeCodes[dtype]], [Tensor.rank, shape.length]]);
    known.set(key, index);
    return index;
  };
  const moveOf = ({ state, arena, bytes }: StateCopy): void => {
    stateCopies.add([[StateCopyRecord.state, addressOf(state) % reach], [StateCopyRecord.arena, addressOf(arena) % reach], [StateCopyRecord.bytes, bytes]]);
  };
  const argument = (a: Argument, kind: string): number => (a === null ? 0 : isRef(a) ? addressOf(a) : kind === 'float' ? floatBits(a) : a);
  const copyWords = (copies: readonly RangeCopy[]): readonly number[] => copies.flatMap((c) => [addressOf(c.to), c.from === null ? 0 : addressOf(c.from), c.toStride, c.fromStride, c.bytes]);
  const used = new Set<number>();
  /** A step's kernel, or what else it is, and its words (proto/flat.md, Step). */
  const codeOf = (label: string, invocation: Invocation): { readonly kernel: number; readonly words: readonly number[] } => {
    switch (invocation.kind) {
      case 'kernel': {
        const { id, params } = kernels[invocation.kernel];
        used.add(id);
        return { kernel: id, words: invocation.args.map((a, i) => argument(a, params[i]!.kind)) };
      }
      case 'script': {
        const operands = [...invocation.inputs, ...invocation.outputs].map((view) => tensorOf(view, `an operand of '${label}' (${invocation.operator}), which no kernel covers,`));
        return { kernel: Control.script, words: [strings.add(invocation.operator), strings.add(attributesJson(invocation.attrs)), invocation.inputs.length, invocation.outputs.length, ...operands] };
      }
      case 'loop': {
        const { steps: body, count, condition, enter, before, after } = invocation;
        return { kernel: Control.loop, words: [body, count, condition === null ? 0 : addressOf(condition), enter.length, before.length, after.length, ...[enter, before, after].flatMap(copyWords)] };
      }
      case 'branch': {
        const { predicate, then, otherwise, thenCopies, otherwiseCopies } = invocation;
        return { kernel: Control.branch, words: [addressOf(predicate), then, otherwise, thenCopies.length, otherwiseCopies.length, ...[thenCopies, otherwiseCopies].flatMap(copyWords)] };
      }
    }
  };

  // metadata and model first, so that a look at the file's strings begins with them
  const [metadataAt, modelAt] = [strings.add(withLabels(metadata, plan.labels)), strings.add(model)];
  for (const [ports, records] of [[plan.inputs, inputs], [plan.outputs, outputs]] as const) {
    for (const p of ports) records.add(portFields(p, strings.add(p.name), tensorOf(p.tensor, `${records === outputs ? 'output' : 'input'} '${p.name}'`), records === outputs), [[Port.lengthUnit, records === outputs ? lengthOf(p).unit : 0], [Port.lengthPlus, records === outputs ? lengthOf(p).plus : 0]]);
  }
  for (const { label, invocation, loads, saves } of plan.steps) {
    const first = args.length;
    const { kernel, words: own } = codeOf(label, invocation);
    args.push(...own);
    work.add(invocation, own, [...loads, ...saves]);
    const loadsAt = stateCopies.count;
    loads.forEach(moveOf);
    const savesAt = stateCopies.count;
    saves.forEach(moveOf);
    steps.add([
      [Step.kernel, kernel], [Step.args, first], [Step.argsCount, args.length - first], [Step.label, strings.add(label)],
      [Step.loads, loadsAt], [Step.loadsCount, loads.length], [Step.saves, savesAt], [Step.savesCount, saves.length],
    ]);
  }

  const initials = new Records(Initial.size);
  const sorted = plan.initials.map(({ state, weights, bytes }) => ({ state: addressOf(state) % reach, weights: addressOf(weights) % reach, bytes })).sort((a, b) => a.state - b.state);
  for (const { state, weights, bytes } of sorted) initials.add([[Initial.state, state], [Initial.weights, weights], [Initial.bytes, bytes]]);

  const dequantizations = new Records(Dequantization.size);
  const at = (ref: Ref): number => addressOf(ref) % reach;
  for (const { to, from, factors, panels, depth, columns } of [...plan.dequantizations].sort((a, b) => at(a.to) - at(b.to))) {
    dequantizations.add([[Dequantization.to, at(to)], [Dequantization.from, at(from)], [Dequantization.factors, at(factors)], [Dequantization.panels, panels], [Dequantization.depth, depth], [Dequantization.columns, columns]]);
  }

  const ids = [...used].sort((a, b) => a - b);
  const header: [number, number][] = [
    [Header.magic, magic], [Header.formatVersion, formatVersion + kernelVersion * 2 ** 16], [Header.pulse, plan.pulse], [Header.metadata, metadataAt], [Header.model, modelAt],
    [Header.weightsBytes, plan.weightsBytes], [Header.weightsMemory, plan.weightsMemory], [Header.arenaBytes, plan.arenaBytes], [Header.stateBytes, plan.stateBytes], [Header.work, work.units],
  ];
  const parts: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  let end: number = Header.size;
  const table = (offset: number, count: number, bytes: Uint8Array): void => {
    header.push([offset, end], [offset + 4, count]);
    parts.push({ at: end, bytes });
    end += Math.ceil(bytes.length / 4) * 4;
  };
  for (const [offset, records] of [[Header.tensorsOffset, tensors], [Header.inputsOffset, inputs], [Header.outputsOffset, outputs], [Header.stepsOffset, steps]] as const) table(offset, records.count, records.bytes());
  table(Header.argsOffset, args.length, words(args));
  table(Header.stateCopiesOffset, stateCopies.count, stateCopies.bytes());
  table(Header.kernelsOffset, ids.length, words(ids));
  table(Header.initialsOffset, initials.count, initials.bytes());
  table(Header.dequantizationsOffset, dequantizations.count, dequantizations.bytes());
  const text = strings.bytes();
  table(Header.stringsOffset, text.length, text);

  const weightsOffset = Math.ceil(end / 64) * 64;
  const file = new Uint8Array(weightsOffset + plan.weightsBytes);
  header.push([Header.tablesEnd, end], [Header.weightsOffset, weightsOffset], [Header.fileBytes, file.length]);
  const view = new DataView(file.buffer);
  for (const [offset, value] of header) view.setUint32(offset, value, true);
  for (const [offset, name] of [[Header.isa, plan.target.isaName], [Header.board, plan.target.name]] as const) file.set(new TextEncoder().encode(name).subarray(0, 15), offset);
  for (const { at, bytes } of parts) file.set(bytes, at);
  for (const buffer of plan.buffers) {
    const data = plan.weights.get(buffer.id);
    if (data !== undefined) file.set(data, weightsOffset + plan.offsets.get(buffer.id)!);
  }
  view.setUint32(Header.weightsChecksum, sumOf(file.subarray(weightsOffset)), true);
  view.setUint32(Header.checksum, checksum(view, end), true);
  return file;
}

/** Metadata with the texts that numbers of outputs stand for. */
const withLabels = (metadata: string, labels: Plan['labels']): string => (labels.size === 0 ? metadata : JSON.stringify({ ...JSON.parse(metadata), outputLabels: Object.fromEntries(labels) }));

const noFrames: LengthForm = { unit: 1, mul: 0, add: 0, div: 1, plus: 0 };

function lengthOf({ name, stream, end }: Pick<ProgramPort, 'name' | 'stream' | 'end'>): LengthForm {
  const length = (stream ?? end)?.length, form = length === undefined ? noFrames : lengthForm(length);
  if (form === undefined) throw outputLengthForm(name, String(length));
  return form;
}

const contents = { wav: 1, clock: 2, end: 3 } as const;

function portFields({ name, stream, end, delay, tensor, content: given }: ProgramPort, nameAt: number, index: number, output: boolean): [number, number][] {
  if (delay < 0) bug(`output ${name} has a delay of ${delay} frames`);
  if (delay > maxDelay) throw delayTooLong(name, delay, maxDelay);
  const length = output ? lengthOf({ name, stream, end }) : noFrames, content = end === undefined ? given : 'end';
  return [
    [Port.name, nameAt], [Port.tensor, index], [Port.streamAxis, stream?.axis ?? -1], [Port.frames, stream === undefined ? end?.pulse ?? 0 : tensor.shape[stream.axis]!],
    [Port.delay, delay], [Port.lengthMul, length.mul], [Port.lengthAdd, length.add], [Port.lengthDiv, length.div],
    [Port.content, content === undefined ? 0 : contents[content]],
  ];
}

const floatBits = (value: number): number => new Uint32Array(Float32Array.of(value).buffer)[0]!;
const words = (values: readonly number[]): Uint8Array => new Uint8Array(Uint32Array.from(values).buffer);

/** Attributes as JSON that `JSON.parse` reads back alike: infinities become numbers too large to be finite. */
export function attributesJson(attrs: Attrs): string {
  const text = (v: AttrValue): string => {
    if (v === Infinity) return '1e999';
    if (v === -Infinity) return '-1e999';
    if (Array.isArray(v)) return `[${v.map(text).join(',')}]`;
    if (typeof v === 'object' && v !== null) return `{${Object.entries(v).map(([k, e]) => `${JSON.stringify(k)}:${text(e)}`).join(',')}}`;
    return JSON.stringify(v);
  };
  return text(attrs);
}
