/** Names of hosts to addresses: /etc/hosts, then the name servers of /etc/resolv.conf (RFC 1035); names that end with `.local` by multicast DNS (RFC 6762). */
import { system } from 'linnet:system';
import { readText } from '../files.ts';
import { UserError } from '../errors.ts';
import { Descriptor } from '../io/descriptor.ts';

const isAddress = (host: string): boolean => /^\d+\.\d+\.\d+\.\d+$/.test(host) || host.includes(':');
export const familyOf = (address: string): 'inet' | 'inet6' => (address.includes(':') ? 'inet6' : 'inet');

const linesOf = (file: string): readonly (readonly string[])[] => {
  try {
    return readText(file).split('\n').map((line) => line.replace(/#.*/, '').trim().split(/\s+/));
  } catch {
    return [];
  }
};

/** Addresses of a host, the best first. Throws a UserError where it has none. */
export async function addressesOf(host: string): Promise<readonly string[]> {
  const name = host.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '').toLowerCase();
  if (isAddress(name)) return [name];
  const known = linesOf('/etc/hosts').filter(([, ...names]) => names.some((n) => n.toLowerCase() === name)).map(([address]) => address ?? '');
  if (known.length > 0) return known;
  if (name === 'localhost') return ['127.0.0.1', '::1'];
  const config = linesOf('/etc/resolv.conf'), local = name.endsWith('.local');
  const servers = local ? ['224.0.0.251'] : config.filter(([key, address]) => key === 'nameserver' && address !== undefined).map(([, address]) => address!);
  const searched = name.includes('.') ? [] : config.filter(([key]) => key === 'search' || key === 'domain').flatMap(([, ...domains]) => domains).map((domain) => `${name}.${domain}`);
  for (const asked of [...searched, name]) {
    for (const server of servers) {
      const found = (await Promise.all([ask(server, local ? 5353 : 53, asked, 1), ask(server, local ? 5353 : 53, asked, 28)])).flat();
      if (found.length > 0) return found;
    }
  }
  throw new UserError(servers.length === 0 ? `${host}: cannot be looked up: /etc/resolv.conf names no server` : `${host}: no address is known for this name`);
}

const attempts = 2, attemptMs = 1500;

async function ask(server: string, port: number, name: string, type: number): Promise<readonly string[]> {
  const socket = new Descriptor(system.socket(familyOf(server), true), server), buffer = new Uint8Array(1500), id = Math.floor(Math.random() * 65536);
  const query = questionFor(name, type, id);
  let timer: number | undefined;
  try {
    for (let attempt = 0; attempt < attempts; attempt++) {
      system.send(socket.fd, query.buffer, 0, query.length, server, port);
      const received = socket.when((fd) => system.receive(fd, buffer.buffer, 0, buffer.length), null);
      const late = new Promise<null>((resolve) => { timer = Number(setTimeout(() => resolve(null), attemptMs)); });
      const got = await Promise.race([received, late]);
      clearTimeout(timer);
      if (got == null) continue;
      const answer = buffer.subarray(0, got[0]);
      // an answer by multicast has no id
      if (port === 5353 || (answer[0]! << 8 | answer[1]!) === id) return answersIn(answer, type);
    }
    return [];
  } catch {
    return [];
  } finally {
    socket.close();
  }
}

function questionFor(name: string, type: number, id: number): Uint8Array<ArrayBuffer> {
  const labels = name.split('.').flatMap((label) => { const bytes = new TextEncoder().encode(label); return [bytes.length, ...bytes]; });
  return Uint8Array.from([id >> 8, id & 255, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...labels, 0, 0, type, 0, 1]);
}

function answersIn(bytes: Uint8Array, type: number): readonly string[] {
  const word = (at: number): number => bytes[at]! << 8 | bytes[at + 1]!, found: string[] = [];
  const afterName = (from: number): number => {
    let at = from;
    while (at < bytes.length && bytes[at] !== 0) {
      if (bytes[at]! >= 0xc0) return at + 2;
      at += bytes[at]! + 1;
    }
    return at + 1;
  };
  let at = 12;
  for (let i = 0; i < word(4); i++) at = afterName(at) + 4;
  for (let i = 0; i < word(6) && at < bytes.length; i++) {
    at = afterName(at);
    const length = word(at + 8), data = at + 10;
    if (word(at) === type && type === 1 && length === 4) found.push(Array.from(bytes.subarray(data, data + 4)).join('.'));
    if (word(at) === type && type === 28 && length === 16) found.push(Array.from({ length: 8 }, (_, k) => word(data + 2 * k).toString(16)).join(':'));
    at = data + length;
  }
  return found;
}
