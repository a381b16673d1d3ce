import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { emulator } from '../boards/emulate.ts';
import { loadBoard, wasmMachine } from '../boards/load.ts';
import { scriptRefused } from '../errors.ts';
import type { Bundle } from './bundle.ts';
import { originOf } from './line-map.ts';
import { buildCompiler } from './runtime.ts';

/** What stack traces call the script before its lines are mapped back. */
const scriptName = 'script';

/** QuickJS bytecode of a bundle, the same for every board: compiled by the WebAssembly runtime, inside Node. */
export async function compileScript(bundle: Pick<Bundle, 'code' | 'lineMap'>): Promise<Uint8Array> {
  const [command = '', ...words] = [...emulator(loadBoard('host', wasmMachine)), await buildCompiler()];
  const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-'));
  try {
    const source = path.join(folder, 'script.js'), bytecode = path.join(folder, 'script.bc');
    writeFileSync(source, bundle.code);
    const { code, said } = await exitOf(command, [...words, '--compile', source, bytecode, scriptName]);
    if (code !== 0) throw refusal(said, bundle);
    return readFileSync(bytecode);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function exitOf(command: string, args: readonly string[]): Promise<{ readonly code: number | null; readonly said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    const said: Buffer[] = [];
    child.stderr.on('data', (data: Buffer) => said.push(data));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, said: Buffer.concat(said).toString().trim() }));
  });
}

/** QuickJS names its own line, as in `at script:12`. */
function refusal(said: string, bundle: Pick<Bundle, 'lineMap'>): Error {
  const line = new RegExp(`\\b${scriptName}:(\\d+)`).exec(said)?.[1];
  const origin = line === undefined ? null : originOf(bundle.lineMap, Number(line));
  return scriptRefused(origin ?? 'script', said.split('\n')[0]?.replace(/^.*?SyntaxError: /, '') ?? '');
}
