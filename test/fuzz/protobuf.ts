import { Reader, Writer } from 'protobufjs';
import type { Random } from '../pulse/random.ts';

/** A field of a protobuf message as it lies in a file, whatever the schema: bytes that are a message themselves are read as one. */
interface Field { readonly number: number; readonly wireType: number; readonly value: bigint | Uint8Array | readonly Field[] }

/** The fields of a message, or undefined where the bytes are none. */
function parse(bytes: Uint8Array, depth: number): readonly Field[] | undefined {
  const reader = Reader.create(bytes), fields: Field[] = [];
  try {
    while (reader.pos < reader.len) {
      const tag = reader.uint32(), number = tag >>> 3, wireType = tag & 7;
      if (number === 0) return undefined;
      if (wireType === 2) {
        const inner = reader.bytes();
        fields.push({ number, wireType, value: (depth > 0 && inner.length > 1 ? parse(inner, depth - 1) : undefined) ?? inner });
      } else if (wireType === 0) fields.push({ number, wireType, value: BigInt(reader.int64().toString()) });
      else if (wireType === 1 || wireType === 5) {
        const length = wireType === 1 ? 8 : 4;
        reader.skip(length);
        fields.push({ number, wireType, value: bytes.subarray(reader.pos - length, reader.pos) });
      } else return undefined;
    }
  } catch {
    return undefined;
  }
  return fields;
}

function write(fields: readonly Field[]): Uint8Array {
  const parts = fields.map(({ number, wireType, value }) => {
    const writer = Writer.create().uint32(number << 3 | wireType);
    if (typeof value === 'bigint') return Buffer.concat([writer.finish(), varint(value)]);
    if (wireType !== 2) return Buffer.concat([writer.finish(), value as Uint8Array]);
    return writer.bytes(value instanceof Uint8Array ? value : write(value as readonly Field[])).finish();
  });
  return Buffer.concat(parts);
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  do {
    bytes.push(Number(rest & 127n) | (rest > 127n ? 128 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

const numbers = [0n, 1n, -1n, 2n, 3n, 7n, 8n, 127n, 255n, 256n, 65536n, 2n ** 31n - 1n, 2n ** 31n, -(2n ** 31n), 2n ** 32n, 2n ** 53n, 2n ** 62n, 2n ** 63n - 1n, -(2n ** 63n)];
const floats = [0, -0, 1, -1, 1e-38, 3e38, Infinity, -Infinity, NaN, 0.5, 1e9];

const isMessage = (f: Field | undefined): f is Field & { readonly value: readonly Field[] } => f !== undefined && Array.isArray(f.value);

/** Every text or block of bytes below `fields`. */
const blocks = (fields: readonly Field[]): readonly Uint8Array[] => fields.flatMap((f) => (isMessage(f) ? blocks(f.value) : f.wireType === 2 ? [f.value as Uint8Array] : []));

/** Another value in place of one. */
function otherValue(f: Field, all: readonly Uint8Array[], random: Random): Field['value'] {
  if (typeof f.value === 'bigint') return random.next() < 0.7 ? random.pick(numbers) : f.value + BigInt(random.integer(-2, 2));
  if (f.wireType !== 2) {
    const bytes = Buffer.alloc(f.wireType === 5 ? 4 : 8);
    if (f.wireType === 5) bytes.writeFloatLE(random.pick(floats)); else bytes.writeDoubleLE(random.pick(floats));
    return bytes;
  }
  const bytes = f.value as Uint8Array, kind = random.next();
  if (kind < 0.5 || bytes.length === 0) return random.pick(all);
  if (kind < 0.7) return bytes.subarray(0, random.integer(0, bytes.length - 1));
  if (kind < 0.8) return Buffer.concat([bytes, bytes]);
  const copy = Uint8Array.from(bytes);
  copy[random.integer(0, copy.length - 1)] = random.pick([0, 1, 255, 128, 47, 58]);
  return copy;
}

/** One change somewhere below a message: a field dropped, doubled, moved, given another number or another value. */
function changed(fields: readonly Field[], all: readonly Uint8Array[], random: Random): readonly Field[] {
  const at = random.integer(0, fields.length - 1), f = fields[at];
  if (f === undefined) return fields;
  const put = (...now: readonly Field[]): readonly Field[] => [...fields.slice(0, at), ...now, ...fields.slice(at + 1)];
  if (isMessage(f) && random.next() < 0.85) return put({ ...f, value: changed(f.value, all, random) });
  const kind = random.next();
  if (kind < 0.15) return put();
  if (kind < 0.25) return put(f, f);
  if (kind < 0.35) return put(random.pick(fields));
  if (kind < 0.4) return put({ ...f, number: random.integer(1, 20) });
  return isMessage(f) ? put({ ...f, value: [...f.value].reverse() }) : put({ ...f, value: otherValue(f, all, random) });
}

/** A model of a protobuf format with one to three changes that leave it one. Its texts and bytes come from `other` then, if there is one. */
export function mutate(model: Uint8Array, random: Random, other = model): Uint8Array {
  let fields = parse(model, 8) ?? [];
  const all = blocks(other === model ? fields : parse(other, 8) ?? []);
  if (all.length === 0) return model;
  for (let n = random.integer(1, 3); n > 0; n--) fields = changed(fields, all, random);
  return write(fields);
}
