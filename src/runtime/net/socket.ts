import { system } from 'linnet:system';
import { UserError } from '../errors.ts';
import { ByteStream } from '../io/bytes.ts';
import { bytesOf, Descriptor } from '../io/descriptor.ts';
import { named } from '../io/named.ts';
import { onStop } from '../io/stop.ts';
import { addressesOf, familyOf } from './addresses.ts';

/** Where to connect to or to listen: a port of TCP, or the path of a Unix socket. */
export type Endpoint = { readonly port: number; readonly host?: string } | { readonly path: string };
export interface ConnectOptions {
  /** Milliseconds; default 10,000. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
}

const nameOf = (endpoint: Endpoint): string => ('path' in endpoint ? endpoint.path : `${endpoint.host ?? 'localhost'}:${endpoint.port}`);
/** sys/socket.h, netinet/in.h */
const socketLevel = 1, reuseAddress = 2, tcpLevel = 6, noDelay = 1, v6Level = 41, v6Only = 26, broadcast = 6;

class SocketDescriptor extends Descriptor {
  protected override writeNow(fd: number, bytes: Uint8Array<ArrayBuffer>, at: number): number {
    return system.send(fd, bytes.buffer, bytes.byteOffset + at, bytes.length - at);
  }
}

/** A connection: what the other side sends is read as a stream of bytes. */
export class Socket extends ByteStream {
  readonly #descriptor: Descriptor;
  /** The other side: an address and a port, or the path of a Unix socket. */
  readonly peer: string;

  constructor(descriptor: Descriptor, peer: string) {
    super(descriptor);
    this.#descriptor = descriptor;
    this.peer = peer;
  }

  /** Fulfilled when the system has taken everything. Throws a UserError where the other side is gone. */
  write(data: string | Uint8Array): Promise<void> {
    return this.#descriptor.write(bytesOf(data));
  }

  /** No more is written; reading goes on. */
  async end(): Promise<void> {
    await this.#descriptor.write(new Uint8Array(0));
    system.shutdown(this.#descriptor.fd);
  }

  /** Number of bytes that came, 0 at the end. */
  read(into: Uint8Array<ArrayBuffer>): Promise<number> {
    return this.#descriptor.read(into);
  }
}

const peerOf = (fd: number): string => {
  const [host, port] = system.address(fd, true);
  return port === null ? host : host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
};

/** Connects. Throws a UserError that says why it cannot. */
export async function connect(endpoint: Endpoint, { timeout = 10_000, signal }: ConnectOptions = {}): Promise<Socket> {
  const name = nameOf(endpoint);
  if ('path' in endpoint) return connectTo('unix', endpoint.path, null, name, timeout, signal);
  const addresses = await addressesOf(endpoint.host ?? 'localhost');
  for (const [i, address] of addresses.entries()) {
    try {
      return await connectTo(familyOf(address), address, endpoint.port, name, timeout, signal);
    } catch (error) {
      if (i === addresses.length - 1 || signal?.aborted === true) throw error;
    }
  }
  throw new UserError(`${name}: has no address`);
}

async function connectTo(family: 'inet' | 'inet6' | 'unix', host: string, port: number | null, name: string, timeout: number, signal: AbortSignal | undefined): Promise<Socket> {
  signal?.throwIfAborted();
  const descriptor = new SocketDescriptor(system.socket(family, false), name), close = (): void => descriptor.close();
  let late = false;
  const timer = setTimeout(() => { late = true; close(); }, timeout);
  signal?.addEventListener('abort', close);
  try {
    if (named(name, () => system.connect(descriptor.fd, host, port)) < 0) await descriptor.ready(true);
    signal?.throwIfAborted();
    if (late) throw new UserError(`${name}: does not answer`);
    named(name, () => system.fault(descriptor.fd));
    if (family !== 'unix') system.option(descriptor.fd, tcpLevel, noDelay, 1);
    return new Socket(descriptor, name);
  } catch (error) {
    close();
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', close);
  }
}

/** Connections that come in, one after another; closing it, or the end of the program, ends the iteration. */
export class Listener implements AsyncIterable<Socket> {
  readonly #descriptor: Descriptor;
  readonly #path: string | null;
  /** 0 of a Unix socket. */
  readonly port: number;

  /** `port` 0: any that is free. `host`: the address of this machine, default all. Throws a UserError where it is taken. */
  constructor(endpoint: Endpoint) {
    const name = nameOf(endpoint), local = 'path' in endpoint, host = local ? endpoint.path : endpoint.host === 'localhost' ? '127.0.0.1' : endpoint.host ?? '0.0.0.0';
    this.#descriptor = new SocketDescriptor(system.socket(local ? 'unix' : familyOf(host), false), name);
    this.#path = local ? endpoint.path : null;
    const { fd } = this.#descriptor;
    try {
      if (!local) system.option(fd, socketLevel, reuseAddress, 1);
      if (!local && familyOf(host) === 'inet6') system.option(fd, v6Level, v6Only, 0);
      named(name, () => system.bind(fd, host, local ? null : endpoint.port));
      named(name, () => system.listen(fd, 64));
    } catch (error) {
      this.#descriptor.close();
      throw error;
    }
    this.port = system.address(fd, false)[1] ?? 0;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Socket> {
    const forget = onStop(() => this.close());
    try {
      for (let fd: number | undefined; (fd = await this.#descriptor.when((from) => system.accept(from), -1)) !== undefined;) {
        const peer = peerOf(fd);
        if (this.#path === null) system.option(fd, tcpLevel, noDelay, 1);
        yield new Socket(new SocketDescriptor(fd, peer), peer);
      }
    } finally {
      forget();
      this.close();
    }
  }

  close(): void {
    if (this.#path !== null && this.#descriptor.isOpen) system.remove(this.#path, false);
    this.#descriptor.close();
  }
}

export interface Datagram { readonly data: Uint8Array<ArrayBuffer>; readonly host: string; readonly port: number }

/** Datagrams: what comes in is iterated over. */
export class UdpSocket implements AsyncIterable<Datagram> {
  readonly #descriptor: Descriptor;
  readonly port: number;

  /** `port` 0: any that is free. `group`: of IPv4 multicast, to be received too. */
  constructor({ port = 0, host = '0.0.0.0', group }: { readonly port?: number; readonly host?: string; readonly group?: string } = {}) {
    const name = `udp ${host}:${port}`;
    this.#descriptor = new Descriptor(system.socket(familyOf(host), true), name);
    const { fd } = this.#descriptor;
    system.option(fd, socketLevel, broadcast, 1);
    if (group !== undefined) system.option(fd, socketLevel, reuseAddress, 1);
    named(name, () => system.bind(fd, host, port));
    if (group !== undefined) named(`${name}, group ${group}`, () => system.join(fd, group));
    this.port = system.address(fd, false)[1] ?? 0;
  }

  async send(data: string | Uint8Array, port: number, host: string): Promise<void> {
    const bytes = bytesOf(data), address = (await addressesOf(host)).find((a) => familyOf(a) === 'inet') ?? host;
    while (named(`udp ${host}:${port}`, () => system.send(this.#descriptor.fd, bytes.buffer, bytes.byteOffset, bytes.length, address, port)) < 0) await this.#descriptor.ready(true);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Datagram> {
    const buffer = new Uint8Array(65536), forget = onStop(() => this.close());
    try {
      for (let got; (got = await this.#descriptor.when((fd) => system.receive(fd, buffer.buffer, 0, buffer.length), null)) != null;) yield { data: buffer.slice(0, got[0]), host: got[1], port: got[2] ?? 0 };
    } finally {
      forget();
      this.close();
    }
  }

  close(): void {
    this.#descriptor.close();
  }
}
