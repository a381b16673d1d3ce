import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { readNpy } from '../../src/format/npy.ts';
import type { NativeBoard } from '../../host/boards/load.ts';
import { timeRuns } from '../../host/profile/measure.ts';
import { buildRunner, execute, withFolder } from '../../host/run.ts';
import manifest from '../../package.json' with { type: 'json' };

export const folder = path.dirname(fileURLToPath(import.meta.url));

/** Something that runs one network, on one thread unless it says. */
export interface Engine {
  readonly name: string;
  readonly version: string;
  /** Its result for the input that all engines are given. */
  readonly output: readonly number[];
  /** Milliseconds of `runs` runs. */
  time(runs: number): Promise<readonly number[]>;
  close(): void;
}

/** Linnet's own: a process a round, warmed up by a run. `output`: the name that it is packed with. */
export async function linnet(board: NativeBoard, lin: string, input: string, output: string, threads = 1): Promise<Engine> {
  const words = ['--in', input];
  const values = await withFolder(async (out) => {
    const code = await execute([await buildRunner(board)], [lin, ...words, '--out-dir', out]);
    if (code !== 0) throw new Error(`exit code ${code}`);
    const { data, dtype } = readNpy(readFileSync(path.join(out, `${output.replace(/[/:]/g, '_')}.npy`)));
    return dtype === 'string' ? [] : Array.from<number | bigint, number>(data, Number);
  });
  return { name: 'linnet', version: manifest.version, output: values, time: async (runs) => (await timeRuns(board, lin, words, runs, false, threads)).milliseconds, close: () => {} };
}

/** Another engine, in a process of its own that answers lines (onnx-worker.mjs, tflite-worker.py). Throws with its last words where it cannot start. */
export async function worker(command: string, words: readonly string[]): Promise<Engine> {
  const child = spawn(command, words, { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (data: Buffer) => { said = (said + data.toString()).slice(-4000); });
  child.stdin.on('error', () => { /* it ended: the next line that is missing tells */ });
  const ended = new Promise<never>((_, reject) => {
    child.on('error', reject);
    child.on('close', () => reject(new Error(said.trim().split('\n').at(-1) ?? 'it ended')));
  });
  ended.catch(() => { /* told where a line is awaited */ });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { value, done } = await Promise.race([lines.next(), ended]);
    return done === true ? ended : value;
  };
  const { engine, version, output }: { readonly engine: string; readonly version: string; readonly output: readonly number[] } = JSON.parse(await next());
  return {
    name: engine,
    version,
    output,
    async time(runs) {
      child.stdin.write(`${runs}\n`);
      const milliseconds: readonly number[] = JSON.parse(await next());
      return milliseconds;
    },
    close: () => { child.kill(); },
  };
}
