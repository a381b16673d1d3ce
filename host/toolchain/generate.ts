import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { emitted } from './generated.ts';
import { root } from '../paths.ts';

/** `npm run gen`: writes what is generated from kernels.def, flat.md and the folders of host/ops. `--check` only compares, and exits 1 where a file is stale. */
function main(check: boolean): number {
  const stale = [...emitted()].filter(([file, text]) => read(path.join(root, file)) !== text);
  for (const [file, text] of stale) {
    process.stderr.write(`${check ? 'stale, run npm run gen' : 'written'}: ${file}\n`);
    if (check) continue;
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  return check && stale.length > 0 ? 1 : 0;
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = main(process.argv.includes('--check'));
