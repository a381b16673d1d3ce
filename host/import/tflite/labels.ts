import { inflateRawSync } from 'node:zlib';

/** A text file with a label on each line. */
interface LabelFile { readonly name: string; readonly labels: readonly string[] }

const endSignature = 0x06054b50, endBytes = 22, entrySignature = 0x02014b50, entryBytes = 46, headBytes = 30;
/** Of a text file. */
const mostBytes = 1 << 22;

/**
 * The labels of a model's classes: those of the first text file in the ZIP archive behind the FlatBuffer, which is where TensorFlow Lite Metadata
 * has them, with as many lines as an output has classes, else those of the only text file. Damaged archives and files are none.
 */
export function labelsIn(file: Uint8Array, classes: readonly (number | null | undefined)[]): readonly string[] | undefined {
  const files = textFiles(file);
  return (files.find((f) => classes.includes(f.labels.length)) ?? (files.length === 1 ? files[0] : undefined))?.labels;
}

function textFiles(file: Uint8Array): readonly LabelFile[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength), end = endOf(view);
  if (end === undefined) return [];
  const [count, size, offset] = [view.getUint16(end + 10, true), view.getUint32(end + 12, true), view.getUint32(end + 16, true)];
  // offsets count from the beginning of the file, or of the archive
  const shift = end - size - offset, found: LabelFile[] = [];
  for (let i = 0, at = end - size; i < count && at >= 0 && at + entryBytes <= end && view.getUint32(at, true) === entrySignature; i++) {
    const nameBytes = view.getUint16(at + 28, true), name = new TextDecoder().decode(file.subarray(at + entryBytes, at + entryBytes + nameBytes));
    const bytes = /\.txt$/i.test(name) ? contentOf(file, view, at, shift + view.getUint32(at + 42, true)) : undefined;
    if (bytes !== undefined) found.push({ name, labels: new TextDecoder().decode(bytes).replace(/\r?\n$/, '').split(/\r?\n/) });
    at += entryBytes + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return found;
}

/** Where the record at the end of an archive begins, behind which there may be a comment. */
function endOf(view: DataView): number | undefined {
  for (let at = view.byteLength - endBytes; at >= Math.max(0, view.byteLength - endBytes - 0xffff); at--) if (view.getUint32(at, true) === endSignature) return at;
  return undefined;
}

/** The bytes of an entry of the directory, whose file is at `head`. */
function contentOf(file: Uint8Array, view: DataView, entry: number, head: number): Uint8Array | undefined {
  const method = view.getUint16(entry + 10, true), packed = view.getUint32(entry + 20, true), size = view.getUint32(entry + 24, true);
  if (head < 0 || head + headBytes > file.length || size > mostBytes) return undefined;
  const from = head + headBytes + view.getUint16(head + 26, true) + view.getUint16(head + 28, true), bytes = file.subarray(from, from + packed);
  if (bytes.length !== packed) return undefined;
  if (method === 0) return bytes;
  try {
    return method === 8 ? inflateRawSync(bytes, { maxOutputLength: mostBytes }) : undefined;
  } catch {
    return undefined;
  }
}
