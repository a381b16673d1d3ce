#!/usr/bin/env node
const tsx = await import('tsx/esm/api').catch(() => null);
if (tsx === null) {
  process.stderr.write('linnet: its packages are not installed; run npm install\n');
  process.exit(1);
}
// Not the tsconfig.json of the folder that the command runs in.
tsx.register({ tsconfig: false });
const { main } = await import('./cli.ts');
process.exitCode = await main(process.argv.slice(2));
