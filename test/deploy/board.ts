import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const standIn = fileURLToPath(new URL('systemd.py', import.meta.url));
const server = '/usr/sbin/sshd', isRoot = process.getuid?.() === 0;
const canUnshare = (): boolean => spawnSync('unshare', ['-m', 'true']).status === 0;

/** Why there is no board to deploy to. */
export const noSshd = !existsSync(server) ? 'no openssh-server' : isRoot && !canUnshare() ? 'as root, sshd wants /run/sshd, and no namespace can be made' : undefined;
/** Why nothing can be installed for the whole system: only root has folders of its own there, which nobody else sees. */
export const noSystemFolders = noSshd ?? (isRoot ? undefined : 'not root');

/**
 * A board that ssh reaches on this machine's loopback: Debian's sshd with keys, a home and a PATH of its own, where systemctl, journalctl and loginctl are a
 * stand-in (systemd.py). As root its mounts are its own, too.
 */
export class TestBoard {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-board-'));
  readonly home = path.join(this.folder, 'home');
  readonly #bin = path.join(this.folder, 'bin');
  readonly #state = path.join(this.folder, 'state');
  #server: ChildProcess | undefined;
  #port = 0;

  /** `disk`: megabytes that its home has, or as many as there are. */
  async start({ disk }: { readonly disk?: number } = {}): Promise<void> {
    for (const folder of [this.home, this.#bin, this.#state]) mkdirSync(folder);
    for (const name of ['systemctl', 'journalctl', 'loginctl', 'sudo']) symlinkSync(standIn, path.join(this.#bin, name));
    for (const key of ['host', 'user']) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path.join(this.folder, key)]);
    this.#port = await freePort();
    const config = path.join(this.folder, 'sshd_config');
    writeFileSync(config, [
      `Port ${this.#port}`, 'ListenAddress 127.0.0.1', `HostKey ${this.folder}/host`, `AuthorizedKeysFile ${this.folder}/user.pub`, 'PidFile none', 'StrictModes no', 'UsePAM no',
      'PasswordAuthentication no', 'KbdInteractiveAuthentication no', 'PermitRootLogin prohibit-password', 'LogLevel ERROR',
      `SetEnv HOME=${this.home} PATH=${this.#bin}:/usr/bin:/bin STANDIN=${this.#state}`, '',
    ].join('\n'));
    const own = ['mount -t tmpfs tmpfs /run', 'mkdir /run/sshd', 'mount -t tmpfs tmpfs /usr/local/lib', 'mount -t tmpfs tmpfs /etc/systemd/system', ...(disk === undefined ? [] : [`mount -t tmpfs -o size=${disk}m tmpfs ${this.home}`])];
    const command = [server, '-D', '-e', '-f', config];
    const [program = '', ...words] = isRoot ? ['unshare', '-m', 'sh', '-c', `${own.join(' && ')} && exec "$@"`, 'sh', ...command] : command;
    this.#server = spawn(program, words, { stdio: ['ignore', 'inherit', 'inherit'] });
    await answering(this.#port);
  }

  get host(): string { return `ssh://${os.userInfo().username}@127.0.0.1:${this.#port}`; }

  /** Words for linnet: who logs in, and nothing of this machine's own keys and known hosts. */
  get ssh(): readonly string[] {
    return [`IdentityFile=${this.folder}/user`, 'IdentitiesOnly=yes', 'StrictHostKeyChecking=no', `UserKnownHostsFile=${this.folder}/known`, 'LogLevel=ERROR'].flatMap((option) => ['--ssh', option]);
  }

  /** A command of the board that is a script from now on; null: none of ours any more. */
  replace(command: string, script: string | null): void {
    const file = path.join(this.#bin, command);
    rmSync(file, { force: true });
    if (script === null) return;
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  }

  /** What the stand-in knows of a unit. */
  state(name: string): Readonly<Record<string, unknown>> {
    const file = path.join(this.#state, `linnet-${name}.service.state`);
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  }

  log(name: string): string {
    return readFileSync(path.join(this.#state, `linnet-${name}.service.log`), 'utf8');
  }

  get lingers(): boolean { return existsSync(path.join(this.#state, 'linger')); }

  files(folder: string): readonly string[] {
    return existsSync(path.join(this.home, folder)) ? readdirSync(path.join(this.home, folder)).sort() : [];
  }

  /** Processes of sshd that serve somebody. */
  sessions(): readonly number[] {
    const { stdout } = spawnSync('pgrep', ['-P', String(this.#server?.pid)], { encoding: 'utf8' });
    return stdout.split('\n').filter((line) => line !== '').map(Number);
  }

  stop(): void {
    for (const name of readdirSync(this.#state).filter((file) => file.endsWith('.state'))) {
      const { manager, pid } = JSON.parse(readFileSync(path.join(this.#state, name), 'utf8'));
      for (const process_ of [manager, pid]) if (process_ > 0) try { process.kill(process_, 'SIGTERM'); } catch { /* it has ended */ }
    }
    for (const session of this.sessions()) process.kill(session, 'SIGKILL');
    this.#server?.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function answering(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = net.connect(port, '127.0.0.1').on('data', () => { socket.destroy(); resolve(true); }).on('error', () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('sshd does not answer');
}
