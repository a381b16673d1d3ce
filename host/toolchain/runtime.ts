import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { boardNames, isNative, isWasm, loadBoard, wasmMachine, type Board, type NativeBoard } from '../boards/load.ts';
import { boardNeedsNoBinary, codeOfOtherCpu } from '../errors.ts';
import { armv6Problems } from './armv6.ts';
import { cachedPath, contentKey, madeOnce } from './cache.ts';
import { compileAll, type CompiledObject, type Compiler } from './objects.ts';
import { compileProgress } from './compile-progress.ts';
import { loaderUnit, throughLoader } from './loader.ts';
import { progress } from './progress.ts';
import { root } from '../paths.ts';
import { runtimeUnits } from './sources.ts';
import { stripped, strippedModule } from './strip.ts';
import { runCompiler } from './compilers.ts';
import { zig } from './zig.ts';

/** QuickJS for size: on ARMv6 that saves 167 KB of 719, for 1.3 % more instructions. zig keeps frame pointers unless told otherwise. */
const fast = ['-DNDEBUG', '-fno-sanitize=undefined', '-fomit-frame-pointer'];
export const optimize = { ours: ['-O2', ...fast], quickjs: ['-Os', '-mllvm', '-inline-threshold=25', ...fast], rare: ['-Os', '-mllvm', '-inline-threshold=5', ...fast] };
const linkFlags = ['-O2', '-static', '-Wl,--gc-sections', '-Wl,--build-id=none', '-Wl,-z,noexecstack'];
/** The stack that clang keeps beside that of the WebAssembly machine: stack_bytes of platform_wasi.c, and as much again. */
const wasmFlags = [...linkFlags, '-Wl,-z,stack-size=4194304'];
const linkFlagsOf = ({ args }: Compiler): readonly string[] => (args.some((word) => word.startsWith('wasm32')) ? wasmFlags : linkFlags);

/**
 * Path of the static runtime of a board, without a model and without a script: built the first time, then from the cache. The ARMv6
 * runtime is refused if any of its instructions needs a newer processor.
 */
export async function buildRuntime(board: Board): Promise<string> {
  const whole = await buildRuntimeWithSymbols(board);
  return madeOnce(cachedPath('runtimes', contentKey([whole]), `-${board.name}`), async (file) => {
    writeFileSync(file, isNative(board) && isWasm(board) ? strippedModule(readFileSync(whole)) : throughLoader(stripped(readFileSync(whole))));
    chmodSync(file, 0o755);
  });
}

/** The same before symbols are taken out: its code lies at the same addresses. */
export async function buildRuntimeWithSymbols(board: Board): Promise<string> {
  if (!isNative(board)) throw boardNeedsNoBinary(board.name, boardNames().filter((name) => isNative(loadBoard(name))));
  const compiler = compilerFor(board);
  const units = [...await runtimeUnits(board, optimize), ...(isWasm(board) ? [] : [await loaderUnit(compiler)])];
  const objects = await compileAll(units, compiler, compileProgress(board.name));
  const target = cachedPath('runtimes', contentKey([compiler.version, ...compiler.args, ...linkFlagsOf(compiler), ...objects.map((o) => o.key)]), `-${board.name}.symbols`);
  return madeOnce(target, async (file) => {
    await linkStatic(objects, compiler, file);
    if (board.isaName === 'armv6-vfp') checkArmv6(file, board);
    chmodSync(file, 0o755);
  });
}

let compiler: string | undefined;

/** The runtime that also compiles scripts, inside Node: `--compile IN OUT NAME`. A process that compiles again and again looks for it once. */
export async function buildCompiler(): Promise<string> {
  if (compiler === undefined || !existsSync(compiler)) compiler = await buildRuntime(loadBoard('host', wasmMachine));
  return compiler;
}

export function compilerFor(board: NativeBoard): Compiler {
  const { binary, version } = zig();
  return { binary, version, args: ['cc', '-target', board.cpu.zigTarget, `-mcpu=${board.cpu.zigCpu}`] };
}

/**
 * Links an executable with symbols: with `-s` or another level of optimisation, zig would build the C library once more. It does so the
 * first time for each processor.
 */
export async function linkStatic(objects: readonly CompiledObject[], compiler: Compiler, file: string, more: readonly string[] = []): Promise<void> {
  const built = cachedPath('c-library', contentKey([compiler.version, ...compiler.args, ...linkFlagsOf(compiler)]), '');
  if (!existsSync(built)) progress(`building the C library for ${compiler.args.slice(-2).join(' ')} (first time, up to two minutes)`);
  await runCompiler(compiler.binary, [...compiler.args, ...linkFlagsOf(compiler), ...more, ...objects.map((o) => o.file), '-lm', '-o', file], root);
  await madeOnce(built, async (marker) => writeFileSync(marker, ''));
}

/** With symbols, because they tell code from constants, in the C library too. */
function checkArmv6(file: string, board: Board): void {
  const problems = armv6Problems(readFileSync(file));
  if (problems.length > 0) throw codeOfOtherCpu(`runtime of ${board.name}`, board.name, problems);
}
