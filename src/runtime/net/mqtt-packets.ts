/** Packets of MQTT 3.1.1 (OASIS standard, 2014). The package mqtt-packet with the Buffer and the streams that it needs is 165 kB minified, this is 2. */
import { joined } from '../io/bytes.ts';

export interface Message { readonly topic: string; readonly payload: Uint8Array<ArrayBuffer>; readonly qos: 0 | 1 | 2; readonly retain: boolean; readonly id: number }
export type Packet =
  | { readonly type: 'connack'; readonly code: number }
  | ({ readonly type: 'publish' } & Message)
  | { readonly type: 'puback'; readonly id: number }
  | { readonly type: 'suback'; readonly id: number; readonly codes: readonly number[] }
  | { readonly type: 'unsuback'; readonly id: number }
  | { readonly type: 'pingresp' };

const word = (n: number): readonly number[] => [n >> 8, n & 255];
const binary = (data: Uint8Array): Uint8Array => joined([Uint8Array.from(word(data.length)), data]);
const text = (value: string): Uint8Array => binary(new TextEncoder().encode(value));

function packet(kind: number, flags: number, parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const body = joined(parts), length: number[] = [];
  for (let rest = body.length; ;) {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    length.push(low | (rest > 0 ? 128 : 0));
    if (rest === 0) break;
  }
  return joined([Uint8Array.from([kind << 4 | flags, ...length]), body]);
}

export interface Will { readonly topic: string; readonly payload: Uint8Array; readonly retain: boolean; readonly qos: 0 | 1 }
export interface Login { readonly clientId: string; readonly username: string | undefined; readonly password: string | undefined; readonly keepAlive: number; readonly will: Will | undefined }

export function connectPacket({ clientId, username, password, keepAlive, will }: Login): Uint8Array<ArrayBuffer> {
  const clean = 2, flags = clean | (will === undefined ? 0 : 4 | will.qos << 3 | (will.retain ? 32 : 0)) | (password === undefined ? 0 : 64) | (username === undefined ? 0 : 128);
  return packet(1, 0, [text('MQTT'), Uint8Array.from([4, flags, ...word(keepAlive)]), text(clientId), ...(will === undefined ? [] : [text(will.topic), binary(will.payload)]), ...(username === undefined ? [] : [text(username)]), ...(password === undefined ? [] : [text(password)])]);
}
export const publishPacket = ({ topic, payload, qos, retain, id }: Message): Uint8Array<ArrayBuffer> =>
  packet(3, qos << 1 | (retain ? 1 : 0), [text(topic), ...(qos === 0 ? [] : [Uint8Array.from(word(id))]), payload]);
export const pubackPacket = (id: number): Uint8Array<ArrayBuffer> => packet(4, 0, [Uint8Array.from(word(id))]);
export const subscribePacket = (id: number, topics: readonly string[], qos: 0 | 1): Uint8Array<ArrayBuffer> => packet(8, 2, [Uint8Array.from(word(id)), ...topics.flatMap((topic) => [text(topic), Uint8Array.of(qos)])]);
export const unsubscribePacket = (id: number, topics: readonly string[]): Uint8Array<ArrayBuffer> => packet(10, 2, [Uint8Array.from(word(id)), ...topics.map(text)]);
export const pingPacket = (): Uint8Array<ArrayBuffer> => packet(12, 0, []);
export const disconnectPacket = (): Uint8Array<ArrayBuffer> => packet(14, 0, []);

/** Packets in bytes that come in any pieces. Throws an Error where they are no packets of a broker. */
export async function* packetsOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Packet> {
  let ahead = new Uint8Array(0);
  for await (const piece of pieces) {
    ahead = joined([ahead, piece]);
    for (;;) {
      let [at, length, scale] = [1, 0, 1];
      while (at < ahead.length && at < 5) {
        length += (ahead[at]! & 127) * scale;
        scale *= 128;
        if (ahead[at++]! < 128) break;
      }
      if (at === 5 && ahead[4]! >= 128) throw new Error('the length of a packet is wrong');
      if (ahead.length < 2 || ahead[at - 1]! >= 128 || ahead.length < at + length) break;
      yield parsed(ahead[0]!, ahead.slice(at, at + length));
      ahead = ahead.slice(at + length);
    }
  }
}

function parsed(first: number, body: Uint8Array<ArrayBuffer>): Packet {
  const id = (body[0] ?? 0) << 8 | (body[1] ?? 0);
  switch (first >> 4) {
    case 2: return { type: 'connack', code: body[1] ?? 255 };
    case 3: {
      const qos = (first >> 1 & 3) as 0 | 1 | 2, end = 2 + id, payload = end + (qos > 0 ? 2 : 0);
      return { type: 'publish', topic: new TextDecoder().decode(body.subarray(2, end)), qos, retain: (first & 1) === 1, id: qos > 0 ? body[end]! << 8 | body[end + 1]! : 0, payload: body.slice(payload) };
    }
    case 4: return { type: 'puback', id };
    case 9: return { type: 'suback', id, codes: Array.from(body.subarray(2)) };
    case 11: return { type: 'unsuback', id };
    case 13: return { type: 'pingresp' };
    default: throw new Error(`a packet of type ${first >> 4}`);
  }
}
