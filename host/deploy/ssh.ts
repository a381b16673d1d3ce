import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { noSsh, unreachable } from '../errors.ts';
import { quote } from './shell.ts';

/** How a script on the board ended. */
export interface Ended { readonly code: number; readonly out: string; readonly err: string }

/** What ssh itself ends with where it finds no board, or loses it. */
const sshFailed = 255;

/** Without a question, which nobody may be there to answer; a board that went away is noticed after 20 s. */
const always = ['BatchMode=yes', 'ConnectTimeout=10', 'ServerAliveInterval=5', 'ServerAliveCountMax=4'];

/** The board that the system's ssh reaches under a name; ~/.ssh/config counts. Scripts share one connection where ssh can do that. */
export class Connection {
  readonly host: string;
  readonly #folder: string | undefined;
  readonly #words: readonly string[];

  /** `options`: more of ssh's own, `NAME=VALUE`. */
  constructor(host: string, options: readonly string[]) {
    this.host = host;
    // the path of a socket is short, and ssh for Windows shares no connections
    this.#folder = process.platform === 'win32' ? undefined : mkdtempSync(path.join(os.tmpdir(), 'linnet-'));
    const shared = this.#folder === undefined ? [] : ['ControlMaster=auto', `ControlPath=${path.join(this.#folder, 's')}`, 'ControlPersist=20'];
    this.#words = [...options, ...always, ...shared].flatMap((option) => ['-o', option]);
  }

  /** The command line that runs a script of POSIX sh there. `root`: by sudo, unless the user is root. */
  command(script: string, root = false): readonly [string, ...string[]] {
    const sh = (text: string): string => `exec sh -c ${quote(text)}`;
    return ['ssh', '-T', ...this.#words, '--', this.host, sh(root ? `[ "$(id -u)" = 0 ] || exec sudo -n ${sh(script).slice('exec '.length)}\n${script}` : script)];
  }

  /** Runs a script to its end, whatever that is. Throws a UserError where the board is not reached any more. */
  async run(script: string, { root = false, input }: { readonly root?: boolean; readonly input?: Uint8Array } = {}): Promise<Ended> {
    const [ssh, ...words] = this.command(script, root);
    const child = spawn(ssh, words, { stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
    child.stdin.on('error', () => { /* its end says why */ });
    child.stdin.end(input);
    const code = new Promise<number>((resolve, reject) => {
      child.on('error', (e) => reject(noSsh(e.message)));
      child.on('close', (status) => resolve(status ?? sshFailed));
    });
    const [out, err, status] = await Promise.all([textOf(child.stdout), textOf(child.stderr), code]);
    if (status === sshFailed) throw unreachable(this.host, err.trim().split('\n').at(-1) ?? '');
    return { code: status, out, err };
  }

  /** Ends the shared connection. */
  async close(): Promise<void> {
    if (this.#folder === undefined) return;
    const child = spawn('ssh', [...this.#words, '-O', 'exit', '--', this.host], { stdio: 'ignore' });
    await new Promise((resolve) => child.on('error', resolve).on('close', resolve));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function textOf(stream: Readable): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces).toString();
}

/** Calls `use` with a connection that is closed afterwards. */
export async function withConnection<T>(host: string, options: readonly string[], use: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = new Connection(host, options);
  try {
    return await use(connection);
  } finally {
    await connection.close();
  }
}
