import { NodeError } from '../attributes.ts';
import { Table } from './flatbuffer.ts';
import { type OptionsSchema, operatorNames, optionsOf } from './schema.ts';

/** Real values are (integer - zero) * scale: one of each for the tensor, or one for each element of `axis`. */
export interface Quantization { readonly scales: readonly number[]; readonly zeros: readonly number[]; readonly axis: number }

/** A value of a subgraph. */
export interface TfliteTensor {
  readonly name: string;
  /** A TensorType (types.ts). */
  readonly type: number;
  /** Null where a length is open. */
  readonly shape: readonly (number | null)[];
  /** Of `Model.content`. */
  readonly buffer: number;
  readonly quantization: Quantization | undefined;
  /** It keeps its value from one run to the next. */
  readonly variable: boolean;
  readonly sparse: boolean;
}

export interface TfliteOperator {
  /** A builtin's name, 'CUSTOM name', or a number in words where this version does not know it. */
  readonly name: string;
  /** Indices of tensors; -1 where one is left out. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly options: Table | undefined;
  readonly schema: OptionsSchema;
}

export interface Subgraph {
  readonly name: string;
  readonly tensors: readonly TfliteTensor[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly operators: readonly TfliteOperator[];
}

/** A model; its subgraphs are read when they are asked for. */
export class TfliteModel {
  readonly #file: Uint8Array;
  readonly #subgraphs: readonly Table[];
  readonly #codes: readonly string[];
  readonly #buffers: readonly Table[];
  readonly #read = new Map<number, Subgraph>();

  /** Throws `BufferError`. */
  constructor(file: Uint8Array) {
    const root = Table.root(file);
    this.#file = file;
    this.#codes = root.tables(1).map(nameOf);
    this.#subgraphs = root.tables(2);
    this.#buffers = root.tables(4);
  }

  get subgraphs(): number { return this.#subgraphs.length; }

  /** Throws `BufferError`, and `NodeError` where there is none. */
  subgraph(index: number): Subgraph {
    const table = this.#subgraphs[index];
    if (table === undefined) throw new NodeError(`the file lacks its subgraph ${index}`);
    const known = this.#read.get(index) ?? {
      name: table.text(4), tensors: table.tables(0).map(tensorOf), inputs: table.i32s(1), outputs: table.i32s(2), operators: table.tables(3).map((t) => this.#operator(t)),
    };
    this.#read.set(index, known);
    return known;
  }

  /** The bytes of a buffer; undefined where it has none, which is a value that is computed. */
  content(buffer: number): Uint8Array | undefined {
    const table = this.#buffers[buffer];
    if (table === undefined) return undefined;
    // larger files than a FlatBuffer can be have the data behind it
    const [at, size] = [table.u64(1), table.u64(2)];
    if (at > 1) {
      if (at + size > this.#file.length) throw new NodeError(`its data is ${size} bytes from ${at} on in a file of ${this.#file.length}`);
      return this.#file.subarray(at, at + size);
    }
    const bytes = table.bytes(0);
    return bytes.length === 0 ? undefined : bytes;
  }

  #operator(table: Table): TfliteOperator {
    const code = table.u32(0);
    const name = this.#codes[code] ?? `operator code ${code}, which the file lacks`;
    return { name, inputs: table.i32s(1), outputs: table.i32s(2), options: table.table(4) ?? table.table(12), schema: optionsOf(name) };
  }
}

/** Codes above 127 are in a field of their own; old files have the other one only. */
function nameOf(table: Table): string {
  const code = Math.max(table.i8(0), table.i32(3));
  return code === 32 ? `CUSTOM ${table.text(1)}` : operatorNames.get(code) ?? `builtin operator ${code}`;
}

function tensorOf(table: Table): TfliteTensor {
  const [shape, signature] = [table.i32s(0), table.i32s(7)];
  const quantization = table.table(4);
  const scales = quantization?.f32s(2) ?? [];
  return {
    name: table.text(3), type: table.i8(1), buffer: table.u32(2), variable: table.flag(5), sparse: table.table(6) !== undefined,
    shape: (signature.length === shape.length ? signature : shape).map((d) => (d < 0 ? null : d)),
    quantization: quantization === undefined || scales.length === 0 ? undefined : { scales, zeros: quantization.i64s(3), axis: quantization.i32(6) },
  };
}
