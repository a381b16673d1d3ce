// `npm test`: types, fresh generated files, then ava; ends with a line `N passed, N failed`. Words are handed to ava (a file, --match=...).
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const ci = process.env['CI'] !== undefined && process.env['CI'] !== '';
let passed = 0;
let failed = 0;

/** A check that is one command; its output is shown only if it fails. */
function check(what: string, command: string, ...args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  process.stdout.write(`  ${status === 0 ? '✔' : '✘'} ${what}\n`);
  if (status === 0) passed++;
  else { failed++; process.stdout.write(`${stdout}${stderr}\n`); }
}

function ava(words: readonly string[]): Promise<{ readonly output: string; readonly status: number }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['node_modules/ava/entrypoints/cli.mjs', ...words], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => { process.stdout.write(chunk); output += chunk.toString('utf8'); });
    child.on('close', (status) => resolve({ output: stripVTControlCharacters(output), status: status ?? 1 }));
  });
}

/** The number in ava's closing lines, such as `12 tests passed`. */
const count = (output: string, words: RegExp): number => [...output.matchAll(new RegExp(`^\\s*(\\d+) ${words.source}`, 'gm'))].reduce((sum, m) => sum + Number(m[1]), 0);

check('types', process.execPath, 'node_modules/typescript/bin/tsc', '-p', '.');
check('generated files are fresh', process.execPath, '--import=tsx', 'host/toolchain/generate.ts', '--check');
const { output, status } = await ava(process.argv.slice(2));
passed += count(output, /tests? passed/);
const bad = count(output, /(?:tests?|hooks?) failed|uncaught exceptions?|unhandled rejections?|known failures?|tests? remained pending/);
failed += bad;
const skipped = count(output, /tests? skipped/);
if (status !== 0 && bad === 0) failed++;
if (ci && skipped > 0) {
  process.stdout.write(`CI skips nothing: ${skipped} tests were skipped${existsSync(path.join(root, '../shared/models')) ? '' : '; ../shared is missing'}\n`);
  failed += skipped;
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 ? 1 : 0;
