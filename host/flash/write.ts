import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { cardDiffers, cardIncomplete, driveFault, driveRefused } from '../errors.ts';
import { reasonOf } from '../files.ts';
import { type Image, pieceBytes } from './image.ts';

declare const WebAssembly: { readonly Memory: new (size: { /** Of 64 KiB. */ readonly initial: number }) => { readonly buffer: ArrayBuffer } };

/** What is going on, and how many bytes of the image have been done. */
export type OnProgress = (doing: 'writing' | 'reading back', bytes: number) => void;

const errorCode = (e: unknown): string => (e instanceof Error && 'code' in e ? String(e.code) : '');

/**
 * Writes an image to a drive and compares what the drive gives back. The first piece, which holds the partition table, is written last: a card that
 * is not whole has none. Throws a UserError where that fails or `signal` ends it.
 */
export async function writeImage(image: Image, device: string, onProgress: OnProgress, signal: AbortSignal): Promise<void> {
  const { O_WRONLY, O_EXCL, O_DSYNC } = constants;
  let card: FileHandle;
  try {
    // exclusive: the kernel refuses a drive that anything uses
    card = await open(device, O_WRONLY | O_EXCL | O_DSYNC);
  } catch (e) {
    throw driveRefused(device, errorCode(e) === 'EBUSY' ? driveFault.busy() : reasonOf(e));
  }
  let written = 0, began = false;
  try {
    let first: Buffer | undefined;
    for await (const piece of image.pieces()) {
      signal.throwIfAborted();
      began = true;
      await writeAll(card, first === undefined ? Buffer.alloc(piece.length) : piece, written);
      first ??= piece;
      written += piece.length;
      onProgress('writing', written);
    }
    if (written !== image.bytes) throw new Error(`${image.file} has changed while it was read`);
    if (first !== undefined) await writeAll(card, first, 0);
    await card.sync();
  } catch (e) {
    throw began ? cardIncomplete(device, written, signal.aborted ? 'interrupted' : reasonOf(e)) : e;
  } finally {
    await card.close();
  }
  await compare(image, device, onProgress, signal);
}

async function writeAll(card: FileHandle, bytes: Buffer, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;) done += (await card.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
}

async function compare(image: Image, device: string, onProgress: OnProgress, signal: AbortSignal): Promise<void> {
  const card = await openUncached(device);
  // O_DIRECT needs a buffer at a page's beginning, where WebAssembly's memory lies
  const buffer = new Uint8Array(new WebAssembly.Memory({ initial: pieceBytes >> 16 }).buffer);
  let at = 0;
  try {
    for await (const piece of image.pieces()) {
      signal.throwIfAborted();
      // whole pages: a drive with sectors of 4096 bytes gives no less
      const { bytesRead } = await card.read(buffer, 0, Math.ceil(piece.length / 4096) * 4096, at);
      const got = buffer.subarray(0, Math.min(bytesRead, piece.length));
      if (Buffer.compare(got, piece) !== 0) throw cardDiffers(device, at + piece.findIndex((byte, i) => got[i] !== byte));
      at += piece.length;
      onProgress('reading back', at);
    }
  } catch (e) {
    throw signal.aborted || errorCode(e) !== '' ? cardIncomplete(device, at, signal.aborted ? 'interrupted while it was read back' : reasonOf(e)) : e;
  } finally {
    await card.close();
  }
}

/** Past the memory that still has what was written. Files of some systems, such as tmpfs, have no other way. */
async function openUncached(device: string): Promise<FileHandle> {
  try {
    return await open(device, constants.O_RDONLY | constants.O_DIRECT);
  } catch (e) {
    if (errorCode(e) !== 'EINVAL') throw e;
    return open(device, constants.O_RDONLY);
  }
}
