import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../../host/paths.ts';

/** A folder with Python packages, such as `onnx==1.23.2`, and what these need: fetched once, into the cache. Undefined where pip cannot. */
export function pythonPackages(...wanted: readonly string[]): string | undefined {
  const folder = path.join(cacheFolder(), 'test/python', wanted.join('+'));
  if (existsSync(folder)) return folder;
  const partial = `${folder}.${process.pid}`;
  mkdirSync(path.dirname(folder), { recursive: true });
  const { status } = spawnSync('python3', ['-m', 'pip', 'install', '--quiet', '--target', partial, ...wanted], { stdio: 'ignore', timeout: 300_000 });
  if (status === 0 && !existsSync(folder)) renameSync(partial, folder);
  else rmSync(partial, { recursive: true, force: true });
  return existsSync(folder) ? folder : undefined;
}
