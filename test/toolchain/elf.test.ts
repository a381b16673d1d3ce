import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { symbolRanges } from '../../host/qemu/symbols.ts';
import { runCompiler } from '../../host/toolchain/compilers.ts';
import { zig } from '../../host/toolchain/zig.ts';
import { allocated, executable, loaded, parseElf } from '../../host/toolchain/elf.ts';
import { stripped, withoutDebugInformation } from '../../host/toolchain/strip.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'elf-'));
test.after.always(() => rmSync(folder, { recursive: true }));

/** Three words of data, and a function. */
const source = 'int table[3] = {1, 2, 3};\nint first(void) { return table[0]; }\n';

async function object(target: string): Promise<string> {
  const file = path.join(mkdtempSync(path.join(folder, target)), 'table.c'), out = `${file}.o`;
  writeFileSync(file, source);
  await runCompiler(zig().binary, ['cc', '-target', target, '-O1', '-fdata-sections', '-c', file, '-o', out], folder);
  return out;
}

for (const [target, bits] of [['arm-linux-musleabihf', 32], ['aarch64-linux-musl', 64], ['x86_64-linux-musl', 64]] as const) {
  test(`${target}: sections and symbols`, async (t) => {
    const file = await object(target), elf = parseElf(readFileSync(file));
    t.deepEqual([elf.bits, elf.relocatable], [bits, true]);
    const table = elf.symbols.find((s) => s.name === 'table')!, first = elf.symbols.find((s) => s.name === 'first')!;
    t.deepEqual([table.value, table.size], [0, 12]);
    t.deepEqual([...elf.sections[table.section]!.bytes], [1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0]);
    const code = elf.sections[first.section]!;
    t.true(code.name.startsWith('.text') && (code.flags & executable) !== 0 && first.size > 0 && first.value + first.size <= code.bytes.length);
    t.deepEqual(symbolRanges(file)('table'), [0, 12]);
    t.throws(() => symbolRanges(file)('absent'), { message: `${file} has no symbol absent` });
  });

  test(`${target}: what is loaded stays as it is, with symbols or without`, async (t) => {
    const file = path.join(folder, `${target}-main.c`), linked = `${file}.elf`;
    writeFileSync(file, `${source}int main(void) { return first() - 1; }\n`);
    await runCompiler(zig().binary, ['cc', '-target', target, '-O1', '-g', '-static', '-nostdlib', '-Wl,-e,main', file, '-o', linked], folder);
    const whole = readFileSync(linked), elf = parseElf(whole), before = new Uint8Array(whole);
    const bare = stripped(whole), named = withoutDebugInformation(whole);
    t.deepEqual(new Uint8Array(whole), before);
    for (const [short, headers] of [[bare, 0], [named, elf.sections.length]] as const) {
      const { segments, sections } = parseElf(short);
      t.deepEqual(segments, elf.segments);
      t.is(sections.length, headers);
      // but for the words of the file's header that say where section headers are
      for (const { type, offset, size } of segments) if (type === loaded) t.true(Buffer.from(short).subarray(Math.max(offset, 64), offset + size).equals(whole.subarray(Math.max(offset, 64), offset + size)));
    }
    const debugs = elf.sections.filter((s) => s.name.startsWith('.debug'));
    t.true(debugs.length > 2 && elf.symbols.some((s) => s.name === 'first' && s.size > 0));
    const { sections, symbols } = parseElf(named);
    t.deepEqual(symbols, elf.symbols);
    for (const { index, bytes, flags, name } of elf.sections) if ((flags & allocated) !== 0) t.deepEqual([sections[index]!.name, sections[index]!.bytes], [name, bytes]);
    for (const { index } of debugs) t.is(sections[index]!.bytes.length, 0);
    t.true(bare.length < named.length && named.length < whole.length);
  });

  test(`${target}: a cut or damaged file throws an Error that says so, or is read`, async (t) => {
    const bytes = new Uint8Array(readFileSync(await object(target)));
    let refused = 0;
    const attempt = (changed: Uint8Array): void => {
      try {
        parseElf(changed);
      } catch (error) {
        t.regex(String(error), /^Error: (not a little-endian ELF file|damaged ELF file: .+)$/);
        refused++;
      }
    };
    for (let length = 0; length < bytes.length; length++) attempt(bytes.subarray(0, length));
    t.is(refused, bytes.length, 'the section headers lie at the end of an object');
    for (let at = 0; at < bytes.length; at++) for (const value of [0, 0x7f, 0x80, 0xff]) attempt(bytes.with(at, value));
    t.true(refused > bytes.length + 20);
  });
}
