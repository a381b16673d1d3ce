import { close, open } from 'linnet:native';
import { system } from 'linnet:system';
import { UserError } from '../errors.ts';

/** Opens a device. Throws a UserError that says what is missing where the board has none. */
export function openDevice(path: string, flags: number, missing: string): number {
  try {
    return open(path, flags, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENXIO' || error.code === 'ENODEV')) throw new UserError(`${path}: there is none: ${missing}`);
    if (error instanceof Error && 'code' in error && error.code === 'EACCES') throw new UserError(`${path}: permission denied: add the user to the group that the device belongs to (ls -l ${path})`);
    throw error;
  }
}

export { close as closeDevice };

/** A request of a device. A struct is a DataView; `links` as system.ioctl takes them. */
export const request = (fd: number, number: number, argument: DataView<ArrayBuffer> | number, links: readonly (readonly [ArrayBuffer, number, ArrayBuffer])[] = []): number =>
  system.ioctl(fd, number, typeof argument === 'number' ? argument : argument.buffer, links);

export const struct = (bytes: number): DataView<ArrayBuffer> => new DataView(new ArrayBuffer(bytes));

/** A text that ends with NUL or with its field. */
export function textAt(view: DataView<ArrayBuffer>, at: number, length: number): string {
  const bytes = new Uint8Array(view.buffer, at, length), end = bytes.indexOf(0);
  return new TextDecoder().decode(bytes.subarray(0, end < 0 ? length : end));
}
