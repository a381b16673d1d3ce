import { define } from './define.ts';

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (c) => {
  const code = c.charCodeAt(0);
  if (code > 255) throw new RangeError('btoa: the text has characters beyond Latin-1');
  return code;
});

interface Base64 { toBase64(): string }
interface FromBase64 { fromBase64(text: string): Uint8Array }
const hasBase64 = (bytes: Uint8Array): bytes is Uint8Array & Base64 => 'toBase64' in bytes;
const readsBase64 = (type: unknown): type is FromBase64 => typeof type === 'function' && 'fromBase64' in type;

const btoa = (text: string): string => {
  const bytes = latin1(String(text));
  return hasBase64(bytes) ? bytes.toBase64() : '';
};
const atob = (text: string): string => (readsBase64(Uint8Array) ? Array.from(Uint8Array.fromBase64(String(text)), (byte) => String.fromCharCode(byte)).join('') : '');

define({ atob, btoa });
