#!/usr/bin/env node
// Published, this file is alone in its folder and dist/ has the rest as plain JavaScript; a clone is run from its sources.
import { existsSync } from 'node:fs';

if (existsSync(new URL('cli.ts', import.meta.url))) {
  const tsx = await import('tsx/esm/api').catch(() => null);
  if (tsx === null) {
    process.stderr.write('linnet: its packages are not installed; run npm install\n');
    process.exit(1);
  }
  // Not the tsconfig.json of the folder that the command runs in.
  tsx.register({ tsconfig: false });
  const { main } = await import('./cli.ts');
  process.exitCode = await main(process.argv.slice(2));
} else {
  const { main } = await import('../dist/cli.js');
  process.exitCode = await main(process.argv.slice(2));
}
