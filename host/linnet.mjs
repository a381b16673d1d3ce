#!/usr/bin/env node
// Published, this file is alone in its folder and dist/ has the rest as plain JavaScript; a clone is run from its sources.
import { existsSync } from 'node:fs';

const words = process.argv.slice(2);
if (existsSync(new URL('clone.mjs', import.meta.url))) {
  if (!existsSync(new URL('../node_modules/esbuild/package.json', import.meta.url))) {
    process.stderr.write('linnet: its packages are not installed; run npm install\n');
    process.exit(1);
  }
  const { command } = await import('./clone.mjs');
  process.exitCode = await (await command()).main(words);
} else {
  const { main } = await import('../dist/cli.js');
  process.exitCode = await main(words);
}
