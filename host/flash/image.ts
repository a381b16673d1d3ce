import { createReadStream, openSync, closeSync, readSync, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Writable, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { cannotRead, emptyFile, imageCompressed, imageCutShort, notAnImage } from '../errors.ts';
import { reasonOf } from '../files.ts';

/** Bytes that are written, or read back, at a time. */
export const pieceBytes = 4 << 20;

/** An image of a card: all that is on it from its first byte. */
export interface Image {
  readonly file: string;
  readonly bytes: number;
  /** `pieceBytes` each but the last. */
  pieces(): AsyncGenerator<Buffer>;
}

const compressed = [
  { name: 'xz', magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a], unpack: 'xz -dk' }, { name: 'zstd', magic: [0x28, 0xb5, 0x2f, 0xfd], unpack: 'zstd -d' },
  { name: 'bzip2', magic: [0x42, 0x5a, 0x68], unpack: 'bzip2 -dk' }, { name: 'zip', magic: [0x50, 0x4b, 3, 4], unpack: 'unzip' },
] as const;
const gzip = [0x1f, 0x8b];

/** Throws a UserError where the file is no whole image, plain or in gzip. */
export async function openImage(file: string): Promise<Image> {
  const first = beginning(file), starts = (magic: readonly number[]): boolean => magic.every((byte, i) => first[i] === byte);
  const packed = compressed.find(({ magic }) => starts(magic));
  if (packed !== undefined) throw imageCompressed(file, packed.name, `${packed.unpack} ${file}`);
  const open = (): Readable => createReadStream(file, { highWaterMark: pieceBytes });
  if (!starts(gzip)) return checked({ file, bytes: statSync(file).size, pieces: () => piecesOf(open()) }, first);
  const unpacked = (): Readable => {
    const source = open(), gunzip = createGunzip({ chunkSize: pieceBytes });
    source.on('error', (e) => gunzip.destroy(e));
    gunzip.on('close', () => source.destroy());
    return source.pipe(gunzip);
  };
  // the length that gzip itself tells is modulo 4 GiB; this pass also finds damage before anything is written
  let bytes = 0, head = Buffer.alloc(0);
  try {
    await pipeline(unpacked(), new Writable({ write(chunk: Buffer, _, done) { if (head.length < 512) head = Buffer.concat([head, chunk.subarray(0, 512)]); bytes += chunk.length; done(); } }));
  } catch (e) {
    throw notAnImage(file, `its compression is damaged: ${reasonOf(e)}`);
  }
  return checked({ file, bytes, pieces: () => piecesOf(unpacked()) }, head);
}

function beginning(file: string): Buffer {
  try {
    if (!statSync(file).isFile()) throw notAnImage(file, 'it is no regular file');
    const fd = openSync(file, 'r'), bytes = Buffer.alloc(512);
    try {
      const n = readSync(fd, bytes);
      if (n === 0) throw emptyFile(file);
      return bytes.subarray(0, n);
    } finally {
      closeSync(fd);
    }
  } catch (e) {
    throw e instanceof Error && 'code' in e ? cannotRead(file, reasonOf(e)) : e;
  }
}

/** An image has a partition table (MBR, or the one that protects a GPT), and its partitions lie within the file. */
function checked(image: Image, sector: Buffer): Image {
  if (sector.length < 512 || sector.readUInt16LE(510) !== 0xaa55) throw notAnImage(image.file, 'it has no partition table');
  const table = [0, 1, 2, 3].map((i) => sector.subarray(446 + 16 * i, 462 + 16 * i)).filter((entry) => entry[4] !== 0);
  if (table.length === 0 || table.some((entry) => (entry[0]! & 0x7f) !== 0)) throw notAnImage(image.file, 'its partition table is empty or damaged');
  const protective = 0xee, end = Math.max(0, ...table.filter((entry) => entry[4] !== protective).map((entry) => 512 * (entry.readUInt32LE(8) + entry.readUInt32LE(12))));
  if (end > image.bytes) throw imageCutShort(image.file, image.bytes, end);
  return image;
}

async function* piecesOf(stream: Readable): AsyncGenerator<Buffer> {
  let held: Buffer[] = [], length = 0;
  for await (const chunk of stream) {
    for (let rest: Buffer = Buffer.from(chunk); rest.length > 0;) {
      const taken = rest.subarray(0, pieceBytes - length);
      held.push(taken);
      length += taken.length;
      rest = rest.subarray(taken.length);
      if (length < pieceBytes) continue;
      yield Buffer.concat(held);
      [held, length] = [[], 0];
    }
  }
  if (length > 0) yield Buffer.concat(held);
}
