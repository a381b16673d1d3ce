import { checksum } from '../../src/format/checksum.ts';
import { Control, Dequantization, formatVersion, Header, Initial, magic, Port, Region, StateCopy, Step, Tensor } from '../../src/format/layout.gen.ts';

/** A small `.lin` written by hand, so that the verifier does not depend on the packer, and where its records are. */
export interface Crafted {
  readonly bytes: Uint8Array;
  /** Byte offset of a field. */
  readonly tensor: (index: number, field: number) => number;
  readonly input: (field: number) => number;
  readonly output: (field: number) => number;
  readonly step: (index: number, field: number) => number;
  /** Of an argument word of a step. */
  readonly arg: (step: number, word: number) => number;
  readonly stateCopy: (index: number, field: number) => number;
  readonly kernel: (index: number) => number;
  readonly initial: (index: number, field: number) => number;
  readonly dequantization: (index: number, field: number) => number;
}

export const address = (region: keyof typeof Region, offset: number): number => Region[region] * 2 ** 30 + offset;

const clamp = 19;
/** The kernel of each packed layout, by its columns. */
const convOf = { 4: 1, 8: 2, 16: 3 } as const;
type Columns = keyof typeof convOf;
const columnsOf = (isa: string): Columns => (isa === 'armv6-vfp' ? 4 : isa === 'armv8-neon' ? 8 : 16);
const floatBits = (value: number): number => new Uint32Array(Float32Array.of(value).buffer)[0]!;

/**
 * A stream of 4 frames of 2 values a pulse: a convolution of two taps (panels of `columns`, of which 3 count) whose window keeps
 * one frame of past (at first what the first weights are), a clamp of its result in place, and a script step that copies it to the output. Some of its
 * bytes are dequantised twice, by its biases.
 */
export function craft(isa: string, columns: Columns = columnsOf(isa)): Crafted {
  const conv = convOf[columns], biasAt = 2 * 2 * columns * 4;
  const strings = ['', '{}', 'tiny.pb', 'x', 'y', 'conv/1', 'clamp', 'Identity', 'copy'];
  const place = (text: string): number => at(strings, text);
  // arena: [past | 4 frames] of 2, then 4 rows of 3, then the output's 4 rows of 3
  const [window, rows, out] = [0, 40, 88], arena = 136, weightsBytes = biasAt + 3 * 4;
  const tables = {
    tensors: [tensorRecord(1, address('arena', window + 8), 4, 2), tensorRecord(1, address('arena', rows), 4, 3), tensorRecord(1, address('arena', out), 4, 3)],
    inputs: [[place('x'), 0, 0, 4, 0, 0, 0, 1, 0, 0]],
    outputs: [[place('y'), 2, 0, 4, 1, 1, -1, 1, 0, 1]],
    steps: [[conv, 0, 15, place('conv/1'), 0, 1, 1, 1], [clamp, 15, 5, place('clamp'), 2, 0, 2, 0], [0, 20, 6, place('copy'), 2, 0, 2, 0]],
    args: [
      [address('arena', window), address('weights', 0), address('weights', biasAt), 0, address('arena', rows), 4, 3, 2, 2, 2, 2, 0, 3, floatBits(-Infinity), floatBits(Infinity)],
      [address('arena', rows), address('arena', rows), 12, floatBits(-1), floatBits(1)],
      [place('Identity'), place('{}'), 1, 1, 1, 2],
    ],
    stateCopies: [[0, window, 8], [0, window + 32, 8]],
    kernels: [[conv], [clamp]],
    initials: [[0, 0, 4], [4, 8, 4]],
    dequantizations: [[weightsBytes, 1, biasAt, 1, 2, 3], [weightsBytes + 28, 0, biasAt, 3, 4, 1]],
  };
  const { file, offsets, weightsAt } = assemble(isa, { strings, tables, weightsBytes, weightsMemory: weightsBytes + 76, arena, state: 8, pulse: 4 });
  const view = new DataView(file.buffer);
  // each column adds both taps of one input value; its bias is its number
  for (let column = 0; column < 3; column++) for (const tap of [0, 1]) view.setFloat32(weightsAt + 4 * ((tap * 2 + (column % 2)) * columns + column), 1, true);
  for (let column = 0; column < 3; column++) view.setFloat32(weightsAt + biasAt + 4 * column, column / 8, true);
  return {
    bytes: withChecksum(file),
    tensor: (i, field) => offsets['tensors']! + i * Tensor.size + field,
    input: (field) => offsets['inputs']! + field,
    output: (field) => offsets['outputs']! + field,
    step: (i, field) => offsets['steps']! + i * Step.size + field,
    arg: (step, word) => offsets['args']! + 4 * (tables.args.slice(0, step).flat().length + word),
    stateCopy: (i, field) => offsets['stateCopies']! + i * StateCopy.size + field,
    kernel: (i) => offsets['kernels']! + 4 * i,
    initial: (i, field) => offsets['initials']! + i * Initial.size + field,
    dequantization: (i, field) => offsets['dequantizations']! + i * Dequantization.size + field,
  };
}

type Records = readonly (readonly number[])[];
const tableNames = ['tensors', 'inputs', 'outputs', 'steps', 'args', 'stateCopies', 'kernels', 'initials', 'dequantizations'] as const;
interface Parts {
  /** '{}' and 'tiny.pb' are the metadata and the model. */
  readonly strings: readonly string[];
  readonly tables: Readonly<Record<(typeof tableNames)[number], Records>>;
  readonly weightsBytes: number;
  readonly weightsMemory: number;
  readonly arena: number;
  readonly state: number;
  readonly pulse: number;
}

const at = (strings: readonly string[], text: string): number => strings.slice(0, strings.indexOf(text)).reduce((sum, s) => sum + s.length + 1, 0);

/** A file of zero weights, without its checksum, and where its tables and weights are. */
function assemble(isa: string, { strings, tables, weightsBytes, weightsMemory, arena, state, pulse }: Parts): { readonly file: Uint8Array; readonly offsets: Readonly<Record<string, number>>; readonly weightsAt: number } {
  const text = new TextEncoder().encode(strings.map((s) => `${s}\0`).join(''));
  const offsets: Record<string, number> = {};
  let end: number = Header.size;
  for (const name of tableNames) {
    offsets[name] = end;
    end += tables[name].reduce((sum, r) => sum + 4 * r.length, 0);
  }
  const stringsAt = end;
  end = Math.ceil((end + text.length) / 4) * 4;
  const weightsAt = Math.ceil(end / 64) * 64, file = new Uint8Array(weightsAt + weightsBytes), view = new DataView(file.buffer);
  for (const name of tableNames) for (const [i, word] of tables[name].flat().entries()) view.setUint32(offsets[name]! + 4 * i, word, true);
  file.set(text, stringsAt);
  file.set(new TextEncoder().encode(isa), Header.isa);
  file.set(new TextEncoder().encode('test'), Header.board);
  for (const [field, value] of [
    [Header.magic, magic], [Header.formatVersion, formatVersion + 118 * 2 ** 16], [Header.work, 1], [Header.fileBytes, file.length], [Header.tablesEnd, end], [Header.weightsOffset, weightsAt],
    [Header.weightsBytes, weightsBytes], [Header.weightsMemory, weightsMemory], [Header.arenaBytes, arena], [Header.stateBytes, state], [Header.pulse, pulse], [Header.stringsOffset, stringsAt],
    [Header.stringsBytes, text.length], [Header.metadata, at(strings, '{}')], [Header.model, at(strings, 'tiny.pb')],
  ] as const) view.setUint32(field, value, true);
  for (const name of tableNames) {
    view.setUint32(Header[`${name}Offset`], offsets[name]!, true);
    view.setUint32(Header[`${name}Count`], name === 'args' ? tables.args.flat().length : tables[name].length, true);
  }
  return { file, offsets, weightsAt };
}

const tensorRecord = (dtype: number, place: number, ...dims: readonly number[]): readonly number[] => [dtype + dims.length * 2 ** 16, place, ...dims, ...new Array<number>(8 - dims.length).fill(1)];

/** Byte offsets of the fields of steps, and of their argument words. */
export interface CraftedSteps { readonly bytes: Uint8Array; readonly step: (index: number, field: number) => number; readonly arg: (step: number, word: number) => number }

/** Words of a copy between places that move by so many bytes an iteration. */
type CopyWords = readonly [to: number, from: number, toStride: number, fromStride: number, bytes: number];
const loopWords = (steps: number, count: number, condition: number, enter: readonly CopyWords[], before: readonly CopyWords[], after: readonly CopyWords[]): readonly number[] =>
  [steps, count, condition, enter.length, before.length, after.length, ...[enter, before, after].flat(2)];

/**
 * A loop over the four rows of an input, which goes on while a byte is not 0, with a branch in it, one side of which is a script step; then a clamp.
 * `more`: so many loops within each other, each of one iteration, behind that.
 */
export function craftLoop(isa: string, more = 0): CraftedSteps {
  const [x, y, flag, row, kept] = [0, 32, 64, 128, 192].map((offset) => address('arena', offset)) as [number, number, number, number, number];
  const strings = ['', '{}', 'tiny.pb', 'x', 'y', 'loop', 'Identity'];
  const inRow = (from: number, to: number): readonly number[] => [from, to, 2, floatBits(-1), floatBits(1)];
  const args = [
    loopWords(4, 4, flag, [[kept, 0, 0, 0, 8], [flag, address('weights', 0), 0, 0, 1]], [[row, x, 0, 8, 8]], [[y, kept, 8, 0, 8]]), inRow(row, kept),
    [address('weights', 1), 1, 1, 1, 0, kept, row, 0, 0, 8], inRow(row, row), [at(strings, 'Identity'), at(strings, '{}'), 1, 1, 0, 1],
    [y, y, 8, floatBits(-1), floatBits(1)],
    ...Array.from({ length: more }, (_, i) => loopWords(more - i, 1, 0, [], [], [])), ...(more > 0 ? [inRow(row, row)] : []),
  ];
  const codes = [Control.loop, clamp, Control.branch, clamp, Control.script, clamp, ...new Array<number>(more).fill(Control.loop), ...(more > 0 ? [clamp] : [])];
  const first = (i: number): number => args.slice(0, i).flat().length;
  const tables = {
    tensors: [tensorRecord(1, row, 2), tensorRecord(1, kept, 2), tensorRecord(1, x, 4, 2), tensorRecord(1, y, 4, 2)],
    inputs: [[at(strings, 'x'), 2, 0xffffffff, 0, 0, 0, 0, 1, 0, 0]], outputs: [[at(strings, 'y'), 3, 0xffffffff, 0, 0, 0, 8, 1, 0, 1]],
    steps: codes.map((code, i) => [code, first(i), args[i]!.length, at(strings, 'loop'), 0, 0, 0, 0]), args, stateCopies: [], kernels: [[clamp]], initials: [], dequantizations: [],
  };
  const { file, offsets, weightsAt } = assemble(isa, { strings, tables, weightsBytes: 64, weightsMemory: 64, arena: 256, state: 0, pulse: 0 });
  file.fill(1, weightsAt, weightsAt + 2);
  return { bytes: withChecksum(file), step: (i, field) => offsets['steps']! + i * Step.size + field, arg: (step, word) => offsets['args']! + 4 * (first(step) + word) };
}

/** A copy with the checksum put right. */
export function withChecksum(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes), view = new DataView(copy.buffer);
  view.setUint32(Header.checksum, checksum(view, Math.min(view.getUint32(Header.tablesEnd, true), bytes.length)), true);
  return copy;
}

/** A copy with some words changed, and the checksum put right. */
export function changed(bytes: Uint8Array, words: readonly (readonly [offset: number, value: number])[]): Uint8Array {
  const copy = Uint8Array.from(bytes), view = new DataView(copy.buffer);
  for (const [offset, value] of words) view.setUint32(offset, value, true);
  return withChecksum(copy);
}
export { Dequantization, Header, Initial, Port, StateCopy, Step, Tensor };
