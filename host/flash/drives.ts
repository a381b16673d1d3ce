import { existsSync, readFileSync, readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';

export interface Partition { readonly name: string; readonly bytes: number; /** As udev knows it, '' where it does not. */ readonly fileSystem: string; readonly label: string }

/** What keeps a drive, or something that lies on it, in use. */
export type Use = { readonly device: string } & ({ readonly as: 'mount'; readonly at: string } | { readonly as: 'swap' } | { readonly as: 'part' });

export interface Drive {
  /** Of the kernel, such as `sdb` or `mmcblk0`. */
  readonly name: string;
  readonly device: string;
  /** 0 where a reader has no card. */
  readonly bytes: number;
  readonly model: string;
  /** A card, or on the USB bus. */
  readonly removable: boolean;
  readonly readOnly: boolean;
  readonly partitions: readonly Partition[];
  readonly uses: readonly Use[];
}

/**
 * Every drive of this machine that is hardware, by the kernel's own files. `root`: the folder that `/sys`, `/proc`, `/dev` and `/run` are in.
 */
export function listDrives(root: string): readonly Drive[] {
  const uses = usesOf(root);
  return entries(path.join(root, 'sys/block')).filter((name) => existsSync(path.join(root, 'sys/block', name, 'device'))).sort().map((name) => {
    const at = path.join(root, 'sys/block', name), partitions = partitionsOf(at);
    return {
      name, device: path.join(root, 'dev', name), bytes: bytesOf(at), removable: isRemovable(at), readOnly: textOf(path.join(at, 'ro')) === '1',
      model: ['device/vendor', 'device/model', 'device/name'].map((file) => textOf(path.join(at, file))).filter((word) => word !== '').join(' '),
      partitions: partitions.map((p) => ({ name: p, bytes: bytesOf(path.join(at, p)), ...knownOf(root, path.join(at, p)) })),
      uses: uses(name),
    };
  });
}

/** `15.9 GB`, `16 MB`. */
export const sizeText = (bytes: number): string => (bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`);

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
};
const linesOf = (file: string): readonly string[] => textOf(file).split('\n').filter((line) => line !== '');
const entries = (folder: string): readonly string[] => (existsSync(folder) ? readdirSync(folder) : []);
/** The kernel counts sectors of 512 bytes whatever the drive has. */
const bytesOf = (at: string): number => 512 * Number(textOf(path.join(at, 'size')));
const partitionsOf = (at: string): readonly string[] => entries(at).filter((name) => existsSync(path.join(at, name, 'partition'))).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));

/** Drives on the USB bus say that they are fixed, and cards in a slot of their own too. */
const isRemovable = (at: string): boolean =>
  textOf(path.join(at, 'removable')) === '1' || textOf(path.join(at, 'device/type')) === 'SD' || /\/usb\d/.test(realpathSync(path.join(at, 'device')));

/** What udev has found in a partition. */
function knownOf(root: string, at: string): { readonly fileSystem: string; readonly label: string } {
  const known = linesOf(path.join(root, 'run/udev/data', `b${textOf(path.join(at, 'dev'))}`));
  const value = (key: string): string => known.find((line) => line.startsWith(`E:${key}=`))?.slice(key.length + 3) ?? '';
  return { fileSystem: value('ID_FS_TYPE'), label: value('ID_FS_LABEL') || value('ID_PART_ENTRY_NAME') };
}

/** A function that gives what a drive is used for: its partitions, and RAIDs, volumes, encrypted devices and loops that lie on them included. */
function usesOf(root: string): (drive: string) => readonly Use[] {
  const sys = path.join(root, 'sys/block'), blocks = entries(sys);
  const folders = new Map(blocks.flatMap((name) => [name, ...partitionsOf(path.join(sys, name))].map((part) => [part, part === name ? path.join(sys, name) : path.join(sys, name, part)] as const)));
  /** The kernel's name of a file in /dev, which may be a link or a volume's. */
  const nameOf = (file: string): string => {
    const real = path.join(root, file);
    return path.basename(existsSync(real) ? realpathSync(real) : file);
  };
  const loops = blocks.map((name) => [nameOf(textOf(path.join(sys, name, 'loop/backing_file'))), name] as const);
  const pools = entries(path.join(root, 'sys/fs/btrfs')).map((id) => entries(path.join(root, 'sys/fs/btrfs', id, 'devices')));
  const mounts = linesOf(path.join(root, 'proc/self/mountinfo')).map((line) => {
    const [left = '', right = ''] = line.split(' - '), [, , number, , at = ''] = left.split(' '), source = nameOf(right.split(' ')[1] ?? '');
    // a file system of several devices has a number of its own, and names one of them
    return { number, at: at.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8))), sources: [source, ...pools.filter((pool) => pool.includes(source)).flat()] };
  });
  const swaps = linesOf(path.join(root, 'proc/swaps')).slice(1).map((line) => nameOf(line.split(/\s/)[0] ?? ''));

  return (drive) => {
    const seen = new Set<string>(), uses: Use[] = [];
    const visit = (device: string, on: string | undefined): void => {
      const at = folders.get(device);
      if (at === undefined || seen.has(device)) return;
      seen.add(device);
      const number = textOf(path.join(at, 'dev'));
      for (const m of mounts) if (m.number === number || m.sources.includes(device)) uses.push({ device, as: 'mount', at: m.at });
      if (swaps.includes(device)) uses.push({ device, as: 'swap' });
      if (on !== undefined) uses.push({ device, as: 'part' });
      for (const part of partitionsOf(at)) visit(part, undefined);
      for (const above of [...entries(path.join(at, 'holders')), ...loops.filter(([backing]) => backing === device).map(([, loop]) => loop)]) visit(above, device);
    };
    visit(drive, undefined);
    return uses;
  };
}
