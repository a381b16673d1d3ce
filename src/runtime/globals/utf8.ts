/** TextEncoder and TextDecoder as this library itself needs them; scripts that name them get those of text.ts. */
import { decodeUtf8, encodeUtf8 } from 'linnet:native';

class Encoder {
  encode(text: string): Uint8Array {
    return new Uint8Array(encodeUtf8(text));
  }
}

class Decoder {
  decode({ buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>): string {
    const text = decodeUtf8(buffer, byteOffset, byteLength);
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }
}

// where text.ts came first, it stays
if (!('TextDecoder' in globalThis)) Object.assign(globalThis, { TextEncoder: Encoder, TextDecoder: Decoder });
