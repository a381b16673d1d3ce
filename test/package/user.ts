import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, copyFileSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cachedPath, contentKey, madeOnce } from '../../host/toolchain/cache.ts';
import { root } from '../../host/paths.ts';

/** Path of what `npm pack` makes of this clone: once for each state of its files. */
export function packedTarball(): Promise<string> {
  const under = (folder: string): readonly string[] => readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true, encoding: 'utf8' }).filter((f) => f.isFile()).map((f) => path.join(f.parentPath, f.name)).sort();
  const files = [...['boards', 'host', 'kernels-c', 'proto', 'src'].flatMap(under), ...['README.md', 'package.json', 'package-lock.json', 'tsconfig.json'].map((f) => path.join(root, f))];
  const key = contentKey(files.flatMap((file) => [path.relative(root, file), readFileSync(file)]));
  return madeOnce(cachedPath('package', key, '.tgz'), async (file) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-pack-'));
    try {
      const { status, stderr } = spawnSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: root, encoding: 'utf8' });
      if (status !== 0) throw new Error(`npm pack: ${stderr}`);
      copyFileSync(path.join(folder, readdirSync(folder).find((f) => f.endsWith('.tgz')) ?? ''), file);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

export interface Said { readonly code: number | null; readonly stdout: string; readonly stderr: string; readonly cpuSeconds: number }

/** A machine on which somebody has just installed Node: an empty folder, an empty cache, and of all commands only those that `commands` names. */
export class User {
  readonly home = mkdtempSync(path.join(os.tmpdir(), 'linnet-user-'));
  readonly folder = path.join(this.home, 'project');
  readonly env: NodeJS.ProcessEnv;

  constructor(commands: readonly string[]) {
    const bin = path.join(this.home, 'bin');
    mkdirSync(bin);
    mkdirSync(this.folder);
    for (const name of commands) symlinkSync(realpathSync(found(name) ?? process.execPath), path.join(bin, name));
    const npmCache = spawnSync('npm', ['config', 'get', 'cache'], { encoding: 'utf8' }).stdout.trim();
    const network = Object.fromEntries(Object.entries(process.env).filter(([name]) => /proxy|^npm_config_registry$|^NODE_EXTRA_CA_CERTS$|^SSL_CERT/i.test(name)));
    this.env = { ...network, PATH: bin, HOME: this.home, npm_config_cache: npmCache, npm_config_userconfig: process.env['npm_config_userconfig'] ?? path.join(os.homedir(), '.npmrc') };
  }

  /** Whether a command can be reached. */
  has(command: string): boolean {
    return spawnSync(command, ['--version'], { env: this.env }).error === undefined;
  }

  /** Runs a command in the project. */
  run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Said> {
    const words = ['-c', '"$@"; code=$?; times >&3; exit $code', 'sh', command, ...args];
    return new Promise((resolve, reject) => {
      const child = spawn('sh', words, { cwd: this.folder, env: { ...this.env, ...env }, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
      const said = ['', '', ''];
      [1, 2, 3].forEach((stream, i) => child.stdio[stream]?.on('data', (d: Buffer) => { said[i] += d.toString(); }));
      child.on('error', reject);
      child.on('close', (code) => {
        const [stdout = '', stderr = '', times = ''] = said;
        const ofChildren = [...(times.trim().split('\n')[1] ?? '').matchAll(/(\d+)m([\d.]+)s/g)];
        resolve({ code, stdout, stderr, cpuSeconds: ofChildren.reduce((sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds), 0) });
      });
    });
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** What a folder takes on the disk, in bytes; a file of several names once. */
export function sizeOf(folder: string): number {
  const files = new Map(readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => lstatSync(path.join(folder, name))).map((s) => [s.ino, 512 * s.blocks]));
  return [...files.values()].reduce((sum, bytes) => sum + bytes, 0);
}

export function found(command: string): string | undefined {
  return (process.env['PATH'] ?? '').split(path.delimiter).map((folder) => path.join(folder, command)).find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
