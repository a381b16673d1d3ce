import { deflateRawSync } from 'node:zlib';

/** A model with a ZIP archive of files behind it. `relative`: its offsets count from the beginning of the archive. */
export function zipped(model: Uint8Array, files: Readonly<Record<string, string>>, { deflated, relative }: { readonly deflated: boolean; readonly relative: boolean }): Uint8Array {
  const start = relative ? 0 : model.length, parts: Buffer[] = [], directory: Buffer[] = [];
  let at = start;
  for (const [name, text] of Object.entries(files)) {
    const plain = Buffer.from(text), data = deflated ? deflateRawSync(plain) : plain;
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(deflated ? 8 : 0, 4);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(plain.length, 18);
    fields.writeUInt16LE(name.length, 22);
    parts.push(Buffer.from('PK\x03\x04'), fields, Buffer.from(name), data);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(at, 10);
    directory.push(Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), fields, rest, Buffer.from(name));
    at += 30 + name.length + data.length;
  }
  const list = Buffer.concat(directory), end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(Object.keys(files).length, 8);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Uint8Array.from(Buffer.concat([model, ...parts, list, end]));
}
