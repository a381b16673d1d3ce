import { gzipSync } from 'node:zlib';

/** A file, or a folder where it has no bytes, of a package; its path begins with `./`, and a folder's ends with `/`. */
export interface Entry { readonly path: string; readonly bytes?: Uint8Array; readonly executable?: boolean }

const block = 512, nameBytes = 100;

/** Bytes of a ustar archive (POSIX.1, pax) that belongs to root. `time`: seconds of all entries. */
export function tar(entries: readonly Entry[], time: number): Uint8Array {
  const parts = entries.flatMap(({ path, bytes = new Uint8Array(), executable = false }) => [
    header(path, bytes.length, executable || path.endsWith('/') ? 0o755 : 0o644, path.endsWith('/') ? '5' : '0', time), bytes, Buffer.alloc((block - (bytes.length % block)) % block),
  ]);
  return Buffer.concat([...parts, Buffer.alloc(2 * block)]);
}

function header(path: string, size: number, mode: number, type: string, time: number): Uint8Array {
  const bytes = Buffer.alloc(block), octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');
  if (Buffer.byteLength(path) > nameBytes) throw new Error(`${path}: longer than ${nameBytes} bytes`);
  for (const [at, text] of [[0, path], [100, octal(mode, 7)], [108, octal(0, 7)], [116, octal(0, 7)], [124, octal(size, 11)], [136, octal(time, 11)], [148, ' '.repeat(8)], [156, type], [257, 'ustar\x0000'], [265, 'root'], [297, 'root']] as const) bytes.write(text, at, 'latin1');
  bytes.write(`${octal(bytes.reduce((sum, byte) => sum + byte, 0), 6)}\0 `, 148, 'latin1');
  return bytes;
}

/** Folders before what is in them, as dpkg wants them. */
export function withFolders(files: readonly Entry[]): readonly Entry[] {
  const folders = new Set(files.flatMap(({ path }) => path.split('/').slice(0, -1).map((_, i, words) => `${words.slice(0, i + 1).join('/')}/`)));
  return [...[...folders].map((path) => ({ path })), ...files].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The same bytes on every system: gzip's header names none. */
export function gzip(bytes: Uint8Array): Uint8Array {
  const packed = gzipSync(bytes, { level: 9 }), operatingSystem = 9, unknown = 255;
  packed[operatingSystem] = unknown;
  return packed;
}

/** An ar archive (deb(5)). */
export function ar(files: readonly (readonly [name: string, bytes: Uint8Array])[], time: number): Uint8Array {
  const parts = files.flatMap(([name, bytes]) => [Buffer.from(`${name.padEnd(16)}${String(time).padEnd(12)}0     0     100644  ${String(bytes.length).padEnd(10)}\`\n`), bytes, Buffer.alloc(bytes.length % 2, '\n')]);
  return Buffer.concat([Buffer.from('!<arch>\n'), ...parts]);
}
