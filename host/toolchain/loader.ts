import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sumOf } from '../../src/format/checksum.ts';
import { root } from '../paths.ts';
import { bug } from '../errors.ts';
import { cachedPath, contentKey, madeOnce } from './cache.ts';
import { layouts, loaded, parseElf } from './elf.ts';
import { runCompiler } from './compilers.ts';
import { compileAll, type Compiler, type Unit } from './objects.ts';

const magic = 'LINNETLD';
/** Of loader_record (kernels-c/loader/loader.c). The program headers that the system sees lie in front of it, the code behind. */
const recordBytes = 32, seen = 2;
const pageBytes = 4096, address = 0x20000000;
const source = path.join(root, 'kernels-c/loader/loader.c');
const flags = ['-std=gnu11', '-Wall', '-Wextra', '-Werror', '-Os', '-DNDEBUG', '-ffreestanding', '-fno-builtin', '-fno-stack-protector', '-fpie', '-fno-jump-tables', '-fno-unwind-tables', '-fno-asynchronous-unwind-tables', '-fomit-frame-pointer', '-fno-sanitize=undefined', '-fno-vectorize', '-fno-slp-vectorize'];

/**
 * What makes room for the loader in a runtime: its code as a note, because linkers put notes first, so that it is in the first page of the file. Throws where the
 * code needs anything beside itself.
 */
export async function loaderUnit(compiler: Compiler): Promise<Unit> {
  const [object] = await compileAll([{ source, folders: [], flags }], compiler, () => {});
  // linked, because a call within a file is for the linker to resolve on ARM
  const linked = await madeOnce(cachedPath('generated', contentKey([compiler.version, ...compiler.args, object!.key]), '.loader'), (file) =>
    runCompiler(compiler.binary, [...compiler.args, '-nostdlib', '-static', '-Wl,-e,_start', '-Wl,--build-id=none', object!.file, '-o', file], root));
  const { bits, sections } = parseElf(readFileSync(linked)), code = sections.find(({ name }) => name === '.text')!.bytes;
  const more = sections.filter(({ name, bytes }) => /^\.(rela?\b|rodata|data|got)/.test(name) && bytes.length > 0).map(({ name }) => name);
  if (more.length > 0) bug(`the loader has ${more.join(', ')}`);
  const bytes = Buffer.concat([Buffer.alloc(seen * layouts[bits].segment.bytes), Buffer.from(magic), Buffer.alloc(recordBytes - magic.length), code]);
  if (bytes.length > pageBytes - 1024) bug(`a loader of ${bytes.length} bytes`);
  const text = `__attribute__((used, aligned(16), section(".note.linnet"))) const unsigned char linnet_loader[] = {${[...bytes].join(',')}};\n`;
  return { source: await madeOnce(cachedPath('generated', contentKey([text]), '.c'), async (file) => writeFileSync(file, text)), folders: [], flags: [] };
}

const stackSegment = 0x6474e551;

/** A static executable that the system starts by the loader in it: of its segments it sees only the first page, as the loader's code, and the stack's. */
export function throughLoader(runtime: Uint8Array): Uint8Array {
  const out = Buffer.from(runtime), at = out.indexOf(magic), { bits } = parseElf(runtime), { segmentsAt, segmentBytes, segment } = layouts[bits], wide = bits === 64;
  if (at < 0 || at > 1024) bug('a runtime without its loader');
  const word = (offset: number): number => (wide ? Number(out.readBigUInt64LE(offset)) : out.readUInt32LE(offset));
  const put = (value: number, offset: number): unknown => (wide ? out.writeBigUInt64LE(BigInt(value), offset) : out.writeUInt32LE(value, offset));
  const entryAt = 24, countAt = segmentBytes + 2, headers = word(segmentsAt), count = out.readUInt16LE(countAt), own = at - seen * segment.bytes;
  const stack = Array.from({ length: count }, (_, i) => headers + i * segment.bytes).find((header) => out.readUInt32LE(header) === stackSegment) ?? bug('no segment of the stack');
  out.writeUInt32LE(out.length, at + 8);
  out.writeBigUInt64LE(BigInt(word(entryAt)), at + 16);
  out.writeUInt32LE(headers, at + 24);
  out.writeUInt32LE(count, at + 28);
  put(address + at + recordBytes, entryAt);
  put(own, segmentsAt);
  out.writeUInt16LE(seen, countAt);
  // offset, address twice, size twice, around the flags
  const fields = wide ? [[8, 0], [16, address], [24, address], [32, pageBytes], [40, pageBytes], [48, 0x10000]] : [[4, 0], [8, address], [12, address], [16, pageBytes], [20, pageBytes], [28, 0x10000]];
  for (const [field, value] of fields) put(value!, own + field!);
  out.writeUInt32LE(loaded, own);
  out.writeUInt32LE(5, own + (wide ? 4 : 24));
  out.copy(out, own + segment.bytes, stack, stack + segment.bytes);
  out.writeUInt32LE(sumOf(Buffer.concat([out.subarray(0, at), out.subarray(at + recordBytes)])), at + 12);
  return out;
}
