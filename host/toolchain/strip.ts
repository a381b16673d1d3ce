import { allocated, armAttributes, layouts, loaded, parseElf, stringTable, symbolTable } from './elf.ts';

/** A static executable less everything that the system does not load: symbols, debug information, section headers. Addresses stay. */
export function stripped(file: Uint8Array): Uint8Array {
  const { bits } = parseElf(file), { sectionsAt, sectionBytes } = layouts[bits];
  const out = copyOf(file, 0, endOfLoaded(file));
  // no section headers: where they are, how many, which one has their names; the length of one stays
  out.fill(0, sectionsAt, sectionsAt + bits / 8).fill(0, sectionBytes + 2, sectionBytes + 6);
  return out;
}

/** The same with its symbols and section headers: less debug information and comments, whose headers become empty, so that the others keep their numbers. */
export function withoutDebugInformation(file: Uint8Array): Uint8Array {
  const { bits, sections } = parseElf(file), { sectionsAt, sectionBytes, section: field } = layouts[bits];
  const word = (bytes: Uint8Array, at: number, value: number): void => { new DataView(bytes.buffer, bytes.byteOffset).setUint32(at, value, true); };
  const program = copyOf(file, 0, endOfLoaded(file)), parts: Uint8Array[] = [program];
  let end = program.length;
  const append = (bytes: Uint8Array): number => {
    const at = Math.ceil(end / 8) * 8;
    parts.push(new Uint8Array(at - end), bytes);
    end = at + bytes.length;
    return at;
  };
  const view = new DataView(file.buffer, file.byteOffset), entry = view.getUint16(sectionBytes, true);
  const table = bits === 64 ? Number(view.getBigUint64(sectionsAt, true)) : view.getUint32(sectionsAt, true);
  const headers = copyOf(file, table, table + sections.length * entry);
  for (const { index, type, flags, bytes } of sections) {
    const header = headers.subarray(index * entry, (index + 1) * entry);
    if ((flags & allocated) !== 0) continue;
    if ([symbolTable, stringTable, armAttributes].includes(type)) word(header, field.offset, append(bytes));
    else header.fill(0);
  }
  word(program, sectionsAt, append(headers));
  return Buffer.concat(parts);
}

/** A Buffer's own `slice` is a view. */
const copyOf = (file: Uint8Array, from: number, to: number): Uint8Array => new Uint8Array(file.subarray(from, to));

/** Of what the system loads, program headers among it, the end in the file. */
function endOfLoaded(file: Uint8Array): number {
  const { segments } = parseElf(file);
  return Math.max(...segments.map(({ type, offset, size }) => (type === loaded ? offset + size : 0)));
}

/** A WebAssembly module less its custom sections: names and debug information. */
export function strippedModule(file: Uint8Array): Uint8Array {
  const kept: Uint8Array[] = [file.subarray(0, 8)];
  for (let at = 8; at < file.length;) {
    const id = file[at], size = leb128(file, at + 1), end = size.end + size.value;
    if (id !== 0) kept.push(file.subarray(at, end));
    at = end;
  }
  return Buffer.concat(kept);
}

function leb128(bytes: Uint8Array, at: number): { readonly value: number; readonly end: number } {
  let value = 0, scale = 1, byte: number;
  do {
    byte = bytes[at++] ?? 0;
    value += (byte & 127) * scale;
    scale *= 128;
  } while (byte > 127);
  return { value, end: at };
}
