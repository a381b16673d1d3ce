import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { loadBoard } from '../../host/boards/load.ts';
import { buildExecutable } from '../../host/executable.ts';
import { makeImage, type Image, type ImageOptions } from '../../host/image/image.ts';
import { writeWhole } from '../../host/files.ts';

/** A folder that `remove` takes away. */
export function scratch(): { readonly folder: string; readonly file: (name: string) => string; readonly remove: () => void } {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-image-'));
  return { folder, file: (name) => path.join(folder, name), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Why nothing of this can be tried here. */
export const noTools = (...commands: readonly string[]): string | undefined => {
  const missing = commands.filter((command) => spawnSync('which', [command]).status !== 0);
  return missing.length === 0 ? undefined : `no ${missing.join(', ')}`;
};

/** Bytes of an executable whose script is `text`. */
export async function built(board: string, text: string, folder: string, model?: { readonly file: string; readonly bytes: Uint8Array }): Promise<Uint8Array> {
  const at = mkdtempSync(path.join(folder, 'script-')), script = path.join(at, 'script.ts'), out = path.join(at, 'app');
  writeFileSync(script, text);
  await buildExecutable({ script, board: loadBoard(board), out, ...(model === undefined ? {} : { model }) });
  return readFileSync(out);
}

/** An image for the Pi Zero with Debian's kernel. */
export const cardOf = (app: Uint8Array, options: Partial<ImageOptions> = {}): Image => makeImage({
  board: loadBoard('pi-zero'), app, kernel: { from: 'debian' }, firmware: undefined, overlays: [], modules: [], args: [], environment: [], networks: [], key: undefined, port: 7531, ...options,
});

const sector = 512;

/** A partition of an image in a file of its own, as its partition table has it. */
export function partition(image: string, index: number, out: string): string {
  const bytes = readFileSync(image), at = 446 + 16 * index, start = bytes.readUInt32LE(at + 8) * sector, length = bytes.readUInt32LE(at + 12) * sector;
  writeFileSync(out, bytes.subarray(start, start + length));
  return out;
}

/** What a program says, line by line. */
export class Console {
  readonly child: ChildProcess;
  #text = '';
  #wake: () => void = () => {};
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;

  constructor(command: string, words: readonly string[]) {
    this.child = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr]) stream?.on('data', (chunk: Buffer) => { this.#text += chunk.toString('latin1'); this.#wake(); });
    this.ended = new Promise((resolve) => this.child.on('close', (code, signal) => { resolve({ code, signal }); this.#wake(); }));
  }

  get text(): string { return this.#text.replaceAll('\r', ''); }

  /** The `count`-th match in whole lines, which it waits for. */
  async says(what: RegExp, { seconds = 60, count = 1 }: { readonly seconds?: number; readonly count?: number } = {}): Promise<RegExpExecArray> {
    const until = Date.now() + seconds * 1000;
    for (;;) {
      const found = [...this.text.slice(0, this.text.lastIndexOf('\n') + 1).matchAll(new RegExp(what.source, 'gm'))][count - 1];
      if (found !== undefined) return found;
      if (Date.now() > until || this.child.exitCode !== null || this.child.signalCode !== null) throw new Error(`did not say ${what} ${count} times in ${seconds} s:\n${this.text.slice(-3000)}`);
      await new Promise<void>((resolve) => { this.#wake = resolve; setTimeout(resolve, 200); });
    }
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}

/** Files that the emulator, which runs no firmware, has to be given. */
export interface Loaded { readonly kernel: string; readonly tree: string; readonly memory: string; readonly line: string }

export function loadedFrom(image: string, folder: string): Loaded {
  mkdirSync(folder, { recursive: true });
  const boot = partition(image, 0, path.join(folder, 'boot'));
  const take = (name: string): string => {
    execFileSync('mcopy', ['-o', '-i', boot, `::${name}`, path.join(folder, name)]);
    return path.join(folder, name);
  };
  return { kernel: take('kernel.img'), tree: take('bcm2835-rpi-zero.dtb'), memory: take('initramfs.gz'), line: readFileSync(take('cmdline.txt'), 'latin1').trim() };
}

/**
 * Starts the emulated Pi Zero from a card. `port`: of loopback, where the board's port 7531 is reached. An instruction takes 2 ns, however busy this machine
 * is: the emulator's system timer (bcm2835_systmr) waits 2^32 us for a moment that is over when it is set, and by the clock of this machine the 15 us in which a
 * kernel sets it pass whenever the emulator is not scheduled, so that one start in thirty would stand still.
 */
export function boot(image: string, loaded: Loaded, { port }: { readonly port?: number } = {}): Console {
  const [command = '', ...words] = loadBoard('pi-zero').emulator?.system ?? [];
  return new Console(command, [
    ...words, '-kernel', loaded.kernel, '-dtb', loaded.tree, '-initrd', loaded.memory, '-drive', `file=${image},if=sd,format=raw`, '-display', 'none', '-monitor', 'none', '-serial', 'stdio', '-no-reboot',
    // the emulator lacks the power block, and resets the board when its watchdog is opened
    '-append', `${loaded.line} initcall_blacklist=bcm2835_power_driver_init LINNET_WATCHDOG=0`,
    ...(port === undefined ? ['-icount', 'shift=1,sleep=off'] : ['-icount', 'shift=1', '-device', 'usb-net,netdev=n', '-netdev', `user,id=n,hostfwd=tcp:127.0.0.1:${port}-:7531`]),
  ]);
}

/** A port of loopback that nobody uses. */
export const freePort = (): Promise<number> => new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const address = server.address();
    server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
  });
});

export const writeCard = (file: string, image: Image): void => writeWhole(file, image.bytes, { sparse: true });
