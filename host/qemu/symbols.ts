import { readFileSync } from 'node:fs';
import { type ElfSymbol, parseElf } from '../toolchain/elf.ts';

/** Where what each symbol of an executable names begins and ends, in addresses. The lookup throws where the file has no such symbol. */
export function symbolRanges(file: string): (name: string) => readonly [from: number, to: number] {
  const symbols = new Map<string, ElfSymbol>();
  for (const symbol of parseElf(readFileSync(file)).symbols) if (!symbols.has(symbol.name)) symbols.set(symbol.name, symbol);
  return (name) => {
    const symbol = symbols.get(name);
    if (symbol === undefined) throw new Error(`${file} has no symbol ${name}`);
    return [symbol.value, symbol.value + symbol.size];
  };
}
