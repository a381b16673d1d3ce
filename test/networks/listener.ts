import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { emulator } from '../../host/boards/emulate.ts';
import { loadBoard } from '../../host/boards/load.ts';
import { compile } from '../../host/compile.ts';
import { buildExecutable } from '../../host/executable.ts';

export const example = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../examples/wake-word');

/** The wake word of the example, packed for a board with a pulse of 80 ms. */
export function packWakeWord(boardName: string): Uint8Array {
  const metadata = JSON.stringify(JSON.parse(readFileSync(path.join(example, 'hey_linnet.json'), 'utf8')));
  return compile(readFileSync(path.join(example, 'hey_linnet.pb')), 'hey_linnet.pb', { board: loadBoard(boardName), pulse: 8, metadata }).lin;
}

/** Builds the example's listener for a board; returns its path. The folder is the system's temporary one, for the process's life. */
export async function buildListener(boardName: string): Promise<string> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-listener-'));
  const [file, out] = [path.join(folder, 'hey_linnet.lin'), path.join(folder, boardName)];
  const bytes = packWakeWord(boardName);
  writeFileSync(file, bytes);
  await buildExecutable({ script: path.join(example, 'app.ts'), board: loadBoard(boardName), out, model: { file, bytes } });
  return out;
}

export interface Heard { readonly code: number | null; readonly stdout: string; readonly stderr: string; readonly peakBytes: number }

/** Runs a listener; `pcm` goes to its standard input in pieces of the sizes given, again and again. */
export function listen(boardName: string, listener: string, words: readonly string[], pcm?: { readonly bytes: Uint8Array; readonly pieces: readonly number[] }): Promise<Heard> {
  const [command = '', ...before] = [...emulator(loadBoard(boardName)), listener];
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...before, ...words], { stdio: ['pipe', 'pipe', 'pipe'] });
    let [stdout, stderr, peakBytes] = ['', '', 0];
    child.stdout.on('data', (d: Buffer) => { stdout += d.toString(); peakBytes = Math.max(peakBytes, peakOf(child.pid)); });
    child.stderr.on('data', (d: Buffer) => { stderr += d.toString(); });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr, peakBytes }));
    child.stdin.on('error', () => { /* it ended before it read all: its exit code tells */ });
    if (pcm === undefined) { child.stdin.end(); return; }
    let [at, turn] = [0, 0];
    const feed = (): void => {
      while (at < pcm.bytes.length) {
        const piece = pcm.bytes.subarray(at, at += pcm.pieces[turn++ % pcm.pieces.length]!);
        if (!child.stdin.write(piece)) { child.stdin.once('drain', feed); return; }
      }
      peakBytes = Math.max(peakBytes, peakOf(child.pid));
      child.stdin.end();
    };
    feed();
  });
}

/** Most memory that a process has had so far, in bytes; 0 if it is gone. */
function peakOf(pid: number | undefined): number {
  try {
    return 1024 * Number(/^VmHWM:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** The times, in seconds, that the listener printed. */
export const timesIn = (stdout: string): readonly number[] => [...stdout.matchAll(/^hey linnet @ ([\d.]+) s/gm)].map((m) => Number(m[1]));
