import { UserError } from '../errors.ts';
import { bytesOf } from '../io/descriptor.ts';
import { onStop } from '../io/stop.ts';
import { connectPacket, disconnectPacket, packetsOf, pingPacket, pubackPacket, publishPacket, subscribePacket, unsubscribePacket, type Packet } from './mqtt-packets.ts';
import { connect, type Socket } from './socket.ts';

export interface MqttOptions {
  readonly clientId?: string;
  readonly username?: string;
  readonly password?: string;
  /** Seconds; default 60. */
  readonly keepAlive?: number;
  /** What the broker publishes when the program is gone without a goodbye. */
  readonly will?: { readonly topic: string; readonly payload: string | Uint8Array; readonly retain?: boolean; readonly qos?: 0 | 1 };
}
export interface PublishOptions {
  /** 1: fulfilled when the broker has it. Default 0. */
  readonly qos?: 0 | 1;
  readonly retain?: boolean;
}
/** A message that came. */
export interface MqttMessage {
  readonly topic: string;
  readonly payload: Uint8Array<ArrayBuffer>;
  readonly text: string;
  readonly retain: boolean;
}

const refusals = ['', 'it does not speak MQTT 3.1.1', 'it does not accept the client id', 'it is not available', 'user or password is wrong', 'not authorised'];

/** A connection to an MQTT broker, version 3.1.1. */
export class Mqtt {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, { readonly resolve: (codes: readonly number[]) => void; readonly reject: (error: unknown) => void }>();
  readonly #queues = new Set<Queue>();
  readonly #pings: ReturnType<typeof setInterval>;
  readonly #name: string;
  #id = 0;
  #unanswered = 0;
  #over = false;

  /** `mqtt://[USER:PASSWORD@]HOST[:PORT]`. Throws a UserError where the broker cannot be reached or refuses. */
  static async connect(url: string, options: MqttOptions = {}): Promise<Mqtt> {
    const { protocol, hostname, port, username, password } = new URL(url);
    if (protocol !== 'mqtt:' || hostname === '') throw new UserError(`${url}: use mqtt://HOST or mqtt://HOST:PORT`);
    const socket = await connect({ host: hostname, port: Number(port || 1883) }), keepAlive = options.keepAlive ?? 60, { will } = options;
    const packets = packetsOf(socket);
    try {
      await socket.write(connectPacket({
        clientId: options.clientId ?? `linnet-${crypto.randomUUID().slice(0, 13)}`, username: options.username ?? (username ? decodeURIComponent(username) : undefined),
        password: options.password ?? (password ? decodeURIComponent(password) : undefined), keepAlive,
        will: will === undefined ? undefined : { topic: will.topic, payload: bytesOf(will.payload), retain: will.retain ?? false, qos: will.qos ?? 0 },
      }));
      const { value: first } = await packets.next();
      if (first?.type !== 'connack' || first.code !== 0) throw new UserError(`${socket.peer}: the broker refuses: ${first?.type === 'connack' ? refusals[first.code] ?? first.code : 'it ended the connection'}`);
      return new Mqtt(socket, packets, keepAlive);
    } catch (error) {
      socket.close();
      throw error;
    }
  }

  private constructor(socket: Socket, packets: AsyncGenerator<Packet>, keepAlive: number) {
    this.#socket = socket;
    this.#name = socket.peer;
    this.#pings = setInterval(() => this.#ping(), keepAlive * 500);
    void this.#receive(packets);
  }

  async publish(topic: string, payload: string | Uint8Array, { qos = 0, retain = false }: PublishOptions = {}): Promise<void> {
    const id = qos === 0 ? 0 : this.#nextId(), acknowledged = qos === 0 ? null : this.#answerTo(id);
    await this.#send(publishPacket({ topic, payload: bytesOf(payload), qos, retain, id }));
    await acknowledged;
  }

  /** Messages of topics (`+` and `#` stand for any), from now on, until the connection or the iteration ends. Throws a UserError where the broker refuses one. */
  async subscribe(topics: string | readonly string[], { qos = 0 }: { readonly qos?: 0 | 1 } = {}): Promise<AsyncGenerator<MqttMessage>> {
    const list = typeof topics === 'string' ? [topics] : topics, id = this.#nextId(), answer = this.#answerTo(id), queue = new Queue(list);
    this.#queues.add(queue);
    await this.#send(subscribePacket(id, list, qos));
    const refused = (await answer).findIndex((code) => code > 2);
    if (refused >= 0) throw new UserError(`${this.#name}: the broker refuses a subscription to ${list[refused]}`);
    return this.#messages(queue);
  }

  async *#messages(queue: Queue): AsyncGenerator<MqttMessage> {
    const forget = onStop(() => queue.end(null));
    try {
      yield* queue.items();
    } finally {
      forget();
      this.#queues.delete(queue);
      if (!this.#over) await this.#send(unsubscribePacket(this.#nextId(), queue.topics)).catch(() => {});
    }
  }

  /** Says goodbye: the will is not published. */
  async close(): Promise<void> {
    if (this.#over) return;
    await this.#send(disconnectPacket());
    this.#end(null);
  }

  async #receive(packets: AsyncGenerator<Packet>): Promise<void> {
    try {
      for await (const packet of packets) {
        this.#unanswered = 0;
        if (packet.type === 'publish') {
          if (packet.qos === 1) await this.#send(pubackPacket(packet.id));
          for (const queue of this.#queues) if (queue.topics.some((filter) => matches(filter, packet.topic))) queue.push({ topic: packet.topic, payload: packet.payload, retain: packet.retain, text: new TextDecoder().decode(packet.payload) });
        } else if ('id' in packet) {
          this.#waiting.get(packet.id)?.resolve(packet.type === 'suback' ? packet.codes : []);
          this.#waiting.delete(packet.id);
        }
      }
      this.#end(new UserError(`${this.#name}: the broker ended the connection`));
    } catch (error) {
      this.#end(error);
    }
  }

  #ping(): void {
    if (this.#unanswered++ > 2) return this.#end(new UserError(`${this.#name}: the broker does not answer`));
    void this.#send(pingPacket()).catch((error: unknown) => this.#end(error));
  }

  /** `why` null: as wanted. */
  #end(why: unknown): void {
    if (this.#over) return;
    this.#over = true;
    clearInterval(this.#pings);
    this.#socket.close();
    for (const { reject } of this.#waiting.values()) reject(why ?? new UserError(`${this.#name}: the connection was closed`));
    this.#waiting.clear();
    for (const queue of this.#queues) queue.end(why);
  }

  #send(bytes: Uint8Array): Promise<void> {
    return this.#socket.write(bytes);
  }

  #nextId(): number {
    do this.#id = this.#id % 65535 + 1; while (this.#waiting.has(this.#id));
    return this.#id;
  }

  #answerTo(id: number): Promise<readonly number[]> {
    const { promise, resolve, reject } = deferred<readonly number[]>();
    this.#waiting.set(id, { resolve, reject });
    return promise;
  }
}

function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void; readonly reject: (error: unknown) => void } {
  let resolve: (value: T) => void = () => {}, reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((yes, no) => { [resolve, reject] = [yes, no]; });
  return { promise, resolve, reject };
}

/** Whether a topic filter stands for a topic. */
function matches(filter: string, topic: string): boolean {
  const wanted = filter.split('/'), parts = topic.split('/');
  for (const [i, part] of wanted.entries()) {
    if (part === '#') return true;
    if (i >= parts.length || (part !== '+' && part !== parts[i])) return false;
  }
  return wanted.length === parts.length;
}

/** Messages that nobody has asked for yet. */
class Queue {
  readonly topics: readonly string[];
  readonly #waiting: MqttMessage[] = [];
  #wake = (): void => {};
  #ended = false;
  #why: unknown = null;

  constructor(topics: readonly string[]) {
    this.topics = topics;
  }
  push(message: MqttMessage): void {
    this.#waiting.push(message);
    this.#wake();
  }
  end(why: unknown): void {
    this.#ended = true;
    this.#why = why;
    this.#wake();
  }
  async *items(): AsyncGenerator<MqttMessage> {
    for (;;) {
      for (let message; (message = this.#waiting.shift()) !== undefined;) yield message;
      if (this.#ended && this.#why !== null) throw this.#why;
      if (this.#ended) return;
      await new Promise<void>((resolve) => { this.#wake = resolve; });
    }
  }
}
