// `npm test`: types, fresh generated files, then ava; ends with a line `N passed, N failed`. Words are handed to ava (a file, --match=...).
// With CI set a skipped test has failed, but for those that no machine of this kind can run (test/harness/skip.ts).
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readReport, summary } from './harness/report.ts';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const ci = !['', '0', 'false'].includes(process.env['CI'] ?? '');

/** A check that is one command; its output is shown only if it fails. */
function check(what: string, command: string, ...args: readonly string[]): boolean {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  process.stdout.write(`  ${status === 0 ? '✔' : '✘'} ${what}\n`);
  if (status !== 0) process.stdout.write(`${stdout}${stderr}\n`);
  return status === 0;
}

function ava(words: readonly string[]): Promise<{ readonly output: string; readonly status: number }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['node_modules/ava/entrypoints/cli.mjs', ...words], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => { process.stdout.write(chunk); output += chunk.toString('utf8'); });
    child.on('close', (status) => resolve({ output, status: status ?? 1 }));
  });
}

const checks = [
  check('types', process.execPath, 'node_modules/typescript/bin/tsc', '-p', '.'),
  check('generated files are fresh', process.execPath, '--import=tsx', 'host/toolchain/generate.ts', '--check'),
];
const { output, status } = await ava(process.argv.slice(2));
const { lines, failed } = summary(readReport(output), { ci, checks, status });
process.stdout.write(`${lines.join('\n')}\n`);
process.exitCode = failed > 0 ? 1 : 0;
