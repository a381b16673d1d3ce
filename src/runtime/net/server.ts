import { UserError } from '../errors.ts';
import { headOf, MessageReader } from './http.ts';
import { Listener, type Endpoint, type Socket } from './socket.ts';

/** What a handler gets: the path and query that were asked for, and the body. */
export type Handler = (request: Request) => Response | Promise<Response>;
export interface HttpServer {
  readonly port: number;
  /** Fulfilled when it listens no more. */
  readonly finished: Promise<void>;
  close(): void;
}

/** Bodies longer than this are refused. */
const mostBytes = 16 << 20;

/** A small HTTP server: calls `handler` for every request. What it throws becomes an answer 500 and a line on standard error. It stops when the program is asked to end. */
export function serve(endpoint: Endpoint, handler: Handler): HttpServer {
  const listener = new Listener(endpoint);
  const finished = (async () => { for await (const socket of listener) void connection(socket, handler); })();
  return { port: listener.port, finished, close: () => listener.close() };
}

async function connection(socket: Socket, handler: Handler): Promise<void> {
  const reader = new MessageReader(socket);
  try {
    while (await answered(socket, reader, handler));
  } catch (error) {
    // a client that goes away, or does not speak HTTP, is no fault of the program
    if (!(error instanceof UserError) && !(error instanceof Error && error.name === 'UserError')) console.error(error);
  } finally {
    socket.close();
  }
}

/** False where this was the last request of the connection. */
async function answered(socket: Socket, reader: MessageReader, handler: Handler): Promise<boolean> {
  const head = await reader.head();
  if (head === null) return false;
  const [, method = '', target = '', minor] = /^([A-Z]+) (\S+) HTTP\/1\.(\d)$/.exec(head.line) ?? [];
  const length = Number(head.headers.get('content-length') ?? 0);
  if (minor === undefined || length > mostBytes) {
    await send(socket, method, new Response(null, { status: minor === undefined ? 400 : 413 }), false);
    return false;
  }
  const keep = !/\bclose\b/i.test(head.headers.get('connection') ?? '') && minor === '1';
  if (/100-continue/i.test(head.headers.get('expect') ?? '')) await socket.write('HTTP/1.1 100 Continue\r\n\r\n');
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const piece of reader.body(head.headers, false)) {
    size += piece.length;
    if (size > mostBytes) return false;
    pieces.push(piece);
  }
  const url = /^https?:/.test(target) ? target : `http://${head.headers.get('host') ?? 'localhost'}${target}`;
  const body = method === 'GET' || method === 'HEAD' ? {} : { body: await new Response(joinedPieces(pieces)).arrayBuffer() };
  let response: Response;
  try {
    response = await handler(new Request(url, { method, headers: head.headers, ...body }));
  } catch (error) {
    console.error(error);
    response = new Response('internal error\n', { status: 500 });
  }
  await send(socket, method, response, keep);
  return keep;
}

const joinedPieces = (pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  pieces.reduce((at, piece) => { all.set(piece, at); return at + piece.length; }, 0);
  return all;
};

const reasons: Readonly<Record<number, string>> = { 200: 'OK', 201: 'Created', 204: 'No Content', 301: 'Moved Permanently', 302: 'Found', 304: 'Not Modified', 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed', 413: 'Content Too Large', 500: 'Internal Server Error' };

async function send(socket: Socket, method: string, response: Response, keep: boolean): Promise<void> {
  const bytes = new Uint8Array(await response.arrayBuffer()), headers = new Headers(response.headers), without = response.status === 204 || response.status === 304;
  if (!without) headers.set('content-length', String(bytes.length));
  headers.set('connection', keep ? 'keep-alive' : 'close');
  await socket.write(headOf(`HTTP/1.1 ${response.status} ${response.statusText || (reasons[response.status] ?? '')}`, headers));
  if (method !== 'HEAD' && !without) await socket.write(bytes);
}
