import { dtypeBytes, dtypeCodes, type DType } from './dtype.ts';
import { Branch, Control, Copy, Dequantization, formatVersion, Header, Initial, Loop, magic, Port, Region, StateCopy, Step, Tensor } from './layout.gen.ts';

export type RegionName = keyof typeof Region;

export interface LinTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Of a string: capacity for its bytes; else 0. */
  readonly capacity: number;
  readonly region: RegionName;
  /** In bytes, inside the region. */
  readonly offset: number;
}

export interface LinPort {
  readonly name: string;
  readonly index: number;
  readonly tensor: LinTensor;
  readonly tensorIndex: number;
  /** -1: no stream. */
  readonly streamAxis: number;
  /** Of the stream axis in one run, of one that is given at the end of a stream of the stream that it takes in; else 0. */
  readonly frames: number;
  readonly delay: number;
  readonly lengthMul: number;
  readonly lengthAdd: number;
  readonly lengthDiv: number;
  readonly lengthUnit: number;
  readonly lengthPlus: number;
  /** What must be in an input that is a string; or that it is the clock, which the runtime sets; of an output that it is given at the end of the stream. */
  readonly content: 'wav' | 'clock' | 'end' | 'any';
}

/** Addresses are words (`decodeAddress`), `from` 0: zeros; strides and `bytes` in bytes. */
export interface LinCopy { readonly to: number; readonly from: number; readonly toStride: number; readonly fromStride: number; readonly bytes: number }

/** A step that runs ranges of those behind it; its addresses are words. */
export type LinControl =
  | { readonly kind: 'loop'; readonly steps: number; readonly count: number; readonly condition: number; readonly enter: readonly LinCopy[]; readonly before: readonly LinCopy[]; readonly after: readonly LinCopy[] }
  | { readonly kind: 'branch'; readonly predicate: number; readonly then: number; readonly otherwise: number; readonly thenCopies: readonly LinCopy[]; readonly otherwiseCopies: readonly LinCopy[] };

export interface LinStep {
  /** Its id, or a code of `Control`. */
  readonly kernel: number;
  readonly label: string;
  /** Words, read only. */
  readonly args: Uint32Array;
  readonly loads: readonly LinStateCopy[];
  readonly saves: readonly LinStateCopy[];
  /** Of loops and branches. */
  readonly control?: LinControl;
}

export interface LinScriptStep {
  readonly index: number;
  readonly operator: string;
  /** JSON. */
  readonly attributes: string;
  /** Indices of tensors. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/** In bytes. */
export interface LinStateCopy { readonly state: number; readonly arena: number; readonly bytes: number }

/** Bytes of the weights that a part of the state starts as. */
export interface LinInitial { readonly state: number; readonly weights: number; readonly bytes: number }

/** Weights that are made of bytes when the file is opened. Offsets into the weights, in bytes. */
export interface LinDequantization { readonly to: number; readonly from: number; readonly factors: number; readonly panels: number; readonly depth: number; readonly columns: number }

const dtypeNames: readonly (DType | undefined)[] = (() => {
  const names: (DType | undefined)[] = [];
  for (const name of ['f32', 'i32', 'i64', 'u8', 'i8', 'bool', 'f64', 'i16', 'string', 'u16', 'u32', 'u64'] as const) names[dtypeCodes[name]] = name;
  return names;
})();

const regionNames: readonly RegionName[] = ['null', 'arena', 'weights', 'state'];

/** Region and offset of an address word. */
export const decodeAddress = (word: number): { readonly region: RegionName; readonly offset: number } =>
  ({ region: regionNames[word >>> 30] ?? 'null', offset: word & 0x3fffffff });

const utf8 = new TextDecoder();

/**
 * A `.lin` read in place (proto/flat.md). Wants a verified file, or one just written: it only checks what it needs not to read
 * something else. Throws RangeError where an index or an offset leads out of the file.
 */
export class LinReader {
  readonly bytes: Uint8Array;
  readonly #words: Uint32Array;

  /** `buffer` starts with the file. Throws an Error with one line where it is no `.lin` of this format. */
  constructor(buffer: ArrayBuffer) {
    this.bytes = new Uint8Array(buffer);
    this.#words = new Uint32Array(buffer, 0, buffer.byteLength >>> 2);
    if (this.#words[0] !== magic) throw new Error('this is not a .lin file');
    if (buffer.byteLength < Header.size) throw new Error('the file ends inside its header');
    if (this.formatVersion !== formatVersion) throw new Error(`format version ${this.formatVersion}, this is for version ${formatVersion}`);
    if (this.word(Header.fileBytes) !== buffer.byteLength) throw new Error(`the file has ${buffer.byteLength} bytes, its header says ${this.word(Header.fileBytes)}`);
  }

  /** The word at a byte offset, a multiple of 4. */
  word(offset: number): number {
    const value = this.#words[offset >>> 2];
    if (value === undefined) throw new RangeError(`offset ${offset} is not in the file`);
    return value;
  }
  #int(offset: number): number { return this.word(offset) | 0; }

  get formatVersion(): number { return this.word(Header.formatVersion) & 0xffff; }
  get kernelVersion(): number { return this.word(Header.formatVersion) >>> 16; }
  get isa(): string { return this.#text(Header.isa, Header.isa + 16); }
  get board(): string { return this.#text(Header.board, Header.board + 16); }
  get arenaBytes(): number { return this.word(Header.arenaBytes); }
  get stateBytes(): number { return this.word(Header.stateBytes); }
  get weightsOffset(): number { return this.word(Header.weightsOffset); }
  get weightsBytes(): number { return this.word(Header.weightsBytes); }
  /** Of the weights once the file is open. */
  get weightsMemory(): number { return this.word(Header.weightsMemory); }
  /** Element operations of one run, at most, to the next 2^20; Infinity where they are 2^52 or more. */
  get operations(): number {
    const units = this.word(Header.work);
    return units === 2 ** 32 - 1 ? Infinity : units * 2 ** 20;
  }
  get checksum(): number { return this.word(Header.checksum); }
  /** Frames of the stream that one run takes; 0: not a stream. */
  get pulse(): number { return this.word(Header.pulse); }
  get metadata(): string { return this.string(this.word(Header.metadata)); }
  /** Name of the model file that this was packed from. */
  get model(): string { return this.string(this.word(Header.model)); }
  get inputs(): readonly LinPort[] { return this.#ports(Header.inputsOffset); }
  get outputs(): readonly LinPort[] { return this.#ports(Header.outputsOffset); }
  get tensorsCount(): number { return this.word(Header.tensorsCount); }
  get stepsCount(): number { return this.word(Header.stepsCount); }
  /** Ids, ascending. */
  get kernels(): readonly number[] {
    const from = this.word(Header.kernelsOffset);
    return Array.from({ length: this.word(Header.kernelsCount) }, (_, i) => this.word(from + 4 * i));
  }

  get initials(): readonly LinInitial[] {
    return Array.from({ length: this.word(Header.initialsCount) }, (_, i) => {
      const at = this.#record(Header.initialsOffset, Initial.size, i);
      return { state: this.word(at + Initial.state), weights: this.word(at + Initial.weights), bytes: this.word(at + Initial.bytes) };
    });
  }

  get dequantizations(): readonly LinDequantization[] {
    return Array.from({ length: this.word(Header.dequantizationsCount) }, (_, i) => {
      const at = this.#record(Header.dequantizationsOffset, Dequantization.size, i), field = (name: keyof LinDequantization): number => this.word(at + Dequantization[name]);
      return { to: field('to'), from: field('from'), factors: field('factors'), panels: field('panels'), depth: field('depth'), columns: field('columns') };
    });
  }

  string(index: number): string {
    const from = this.word(Header.stringsOffset), end = from + this.word(Header.stringsBytes);
    return this.#text(from + index, end);
  }

  tensor(index: number): LinTensor {
    const at = this.#record(Header.tensorsOffset, Tensor.size, index), word = this.word(at), code = word & 0xffff, rank = word >>> 16;
    const dtype = dtypeNames[code];
    if (dtype === undefined || rank > 8) throw new RangeError(`tensor ${index} has element type ${code} and ${rank} axes`);
    const shape: number[] = [];
    for (let i = 0; i < rank; i++) shape.push(this.word(at + Tensor.dims + 4 * i));
    return { dtype, shape, capacity: dtype === 'string' ? this.word(at + Tensor.dims) : 0, ...decodeAddress(this.word(at + Tensor.address)) };
  }

  step(index: number): LinStep {
    const at = this.#record(Header.stepsOffset, Step.size, index);
    const kernel = this.word(at + Step.kernel), args = this.#args(at), control = controlOf(kernel, args);
    return {
      kernel,
      label: this.string(this.word(at + Step.label)),
      args,
      loads: this.#stateCopies(at + Step.loads),
      saves: this.#stateCopies(at + Step.saves),
      ...(control === undefined ? {} : { control }),
    };
  }

  /** The steps without a kernel. */
  scriptSteps(): readonly LinScriptStep[] {
    const steps: LinScriptStep[] = [];
    const from = this.word(Header.stepsOffset), count = this.stepsCount;
    for (let index = 0; index < count; index++) {
      const at = from + Step.size * index;
      if (this.word(at) !== 0) continue;
      const words = this.#args(at), inputs = words[2] ?? 0, outputs = words[3] ?? 0;
      if (words.length !== 4 + inputs + outputs) throw new RangeError(`script step ${index} has ${words.length} words for ${inputs} inputs and ${outputs} outputs`);
      steps.push({
        index,
        operator: this.string(words[0] ?? 0),
        attributes: this.string(words[1] ?? 0),
        inputs: Array.from(words.subarray(4, 4 + inputs)),
        outputs: Array.from(words.subarray(4 + inputs)),
      });
    }
    return steps;
  }

  #args(step: number): Uint32Array {
    const from = (this.word(Header.argsOffset) >>> 2) + this.word(step + Step.args);
    return this.#words.subarray(from, from + this.word(step + Step.argsCount));
  }

  #stateCopies(field: number): readonly LinStateCopy[] {
    const first = this.word(field);
    return Array.from({ length: this.word(field + 4) }, (_, i) => {
      const at = this.#record(Header.stateCopiesOffset, StateCopy.size, first + i);
      return { state: this.word(at + StateCopy.state), arena: this.word(at + StateCopy.arena), bytes: this.word(at + StateCopy.bytes) };
    });
  }

  /** `table` is the header's field of its offset; the next one has its count. */
  #record(table: number, size: number, index: number): number {
    if (index >= this.word(table + 4)) throw new RangeError(`record ${index} of ${this.word(table + 4)}`);
    return this.word(table) + size * index;
  }

  #ports(table: number): readonly LinPort[] {
    return Array.from({ length: this.word(table + 4) }, (_, index) => {
      const at = this.#record(table, Port.size, index);
      return {
        name: this.string(this.word(at + Port.name)),
        index,
        tensor: this.tensor(this.word(at + Port.tensor)),
        tensorIndex: this.word(at + Port.tensor),
        streamAxis: this.#int(at + Port.streamAxis),
        frames: this.word(at + Port.frames),
        delay: this.word(at + Port.delay),
        lengthMul: this.#int(at + Port.lengthMul),
        lengthAdd: this.#int(at + Port.lengthAdd),
        lengthDiv: this.#int(at + Port.lengthDiv),
        lengthUnit: this.word(at + Port.lengthUnit) & 0xffff,
        lengthPlus: this.word(at + Port.lengthUnit) >>> 16,
        content: (['any', 'wav', 'clock', 'end'] as const)[this.word(at + Port.content)] ?? 'any',
      };
    });
  }

  #text(from: number, most: number): string {
    const end = this.bytes.indexOf(0, from);
    return utf8.decode(this.bytes.subarray(from, end < 0 || end > most ? most : end));
  }
}

function controlOf(kernel: number, args: Uint32Array): LinControl | undefined {
  const word = (field: number): number => args[field >>> 2] ?? 0;
  const copies = (from: number, count: number): readonly LinCopy[] => Array.from({ length: count }, (_, i) => {
    const at = from + i * Copy.size;
    return { to: word(at + Copy.to), from: word(at + Copy.from), toStride: word(at + Copy.toStride) | 0, fromStride: word(at + Copy.fromStride) | 0, bytes: word(at + Copy.bytes) };
  });
  if (kernel === Control.loop) {
    const enter = copies(Loop.size, word(Loop.enter));
    const before = copies(Loop.size + Copy.size * enter.length, word(Loop.before));
    const after = copies(Loop.size + Copy.size * (enter.length + before.length), word(Loop.after));
    return { kind: 'loop', steps: word(Loop.steps), count: word(Loop.count), condition: word(Loop.condition), enter, before, after };
  }
  if (kernel !== Control.branch) return undefined;
  const thenCopies = copies(Branch.size, word(Branch.thenCopies));
  const otherwiseCopies = copies(Branch.size + Copy.size * thenCopies.length, word(Branch.otherwiseCopies));
  return { kind: 'branch', predicate: word(Branch.predicate), then: word(Branch.then), otherwise: word(Branch.otherwise), thenCopies, otherwiseCopies };
}

/** How many loops and branches each step is in. */
export function depthsOf(lin: LinReader): readonly number[] {
  const depths = new Array<number>(lin.stepsCount).fill(0);
  depths.forEach((_, i) => {
    const control = lin.step(i).control;
    const inner = control === undefined ? 0 : control.kind === 'loop' ? control.steps : control.then + control.otherwise;
    for (let k = i + 1; k <= i + inner && k < depths.length; k++) depths[k]!++;
  });
  return depths;
}

/** Elements of a shape. */
export const elements = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Bytes that a tensor takes in its region. */
export const tensorBytes = (tensor: LinTensor): number => dtypeBytes[tensor.dtype] * elements(tensor.shape);

/** Frames that an output has when the stream had `frames` frames of input. */
export const outputLength = (port: LinPort, frames: number): number =>
  Math.max(0, port.lengthUnit * Math.floor((frames * port.lengthMul + port.lengthAdd) / port.lengthDiv) + port.lengthPlus);
