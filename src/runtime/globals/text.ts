import { decodeUtf8, encodeUtf8 } from 'linnet:native';
import { define } from './define.ts';

class TextEncoder {
  readonly encoding = 'utf-8';
  encode(text = ''): Uint8Array<ArrayBuffer> {
    return new Uint8Array(encodeUtf8(String(text)));
  }
  encodeInto(text: string, into: Uint8Array): { readonly read: number; readonly written: number } {
    let read = 0, written = 0;
    for (const character of text) {
      const bytes = this.encode(character);
      if (written + bytes.length > into.length) break;
      into.set(bytes, written);
      written += bytes.length;
      read += character.length;
    }
    return { read, written };
  }
}

/** Labels of the Encoding Standard. */
const encodings: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8', utf8: 'utf-8', 'unicode-1-1-utf-8': 'utf-8',
  'utf-16le': 'utf-16le', 'utf-16': 'utf-16le', 'ucs-2': 'utf-16le',
  'windows-1252': 'windows-1252', latin1: 'windows-1252', 'iso-8859-1': 'windows-1252', iso88591: 'windows-1252', 'iso8859-1': 'windows-1252', ascii: 'windows-1252', 'us-ascii': 'windows-1252', cp1252: 'windows-1252', 'x-cp1252': 'windows-1252', l1: 'windows-1252',
};

/** Windows-1252 from 0x80 to 0x9f. */
const c1 = '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178';

interface DecoderOptions { readonly fatal?: boolean; readonly ignoreBOM?: boolean }

const nothing = new Uint8Array(0);
const plain = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => (bytes.buffer instanceof ArrayBuffer ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : new Uint8Array(bytes));

class TextDecoder {
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  /** Bytes of a character that is not complete. */
  #rest = nothing;
  #started = false;

  constructor(label = 'utf-8', { fatal = false, ignoreBOM = false }: DecoderOptions = {}) {
    const encoding = label === 'utf-8' ? label : encodings[label.trim().toLowerCase()];
    if (encoding === undefined) throw new RangeError(`TextDecoder: the board decodes utf-8, utf-16le and latin1, not '${label}'`);
    this.encoding = encoding;
    this.fatal = fatal;
    this.ignoreBOM = ignoreBOM;
  }

  decode(input?: ArrayBuffer | ArrayBufferView, { stream = false }: { readonly stream?: boolean } = {}): string {
    const view = input === undefined ? new Uint8Array(0) : ArrayBuffer.isView(input) ? new Uint8Array(input.buffer, input.byteOffset, input.byteLength) : new Uint8Array(input);
    const bytes = this.#rest.length === 0 ? plain(view) : plain(Uint8Array.of(...this.#rest, ...view));
    const whole = stream ? this.#whole(bytes) : bytes.length;
    this.#rest = whole === bytes.length ? nothing : bytes.slice(whole);
    let text = this.#text(bytes.subarray(0, whole));
    if (!this.#started && !this.ignoreBOM && this.encoding !== 'windows-1252' && text.charCodeAt(0) === 0xfeff) text = text.slice(1);
    this.#started = stream && (this.#started || whole > 0);
    return text;
  }

  /** Number of bytes that end with a whole character. */
  #whole(bytes: Uint8Array): number {
    if (this.encoding === 'windows-1252') return bytes.length;
    if (this.encoding === 'utf-16le') return bytes.length - (bytes.length % 2);
    for (let back = 1; back <= Math.min(3, bytes.length); back++) {
      const byte = bytes[bytes.length - back]!;
      if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? bytes.length - back : bytes.length;
      if (byte < 0x80) break;
    }
    return bytes.length;
  }

  #text(bytes: Uint8Array<ArrayBuffer>): string {
    if (this.encoding === 'utf-8') {
      const text = decodeUtf8(bytes.buffer, bytes.byteOffset, bytes.length);
      // what is not UTF-8 becomes U+FFFD, which is three bytes long
      if (this.fatal && text.includes('\ufffd') && !same(new Uint8Array(encodeUtf8(text)), bytes)) throw new TypeError('TextDecoder: the bytes are not UTF-8');
      return text;
    }
    let text = '';
    const unit = this.encoding === 'utf-16le' ? 2 : 1;
    for (let at = 0; at + unit <= bytes.length; at += unit) {
      const code = unit === 2 ? bytes[at]! | bytes[at + 1]! << 8 : bytes[at]!;
      text += unit === 1 && code >= 0x80 && code < 0xa0 ? c1[code - 0x80] : String.fromCharCode(code);
    }
    return bytes.length % unit === 0 ? text : `${text}\ufffd`;
  }
}

const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);

define({ TextEncoder, TextDecoder });
