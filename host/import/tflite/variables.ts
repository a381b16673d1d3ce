import { full } from '../../../src/eval/tensor.ts';
import type { ImportedState, ImportedWire } from '../../stages.ts';
import { NodeError } from '../attributes.ts';
import type { Builder } from '../builder.ts';
import type { Variable } from './call.ts';
import type { TfliteTensor } from './model.ts';
import { dtypeOf, typeName } from './types.ts';

interface Entry { readonly name: string; before: ImportedWire | undefined; now: ImportedWire | undefined; initial: ImportedWire | undefined }

/** Values that go from run to run: resources, which CALL_ONCE sets before the first one, and variable tensors, which begin with what stands for 0. */
export class Variables {
  readonly #entries = new Map<string, Entry>();

  #entry(name: string): Entry {
    const known = this.#entries.get(name) ?? { name, before: undefined, now: undefined, initial: undefined };
    this.#entries.set(name, known);
    return known;
  }

  /** What a resource begins with. */
  begin(name: string, initial: ImportedWire): void { this.#entry(name).initial = initial; }

  /** What it holds at this point of the run. Throws `NodeError` where it holds nothing. */
  read(name: string, builder: Builder): ImportedWire {
    const entry = this.#entry(name);
    if (entry.now === undefined && entry.initial === undefined) throw new NodeError(`variable '${name}' is read and nothing gives it a value before`);
    return entry.now ??= entry.before ??= builder.state({ name, source: 'Variable', gates: [] });
  }

  assign(name: string, value: ImportedWire): void { this.#entry(name).now = value; }

  ofTensor(index: number, tensor: TfliteTensor, builder: Builder): Variable {
    const name = tensor.name === '' ? `variable_${index}` : tensor.name;
    const dtype = dtypeOf(tensor.type);
    const shape = tensor.shape.map((d) => d ?? 1);
    if (dtype === undefined || dtype === 'string') throw new NodeError(`variable '${name}' of ${typeName(tensor.type)}`);
    if (shape.length > 8 || shape.reduce((a, b) => a * b, 1) > 2 ** 24) throw new NodeError(`variable '${name}' of [${shape.join(',')}]`);
    if (this.#entry(name).initial === undefined) this.begin(name, builder.constant({ name, source: 'Variable', gates: [] }, full(dtype, shape, tensor.quantization?.zeros[0] ?? 0)));
    return { before: this.read(name, builder), set: (next) => { this.assign(name, next); } };
  }

  /** Those that a run changes. */
  states(): readonly ImportedState[] {
    return [...this.#entries.values()].flatMap(({ name, before, now, initial }) => (before === undefined || now === undefined || initial === undefined ? [] : [{ name, wire: before, next: now, initial }]));
  }
}
