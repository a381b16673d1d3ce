const typeBytes = { u16: 2, u32: 4, i32: 4, char: 1 } as const;
export type FieldType = keyof typeof typeBytes;

export interface Field { readonly offset: number; readonly type: FieldType; readonly count: number; readonly name: string }
export interface RecordLayout { readonly name: string; readonly bytes: number; readonly fields: readonly Field[] }
export interface FlatLayout {
  readonly magic: number;
  readonly formatVersion: number;
  readonly records: readonly RecordLayout[];
  readonly regions: readonly { readonly name: string; readonly value: number }[];
  /** Codes of element types, as the table of tensors lists them. */
  readonly dtypes: ReadonlyMap<string, number>;
  /** What a step is that has no kernel. */
  readonly controls: ReadonlyMap<string, number>;
}

/** Reads the tables of proto/flat.md. Throws where a table has a gap, an overlap or a misaligned field. */
export function parseLayout(markdown: string): FlatLayout {
  const records: RecordLayout[] = [];
  const meanings = new Map<string, string>();
  for (const section of markdown.split(/^## /m)) {
    const [, name, size] = /^.*\(`(\w+)`, (\d+) bytes\)/.exec(section) ?? [];
    if (name === undefined) continue;
    const rows = [...section.matchAll(/^\| (\d+) \| (\w+)(?:\[(\d+)\])? \| (\w+) \| (.*?) ?\|$/gm)];
    const fields = rows.map(([, offset, type, count, field, meaning]) => {
      if (!isFieldType(type!)) throw new Error(`flat.md: ${name}.${field}: type '${type}'`);
      meanings.set(`${name}.${field}`, meaning!);
      return { offset: Number(offset), type, count: Number(count ?? 1), name: field! };
    });
    checkRecord(name, fields, Number(size));
    records.push({ name, bytes: Number(size), fields });
  }
  const regions = [...markdown.matchAll(/^\| (\w+) \| (\d) \| .* \|$/gm)].map(([, name, value]) => ({ name: name!, value: Number(value) }));
  const codes = (field: string) => new Map([...(meanings.get(field) ?? '').matchAll(/(\d+) (\w+)/g)].map(([, code, name]) => [name!, Number(code)] as const));
  const [dtypes, controls] = [codes('Tensor.dtype'), codes('Step.kernel')];
  const magic = Number(/0x[0-9a-f]+/.exec(meanings.get('Header.magic') ?? '')?.[0]);
  const formatVersion = Number(meanings.get('Header.formatVersion'));
  if (!magic || !formatVersion || regions.length !== 4 || dtypes.size === 0 || controls.size === 0) throw new Error('flat.md: a table is missing');
  return { magic, formatVersion, records, regions, dtypes, controls };
}

function isFieldType(name: string): name is FieldType {
  return Object.hasOwn(typeBytes, name);
}

function checkRecord(name: string, fields: readonly Field[], bytes: number): void {
  let end = 0;
  for (const field of fields) {
    if (field.offset !== end || field.offset % typeBytes[field.type] !== 0) throw new Error(`flat.md: ${name}.${field.name} at ${field.offset}, not ${end}`);
    if (field.name === 'size') throw new Error(`flat.md: ${name}.size is the name of the record's size`);
    end = field.offset + typeBytes[field.type] * field.count;
  }
  if (end !== bytes) throw new Error(`flat.md: ${name} has ${end} bytes, not ${bytes}`);
}

const cTypes: Readonly<Record<FieldType, string>> = { u16: 'uint16_t', u32: 'uint32_t', i32: 'int32_t', char: 'char' };

/** layout.gen.h */
export function layoutHeader(source: string, layout: FlatLayout): string {
  const structs = layout.records.map((r) => {
    const type = `lin_${r.name.replaceAll(/\B(?=[A-Z])/g, '_').toLowerCase()}`;
    const fields = r.fields.map((f) => `  ${cTypes[f.type]} ${f.name}${f.count > 1 ? `[${f.count}]` : ''};\n`).join('');
    return `typedef struct {\n${fields}} ${type};\n_Static_assert(sizeof(${type}) == ${r.bytes}, "${type}");\n`;
  });
  return `// ${source}
#pragma once
#include <stdint.h>

#define LIN_MAGIC 0x${layout.magic.toString(16)}u
enum { LIN_FORMAT_VERSION = ${layout.formatVersion} };
enum { ${layout.regions.map((r) => `LIN_${r.name.toUpperCase()} = ${r.value}`).join(', ')} };
enum { ${[...layout.dtypes, ...layout.controls].map(([name, code]) => `LIN_${name.toUpperCase()} = ${code}`).join(', ')} };

${structs.join('\n')}`;
}

/** src/format/layout.gen.ts */
export function layoutConstants(source: string, layout: FlatLayout): string {
  const records = layout.records.map((r) => `/** Offsets of the fields, and the size, in bytes. */
export const ${r.name} = { size: ${r.bytes}, ${r.fields.map((f) => `${f.name}: ${f.offset}`).join(', ')} } as const;
`);
  return `// ${source}

export const magic = 0x${layout.magic.toString(16)};
export const formatVersion = ${layout.formatVersion};
/** The upper two bits of an address. */
export const Region = { ${layout.regions.map((r) => `${r.name}: ${r.value}`).join(', ')} } as const;
/** What a step is that has no kernel. */
export const Control = { ${[...layout.controls].map(([name, code]) => `${name}: ${code}`).join(', ')} } as const;

${records.join('\n')}`;
}
