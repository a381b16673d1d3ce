import { spawn } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

export interface Said { readonly code: number | null; readonly stdout: string; readonly stderr: string }

let running = 0;
const waiting: (() => void)[] = [];

/** Runs `linnet WORDS` in `cwd`, as a user would; of the tests of a file that run side by side, as many at a time as there are cores. */
export async function linnet(cwd: string, words: readonly string[], stdin?: Uint8Array, env: NodeJS.ProcessEnv = process.env): Promise<Said> {
  if (running >= os.availableParallelism()) await new Promise<void>((resolve) => waiting.push(resolve));
  running++;
  try {
    return await spawned(cwd, words, stdin, env);
  } finally {
    running--;
    waiting.shift()?.();
  }
}

function spawned(cwd: string, words: readonly string[], stdin: Uint8Array | undefined, env: NodeJS.ProcessEnv): Promise<Said> {
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
