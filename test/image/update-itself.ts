// A script's part, on the board: what `linnet update` does, from the board to itself, where the emulator's network would take longer than everything else.
import { connect, readFile, readText } from '../../src/runtime/index.ts';

/** Sends the executable `/other/NAME`, whose SHA-256 is in the file of that name with `.sha256`, to process 1. Fulfilled when that has answered. */
export async function updateItself(name: string, key: string): Promise<string> {
  const app = readFile(`/other/${name}`), board = await connect({ host: '127.0.0.1', port: 7531 });
  const incoming = board[Symbol.asyncIterator](), next = async (): Promise<Uint8Array> => (await incoming.next()).value ?? new Uint8Array();
  let hello = await next();
  while (hello.length < 40) hello = joined(hello, await next());
  const nonce = hello.subarray(8), request = new Uint8Array(40);
  request[0] = 'U'.charCodeAt(0);
  new DataView(request.buffer).setUint32(4, app.length, true);
  request.set(fromHex(readText(`/other/${name}.sha256`)), 8);
  await board.write(joined(request, hmac(fromHex(key), joined(nonce, request))));
  await board.write(app);
  return new TextDecoder().decode(await next());
}

const fromHex = (text: string): Uint8Array => Uint8Array.from(text.match(/../g) ?? [], (digits) => parseInt(digits, 16));

const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

function hmac(key: Uint8Array, text: Uint8Array): Uint8Array {
  const padded = (byte: number): Uint8Array => Uint8Array.from({ length: 64 }, (_, i) => (key[i] ?? 0) ^ byte);
  return sha256(joined(padded(0x5c), sha256(joined(padded(0x36), text))));
}

const primes: number[] = [];
for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p !== 0)) primes.push(n);
const fraction = (x: number): number => Math.floor((x % 1) * 2 ** 32) | 0;

/** FIPS 180-4. */
function sha256(text: Uint8Array): Uint8Array {
  const h = primes.slice(0, 8).map((p) => fraction(Math.sqrt(p))), k = primes.map((p) => fraction(Math.cbrt(p)));
  const bytes = new Uint8Array((text.length + 72) & ~63), view = new DataView(bytes.buffer);
  bytes.set(text);
  bytes[text.length] = 0x80;
  view.setUint32(bytes.length - 4, text.length * 8);
  const turn = (x: number, n: number): number => (x >>> n) | (x << (32 - n)), w = new Int32Array(64);
  for (let at = 0; at < bytes.length; at += 64) {
    for (let t = 0; t < 64; t++) {
      const [x = 0, y = 0] = [w[t - 15], w[t - 2]];
      w[t] = t < 16 ? view.getInt32(at + 4 * t) : w[t - 16]! + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + w[t - 7]! + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, i = 0] = h;
    for (let t = 0; t < 64; t++) {
      const one = (i + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + k[t]! + w[t]!) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [a, b, c, d, e, f, g, i] = [(one + two) | 0, a, b, c, (d + one) | 0, e, f, g];
    }
    for (const [j, x] of [a, b, c, d, e, f, g, i].entries()) h[j] = (h[j]! + x) | 0;
  }
  const sum = new DataView(new ArrayBuffer(32));
  for (const [j, x] of h.entries()) sum.setInt32(4 * j, x);
  return new Uint8Array(sum.buffer);
}
