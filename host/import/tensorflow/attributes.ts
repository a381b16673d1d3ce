import type { DType } from '../../../src/format/dtype.ts';
import { type Tensor } from '../../../src/eval/tensor.ts';
import type { Message } from '../protobuf.ts';
import { type Expansion, readTensor } from './tensor.ts';
import { dtypeOf, isReduced, typeName } from './types.ts';

/** An attribute that is missing or of the wrong kind. */
export class AttributeError extends Error {}

/** Attributes that repeat what the inputs say, or that tell only how TensorFlow is to compute. */
const redundant = new Set([
  'T', 'Tidx', 'Tdim', 'Tperm', 'Tshape', 'Tmultiples', 'Tpaddings', 'Tblock_shape', 'Tcrops', 'Taxis', 'Tindices', 'Tparams', 'Tlen', 'TI', 'Tk', 'Index', 'N', 'U', 'SrcT', 'index_type',
  'use_cudnn_on_gpu', 'grad_a', 'grad_b', 'grad_x', 'grad_y', 'validate_indices', 'incompatible_shape_error',
]);

/** The attributes of one node. It remembers which were read: one that no builder asked for is refused. */
export class Attributes {
  readonly #values: ReadonlyMap<string, Message>;
  readonly #expansion: Expansion;
  readonly #read = new Set<string>();
  /** A 16-bit float type was met. */
  reduced = false;

  constructor(values: ReadonlyMap<string, Message>, expansion: Expansion) {
    this.#values = values;
    this.#expansion = expansion;
  }

  has(name: string): boolean { return this.#values.has(name); }

  int(name: string, otherwise?: number): number { return this.#value(name, 'i', 'an integer', (v) => v.number('i'), otherwise); }
  float(name: string, otherwise?: number): number { return this.#value(name, 'f', 'a number', (v) => v.number('f'), otherwise); }
  flag(name: string, otherwise?: boolean): boolean { return this.#value(name, 'b', 'a boolean', (v) => v.flag('b'), otherwise); }
  text(name: string, otherwise?: string): string { return this.#value(name, 's', 'a string', (v) => new TextDecoder().decode(v.bytes('s')), otherwise); }
  ints(name: string, otherwise?: readonly number[]): readonly number[] { return this.#value(name, 'list', 'a list of integers', (v) => v.message('list')?.numbers('i') ?? [], otherwise); }

  /** Name of a function of the library. */
  function(name: string): string { return this.#value(name, 'func', 'a function', (v) => v.message('func')?.text('name') ?? ''); }

  dtype(name: string, otherwise?: DType): DType {
    return this.#value(name, 'type', 'a type', (v) => this.#known(v.number('type')), otherwise);
  }

  tensor(name: string): Tensor {
    return this.#value(name, 'tensor', 'a tensor', (v) => {
      const proto = v.message('tensor');
      if (proto === undefined) throw new AttributeError(`attribute ${name} is no tensor`);
      this.#known(proto.number('dtype'));
      return readTensor(proto, this.#expansion);
    });
  }

  /** Lengths, null for open ones; undefined where the rank is open. */
  shape(name: string): readonly (number | null)[] | undefined {
    return this.#value(name, 'shape', 'a shape', (v) => {
      const shape = v.message('shape');
      if (shape === undefined || shape.flag('unknown_rank')) return undefined;
      const dims = shape.messages('dim').map((d) => d.number('size'));
      if (dims.length > 32 || dims.some((d) => d < -1 || d > Number.MAX_SAFE_INTEGER)) throw new AttributeError(`attribute ${name} is no shape: [${dims.slice(0, 32).join(',')}]`);
      return dims.map((d) => (d < 0 ? null : d));
    });
  }

  /** Declares an attribute seen without effect. */
  ignore(...names: readonly string[]): void { for (const n of names) this.#read.add(n); }

  /** Attributes that would have been ignored. */
  unread(): readonly string[] {
    return [...this.#values.keys()].filter((k) => !this.#read.has(k) && !redundant.has(k) && !k.startsWith('_'));
  }

  #known(code: number): DType {
    const dtype = dtypeOf(code);
    if (dtype === undefined) throw new AttributeError(`type ${typeName(code)} is not supported`);
    if (isReduced(code)) this.reduced = true;
    return dtype;
  }

  #value<V>(name: string, member: string, kind: string, read: (value: Message) => V, otherwise?: V): V {
    this.#read.add(name);
    const value = this.#values.get(name);
    if (value === undefined) {
      if (otherwise === undefined) throw new AttributeError(`attribute ${name} is missing`);
      return otherwise;
    }
    if (!value.has(member)) throw new AttributeError(`attribute ${name} is not ${kind}`);
    return read(value);
  }
}
