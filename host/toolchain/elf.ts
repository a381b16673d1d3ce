/** A little-endian ELF file of 32 or 64 bits (System V ABI, chapters 4 and 5): its segments, its sections and the symbols of its symbol tables. */
export interface Elf {
  readonly bits: 32 | 64;
  readonly relocatable: boolean;
  readonly segments: readonly Segment[];
  readonly sections: readonly Section[];
  readonly symbols: readonly ElfSymbol[];
}
/** Where in the file its bytes are: in what the system loads where `type` is `loaded`. */
export interface Segment { readonly type: number; readonly offset: number; readonly size: number }
/** `bytes` are empty where the file holds none (SHT_NOBITS). */
export interface Section { readonly name: string; readonly type: number; readonly flags: number; readonly address: number; readonly bytes: Uint8Array; readonly index: number }
/** `value`: an address, or in a relocatable file an offset into section number `section`. */
export interface ElfSymbol { readonly name: string; readonly value: number; readonly size: number; readonly section: number }

/** Segment type PT_LOAD, section flag SHF_ALLOC: part of the program in memory. */
export const loaded = 1, allocated = 2;
/** Section flag SHF_EXECINSTR. */
export const executable = 4;
/** Section type SHT_ARM_ATTRIBUTES. */
export const armAttributes = 0x70000003;
/** Section types SHT_SYMTAB and SHT_STRTAB. */
export const symbolTable = 2, stringTable = 3;
const noBits = 8, relocatableFile = 1;

/** Where the fields of the four records are, in bytes: the ELF header, a program header, a section header, a symbol. */
export const layouts = {
  32: { headerBytes: 52, segmentsAt: 28, segmentBytes: 42, sectionsAt: 32, sectionBytes: 46, segment: { bytes: 32, offset: 4, size: 16 }, section: { bytes: 40, flags: 8, address: 12, offset: 16, size: 20, link: 24 }, symbol: { bytes: 16, value: 4, size: 8, section: 14 } },
  64: { headerBytes: 64, segmentsAt: 32, segmentBytes: 54, sectionsAt: 40, sectionBytes: 58, segment: { bytes: 56, offset: 8, size: 32 }, section: { bytes: 64, flags: 8, address: 16, offset: 24, size: 32, link: 40 }, symbol: { bytes: 24, value: 8, size: 16, section: 6 } },
} as const;

/** Throws an Error that says what is wrong with a file that is no ELF file, big-endian, cut or damaged. */
export function parseElf(bytes: Uint8Array): Elf {
  const wide = bytes[4] === 2, layout = layouts[wide ? 64 : 32];
  if (bytes.length < layout.headerBytes || !magic.every((byte, i) => bytes[i] === byte) || (!wide && bytes[4] !== 1) || bytes[5] !== 1) throw new Error('not a little-endian ELF file');
  const file = fieldsOf(bytes, wide);
  const segments = readSegments(bytes, wide);
  const table = file.word(layout.sectionsAt), entry = file.half(layout.sectionBytes), count = file.half(layout.sectionBytes + 2), namesIndex = file.half(layout.sectionBytes + 4);
  if (count > 0 && entry < layout.section.bytes) throw new Error(`damaged ELF file: section headers of ${entry} bytes`);
  const headers = Array.from({ length: count }, (_, index) => {
    const { flags, address, offset, size, link } = layout.section;
    const fields = fieldsOf(part(bytes, table + index * entry, layout.section.bytes, `header of section ${index}`), wide);
    const type = fields.int(4);
    return {
      index, type, nameAt: fields.int(0), flags: fields.word(flags), address: fields.word(address), link: fields.int(link),
      bytes: type === noBits ? new Uint8Array() : part(bytes, fields.word(offset), fields.word(size), `section ${index}`),
    };
  });
  const none = new Uint8Array();
  return {
    bits: wide ? 64 : 32,
    relocatable: file.half(16) === relocatableFile,
    segments,
    sections: headers.map(({ nameAt, link: _, ...section }) => ({ ...section, name: textAt(headers[namesIndex]?.bytes ?? none, nameAt) })),
    symbols: headers.filter((s) => s.type === symbolTable).flatMap((s) => readSymbols(s.bytes, headers[s.link]?.bytes ?? none, wide)),
  };
}

const magic = [0x7f, 0x45, 0x4c, 0x46];

function readSegments(bytes: Uint8Array, wide: boolean): readonly Segment[] {
  const { segmentsAt, segmentBytes, segment } = layouts[wide ? 64 : 32], file = fieldsOf(bytes, wide);
  const table = file.word(segmentsAt), entry = file.half(segmentBytes), count = file.half(segmentBytes + 2);
  if (count > 0 && entry < segment.bytes) throw new Error(`damaged ELF file: program headers of ${entry} bytes`);
  return Array.from({ length: count }, (_, i) => {
    const fields = fieldsOf(part(bytes, table + i * entry, segment.bytes, `program header ${i}`), wide);
    return { type: fields.int(0), offset: fields.word(segment.offset), size: fields.word(segment.size) };
  });
}

function readSymbols(table: Uint8Array, names: Uint8Array, wide: boolean): readonly ElfSymbol[] {
  const { bytes, value, size, section } = layouts[wide ? 64 : 32].symbol, fields = fieldsOf(table, wide);
  return Array.from({ length: Math.floor(table.length / bytes) }, (_, i) => {
    const at = i * bytes;
    return { name: textAt(names, fields.int(at)), value: fields.word(at + value), size: fields.word(at + size), section: fields.half(at + section) };
  });
}

/** Little-endian fields; `word` has the file's width, and is exact below 2^53. */
function fieldsOf(bytes: Uint8Array, wide: boolean) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const int = (at: number): number => view.getUint32(at, true);
  return {
    half: (at: number): number => view.getUint16(at, true),
    int,
    word: (at: number): number => (wide ? int(at) + int(at + 4) * 2 ** 32 : int(at)),
  };
}

function part(bytes: Uint8Array, offset: number, length: number, what: string): Uint8Array {
  if (offset + length > bytes.length) throw new Error(`damaged ELF file: ${what} lies past its end`);
  return bytes.subarray(offset, offset + length);
}

const decoder = new TextDecoder('latin1');

function textAt(names: Uint8Array, at: number): string {
  const end = names.indexOf(0, at);
  return decoder.decode(names.subarray(at, end < 0 ? names.length : end));
}
