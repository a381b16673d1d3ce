import { fatFull } from '../errors.ts';
import { sectorBytes } from './mbr.ts';

/** A file of a boot partition: its path within it, such as `overlays/dwc2.dtbo`. */
export interface BootFile { readonly path: string; readonly bytes: Uint8Array }

interface Folder { readonly name: string; readonly folders: Map<string, Folder>; readonly files: BootFile[] }

const reserved = 32, tables = 2, entryBytes = 32, endOfChain = 0x0fffffff;
/** Fewer clusters would make it FAT16. */
const leastClusters = 65_525;
const folderAttribute = 0x10, fileAttribute = 0x20, labelAttribute = 0x08, longNameAttribute = 0x0f;
/** 1980-01-01, the first day that it knows: the same files give the same bytes. */
const firstDay = 0x21;

/** Least length of a partition that has room for this, in sectors. */
export const leastSectors = leastClusters + reserved + 1100;

/**
 * A FAT32 file system (Microsoft, FAT32 File System Specification, 1.03) of `sectors` sectors that begins at sector `start` of a card.
 * Throws a UserError where the files do not fit.
 */
export function fat32(files: readonly BootFile[], { sectors, start, id, label }: { readonly sectors: number; readonly start: number; readonly id: number; readonly label: string }): Uint8Array {
  const perCluster = clusterSectors(sectors);
  const tableSectors = Math.ceil(((sectors - reserved) / perCluster + 2) / (sectorBytes / 4));
  const dataStart = reserved + tables * tableSectors, clusters = Math.floor((sectors - dataStart) / perCluster), clusterBytes = perCluster * sectorBytes;
  const image = new Uint8Array(sectors * sectorBytes), chain = new Uint32Array(tableSectors * (sectorBytes / 4));
  let next = 2;
  chain.set([0x0ffffff8, endOfChain]);

  /** Puts bytes into clusters of their own; returns the first, 0 for no bytes. */
  const put = (bytes: Uint8Array): number => {
    const count = Math.ceil(bytes.length / clusterBytes), first = next;
    if (next + count > clusters + 2) throw fatFull(sectors * sectorBytes, files.reduce((sum, f) => sum + f.bytes.length, 0));
    for (let i = 0; i < count; i++) chain[first + i] = i + 1 < count ? first + i + 1 : endOfChain;
    image.set(bytes, (dataStart + (first - 2) * perCluster) * sectorBytes);
    next += count;
    return count === 0 ? 0 : first;
  };
  const root = treeOf(files);
  // the root has its clusters first, the only ones that are written last
  const rootBytes = folderBytes(root, labelEntry(label), () => 0).length;
  const rootCluster = put(new Uint8Array(rootBytes));
  /** A folder's entries name their clusters, so what is in it is put before. */
  const putFolder = (folder: Folder, parent: number): number => {
    const own = put(new Uint8Array(folderBytes(folder, dots(0, 0), () => 0).length));
    image.set(folderBytes(folder, dots(own, parent), (child) => place(child, own)), (dataStart + (own - 2) * perCluster) * sectorBytes);
    return own;
  };
  const place = (child: Folder | BootFile, parent: number): number => ('bytes' in child ? put(child.bytes) : putFolder(child, parent));
  image.set(folderBytes(root, labelEntry(label), (child) => place(child, 0)), dataStart * sectorBytes);

  const boot = bootSector({ sectors, start, id, label, perCluster, tableSectors, rootCluster }), info = infoSector(clusters - (next - 2), next);
  for (const copy of [0, 6]) {
    image.set(boot, copy * sectorBytes);
    image.set(info, (copy + 1) * sectorBytes);
  }
  const table = new Uint8Array(chain.buffer);
  for (let i = 0; i < tables; i++) image.set(table, (reserved + i * tableSectors) * sectorBytes);
  return image;
}

/** As large as it may be, up to 4 KiB. */
function clusterSectors(sectors: number): number {
  let perCluster = 8;
  while (perCluster > 1 && sectors / perCluster < leastClusters * 1.05) perCluster /= 2;
  return perCluster;
}

function treeOf(files: readonly BootFile[]): Folder {
  const root: Folder = { name: '', folders: new Map(), files: [] };
  for (const file of files) {
    const names = file.path.split('/'), name = names.pop() ?? '';
    let folder = root;
    for (const part of names) {
      const below = folder.folders.get(part) ?? { name: part, folders: new Map(), files: [] };
      folder.folders.set(part, below);
      folder = below;
    }
    folder.files.push({ path: name, bytes: file.bytes });
  }
  return root;
}

/** `first`: begins it. `clusterOf` places a child. */
function folderBytes(folder: Folder, first: Uint8Array, clusterOf: (child: Folder | BootFile) => number): Uint8Array {
  const taken = new Set<string>();
  const children = [...folder.folders.values(), ...folder.files].map((child) => {
    const name = 'bytes' in child ? child.path : child.name, short = shortName(name, taken);
    taken.add(short);
    const own = entry(short, 'bytes' in child ? fileAttribute : folderAttribute, clusterOf(child), 'bytes' in child ? child.bytes.length : 0);
    return [...(isShort(name) ? [] : longEntries(name, checksum(short))), own];
  });
  return Buffer.concat([first, ...children.flat(), new Uint8Array(entryBytes)]);
}

const labelEntry = (label: string): Uint8Array => entry(label.toUpperCase().padEnd(11).slice(0, 11), labelAttribute, 0, 0);
const dots = (own: number, parent: number): Uint8Array => Buffer.concat([entry('.'.padEnd(11), folderAttribute, own, 0), entry('..'.padEnd(11), folderAttribute, parent, 0)]);

function entry(name: string, attribute: number, cluster: number, size: number): Uint8Array {
  const bytes = Buffer.alloc(entryBytes);
  bytes.write(name, 'latin1');
  bytes[11] = attribute;
  for (const at of [16, 18, 24]) bytes.writeUInt16LE(firstDay, at);
  bytes.writeUInt16LE(cluster >>> 16, 20);
  bytes.writeUInt16LE(cluster & 0xffff, 26);
  bytes.writeUInt32LE(size, 28);
  return bytes;
}

/** Whether the name is its own short name. */
const isShort = (name: string): boolean => /^[A-Z0-9_-]{1,8}(\.[A-Z0-9_-]{1,3})?$/.test(name);

/** Eleven characters: the name as MS-DOS would know it, with ~1 where it cannot. */
function shortName(name: string, taken: ReadonlySet<string>): string {
  const dot = name.lastIndexOf('.'), clean = (text: string): string => text.toUpperCase().replace(/[^A-Z0-9_-]/g, '');
  const stem = clean(dot > 0 ? name.slice(0, dot) : name), extension = dot > 0 ? clean(name.slice(dot + 1)).slice(0, 3) : '';
  const of = (base: string): string => base.padEnd(8) + extension.padEnd(3);
  if (isShort(name.toUpperCase()) && !taken.has(of(stem))) return of(stem);
  for (let i = 1; ; i++) {
    const tail = `~${i}`, short = of(stem.slice(0, 8 - tail.length) + tail);
    if (!taken.has(short)) return short;
  }
}

const checksum = (short: string): number => [...short].reduce((sum, c) => (((sum & 1) << 7) + (sum >> 1) + c.charCodeAt(0)) & 0xff, 0);

/** Thirteen characters each, the last part first. */
function longEntries(name: string, sum: number): readonly Uint8Array[] {
  const parts = Math.ceil(name.length / 13), places = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30];
  return Array.from({ length: parts }, (_, i) => {
    const number = parts - i, bytes = Buffer.alloc(entryBytes);
    bytes[0] = number | (i === 0 ? 0x40 : 0);
    bytes[11] = longNameAttribute;
    bytes[13] = sum;
    for (const [k, at] of places.entries()) {
      const index = (number - 1) * 13 + k;
      bytes.writeUInt16LE(index < name.length ? name.charCodeAt(index) : index === name.length ? 0 : 0xffff, at);
    }
    return bytes;
  }).flat();
}

interface Geometry { readonly sectors: number; readonly start: number; readonly id: number; readonly label: string; readonly perCluster: number; readonly tableSectors: number; readonly rootCluster: number }

function bootSector({ sectors, start, id, label, perCluster, tableSectors, rootCluster }: Geometry): Uint8Array {
  const bytes = Buffer.alloc(sectorBytes);
  bytes.set([0xeb, 0x58, 0x90]);
  bytes.write('LINNET  ', 3, 'latin1');
  bytes.writeUInt16LE(sectorBytes, 11);
  bytes[13] = perCluster;
  bytes.writeUInt16LE(reserved, 14);
  bytes[16] = tables;
  bytes[21] = 0xf8;
  bytes.writeUInt16LE(63, 24);
  bytes.writeUInt16LE(255, 26);
  bytes.writeUInt32LE(start, 28);
  bytes.writeUInt32LE(sectors, 32);
  bytes.writeUInt32LE(tableSectors, 36);
  bytes.writeUInt32LE(rootCluster, 44);
  bytes.writeUInt16LE(1, 48);
  bytes.writeUInt16LE(6, 50);
  bytes[64] = 0x80;
  bytes[66] = 0x29;
  bytes.writeUInt32LE(id, 67);
  bytes.write(label.toUpperCase().padEnd(11).slice(0, 11), 71, 'latin1');
  bytes.write('FAT32   ', 82, 'latin1');
  bytes.writeUInt16LE(0xaa55, 510);
  return bytes;
}

function infoSector(free: number, next: number): Uint8Array {
  const bytes = Buffer.alloc(sectorBytes);
  bytes.writeUInt32LE(0x41615252, 0);
  bytes.writeUInt32LE(0x61417272, 484);
  bytes.writeUInt32LE(free, 488);
  bytes.writeUInt32LE(next, 492);
  bytes.writeUInt16LE(0xaa55, 510);
  return bytes;
}
