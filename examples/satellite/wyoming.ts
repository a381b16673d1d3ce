import type { Socket } from 'linnet';

/** An event of the Wyoming protocol: a line of JSON, then the bytes of its data (JSON again) and of its payload (sound). */
export interface Event {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly payload: Uint8Array<ArrayBuffer>;
}
interface Head { readonly type: string; readonly data?: Event['data']; readonly data_length?: number; readonly payload_length?: number }

const longest = 1 << 20, none = new Uint8Array(0), newline = 10;

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export async function send(socket: Socket, type: string, data: Event['data'] = {}, payload: Uint8Array = none): Promise<void> {
  const body = new TextEncoder().encode(JSON.stringify(data));
  const head = new TextEncoder().encode(`${JSON.stringify({ type, version: '1.5.0', data_length: body.length, payload_length: payload.length })}\n`);
  // in one piece: events are sent from several places at a time
  await socket.write(joined(head, body, payload));
}

/** The events that come, to the end of the connection. Throws an Error where they are none of this protocol. */
export async function* eventsOf(socket: Socket): AsyncGenerator<Event> {
  let ahead = none;
  const take = (count: number): Uint8Array<ArrayBuffer> => {
    const taken = ahead.slice(0, count);
    ahead = ahead.slice(count);
    return taken;
  };
  let head: Head | null = null;
  for await (const piece of socket) {
    ahead = joined(ahead, piece);
    for (;;) {
      if (head === null) {
        const end = ahead.indexOf(newline);
        if (end < 0 && ahead.length > longest) throw new Error(`${socket.peer}: this is not Wyoming`);
        if (end < 0) break;
        head = JSON.parse(new TextDecoder().decode(take(end + 1))) as Head;
      }
      const { type, data = {}, data_length: dataBytes = 0, payload_length: payloadBytes = 0 }: Head = head;
      if (dataBytes + payloadBytes > longest) throw new Error(`${socket.peer}: an event of ${dataBytes + payloadBytes} bytes`);
      if (ahead.length < dataBytes + payloadBytes) break;
      const own: Event['data'] = dataBytes > 0 ? JSON.parse(new TextDecoder().decode(take(dataBytes))) : {};
      yield { type, data: { ...data, ...own }, payload: take(payloadBytes) };
      head = null;
    }
  }
}
