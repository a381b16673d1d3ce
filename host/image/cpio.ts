/** What a kernel unpacks into its first file system. Neither `bytes` nor `device`: a folder. `device`: major and minor number of a character device. */
export interface CpioEntry { readonly path: string; readonly mode: number; readonly bytes?: Uint8Array; readonly device?: readonly [number, number] }

const folderType = 0o040000, fileType = 0o100000, deviceType = 0o020000;

/** An archive of the format newc (Linux, Documentation/driver-api/early-userspace/buffer-format.rst). A folder comes before what is in it. */
export function cpio(entries: readonly CpioEntry[]): Uint8Array {
  const archive = [...entries, { path: 'TRAILER!!!', mode: 0 }].flatMap((e, i) => {
    const type = e.path === 'TRAILER!!!' ? 0 : e.bytes !== undefined ? fileType : e.device !== undefined ? deviceType : folderType;
    const { length } = e.bytes ?? [];
    const [major, minor] = e.device ?? [0, 0];
    const name = Buffer.from(`${e.path}\0`);
    const fields = [i + 1, type | e.mode, 0, 0, 1, 0, length, 0, 0, major, minor, name.length, 0];
    const head = Buffer.concat([Buffer.from(`070701${fields.map((n) => n.toString(16).padStart(8, '0')).join('')}`), name]);
    return [head, padding(head.length), e.bytes ?? Buffer.alloc(0), padding(length)];
  });
  return Buffer.concat(archive);
}

const padding = (length: number): Uint8Array => new Uint8Array(-length & 3);
