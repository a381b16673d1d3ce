import type { Tensor } from '../../../src/eval/tensor.ts';
import type { DType } from '../../../src/format/dtype.ts';
import { NodeError, ReadAttributes } from '../attributes.ts';
import type { Message } from '../protobuf.ts';
import { type OnnxGraph, readGraph } from './model.ts';
import { type TensorSource, readSparse, readTensor } from './tensor.ts';
import { type ElementKind, elementKind, typeName, widening } from './types.ts';

/** Value of an attribute. A plain number is what a builder here gives, for attributes that are integers and for those that are not. */
export type AttributeValue =
  | { readonly kind: 'number' | 'int' | 'float'; readonly value: number }
  | { readonly kind: 'numbers' | 'ints' | 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'string'; readonly value: Uint8Array }
  | { readonly kind: 'strings'; readonly value: readonly Uint8Array[] }
  | { readonly kind: 'tensor' | 'sparse' | 'graph' | 'type'; readonly value: Message }
  | { readonly kind: 'value'; readonly value: Tensor }
  | { readonly kind: 'other' };

/** What a builder may give an operator that it is written in. */
export type PlainAttributes = Readonly<Record<string, number | string | readonly number[] | Tensor>>;

/** Attributes by name. `given`: those of the call of a function, to which its nodes refer; one that the call leaves out is left out here too. */
export function readAttributes(protos: readonly Message[], given: ReadonlyMap<string, AttributeValue> = new Map()): ReadonlyMap<string, AttributeValue> {
  const values = new Map<string, AttributeValue>();
  for (const proto of protos) {
    const referred = proto.text('ref_attr_name');
    const value = referred === '' ? valueOf(proto) : given.get(referred);
    if (value !== undefined) values.set(proto.text('name'), value);
  }
  return values;
}

/** The kinds by ONNX's numbers, and the fields that hold them. */
const fields = ['', 'f', 'i', 's', 't', 'g', 'floats', 'ints', 'strings', 'tensors', 'graphs', 'sparse_tensor', '', 'tp'] as const;

function valueOf(proto: Message): AttributeValue {
  const lists = ['floats', 'ints', 'strings'] as const;
  // files of the first version have no type
  const field = fields[proto.number('type')] || fields.find((f) => f !== '' && proto.has(f) && !lists.some((l) => l === f)) || lists.find((l) => proto.has(l)) || '';
  const message = (kind: 'tensor' | 'sparse' | 'graph' | 'type'): AttributeValue => {
    const value = proto.message(field);
    return value === undefined ? { kind: 'other' } : { kind, value };
  };
  switch (field) {
    case 'f': return { kind: 'float', value: proto.number(field) };
    case 'i': return { kind: 'int', value: proto.number(field) };
    case 's': return { kind: 'string', value: proto.bytes(field) };
    case 'floats': case 'ints': return { kind: field, value: proto.numbers(field) };
    case 'strings': return { kind: field, value: proto.manyBytes(field) };
    case 't': return message('tensor');
    case 'sparse_tensor': return message('sparse');
    case 'g': return message('graph');
    case 'tp': return message('type');
    default: return { kind: 'other' };
  }
}

const integerOf = (v: AttributeValue): number | undefined => (v.kind === 'int' || v.kind === 'number' ? v.value : undefined);
const floatOf = (v: AttributeValue): number | undefined => (v.kind === 'float' || v.kind === 'number' ? v.value : undefined);
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** The attributes of one node. */
export class Attributes extends ReadAttributes<AttributeValue> {
  readonly #source: TensorSource;
  readonly #warnings: string[] = [];

  constructor(values: ReadonlyMap<string, AttributeValue>, source: TensorSource) {
    super(values);
    this.#source = source;
  }

  static of(plain: PlainAttributes, source: TensorSource): Attributes {
    return new Attributes(new Map(Object.entries(plain).map(([name, v]): [string, AttributeValue] => [name, typeof v === 'number' ? { kind: 'number', value: v }
      : typeof v === 'string' ? { kind: 'string', value: new TextEncoder().encode(v) } : 'dtype' in v ? { kind: 'value', value: v } : { kind: 'numbers', value: v }])), source);
  }

  /** Of types that were widened. */
  get warnings(): readonly string[] { return this.#warnings; }

  int(name: string, otherwise?: number): number { return this.length(name, 'an integer', integerOf, otherwise); }
  /** An integer of any size. */
  wide(name: string, otherwise?: number): number { return this.value(name, 'an integer', integerOf, otherwise); }
  float(name: string, otherwise?: number): number { return this.finite(name, 'a number', floatOf, otherwise); }
  /** A number that may be NaN. */
  anyFloat(name: string, otherwise?: number): number { return this.value(name, 'a number', floatOf, otherwise); }

  /** An integer that is 0 or 1. */
  flag(name: string, otherwise?: boolean): boolean {
    const value = this.value(name, 'an integer', integerOf, otherwise === undefined ? undefined : Number(otherwise));
    if (value !== 0 && value !== 1) throw new NodeError(`attribute ${name} is ${value}, neither 0 nor 1`);
    return value === 1;
  }

  text(name: string, otherwise?: string): string { return this.value(name, 'a string', (v) => (v.kind === 'string' ? text(v.value) : undefined), otherwise); }
  ints(name: string, otherwise?: readonly number[]): readonly number[] { return this.value(name, 'a list of integers', (v) => (v.kind === 'ints' || v.kind === 'numbers' ? v.value : undefined), otherwise); }
  floats(name: string, otherwise?: readonly number[]): readonly number[] { return this.value(name, 'a list of numbers', (v) => (v.kind === 'floats' || v.kind === 'numbers' ? v.value : undefined), otherwise); }
  texts(name: string, otherwise?: readonly string[]): readonly string[] { return this.value(name, 'a list of strings', (v) => (v.kind === 'strings' ? v.value.map(text) : undefined), otherwise); }
  bytes(name: string): Uint8Array { return this.value(name, 'a string', (v) => (v.kind === 'string' ? v.value : undefined)); }
  manyBytes(name: string): readonly Uint8Array[] { return this.value(name, 'a list of strings', (v) => (v.kind === 'strings' ? v.value : undefined)); }

  /** Whether an attribute that has a name in some operators and its number in others is here by number. */
  isNumber(name: string): boolean { return this.kindOf(name) === 'int'; }

  /** The integers of a list, undefined where the node lacks it. */
  optionalInts(name: string): readonly number[] | undefined { return this.has(name) ? this.ints(name) : undefined; }

  tensor(name: string, otherwise?: Tensor): Tensor {
    return this.value(name, 'a tensor', (v) => {
      if (v.kind === 'value') return v.value;
      if (v.kind === 'sparse') return readSparse(v.value, this.#source);
      if (v.kind !== 'tensor') return undefined;
      this.#warn(v.value.number('data_type'));
      return readTensor(v.value, this.#source);
    }, otherwise);
  }

  graph(name: string): OnnxGraph { return this.value(name, 'a graph', (v) => (v.kind === 'graph' ? readGraph(v.value) : undefined)); }

  /** ONNX's number of an element type. */
  elementType(name: string, otherwise?: number): number {
    const code = this.int(name, otherwise);
    if (elementKind(code)?.dtype === undefined) throw new NodeError(`${typeName(code)} is not supported`);
    this.#warn(code);
    return code;
  }

  /** An element type. */
  element(name: string, otherwise?: number): ElementKind { return elementKind(this.elementType(name, otherwise))!; }

  /** An element type as the one that it is computed in. */
  dtype(name: string, otherwise?: number): DType { return elementKind(this.elementType(name, otherwise))!.dtype!; }

  /** Attributes that would have been ignored. The first version of operators said which inputs they may overwrite. */
  override unread(): readonly string[] { return super.unread().filter((k) => k !== 'consumed_inputs'); }

  private kindOf(name: string): AttributeValue['kind'] | undefined { return this.has(name) ? this.value(name, '', (v) => v.kind) : undefined; }

  /** Says something of the node to the user. */
  remark(text: string): void { this.#warnings.push(text); }

  #warn(code: number): void {
    const warning = widening(code);
    if (warning !== undefined) this.remark(warning);
  }
}
