import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import { isNative, loadBoard, type NativeBoard } from '../../host/boards/load.ts';
import { root } from '../../host/paths.ts';
import { cachedPath, contentKey, madeOnce } from '../../host/toolchain/cache.ts';
import { runCompiler } from '../../host/toolchain/compilers.ts';
import { generatedHeaders } from '../../host/toolchain/generated.ts';
import { type Compiler, compileAll } from '../../host/toolchain/objects.ts';
import { compilerFor, linkStatic } from '../../host/toolchain/runtime.ts';
import { kernelUnits } from '../../host/toolchain/sources.ts';
import { here } from '../kernels/here.ts';

/** Why there is no libFuzzer here: Debian's packages clang and libclang-rt-14-dev bring it. */
export const noFuzzer = process.arch !== 'x64' || process.platform !== 'linux' ? 'libFuzzer is tried on x86-64 only' : spawnSync('clang', ['-fsanitize=fuzzer', '-x', 'c', '-', '-o', '/dev/null'], { input: 'int LLVMFuzzerTestOneInput(const unsigned char *d, unsigned long n) { return 0; }' }).status === 0 ? undefined : 'no clang with libFuzzer';

// where every access is checked, loops that are unrolled take clang minutes a file
const flags = ['-O1', '-fno-vectorize', '-fno-slp-vectorize', '-fno-unroll-loops', '-mllvm', '-pragma-unroll-threshold=1', '-gline-tables-only', '-fno-omit-frame-pointer', '-Wno-unknown-pragmas', '-fno-sanitize-recover=all'];
const checks = '-fsanitize=address,undefined';

/** Path of engine.c or kernels.c as a fuzzer, with the kernels of one width of packed panels in all variants of this machine, under AddressSanitizer and UndefinedBehaviorSanitizer. */
export async function buildFuzzer(name: 'engine' | 'kernels', width: number): Promise<string> {
  const board = loadBoard('host');
  if (!isNative(board)) throw new Error('the host board has no processor');
  const compiler: Compiler = { binary: 'clang', args: [`${checks},fuzzer-no-link`], version: execFileSync('clang', ['--version'], { encoding: 'utf8' }) };
  const engine = path.join(root, 'kernels-c/engine'), folders = [engine, await generatedHeaders()];
  const own = [path.join(root, `test/fuzz/${name}.c`), ...(name === 'engine' ? ['verify.c', 'execute.c', 'pool.c'].map((f) => path.join(engine, f)) : [])];
  const units = [...own.map((source) => ({ source, folders, flags: ['-std=c11', '-Wall', '-Wextra', '-Werror', ...flags] })), ...await kernelUnits(width, board.cpu.isa.filter(here), [...flags, '-w'])];
  const objects = await compileAll(units, compiler, () => {});
  const target = cachedPath('tests', contentKey([compiler.version, ...objects.map((o) => o.key)]), `-fuzz-${name}`);
  return madeOnce(target, (file) => runCompiler('clang', [`${checks},fuzzer`, ...objects.map((o) => o.file), '-lm', '-lpthread', '-o', file], root));
}

/** Path of kernels.c for a board, with every variant of its kernels: runs each file that it is given once. */
export async function buildReplay(board: NativeBoard): Promise<string> {
  const compiler = compilerFor(board), own = ['-O2', '-fno-sanitize=undefined', '-fomit-frame-pointer'];
  const driver = { source: path.join(root, 'test/fuzz/kernels.c'), folders: [path.join(root, 'kernels-c/engine'), await generatedHeaders()], flags: ['-std=c11', '-Wall', '-Wextra', '-Werror', '-DREPLAY', ...own] };
  const objects = await compileAll([driver, ...await kernelUnits(board.layouts.conv, board.cpu.isa, own)], compiler, () => {});
  const target = cachedPath('tests', contentKey([compiler.version, ...compiler.args, ...objects.map((o) => o.key)]), '-replay');
  return madeOnce(target, (file) => linkStatic(objects, compiler, file));
}
