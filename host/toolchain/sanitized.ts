import { isNative, loadBoard } from '../boards/load.ts';
import { bug } from '../errors.ts';
import { cachedPath, contentKey, madeOnce } from './cache.ts';
import { compileAll, type Compiler } from './objects.ts';
import { root } from '../paths.ts';
import { compileProgress } from './compile-progress.ts';
import { runtimeUnits } from './sources.ts';
import { commandVersion, runCompiler } from './compilers.ts';

const checks = ['-O1', '-g', '-Wno-unknown-pragmas', '-fsanitize=address,undefined', '-fno-sanitize-recover=all', '-fno-omit-frame-pointer'];

/**
 * Path of the runtime of this machine with AddressSanitizer and UndefinedBehaviorSanitizer, asserts on, built by the system's C compiler
 * (`CC`, else gcc): zig cc cannot link AddressSanitizer. For tests.
 */
export async function buildSanitized(): Promise<string> {
  const board = loadBoard('host');
  if (!isNative(board)) return bug('the host board has no processor');
  const binary = process.env['CC'] || 'gcc';
  const compiler: Compiler = { binary, args: [], version: commandVersion(binary) };
  const units = await runtimeUnits(board, { ours: checks, quickjs: checks, rare: checks });
  const objects = await compileAll(units, compiler, compileProgress('host, with sanitizers'));
  const target = cachedPath('runtimes', contentKey([compiler.version, ...checks, ...objects.map((o) => o.key)]), '-host-sanitized');
  return madeOnce(target, (file) => runCompiler(binary, [...checks, ...objects.map((o) => o.file), '-lm', '-lpthread', '-o', file], root));
}
