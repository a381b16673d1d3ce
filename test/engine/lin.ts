import { checksum } from '../../src/format/checksum.ts';
import { Header, Initial, magic, Port, Region, StateCopy, Step, Tensor } from '../../src/format/layout.gen.ts';

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
 * one frame of past (at first what the first weights are), a clamp of its result in place, and a script step that copies it to the output.
 */
export function craft(isa: string, columns: Columns = columnsOf(isa)): Crafted {
  const conv = convOf[columns], biasAt = 2 * 2 * columns * 4;
  const strings = ['', '{}', 'tiny.pb', 'x', 'y', 'conv/1', 'clamp', 'Identity', 'copy'];
  const at = (text: string): number => strings.slice(0, strings.indexOf(text)).reduce((sum, s) => sum + s.length + 1, 0);
  const text = new TextEncoder().encode(strings.map((s) => `${s}\0`).join(''));
  // arena: [past | 4 frames] of 2, then 4 rows of 3, then the output's 4 rows of 3
  const [window, rows, out] = [0, 40, 88], arena = 136, weightsBytes = biasAt + 3 * 4;
  const tensor = (dtype: number, place: number, ...dims: readonly number[]): readonly number[] => [dtype + dims.length * 2 ** 16, place, ...dims, ...new Array<number>(8 - dims.length).fill(1)];
  const tables = {
    tensors: [tensor(1, address('arena', window + 8), 4, 2), tensor(1, address('arena', rows), 4, 3), tensor(1, address('arena', out), 4, 3)],
    inputs: [[at('x'), 0, 0, 4, 0, 0, 0, 1, 0, 0]],
    outputs: [[at('y'), 2, 0, 4, 1, 1, -1, 1, 0, 1]],
    steps: [[conv, 0, 15, at('conv/1'), 0, 1, 1, 1], [clamp, 15, 5, at('clamp'), 2, 0, 2, 0], [0, 20, 6, at('copy'), 2, 0, 2, 0]],
    args: [
      [address('arena', window), address('weights', 0), address('weights', biasAt), 0, address('arena', rows), 4, 3, 2, 2, 2, 2, 0, 3, floatBits(-Infinity), floatBits(Infinity)],
      [address('arena', rows), address('arena', rows), 12, floatBits(-1), floatBits(1)],
      [at('Identity'), at('{}'), 1, 1, 1, 2],
    ],
    stateCopies: [[0, window, 8], [0, window + 32, 8]],
    kernels: [[conv], [clamp]],
    initials: [[0, 0, 4], [4, 8, 4]],
  };
  const offsets: Record<string, number> = {};
  let end: number = Header.size;
  for (const [name, records] of Object.entries(tables)) {
    offsets[name] = end;
    end += records.reduce((sum, r) => sum + 4 * r.length, 0);
  }
  const stringsAt = end;
  end = Math.ceil((end + text.length) / 4) * 4;
  const weightsAt = Math.ceil(end / 64) * 64, file = new Uint8Array(weightsAt + weightsBytes), view = new DataView(file.buffer);
  for (const [name, records] of Object.entries(tables)) for (const [i, word] of records.flat().entries()) view.setUint32(offsets[name]! + 4 * i, word, true);
  file.set(text, stringsAt);
  file.set(new TextEncoder().encode(isa), Header.isa);
  file.set(new TextEncoder().encode('test'), Header.board);
  const count = (name: keyof typeof tables): number => (name === 'args' ? tables.args.flat().length : tables[name].length);
  for (const [field, value] of [
    [Header.magic, magic], [Header.formatVersion, 1 + 118 * 2 ** 16], [Header.fileBytes, file.length], [Header.tablesEnd, end], [Header.weightsOffset, weightsAt],
    [Header.weightsBytes, weightsBytes], [Header.arenaBytes, arena], [Header.stateBytes, 8], [Header.pulse, 4], [Header.stringsOffset, stringsAt],
    [Header.stringsBytes, text.length], [Header.metadata, at('{}')], [Header.model, at('tiny.pb')],
  ] as const) view.setUint32(field, value, true);
  for (const name of ['tensors', 'inputs', 'outputs', 'steps', 'args', 'stateCopies', 'kernels', 'initials'] as const) {
    view.setUint32(Header[`${name}Offset`], offsets[name]!, true);
    view.setUint32(Header[`${name}Count`], count(name), true);
  }
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
  };
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
export { Header, Initial, Port, StateCopy, Step, Tensor };
