import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { loadBoard } from '../../host/boards/load.ts';
import { bundle } from '../../host/toolchain/bundle.ts';
import { compileScript } from '../../host/toolchain/bytecode.ts';
import { link } from '../../host/toolchain/link.ts';
import { writeWav } from '../../src/eval/wav.ts';

export interface Ended { readonly code: number | null; readonly signal: string | null; readonly out: string; readonly err: string }
export interface RunOptions {
  /** Standard input: pieces, written one after another. */
  readonly input?: readonly Uint8Array[];
  /** What comes on standard output is no text: a character a byte. */
  readonly raw?: boolean;
  /** Called with what came on standard output so far. */
  readonly onOutput?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
}

/** A folder of scripts built for this machine; `remove` it afterwards. */
export class Programs {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-runtime-'));

  file(name: string, bytes: Uint8Array | string): string {
    const file = path.join(this.folder, name);
    writeFileSync(file, bytes);
    return file;
  }

  /** Builds a script under a name; its sources are called `NAME.ts` in messages. */
  async build(name: string, source: string): Promise<string> {
    const bundled = await bundle(this.file(`${name}.ts`, source), []), out = path.join(this.folder, name);
    await link({ board: loadBoard('host'), bytecode: await compileScript(bundled), lineMap: bundled.lineMap, out });
    return out;
  }

  async run(name: string, source: string, words: readonly string[] = [], options: RunOptions = {}): Promise<Ended> {
    return start(await this.build(name, source), words, options);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function start(program: string, words: readonly string[], { input = [], onOutput, raw = false }: RunOptions = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { stdio: 'pipe', timeout: 120_000, killSignal: 'SIGKILL' });
    let out = '', err = '';
    child.stdout.on('data', (data: Buffer) => {
      out += data.toString(raw ? 'latin1' : 'utf8');
      onOutput?.(out, (signal) => child.kill(signal));
    });
    child.stderr.on('data', (data: Buffer) => { err += data.toString(); });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, out, err }));
    child.stdin.on('error', () => {});
    const write = async (): Promise<void> => {
      for (const piece of input) {
        child.stdin.write(piece);
        await new Promise((later) => setTimeout(later, 2));
      }
      child.stdin.end();
    };
    void write();
  });
}

/** A WAV file of samples in 16-bit units, rounded and clipped. */
export const wav = (samples: ArrayLike<number>, rate: number, channels = 1): Uint8Array =>
  writeWav(Int16Array.from(Array.from(samples), (v) => Math.max(-32768, Math.min(32767, Math.round(v)))), rate, channels);
