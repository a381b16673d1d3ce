import type { FloatFormat } from '../../../src/eval/representation.ts';
import type { Tensor } from '../../../src/eval/tensor.ts';
import type { DType } from '../../../src/format/dtype.ts';
import { NodeError, ReadAttributes } from '../attributes.ts';
import { Unsupported } from '../call.ts';
import type { Expansion } from '../elements.ts';
import type { Message } from '../protobuf.ts';
import { readComplex, readTensor } from './tensor.ts';
import { dtypeOf, formatOf, isComplex, isComplex64, isReduced, typeName } from './types.ts';

/** Attributes that repeat what the inputs say, or that tell only how TensorFlow is to compute. */
const redundant = new Set([
  'T', 'Tout', 'Tidx', 'Tdim', 'Tperm', 'Tshape', 'Tmultiples', 'Tpaddings', 'Tblock_shape', 'Tcrops', 'Taxis', 'Tindices', 'Tparams', 'Tlen', 'TI', 'Tk', 'Tindex', 'Treal', 'Tcomplex', 'Tnumsegments', 'T_threshold', 'Index', 'N', 'U', 'SrcT', 'index_type',
  'use_cudnn_on_gpu', 'grad_a', 'grad_b', 'grad_x', 'grad_y', 'validate_indices', 'incompatible_shape_error',
]);

/** The attributes of one node. */
export class Attributes extends ReadAttributes<Message> {
  readonly #expansion: Expansion;
  /** A 16-bit float type was met. */
  reduced = false;

  constructor(values: ReadonlyMap<string, Message>, expansion: Expansion) {
    super(values);
    this.#expansion = expansion;
  }

  int(name: string, otherwise?: number): number { return this.length(name, 'an integer', (v) => (v.has('i') ? v.number('i') : undefined), otherwise); }
  /** An integer of any size. */
  wide(name: string, otherwise?: number): number { return this.#member(name, 'i', 'an integer', (v) => v.number('i'), otherwise); }
  float(name: string, otherwise?: number): number { return this.finite(name, 'a number', (v) => (v.has('f') ? v.number('f') : undefined), otherwise); }
  /** A number that may be NaN. */
  anyFloat(name: string, otherwise?: number): number { return this.#member(name, 'f', 'a number', (v) => v.number('f'), otherwise); }
  flag(name: string, otherwise?: boolean): boolean { return this.#member(name, 'b', 'a boolean', (v) => v.flag('b'), otherwise); }
  text(name: string, otherwise?: string): string { return this.#member(name, 's', 'a string', (v) => new TextDecoder().decode(v.bytes('s')), otherwise); }
  ints(name: string, otherwise?: readonly number[]): readonly number[] { return this.#member(name, 'list', 'a list of integers', (v) => v.message('list')?.numbers('i') ?? [], otherwise); }

  floats(name: string, otherwise?: readonly number[]): readonly number[] { return this.#member(name, 'list', 'a list of numbers', (v) => v.message('list')?.numbers('f') ?? [], otherwise); }

  /** Name of a function of the library. */
  function(name: string): string { return this.#member(name, 'func', 'a function', (v) => v.message('func')?.text('name') ?? ''); }

  /** Names of functions of the library. */
  functions(name: string): readonly string[] { return this.#member(name, 'list', 'a list of functions', (v) => v.message('list')?.messages('func').map((f) => f.text('name')) ?? []); }

  dtype(name: string, otherwise?: DType): DType {
    return this.#member(name, 'type', 'a type', (v) => this.#known(v.number('type')), otherwise);
  }

  tensor(name: string): Tensor {
    return this.#member(name, 'tensor', 'a tensor', (v) => {
      const proto = v.message('tensor');
      if (proto === undefined) return undefined;
      this.#known(proto.number('dtype'));
      return readTensor(proto, this.#expansion);
    });
  }

  /** A value of complex64: two numbers an element along one more axis. */
  complex(name: string): Tensor {
    return this.#member(name, 'tensor', 'a tensor', (v) => {
      const proto = v.message('tensor');
      if (proto !== undefined && !isComplex64(proto.number('dtype'))) throw new Unsupported(`type ${typeName(proto.number('dtype'))}`);
      return proto === undefined ? undefined : readComplex(proto, this.#expansion);
    });
  }

  /** Lengths, null for open ones; undefined where the rank is open. */
  shape(name: string): readonly (number | null)[] | undefined {
    return this.#member(name, 'shape', 'a shape', (v) => ({ dims: dimsOf(name, v) })).dims;
  }

  /** Whether an attribute is a type of complex numbers. It does not count as read. */
  isComplex(name: string): boolean {
    const value = this.peek(name);
    return value?.has('type') === true && isComplex(value.number('type'));
  }

  /** What a type that is computed in f32 rounds numbers to; undefined of other types. It does not count as read. */
  format(name: string): FloatFormat | undefined {
    const value = this.peek(name);
    return value?.has('type') === true ? formatOf(value.number('type')) : undefined;
  }

  /** Attributes that would have been ignored. */
  override unread(): readonly string[] { return super.unread().filter((k) => !redundant.has(k) && !k.startsWith('_')); }

  #known(code: number): DType {
    const dtype = dtypeOf(code);
    if (dtype === undefined) throw new Unsupported(`type ${typeName(code)}`);
    if (isReduced(code)) this.reduced = true;
    return dtype;
  }

  #member<T>(name: string, member: string, kind: string, read: (value: Message) => T | undefined, otherwise?: T): T {
    return this.value(name, kind, (v) => (v.has(member) ? read(v) : undefined), otherwise);
  }
}

function dimsOf(name: string, value: Message): readonly (number | null)[] | undefined {
  const shape = value.message('shape');
  if (shape === undefined || shape.flag('unknown_rank')) return undefined;
  const dims = shape.messages('dim').map((d) => d.number('size'));
  if (dims.length > 32 || dims.some((d) => d < -1 || d > Number.MAX_SAFE_INTEGER)) throw new NodeError(`attribute ${name} is no shape: [${dims.slice(0, 32).join(',')}]`);
  return dims.map((d) => (d < 0 ? null : d));
}
