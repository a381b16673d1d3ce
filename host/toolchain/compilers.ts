import { execFileSync, spawn } from 'node:child_process';
import path from 'node:path';
import { temporaryFolder, writableCache } from './cache-folder.ts';

/** Runs a compiler. Throws with its own words where it fails. */
export function runCompiler(binary: string, args: readonly string[], cwd: string): Promise<void> {
  // zig's global cache holds the C library of each target, which takes minutes the first time; its local one only copies of what we keep ourselves
  const zig = { ZIG_GLOBAL_CACHE_DIR: path.join(writableCache(), 'zig'), ZIG_LOCAL_CACHE_DIR: temporaryFolder('zig') };
  return new Promise((resolve, reject) => {
    const child = spawn(binary, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...zig } });
    const said: Buffer[] = [];
    child.stderr.on('data', (data: Buffer) => said.push(data));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${path.basename(binary)} ${args.join(' ')}: ${signal ?? `exit code ${code}`}\n${Buffer.concat(said).toString()}`));
    });
  });
}

/** First line of what a compiler says about itself. */
export function commandVersion(binary: string): string {
  return execFileSync(binary, ['--version'], { encoding: 'utf8' }).split('\n')[0] ?? '';
}
