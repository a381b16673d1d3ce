import type { ModelFiles } from '../importer.ts';
import { DecodeError, Message, decodeMessage } from '../protobuf.ts';
import { crc32c, unmasked } from './crc32c.ts';
import type { TfNode } from './graph-def.ts';
import { TableError, keyOf, readTable } from './leveldb-table.ts';
import { size, strides } from '../../../src/eval/tensor.ts';
import { typeName } from './types.ts';

/** The saved variables are damaged, incomplete or of a form that is not read; the message fits behind the name of the model. */
export class BundleError extends Error {}

const index = 'variables/variables.index';
const DT_STRING = 7;

/** Where a variable is saved: under this key, all of it or this part. */
export interface SavedKey { readonly key: string; readonly part: string }

/** A tensor bundle: the variables of a SavedModel. */
export class Bundle {
  readonly #folder: ModelFiles;
  readonly #entries: ReadonlyMap<string, Uint8Array>;
  readonly #shards: number;
  readonly #data = new Map<number, Uint8Array>();

  /** Throws `BundleError`. */
  constructor(folder: ModelFiles, bytes: Uint8Array) {
    this.#folder = folder;
    this.#entries = inIndex(() => readTable(bytes));
    const header = inIndex(() => decodeMessage('tensorflow', 'tensorflow.BundleHeaderProto', this.#entries.get('') ?? new Uint8Array()));
    this.#shards = header.number('num_shards');
    if (header.number('endianness') !== 0) throw new BundleError(`${index}: the variables are stored in big-endian order; save them on a little-endian machine`);
  }

  /** The variables of a folder; undefined where it has none. */
  static of(folder: ModelFiles): Bundle | undefined {
    const bytes = folder.read(index);
    return bytes === undefined ? undefined : new Bundle(folder, bytes);
  }

  has(key: string): boolean { return key !== '' && this.#entries.has(keyOf(key)); }

  /** The tensor of a key, or a part of it, as a Const node of this name. Throws `BundleError`. */
  constant({ key, part }: SavedKey, name: string): TfNode {
    const entry = this.#entry(keyOf(key));
    const dtype = entry.number('dtype'), shape = shapeOf(entry);
    if (dtype === DT_STRING) throw new BundleError(`variable '${key}' is of type ${typeName(dtype)}, which is not supported`);
    const whole = entry.messages('slices').length > 0 ? this.#joined(key, entry, shape) : this.#content(key, entry);
    const own = part === '' ? undefined : partOf(key, part, shape);
    const content = own === undefined ? whole : moved(whole, shape, own, 'out');
    const lists = { half_val: [], float_val: [], double_val: [], int_val: [], string_val: [], int64_val: [], bool_val: [] };
    const dims = (own?.map((e) => e.length) ?? shape).map((size) => ({ size }));
    const tensor = { dtype, tensor_shape: { dim: dims, unknown_rank: false }, tensor_content: content, ...lists };
    return { name, op: 'Const', inputs: [], controls: [], attrs: new Map([['value', new Message({ tensor })]]) };
  }

  /** The only string of a key: its length, the checksum of that, its bytes. Undefined where there is none. */
  string(key: string): Uint8Array | undefined {
    if (!this.has(key)) return undefined;
    const content = this.#content(key, this.#entry(key));
    const length = content.findIndex((b) => b < 128) + 1;
    return content.subarray(length + 4);
  }

  #entry(key: string): Message { return inIndex(() => decodeMessage('tensorflow', 'tensorflow.BundleEntryProto', this.#entries.get(key) ?? new Uint8Array())); }

  #content(key: string, entry: Message): Uint8Array {
    const data = this.#shard(entry.number('shard_id'));
    const [offset, size] = [entry.number('offset'), entry.number('size')];
    if (!(offset >= 0 && size >= 0 && offset + size <= data.length)) throw new BundleError(`variable '${key}' at ${offset} + ${size} is not in the ${data.length} bytes of its file, which was cut short`);
    const content = data.subarray(offset, offset + size);
    const stored = unmasked(entry.number('crc32c'));
    if (entry.number('dtype') !== DT_STRING && crc32c(content) !== stored) throw new BundleError(`variable '${key}': the checksum of its data is wrong, the file is damaged`);
    return content;
  }

  /** A tensor that is saved in parts: keys of these begin with its name and are in the order of what they begin with. */
  #joined(key: string, entry: Message, shape: readonly number[]): Uint8Array {
    const parts = entry.messages('slices').map((slice) => extentsOf(slice, shape)).sort((a, b) => a.reduce((order, e, i) => order || e.start - b[i]!.start, 0));
    const prefix = `\0${keyOf(key).replaceAll('\xff', '\xff\0').replaceAll('\0', '\0\xff')}\0\x01`;
    const entries = [...this.#entries.keys()].filter((k) => k.startsWith(prefix)).map((k) => this.#entry(k));
    const first = entries[0];
    if (first === undefined || entries.length !== parts.length) throw new BundleError(`variable '${key}' has ${parts.length} parts, of which ${entries.length} are saved`);
    const width = this.#content(key, first).length / size(parts[0]!.map((e) => e.length));
    const whole = new Uint8Array(size(shape) * width);
    parts.forEach((extents, i) => {
      const content = this.#content(key, entries[i]!);
      if (content.length !== size(extents.map((e) => e.length)) * width) throw new BundleError(`variable '${key}': a part has ${content.length} bytes`);
      moved(whole, shape, extents, 'in', content);
    });
    return whole;
  }

  #shard(id: number): Uint8Array {
    const name = `variables/variables.data-${String(id).padStart(5, '0')}-of-${String(this.#shards).padStart(5, '0')}`;
    const data = this.#data.get(id) ?? this.#folder.read(name);
    if (data === undefined) throw new BundleError(`${name} is missing`);
    this.#data.set(id, data);
    return data;
  }
}

const shapeOf = (entry: Message): readonly number[] => entry.message('shape')?.messages('dim').map((d) => d.number('size')) ?? [];

/** What a part is of an axis. */
interface Extent { readonly start: number; readonly length: number }

function extentsOf(slice: Message, shape: readonly number[]): readonly Extent[] {
  return slice.messages('extent').map((e, i) => ({ start: e.number('start'), length: e.has('length') ? e.number('length') : shape[i] ?? 0 }));
}

/** `8 3 0,4:-`: the shape of the whole, then start and length of the part in each axis, - for all of it. */
function partOf(key: string, text: string, shape: readonly number[]): readonly Extent[] {
  const extents = (text.split(' ').at(-1) ?? '').split(':').map((e, i) => (e === '-' ? { start: 0, length: shape[i] ?? 0 } : { start: Number(e.split(',')[0]), length: Number(e.split(',')[1]) }));
  if (extents.length !== shape.length || extents.some((e, i) => !(e.start >= 0 && e.length >= 0 && e.start + e.length <= shape[i]!))) throw new BundleError(`variable '${key}' has no part ${text.slice(0, 80)}`);
  return extents;
}

/** Elements of a part of a tensor: taken out of it, or put in. Returns the part. */
function moved(whole: Uint8Array, shape: readonly number[], extents: readonly Extent[], way: 'in' | 'out', part: Uint8Array = new Uint8Array(0)): Uint8Array {
  const width = whole.length / Math.max(1, size(shape)), lengths = extents.map((e) => e.length);
  const row = (lengths.at(-1) ?? 1) * width, rows = lengths.length === 0 ? 1 : size(lengths.slice(0, -1));
  const own = way === 'in' ? part : new Uint8Array(rows * row);
  const steps = strides(shape);
  for (let r = 0; r < rows; r++) {
    const at = extents.reduce((sum, e, i) => sum + (e.start + (i < extents.length - 1 ? Math.floor(r / size(lengths.slice(i + 1, -1))) % e.length : 0)) * steps[i]!, 0) * width;
    if (way === 'in') whole.set(own.subarray(r * row, (r + 1) * row), at);
    else own.set(whole.subarray(at, at + row), r * row);
  }
  return own;
}

function inIndex<T>(read: () => T): T {
  try {
    return read();
  } catch (e) {
    throw e instanceof TableError || e instanceof DecodeError ? new BundleError(`${index}: ${e.message}; the file is damaged`) : e;
  }
}
