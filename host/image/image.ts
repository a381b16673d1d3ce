import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { boardNames, loadBoard, type Board } from '../boards/load.ts';
import { noGadget, noImage } from '../errors.ts';
import { cmdlineText, configText, initText, type InitSettings } from './config.ts';
import { cpio } from './cpio.ts';
import { fat32, leastSectors, type BootFile } from './fat.ts';
import { kernelOf, type KernelSource } from './kernel.ts';
import { fat32Type, masterBootRecord, rawType, sectorBytes } from './mbr.ts';
import type { KernelModule } from './modules.ts';

export interface ImageOptions extends Pick<InitSettings, 'args' | 'environment' | 'networks' | 'key' | 'port'> {
  readonly board: Board;
  /** An executable of `linnet build`. */
  readonly app: Uint8Array;
  readonly kernel: KernelSource;
  /** A folder with the files that start the board, and overlays/ where one is asked for. */
  readonly firmware: string | undefined;
  readonly overlays: readonly string[];
  /** More kernel modules, perhaps with parameters. */
  readonly modules: readonly string[];
}

export interface Image {
  readonly bytes: Uint8Array;
  /** Files of the boot partition. */
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  /** Those that the board needs and nothing had. */
  readonly missing: readonly string[];
}

const mib = (1 << 20) / sectorBytes;
/** Erase blocks of cards are not larger. */
const bootStart = 4 * mib, alignment = 4 * mib;

/** The content of a card. */
export function makeImage({ board, app, kernel: source, firmware, overlays, modules, ...settings }: ImageOptions): Image {
  const { image } = board;
  if (image === undefined) throw noImage(board.name, boardNames().filter((name) => loadBoard(name).image !== undefined));
  if (settings.networks.some((n) => n.gadget) && image.gadget === undefined) throw noGadget(board.name);
  const kernel = kernelOf(board.name, image, source);

  const wanted = [
    ...image.modules, ...(settings.networks.some((n) => n.gadget) ? image.gadget ?? [] : []), ...(settings.networks.some((n) => !n.gadget) ? image.ethernet : []),
    ...modules.map((line) => line.split(' ')[0]!),
  ];
  const loaded = kernel.modules.needed(wanted);
  const parameters = new Map(modules.map((line) => [line.split(' ')[0]!.replaceAll('-', '_'), line.split(' ').slice(1).join(' ')]));
  const lines = loaded.map(({ name }) => `${moduleFile(name)} ${parameters.get(name) ?? ''}`.trimEnd());
  const config = initText({ ...settings, modules: lines, watchdog: image.watchdog });

  // the firmware of a card of Raspberry Pi OS needs to be told to let the port be that of a device
  const allOverlays = [...(!kernel.upstream && settings.networks.some((n) => n.gadget) ? ['dwc2'] : []), ...overlays];
  const folders = [firmware, ...(source.from === 'card' ? [source.boot] : [])].filter((folder) => folder !== undefined);
  const blobs = [...image.firmware, ...allOverlays.map((name) => `overlays/${name.split(',')[0]!}.dtbo`)].map((name) => ({ name, file: folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file)) }));
  const files: readonly BootFile[] = [
    ...blobs.flatMap(({ name, file }) => (file === undefined ? [] : [{ path: name, bytes: readFileSync(file) }])),
    { path: 'config.txt', bytes: Buffer.from(configText(image, { upstream: kernel.upstream, overlays: allOverlays })) },
    { path: 'cmdline.txt', bytes: Buffer.from(cmdlineText(image, kernel.upstream)) },
    ...kernel.files,
    { path: 'initramfs.gz', bytes: gzipSync(firstFiles(app, loaded, config), { level: 9 }) },
  ];
  return {
    bytes: card(files, app.length), files: files.map((f) => ({ path: f.path, bytes: f.bytes.length })),
    missing: blobs.filter(({ file }) => file === undefined).map(({ name }) => name),
  };
}

const moduleFile = (name: string): string => `/modules/${name}.ko`;

/** What the kernel finds in its memory: the app as process 1. */
function firstFiles(app: Uint8Array, modules: readonly KernelModule[], config: string): Uint8Array {
  return cpio([
    ...['dev', 'proc', 'sys', 'run', 'data', 'tmp', 'modules'].map((path) => ({ path, mode: 0o755 })),
    { path: 'dev/console', mode: 0o600, device: [5, 1] },
    { path: 'linnet.conf', mode: 0o600, bytes: Buffer.from(config) },
    ...modules.map(({ name, bytes }) => ({ path: moduleFile(name).slice(1), mode: 0o600, bytes })),
    { path: 'init', mode: 0o755, bytes: app },
  ]);
}

/** A partition that the board boots from, and one for apps, settings and the log (kernels-c/engine/store.h). Its size is a power of two, as emulators want it. */
function card(files: readonly BootFile[], appBytes: number): Uint8Array {
  const content = files.reduce((sum, f) => sum + f.bytes.length, 0) / sectorBytes;
  const up = (n: number, to: number): number => Math.ceil(n / to) * to;
  const bootSectors = up(Math.max(leastSectors, content * 1.25), alignment), dataStart = bootStart + bootSectors;
  // two slots for apps that may grow by a half, and what else is kept
  const dataSectors = up(Math.max(16 * mib, 2 * (1.5 * appBytes) / sectorBytes + 4 * mib), alignment);
  const sectors = 2 ** Math.ceil(Math.log2(dataStart + dataSectors));
  const hash = createHash('sha256');
  for (const { path: name, bytes } of files) hash.update(name).update(bytes);
  const id = hash.digest().readUInt32LE(0);
  const bytes = new Uint8Array(sectors * sectorBytes);
  bytes.set(masterBootRecord([{ type: fat32Type, start: bootStart, sectors: bootSectors }, { type: rawType, start: dataStart, sectors: sectors - dataStart }], id));
  bytes.set(fat32(files, { sectors: bootSectors, start: bootStart, id, label: 'LINNET' }), bootStart * sectorBytes);
  return bytes;
}
