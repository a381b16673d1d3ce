import { readFileSync } from 'node:fs';
import path from 'node:path';
import protobuf from 'protobufjs';
import { bug } from '../errors.ts';
import { root as home } from '../paths.ts';

/** Bytes that are not the message that they should be. */
export class DecodeError extends Error {}

/** Decodes `bytes` as `message` of the schema `proto/<schema>.proto`. Fields that the schema lacks are skipped. Throws `DecodeError`. */
export function decodeMessage(schema: string, message: string, bytes: Uint8Array): Message {
  const type = loadSchema(schema).lookupType(message);
  const reader = protobuf.Reader.create(bytes);
  reader.discardUnknown = true;
  try {
    return new Message(type.decode(reader));
  } catch (e) {
    throw new DecodeError(e instanceof Error ? e.message : String(e));
  }
}

const schemas = new Map<string, protobuf.Root>();

function loadSchema(name: string): protobuf.Root {
  let root = schemas.get(name);
  if (root === undefined) {
    root = protobuf.parse(readFileSync(path.join(home, 'proto', `${name}.proto`), 'utf8'), { keepCase: true }).root;
    schemas.set(name, root);
  }
  return root;
}

/** A decoded message, its fields read by name and kind. A kind that is not the schema's is a bug. */
export class Message {
  readonly #fields: object;

  constructor(fields: object) { this.#fields = fields; }

  #get(field: string): unknown { return Reflect.get(this.#fields, field); }

  /** Set explicitly; meaningful for messages and members of a oneof. */
  has(field: string): boolean { return Object.hasOwn(this.#fields, field); }

  text(field: string): string { return asText(this.#get(field), field); }
  number(field: string): number { return asNumber(this.#get(field), field); }
  flag(field: string): boolean { return this.#get(field) === true; }
  bytes(field: string): Uint8Array { return asBytes(this.#get(field), field); }

  message(field: string): Message | undefined {
    const value = this.#get(field);
    return typeof value === 'object' && value !== null ? new Message(value) : undefined;
  }

  texts(field: string): readonly string[] { return this.#list(field).map((v) => asText(v, field)); }
  numbers(field: string): readonly number[] { return this.#list(field).map((v) => asNumber(v, field)); }
  /** 64-bit integers, signed or not as in the schema. */
  integers(field: string): readonly bigint[] { return this.#list(field).map((v) => asInteger(v, field)); }
  flags(field: string): readonly boolean[] { return this.#list(field).map((v) => v === true); }
  manyBytes(field: string): readonly Uint8Array[] { return this.#list(field).map((v) => asBytes(v, field)); }
  messages(field: string): readonly Message[] {
    return this.#list(field).map((v) => (typeof v === 'object' && v !== null ? new Message(v) : bug(`field ${field} is no message`)));
  }

  #list(field: string): readonly unknown[] {
    const value = this.#get(field);
    return Array.isArray(value) ? value : bug(`field ${field} is not repeated`);
  }
}

const asText = (v: unknown, field: string): string => (typeof v === 'string' ? v : bug(`field ${field} is no string`));
const asBytes = (v: unknown, field: string): Uint8Array => (v instanceof Uint8Array ? v : Array.isArray(v) && v.length === 0 ? new Uint8Array() : bug(`field ${field} is no bytes`));

function asInteger(v: unknown, field: string): bigint {
  if (typeof v === 'number') return BigInt(v);
  if (typeof v !== 'object' || v === null || !('low' in v && 'high' in v && typeof v.low === 'number' && typeof v.high === 'number')) return bug(`field ${field} is no 64-bit integer`);
  return BigInt.asIntN(64, (BigInt(v.high) << 32n) | BigInt(v.low >>> 0));
}

/** 64-bit integers come in two halves; beyond 2^53 the nearest double is taken. */
function asNumber(v: unknown, field: string): number {
  if (typeof v === 'number') return v;
  if (typeof v === 'object' && v !== null && 'low' in v && 'high' in v && typeof v.low === 'number' && typeof v.high === 'number') {
    return v.high * 2 ** 32 + (v.low >>> 0);
  }
  return bug(`field ${field} is no number`);
}
