import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

export interface Said { readonly code: number | null; readonly stdout: string; readonly stderr: string }

/** Runs `linnet WORDS` in `cwd`, as a user would. */
export function linnet(cwd: string, words: readonly string[], stdin?: Uint8Array, env: NodeJS.ProcessEnv = process.env): Promise<Said> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(root, 'host/linnet.mjs'), ...words], { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (d: Buffer) => { stdout += d.toString(); });
    child.stderr.on('data', (d: Buffer) => { stderr += d.toString(); });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    child.stdin.on('error', () => { /* it ended before it read all */ });
    child.stdin.end(stdin);
  });
}

/** The lines of standard error that are neither progress of the toolchain nor the callers of a script's line that threw. */
export const messages = (stderr: string): readonly string[] => stderr.split('\n').filter((line) => line !== '' && !/^(compiling |linking | {4}at .* \([\w./]+:\d+\)$)/.test(line));
