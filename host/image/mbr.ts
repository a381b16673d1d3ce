/** One of the partitions of a card. Lengths in sectors. */
export interface Partition { readonly type: number; readonly start: number; readonly sectors: number }

export const sectorBytes = 512;
/** FAT32 whose sectors are addressed by number; and what holds no file system (Non-FS data). */
export const fat32Type = 0x0c, rawType = 0xda;

/** The first sector of a card: a table of primary partitions, and no code. `id` tells cards apart. */
export function masterBootRecord(partitions: readonly Partition[], id: number): Uint8Array {
  const bytes = new Uint8Array(sectorBytes), view = new DataView(bytes.buffer);
  view.setUint32(440, id, true);
  for (const [i, { type, start, sectors }] of partitions.entries()) {
    const at = 446 + 16 * i;
    // cylinders, heads and sectors that nobody can use any more
    bytes.set([0, 0xfe, 0xff, 0xff, type, 0xfe, 0xff, 0xff], at);
    view.setUint32(at + 8, start, true);
    view.setUint32(at + 12, sectors, true);
  }
  view.setUint16(510, 0xaa55, true);
  return bytes;
}
