import { decodeUtf8, encodeUtf8 } from 'linnet:native';

export class TextEncoder {
  readonly encoding = 'utf-8';
  encode(text = ''): Uint8Array {
    return new Uint8Array(encodeUtf8(text));
  }
}

export class TextDecoder {
  readonly encoding = 'utf-8';
  decode(bytes?: ArrayBuffer | ArrayBufferView<ArrayBuffer>): string {
    if (bytes === undefined) return '';
    const view = bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const text = decodeUtf8(view.buffer, view.byteOffset, view.byteLength);
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }
}
