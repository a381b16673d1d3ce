import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder, root } from '../paths.ts';
import { progress } from './progress.ts';

/** Packages of the Python registry that the board's runtime is built with. */
export type ToolName = 'ziglang' | 'quickjs-ng';

/** `sha256`: of each file that this version may come in, one a platform. */
interface Pin { readonly version: string; readonly sha256: readonly string[] }

const pins: Readonly<Record<ToolName, Pin>> = JSON.parse(readFileSync(path.join(root, 'host/toolchain/pinned.json'), 'utf8'));

export const toolVersion = (name: ToolName): string => pins[name].version;

/** Where `fetchTool` puts it, whether or not it is there. */
export const toolFolder = (name: ToolName): string => path.join(cacheFolder(), 'tools', `${name}-${pins[name].version}`);

/**
 * Fetches a tool by pip, as pip is set up on this machine, unless it is in the cache. pip refuses files with another sha256 than
 * pinned.json's, before anything of them runs. Throws with pip's words where it fails.
 */
export function fetchTool(name: ToolName): void {
  const folder = toolFolder(name);
  if (existsSync(folder)) return;
  const { version, sha256 } = pins[name];
  progress(`fetching ${name} ${version} (once)`);
  mkdirSync(path.dirname(folder), { recursive: true });
  const work = mkdtempSync(`${folder}.`), wanted = path.join(work, 'requirements.txt'), out = path.join(work, 'out');
  const python = (...args: readonly string[]): void => {
    execFileSync('python3', ['-m', ...args], { cwd: work, stdio: ['ignore', 'ignore', 'pipe'] });
  };
  const checked = ['--quiet', '--disable-pip-version-check', '--no-deps', '--require-hashes', '-r', wanted] as const;
  try {
    writeFileSync(wanted, `${name}==${version}${sha256.map((sum) => ` --hash=sha256:${sum}`).join('')}\n`);
    if (name === 'ziglang') python('pip', 'install', ...checked, '--only-binary=:all:', '--no-compile', '--target', out);
    else {
      // A wheel holds no source.
      python('pip', 'download', ...checked, `--no-binary=${name}`, '--ignore-requires-python', '--dest', work);
      const archive = readdirSync(work).find((file) => file.endsWith('.tar.gz')) ?? '';
      python('tarfile', '-e', archive, out);
    }
    renameSync(out, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
