import { readFileSync } from 'node:fs';

/** Where what a symbol of a little-endian ELF executable, 32 or 64 bits, names begins and ends. Throws where it has no such symbol or none at all. */
export function symbolRange(file: string, name: string): readonly [from: number, to: number] {
  const bytes = readFileSync(file), wide = bytes[4] === 2;
  const word = (at: number): number => (wide ? Number(bytes.readBigUInt64LE(at)) : bytes.readUInt32LE(at));
  const table = word(wide ? 40 : 32), entry = bytes.readUInt16LE(wide ? 58 : 46), count = bytes.readUInt16LE(wide ? 60 : 48);
  const section = (index: number) => {
    const at = table + index * entry;
    return { type: bytes.readUInt32LE(at + 4), offset: word(at + (wide ? 24 : 16)), size: word(at + (wide ? 32 : 20)), link: bytes.readUInt32LE(at + (wide ? 40 : 24)) };
  };
  const wanted = Buffer.from(`${name}\0`, 'latin1');
  for (let i = 0; i < count; i++) {
    const symbols = section(i);
    if (symbols.type !== 2) continue;
    const names = section(symbols.link).offset, size = wide ? 24 : 16;
    for (let at = symbols.offset; at < symbols.offset + symbols.size; at += size) {
      const text = names + bytes.readUInt32LE(at);
      if (bytes.subarray(text, text + wanted.length).equals(wanted)) {
        const from = word(at + (wide ? 8 : 4));
        return [from, from + word(at + (wide ? 16 : 8))];
      }
    }
  }
  throw new Error(`${file} has no symbol ${name}`);
}
