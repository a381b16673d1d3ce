import type { ModelFiles } from '../importer.ts';
import { DecodeError, Message, decodeMessage } from '../protobuf.ts';
import { crc32c, unmasked } from './crc32c.ts';
import type { TfNode } from './graph-def.ts';
import { TableError, readTable } from './leveldb-table.ts';
import { typeName } from './types.ts';

/** The saved variables are damaged, incomplete or of a form that is not read; the message fits behind the name of the model. */
export class BundleError extends Error {}

const index = 'variables/variables.index';
const DT_STRING = 7;

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

  has(key: string): boolean { return key !== '' && this.#entries.has(key); }

  /** The tensor of a key, as a Const node of this name. Throws `BundleError`. */
  constant(key: string, name: string): TfNode {
    const entry = inIndex(() => decodeMessage('tensorflow', 'tensorflow.BundleEntryProto', this.#entries.get(key) ?? new Uint8Array()));
    const dtype = entry.number('dtype');
    if (entry.messages('slices').length > 0) throw new BundleError(`variable '${key}' is saved in parts, which is not read; save it whole (without a partitioner)`);
    if (dtype === DT_STRING) throw new BundleError(`variable '${key}' is of type ${typeName(dtype)}, which is not supported`);
    const data = this.#shard(entry.number('shard_id'));
    const [offset, size] = [entry.number('offset'), entry.number('size')];
    if (!(offset >= 0 && size >= 0 && offset + size <= data.length)) throw new BundleError(`variable '${key}' at ${offset} + ${size} is not in the ${data.length} bytes of its file, which was cut short`);
    const content = data.subarray(offset, offset + size);
    if (crc32c(content) !== unmasked(entry.number('crc32c'))) throw new BundleError(`variable '${key}': the checksum of its data is wrong, the file is damaged`);
    const lists = { half_val: [], float_val: [], double_val: [], int_val: [], string_val: [], int64_val: [], bool_val: [] };
    const dims = entry.message('shape')?.messages('dim').map((d) => ({ size: d.number('size') })) ?? [];
    const tensor = { dtype, tensor_shape: { dim: dims, unknown_rank: false }, tensor_content: content, ...lists };
    return { name, op: 'Const', inputs: [], controls: [], attrs: new Map([['value', new Message({ tensor })]]) };
  }

  #shard(id: number): Uint8Array {
    const name = `variables/variables.data-${String(id).padStart(5, '0')}-of-${String(this.#shards).padStart(5, '0')}`;
    const data = this.#data.get(id) ?? this.#folder.read(name);
    if (data === undefined) throw new BundleError(`${name} is missing`);
    this.#data.set(id, data);
    return data;
  }
}

function inIndex<T>(read: () => T): T {
  try {
    return read();
  } catch (e) {
    throw e instanceof TableError || e instanceof DecodeError ? new BundleError(`${index}: ${e.message}; the file is damaged`) : e;
  }
}
