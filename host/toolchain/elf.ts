/** What the ARMv6 gate needs of a 32-bit little-endian ELF file: sections, and symbols that say where code ends and data begins. */
export interface Section { readonly name: string; readonly type: number; readonly flags: number; readonly address: number; readonly bytes: Uint8Array; readonly index: number }
export interface Symbol32 { readonly name: string; readonly value: number; readonly section: number }
export interface Elf32 { readonly relocatable: boolean; readonly sections: readonly Section[]; readonly symbols: readonly Symbol32[] }

export const executable = 4;
export const armAttributes = 0x70000003;
const symbolTable = 2, noBits = 8;

export function parseElf32(bytes: Uint8Array): Elf32 {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 52 || view.getUint32(0) !== 0x7f454c46 || bytes[4] !== 1 || bytes[5] !== 1) throw new Error('not a 32-bit little-endian ELF file');
  const u32 = (at: number): number => view.getUint32(at, true);
  const table = u32(32), entry = view.getUint16(46, true), count = view.getUint16(48, true);
  const raw = Array.from({ length: count }, (_, index) => {
    const at = table + index * entry;
    const type = u32(at + 4), offset = u32(at + 16), size = type === noBits ? 0 : u32(at + 20);
    return { index, nameAt: u32(at), type, flags: u32(at + 8), address: u32(at + 12), link: u32(at + 24), bytes: bytes.subarray(offset, offset + size) };
  });
  const names = raw[view.getUint16(50, true)]?.bytes ?? new Uint8Array();
  return {
    relocatable: view.getUint16(16, true) === 1,
    sections: raw.map((s) => ({ ...s, name: text(names, s.nameAt) })),
    symbols: raw.filter((s) => s.type === symbolTable).flatMap((s) => readSymbols(s.bytes, raw[s.link]?.bytes ?? new Uint8Array())),
  };
}

function readSymbols(table: Uint8Array, names: Uint8Array): readonly Symbol32[] {
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  return Array.from({ length: table.length / 16 }, (_, i) => ({
    name: text(names, view.getUint32(i * 16, true)),
    value: view.getUint32(i * 16 + 4, true),
    section: view.getUint16(i * 16 + 14, true),
  }));
}

function text(bytes: Uint8Array, at: number): string {
  const end = bytes.indexOf(0, at);
  return new TextDecoder().decode(bytes.subarray(at, end < 0 ? bytes.length : end));
}
