import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { operatorNames, optionsOf } from '../../host/import/tflite/schema.ts';
import type { Changed } from './one-change.ts';

type Write = (view: DataView) => void;

/** Where things lie in a sound FlatBuffer. */
class Places {
  readonly view: DataView;
  constructor(bytes: Uint8Array) { this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length); }

  get root(): number { return this.follow(0); }
  follow(at: number): number { return at + this.view.getUint32(at, true); }
  /** Undefined where the table does not set the field. */
  field(table: number, number: number): number | undefined {
    const vtable = table - this.view.getInt32(table, true), entry = 4 + 2 * number;
    const offset = entry < this.view.getUint16(vtable, true) ? this.view.getUint16(vtable + entry, true) : 0;
    return offset === 0 ? undefined : table + offset;
  }
  table(table: number, number: number): number | undefined { const at = this.field(table, number); return at === undefined ? undefined : this.follow(at); }
  /** Where the length of a vector stands; its elements follow. */
  vector(table: number, number: number): number | undefined { return this.table(table, number); }
  length(vector: number): number { return this.view.getUint32(vector, true); }
  elements(vector: number | undefined, bytes: number): readonly number[] { return vector === undefined ? [] : Array.from({ length: this.length(vector) }, (_, i) => vector + 4 + bytes * i); }
  tables(table: number, number: number): readonly number[] { return this.elements(this.vector(table, number), 4).map((at) => this.follow(at)); }
}

const integers = [-1, 0, 1, 2, 3, 7, 2 ** 31 - 1, -(2 ** 31)];
const floats = [NaN, Infinity, -Infinity, 0, -1, 1e30];
const bytes = [-1, 0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 15, 17, 127];
/** The largest constant whose numbers are changed one by one: lengths, axes, permutations. */
const fewBytes = 48;

/** Numbers in a buffer's place, of a vector one less of them or none. */
function* vectorChanges(p: Places, what: string, vector: number | undefined): Iterable<readonly [string, Write]> {
  if (vector === undefined) return;
  for (const n of new Set([0, p.length(vector) - 1])) if (n >= 0 && n < p.length(vector)) yield [`${what}: ${n} of them`, (v) => { v.setUint32(vector, n, true); }];
}
function* integerChanges(what: string, places: readonly number[], values: readonly number[] = integers): Iterable<readonly [string, Write]> {
  for (const [i, at] of places.entries()) for (const n of values) yield [`${what}[${i}] = ${n}`, (v) => { v.setInt32(at, n, true); }];
}

function* optionChanges(p: Places, name: string, options: number): Iterable<readonly [string, Write]> {
  for (const [field, { at: number, kind }] of Object.entries(optionsOf(name).fields)) {
    const at = p.field(options, number), what = `${name}: ${field}`;
    if (at === undefined) continue;
    if (kind === 'i8' || kind === 'flag') for (const n of kind === 'flag' ? [0, 1] : bytes) yield [`${what} = ${n}`, (v) => { v.setInt8(at, n); }];
    else if (kind === 'i32' || kind === 'u32') yield* integerChanges(what, [at]);
    else if (kind === 'f32') for (const n of floats) yield [`${what} = ${n}`, (v) => { v.setFloat32(at, n, true); }];
    else if (kind === 'i32s') { yield* vectorChanges(p, what, p.follow(at)); yield* integerChanges(what, p.elements(p.follow(at), 4)); }
  }
}

function* tfliteChanges(p: Places): Iterable<readonly [string, Write]> {
  const codes = p.tables(p.root, 1), buffers = p.tables(p.root, 4), graphs = p.tables(p.root, 2);
  const codeOf = (table: number): number => { const at = p.field(table, 3) ?? p.field(table, 0); return at === undefined ? 0 : p.view.getInt8(at); };
  for (const [i, table] of codes.entries()) {
    const [old, now] = [p.field(table, 0), p.field(table, 3)];
    for (const [code, name] of operatorNames) if (code < 127 || now !== undefined) yield [`operator code ${i} is ${name}`, (v) => { if (old !== undefined) v.setInt8(old, Math.min(code, 127)); if (now !== undefined) v.setInt32(now, code, true); }];
  }
  for (const [i, table] of buffers.entries()) {
    const data = p.vector(table, 0);
    yield* vectorChanges(p, `bytes of buffer ${i}`, data);
    if (data !== undefined && p.length(data) <= fewBytes && p.length(data) % 4 === 0) yield* integerChanges(`buffer ${i}`, p.elements(data, 1).filter((_, k) => k % 4 === 0));
  }
  for (const [g, graph] of graphs.entries()) {
    const tensors = p.tables(graph, 0), others = [-1, 0, 1, 2, tensors.length - 1, tensors.length];
    for (const [i, tensor] of tensors.entries()) {
      const what = `tensor ${g}.${i}`, shape = p.vector(tensor, 0), type = p.field(tensor, 1), buffer = p.field(tensor, 2), quantization = p.table(tensor, 4);
      yield* vectorChanges(p, `${what}, shape`, shape);
      yield* integerChanges(`${what}, shape`, p.elements(shape, 4));
      if (type !== undefined) for (const n of Array.from({ length: 20 }, (_, k) => k)) yield [`${what} of type ${n}`, (v) => { v.setInt8(type, n); }];
      if (buffer !== undefined) yield* integerChanges(`${what}, buffer`, [buffer], [0, 1, 2, buffers.length - 1, buffers.length]);
      if (quantization === undefined) continue;
      const axis = p.field(quantization, 6);
      for (const field of [2, 3]) yield* vectorChanges(p, `${what}, quantization ${field}`, p.vector(quantization, field));
      if (axis !== undefined) yield* integerChanges(`${what}, axis of scales`, [axis]);
    }
    for (const field of [1, 2]) { yield* vectorChanges(p, `ports ${field} of ${g}`, p.vector(graph, field)); yield* integerChanges(`ports ${field} of ${g}`, p.elements(p.vector(graph, field), 4), others); }
    for (const [i, operator] of p.tables(graph, 3).entries()) {
      const index = p.field(operator, 0), table = codes[index === undefined ? 0 : p.view.getUint32(index, true)]!, name = operatorNames.get(codeOf(table)) ?? 'CUSTOM', options = p.table(operator, 4);
      for (const [field, ports] of [[1, 'inputs'], [2, 'outputs']] as const) {
        yield* vectorChanges(p, `${name} ${i}, ${ports}`, p.vector(operator, field));
        yield* integerChanges(`${name} ${i}, ${ports}`, p.elements(p.vector(operator, field), 4), others);
      }
      if (options !== undefined) yield* optionChanges(p, name, options);
    }
  }
}

/** The models of tflite-cases.json with one number, length, type, operand or operator changed. */
export function* tfliteWithOneChange(): Iterable<() => Changed> {
  for (const { name, model } of JSON.parse(readFileSync(new URL('tflite-cases.json', import.meta.url), 'utf8')) as readonly { readonly name: string; readonly model: string }[]) {
    const stored = Uint8Array.from(inflateSync(Buffer.from(model, 'base64')));
    for (const [change, write] of tfliteChanges(new Places(stored))) {
      yield () => {
        const copy = stored.slice();
        write(new DataView(copy.buffer));
        return { name, change, bytes: copy };
      };
    }
  }
}
