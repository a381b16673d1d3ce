import { NodeError, ReadAttributes } from '../attributes.ts';
import type { Table } from './flatbuffer.ts';
import type { OptionsSchema } from './schema.ts';

type Value = number | string | readonly number[];

/** The options of one operator, by the names of the schema. A field that is set and not known is refused like any that nobody reads. */
export class Options extends ReadAttributes<Value> {
  readonly #schema: OptionsSchema;

  constructor(table: Table | undefined, schema: OptionsSchema) {
    super(table === undefined ? new Map() : valuesOf(table, schema));
    this.#schema = schema;
  }

  int(name: string): number { return this.value(name, 'a finite number', (v) => (typeof v === 'number' && Number.isFinite(v) ? v : undefined), this.#schema.fields[name]?.otherwise); }
  flag(name: string): boolean { return this.int(name) !== 0; }
  text(name: string): string { return this.value(name, 'a string', (v) => (typeof v === 'string' ? v : undefined), ''); }
  ints(name: string): readonly number[] { return this.value(name, 'a list of integers', (v) => (typeof v === 'object' ? v : undefined), []); }

  /** One of the names that the values 0, 1, ... have. Throws `NodeError` where it is none. */
  oneOf<T extends string>(name: string, ...names: readonly T[]): T {
    const value = this.int(name);
    const found = names[value];
    if (found === undefined) throw new NodeError(`option ${name} is ${value}`);
    return found;
  }
}

function valuesOf(table: Table, { fields, ignored }: OptionsSchema): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>();
  const names = new Map(Object.entries(fields).map(([name, { at }]) => [at, name]));
  for (const at of table.fields()) {
    const name = names.get(at);
    const kind = name === undefined ? undefined : fields[name]!.kind;
    if (name !== undefined && kind !== undefined) values.set(name, kind === 'flag' ? table.i8(at) : table[kind](at));
    else if (!ignored.includes(at)) values.set(`of number ${at}`, 0);
  }
  return values;
}
