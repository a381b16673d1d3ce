import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cachedPath, contentKey, madeOnce } from '../../host/toolchain/cache.ts';

/** A package of the Python registry that holds no machine code: Python imports it from its one file. */
export interface Wheel { readonly name: string; readonly version: string; readonly sha256: string }

/** Path of the file, from the cache or by pip, which refuses another one; undefined where it cannot be had. */
export async function wheel({ name, version, sha256 }: Wheel): Promise<string | undefined> {
  try {
    return await madeOnce(cachedPath('wheels', contentKey([name, version, sha256]), '.whl'), async (file) => {
      const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-wheel-'));
      try {
        const wanted = path.join(folder, 'requirements.txt');
        writeFileSync(wanted, `${name}==${version} --hash=sha256:${sha256}\n`);
        execFileSync('python3', ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps', '--require-hashes', '-r', wanted, '--dest', folder], { stdio: ['ignore', 'ignore', 'pipe'] });
        writeFileSync(file, readFileSync(path.join(folder, readdirSync(folder).find((f) => f.endsWith('.whl')) ?? '')));
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  } catch {
    return undefined;
  }
}
