/** `npm pack`: makes dist/, what the published package holds beside boards/ and proto/. The same sources give the same bytes. */
import { rmSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../paths.ts';
import { writeBoardModules } from './board-modules.ts';
import { writeDeclarations } from './declarations.ts';
import { writeHost } from './host.ts';
import { writeRuntimes } from './runtimes.ts';

export async function buildPackage(): Promise<void> {
  const dist = path.join(root, 'dist');
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist);
  await writeRuntimes();
  await writeBoardModules();
  await writeHost(dist);
  await writeDeclarations(dist);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await buildPackage();
