import { createHash, createHmac } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { UserError, updateFailed } from '../errors.ts';

export const defaultPort = 7531;

const greeting = 'LINNETU1', nonceBytes = 32;
/** The board writes, reads back, restarts and waits for the app to be healthy. */
const answerMs = 120_000, connectMs = 10_000;

export interface Board { readonly host: string; readonly port: number; /** 64 hexadecimal digits. */ readonly key: string }

/** Sends an executable to a board that runs an image (kernels-c/engine/update.c is the other side); fulfilled when the new app is healthy. Throws a UserError with what the board said. */
export async function sendUpdate(board: Board, app: Uint8Array): Promise<void> {
  const said = await ask(board, 'U', app);
  if (said.trim() !== 'ok') throw updateFailed(board.host, said.trim().replace(/^error: /, '') || 'the connection broke; what ran goes on');
}

/** The last lines that the app and process 1 said. */
export const readLog = (board: Board): Promise<string> => ask(board, 'L', new Uint8Array());

async function ask({ host, port, key }: Board, what: 'U' | 'L', app: Uint8Array): Promise<string> {
  const socket = connect({ host, port });
  socket.setTimeout(connectMs, () => socket.destroy(new Error('no answer')));
  const incoming = socket[Symbol.asyncIterator]();
  try {
    const hello = await take(incoming, greeting.length + nonceBytes);
    if (hello.toString('latin1', 0, greeting.length) !== greeting) throw updateFailed(host, `what listens on port ${port} is no image of Linnet`);
    const request = Buffer.alloc(40);
    request.write(what, 'latin1');
    request.writeUInt32LE(app.length, 4);
    createHash('sha256').update(app).digest().copy(request, 8);
    const code = createHmac('sha256', Buffer.from(key, 'hex')).update(hello.subarray(greeting.length)).update(request).digest();
    socket.setTimeout(answerMs);
    // a board that refuses says so and closes, whether or not it has read everything
    socket.write(Buffer.concat([request, code, app]), () => {});
    return (await take(incoming, Infinity)).toString('utf8');
  } catch (e) {
    throw e instanceof UserError ? e : updateFailed(host, e instanceof Error ? e.message : String(e));
  } finally {
    socket.destroy();
  }
}

/** So many bytes, or all up to the end. */
async function take(incoming: ReturnType<Socket[typeof Symbol.asyncIterator]>, count: number): Promise<Buffer> {
  let taken = Buffer.alloc(0);
  while (taken.length < count) {
    try {
      const { done, value } = await incoming.next();
      if (done === true) break;
      taken = Buffer.concat([taken, value]);
    } catch (e) {
      // what it said before it broke off
      if (taken.length > 0 && count === Infinity) break;
      throw e;
    }
  }
  return taken;
}
