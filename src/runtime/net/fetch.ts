/** fetch, Headers, Request and Response of the Fetch Standard over HTTP/1.1; https by the board's `curl`. Bodies are read whole or piece by piece. */
import { UserError } from '../errors.ts';
import { joined } from '../io/bytes.ts';
import { bytesOf } from '../io/descriptor.ts';
import { connect, type Socket } from './socket.ts';
import { headOf, MessageReader } from './http.ts';
import { spawn } from '../process/spawn.ts';
import { define } from '../globals/define.ts';

type HeadersInit = Headers | Iterable<readonly [string, string]> | Readonly<Record<string, string>>;
const isIterable = (value: object): value is Iterable<readonly [string, string]> => Symbol.iterator in value;

class Headers {
  readonly #fields = new Map<string, string>();
  constructor(init: HeadersInit = {}) {
    for (const [name, value] of isIterable(init) ? init : Object.entries(init)) this.append(name, value);
  }
  static #checked(name: string, value: string): readonly [string, string] {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || /[\0\r\n]/.test(value)) throw new TypeError(`Headers: "${name}: ${value}" is no header`);
    return [name.toLowerCase(), value.trim()];
  }
  append(name: string, value: string): void {
    const [key, text] = Headers.#checked(name, String(value)), before = this.#fields.get(key);
    this.#fields.set(key, before === undefined ? text : `${before}, ${text}`);
  }
  set(name: string, value: string): void {
    const [key, text] = Headers.#checked(name, String(value));
    this.#fields.set(key, text);
  }
  get(name: string): string | null { return this.#fields.get(name.toLowerCase()) ?? null; }
  has(name: string): boolean { return this.#fields.has(name.toLowerCase()); }
  delete(name: string): void { this.#fields.delete(name.toLowerCase()); }
  forEach(call: (value: string, name: string) => void): void { for (const [name, value] of this) call(value, name); }
  *entries(): IterableIterator<[string, string]> { yield* [...this.#fields].sort(([a], [b]) => (a < b ? -1 : 1)); }
  *keys(): IterableIterator<string> { for (const [name] of this) yield name; }
  *values(): IterableIterator<string> { for (const [, value] of this) yield value; }
  [Symbol.iterator](): IterableIterator<[string, string]> { return this.entries(); }
}

type BodyInit = string | ArrayBuffer | ArrayBufferView | URLSearchParams;
type Pieces = AsyncIterable<Uint8Array<ArrayBuffer>>;
async function* once(bytes: Uint8Array<ArrayBuffer>): AsyncGenerator<Uint8Array<ArrayBuffer>> { if (bytes.length > 0) yield bytes; }

class Body {
  readonly headers: Headers;
  readonly body: Pieces | null;
  #used = false;

  constructor(body: BodyInit | Pieces | null, headers: HeadersInit) {
    this.headers = new Headers(headers);
    if (body instanceof URLSearchParams && !this.headers.has('content-type')) this.headers.set('content-type', 'application/x-www-form-urlencoded;charset=UTF-8');
    if (typeof body === 'string' && !this.headers.has('content-type')) this.headers.set('content-type', 'text/plain;charset=UTF-8');
    this.body = body === null ? null : typeof body === 'object' && Symbol.asyncIterator in body ? body : once(bytesOf(body instanceof URLSearchParams ? String(body) : body));
  }
  get bodyUsed(): boolean { return this.#used; }
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#used) throw new TypeError('the body has been read already');
    this.#used = true;
    const pieces: Uint8Array[] = [];
    if (this.body !== null) for await (const piece of this.body) pieces.push(piece);
    return joined(pieces);
  }
  async arrayBuffer(): Promise<ArrayBuffer> { return (await this.bytes()).buffer; }
  async text(): Promise<string> { return new TextDecoder().decode(await this.bytes()); }
  async json(): Promise<unknown> { return JSON.parse(await this.text()); }
}

interface ResponseInit { readonly status?: number; readonly statusText?: string; readonly headers?: HeadersInit }

class Response extends Body {
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  readonly redirected: boolean;
  constructor(body: BodyInit | Pieces | null = null, { status = 200, statusText = '', headers = {} }: ResponseInit = {}, url = '', redirected = false) {
    super(body, headers);
    this.status = status;
    this.statusText = statusText;
    this.url = url;
    this.redirected = redirected;
  }
  get ok(): boolean { return this.status >= 200 && this.status < 300; }
  static json(value: unknown, init: ResponseInit = {}): Response {
    const response = new Response(JSON.stringify(value), init);
    response.headers.set('content-type', 'application/json');
    return response;
  }
}

interface RequestInit { readonly method?: string; readonly headers?: HeadersInit; readonly body?: BodyInit | Pieces | null; readonly signal?: AbortSignal | null; readonly redirect?: 'follow' | 'error' | 'manual' }

class Request extends Body {
  readonly url: string;
  readonly method: string;
  readonly signal: AbortSignal | null;
  readonly redirect: 'follow' | 'error' | 'manual';
  constructor(input: string | URL | Request, init: RequestInit = {}) {
    const from = input instanceof Request ? input : null;
    super(init.body ?? from?.body ?? null, init.headers ?? from?.headers ?? {});
    this.url = from?.url ?? new URL(String(input)).href;
    this.method = (init.method ?? from?.method ?? 'GET').toUpperCase();
    this.signal = init.signal ?? from?.signal ?? null;
    this.redirect = init.redirect ?? from?.redirect ?? 'follow';
    if (this.body !== null && /^(GET|HEAD)$/.test(this.method)) throw new TypeError(`Request: ${this.method} has no body`);
  }
}

const mostRedirects = 20;

/** Throws a UserError where the server cannot be reached, the signal's reason where it is aborted. */
async function fetch(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  const request = new Request(input, init), body = request.body === null ? null : await request.bytes();
  let url = new URL(request.url), method = request.method, sent = body;
  for (let redirects = 0; ; redirects++) {
    const response = await exchange(url, method, request.headers, sent, request.signal, redirects > 0), location = response.headers.get('location');
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null || request.redirect === 'manual') return response;
    if (request.redirect === 'error' || redirects === mostRedirects) throw new UserError(`${request.url}: redirects to ${location}`);
    await response.bytes();
    url = new URL(location, url);
    if (response.status === 303 || (response.status < 303 && method === 'POST')) [method, sent] = ['GET', null];
  }
}

function exchange(url: URL, method: string, headers: Headers, body: Uint8Array | null, signal: AbortSignal | null, redirected: boolean): Promise<Response> {
  signal?.throwIfAborted();
  if (url.protocol === 'http:') return overTcp(url, method, headers, body, signal, redirected);
  if (url.protocol === 'https:') return byCurl(url, method, headers, body, signal, redirected);
  throw new TypeError(`fetch: ${url.protocol} is not supported, only http: and https:`);
}

async function overTcp(url: URL, method: string, given: Headers, body: Uint8Array | null, signal: AbortSignal | null, redirected: boolean): Promise<Response> {
  const socket = await connect({ host: url.hostname, port: Number(url.port || 80) }, signal === null ? {} : { signal }), abort = (): void => socket.close();
  signal?.addEventListener('abort', abort);
  const rethrow = (error: unknown): never => { throw signal?.aborted === true ? signal.reason : error; };
  try {
    const headers = new Headers(given);
    headers.set('host', url.host);
    headers.set('connection', 'close');
    if (url.username !== '' && !headers.has('authorization')) headers.set('authorization', `Basic ${btoa(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`)}`);
    if (body !== null || /^(POST|PUT|PATCH)$/.test(method)) headers.set('content-length', String(body?.length ?? 0));
    await socket.write(headOf(`${method} ${url.pathname}${url.search} HTTP/1.1`, headers));
    if (body !== null) await socket.write(body);
    const reader = new MessageReader(socket);
    let head = await reader.head();
    // 100 Continue and the like come before the answer
    while (head !== null && /^HTTP\/1\.\d 1\d\d/.test(head.line)) head = await reader.head();
    signal?.throwIfAborted();
    const [, status, statusText = ''] = /^HTTP\/1\.\d (\d{3}) ?(.*)$/.exec(head?.line ?? '') ?? [];
    if (head === null || status === undefined) throw new UserError(`${url.href}: the answer is not HTTP`);
    const empty = method === 'HEAD' || status === '204' || status === '304';
    if (empty) socket.close();
    return new Response(empty ? null : closing(socket, reader.body(head.headers, true), rethrow), { status: Number(status), statusText, headers: head.headers }, url.href, redirected);
  } catch (error) {
    socket.close();
    return rethrow(error);
  }
}

async function* closing(socket: Socket, pieces: Pieces, rethrow: (error: unknown) => never): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  try {
    yield* pieces;
  } catch (error) {
    rethrow(error);
  } finally {
    socket.close();
  }
}

/** There is no TLS in the runtime: certificates and ciphers are the system's to keep up to date. */
async function byCurl(url: URL, method: string, headers: Headers, body: Uint8Array | null, signal: AbortSignal | null, redirected: boolean): Promise<Response> {
  const words = ['--silent', '--show-error', '--include', '--http1.1', '--suppress-connect-headers', ...(method === 'HEAD' ? ['--head'] : ['--request', method]), ...Array.from(headers, ([name, value]) => ['--header', `${name}: ${value}`]).flat(), ...(body === null ? [] : ['--data-binary', '@-'])];
  let curl;
  try {
    curl = spawn('curl', [...words, '--', url.href]);
  } catch (error) {
    throw error instanceof Error && 'code' in error && error.code === 'ENOENT' ? new UserError(`${url.href}: https needs curl on the board, and there is none: install it (apt install curl), or use http`) : error;
  }
  const kill = (): void => curl.kill();
  signal?.addEventListener('abort', kill);
  if (body !== null) await curl.stdin?.write(body).catch(() => {});
  curl.stdin?.end();
  const [out, err, { code }] = await Promise.all([curl.stdout?.bytes(), curl.stderr?.text(), curl.exited]);
  signal?.removeEventListener('abort', kill);
  signal?.throwIfAborted();
  if (out === undefined || code !== 0) throw new UserError(`${url.href}: ${err?.trim().replace(/^curl: \(\d+\) /, '')}`);
  let rest = out;
  for (;;) {
    const text = new TextDecoder('latin1').decode(rest), end = text.indexOf('\r\n\r\n'), [line = '', ...fields] = text.slice(0, end).split('\r\n');
    const [, status, statusText = ''] = /^HTTP\/\S+ (\d{3}) ?(.*)$/.exec(line) ?? [];
    if (end < 0 || status === undefined) throw new UserError(`${url.href}: the answer is not HTTP`);
    rest = rest.slice(end + 4);
    if (Number(status) < 200) continue;
    const pairs = fields.map((field): [string, string] => { const at = field.indexOf(':'); return [field.slice(0, at), field.slice(at + 1)]; });
    return new Response(once(rest), { status: Number(status), statusText, headers: pairs }, url.href, redirected);
  }
}

define({ fetch, Headers, Request, Response });
