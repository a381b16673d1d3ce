import { readFileSync, readdirSync } from 'node:fs';
import { dtypeCodes, type DType } from '../../src/format/dtype.ts';
import { type Tensor, tensorOf } from '../../src/eval/tensor.ts';
import { constantFact, fact, type Fact } from '../../host/graph/fact.ts';
import { type Op, op } from '../../host/graph/op.ts';
import { type Entry, operators } from '../../host/ops/index.ts';

/** Attributes, operands and results of one operator, as test/ops/cases.py and exact-cases.py write them. */
export interface Case { readonly attrs: unknown; readonly inputs: readonly Tensor[]; readonly outputs: readonly Tensor[] }

const folder = new URL('./cases/', import.meta.url);
const exact: Readonly<Record<string, unknown>> = JSON.parse(readFileSync(new URL('./exact-cases.json', import.meta.url), 'utf8'));

const isRecord = (v: unknown): v is Readonly<Record<string, unknown>> => typeof v === 'object' && v !== null && !Array.isArray(v);
const isFloat = (dtype: DType): boolean => dtype === 'f32' || dtype === 'f64';
const isDType = (v: unknown): v is DType => typeof v === 'string' && v in dtypeCodes;

function list(v: unknown): readonly unknown[] {
  if (!Array.isArray(v)) throw new TypeError(`expected a list: ${JSON.stringify(v)}`);
  return v;
}

function readTensor(v: unknown): Tensor {
  if (!isRecord(v) || !isDType(v['dtype'])) throw new TypeError(`expected a tensor: ${JSON.stringify(v)}`);
  const shape = list(v['shape']).map(Number);
  if (v['dtype'] === 'string') return { dtype: 'string', shape, data: list(v['data']).map((d) => new Uint8Array(Buffer.from(String(d), 'base64'))) };
  // numbers, or NaN, the infinities and long integers as text
  if (v['dtype'] === 'i64') return { dtype: 'i64', shape, data: BigInt64Array.from(list(v['data']), (d) => BigInt(String(d))) };
  if (v['dtype'] === 'u64') return { dtype: 'u64', shape, data: BigUint64Array.from(list(v['data']), (d) => BigInt(String(d))) };
  return tensorOf(v['dtype'], shape, list(v['data']).map(Number));
}

export const readTensors = (v: unknown): readonly Tensor[] => list(v).map(readTensor);

/** The cases of an operator as they are written. */
export const writtenCases = (key: string): readonly unknown[] => [...list(JSON.parse(readFileSync(new URL(`${key}.json`, folder), 'utf8'))), ...list(exact[key] ?? [])];

export function casesOf(key: string): readonly Case[] {
  return writtenCases(key).map((c) => {
    if (!isRecord(c)) throw new TypeError(`expected a case: ${JSON.stringify(c)}`);
    return { attrs: c['attrs'], inputs: readTensors(c['inputs']), outputs: readTensors(c['outputs']) };
  });
}

export const caseFiles = (): readonly string[] => readdirSync(folder).map((f) => f.replace(/\.json$/, ''));

/** The registry does not keep the type of an operator's attributes: a case that has others fails in its operator. */
export const opOf = ({ operator }: Entry, attrs: unknown): Op => op(operator, attrs as never);

export function entryOf(key: string): Entry {
  const found = operators.find((o) => o.key === key);
  if (found === undefined) throw new Error(`no operator ${key}`);
  return found;
}

/** Facts with values for shape-like operands, without them for data. */
export const factsOf = (inputs: readonly Tensor[]): readonly Fact[] => inputs.map((t) => (t.dtype === 'i32' || t.dtype === 'i64' || t.shape.length === 0 ? constantFact(t) : fact(t.dtype, t.shape)));

/** A tensor as text that can be pasted into a case. */
export const showTensor = (t: Tensor): string => JSON.stringify({ dtype: t.dtype, shape: t.shape, data: t.dtype === 'string' ? t.data.map((d) => Buffer.from(d).toString('base64')) : Array.from<number | bigint, unknown>(t.data, (v) => (typeof v === 'bigint' && Number.isSafeInteger(Number(v)) ? Number(v) : typeof v === 'number' && Number.isFinite(v) ? v : String(v))) });

/** What differs by more than `tolerance`, relative to numbers above 1; undefined if nothing does. NaN equals NaN; what is no float is exact. */
export function difference(actual: Tensor | undefined, expected: Tensor, tolerance: number): string | undefined {
  if (actual === undefined) return 'no result';
  if (actual.dtype !== expected.dtype || String(actual.shape) !== String(expected.shape)) return `${actual.dtype}[${actual.shape.join(',')}], expected ${expected.dtype}[${expected.shape.join(',')}]`;
  if (actual.dtype === 'string' || expected.dtype === 'string') return showTensor(actual) === showTensor(expected) ? undefined : `strings ${showTensor(actual)}, expected ${showTensor(expected)}`;
  const most = isFloat(expected.dtype) ? tolerance : 0;
  for (let i = 0; i < expected.data.length; i++) {
    const [p, q] = [actual.data[i]!, expected.data[i]!], [a, e] = [Number(p), Number(q)];
    if (p === q || (Number.isNaN(a) && Number.isNaN(e)) || (most > 0 && Number.isFinite(e) && Math.abs(a - e) <= most * Math.max(1, Math.abs(e)))) continue;
    return `element ${i} is ${p}, expected ${q}`;
  }
  return undefined;
}
