import { spawn as start } from 'node:child_process';
import { once } from 'node:events';
import dgram from 'node:dgram';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import test from 'ava';
import { found } from '../package/user.ts';
import { noBroker, startBroker } from '../harness/broker.ts';
import { unless } from '../harness/skip.ts';
import { Programs } from './program.ts';

const programs = new Programs();
test.after.always(() => programs.remove());
const portOf = (server: { address(): AddressInfo | string | null }): number => { const a = server.address(); return typeof a === 'object' && a !== null ? a.port : 0; };
const listening = async (server: net.Server): Promise<number> => { await once(server.listen(0, '127.0.0.1'), 'listening'); return portOf(server); };

test('TCP, UDP and Unix sockets against those of Node', async (t) => {
  const echo = net.createServer((socket) => { socket.pipe(socket); socket.on('error', () => {}); }), port = await listening(echo);
  const local = path.join(programs.folder, 'socket'), unix = net.createServer((socket) => socket.end('from unix'));
  await once(unix.listen(local), 'listening');
  const udp = dgram.createSocket('udp4');
  udp.on('message', (data, from) => udp.send(`got ${data.toString()}`, from.port, from.address));
  await once(udp.bind(0, '127.0.0.1'), 'listening');
  const { code, err, out } = await programs.run('sockets', `
    import { connect, Listener, UdpSocket } from 'linnet';
    const socket = await connect({ host: 'localhost', port: ${port} });
    const bytes = new Uint8Array(300_000).map((_, i) => i % 253);
    const [, back] = await Promise.all([socket.write(bytes).then(() => socket.end()), socket.bytes()]);
    console.log(back.length, back.every((b, i) => b === i % 253));
    console.log(await (await connect({ path: '${local}' })).text());
    const listener = new Listener({ port: 0, host: '127.0.0.1' });
    const client = connect({ host: '127.0.0.1', port: listener.port });
    for await (const peer of listener) { await peer.write('hello\\nworld\\n'); await peer.end(); peer.close(); break; }
    const lines: string[] = [];
    for await (const line of (await client).lines()) lines.push(line);
    console.log(lines.join());
    const own = new Listener({ path: '${local}2' }), other = connect({ path: '${local}2' });
    for await (const peer of own) { await (await other).write('x'); (await other).close(); console.log(await peer.text()); break; }
    const datagrams = new UdpSocket();
    await datagrams.send('ping', ${portOf(udp)}, '127.0.0.1');
    for await (const { data, host } of datagrams) { console.log(new TextDecoder().decode(data), host); break; }
    for (const [where, options] of [[{ port: 1 }, {}], [{ host: 'no-such-host.invalid', port: 1 }, {}], [{ path: '/nowhere' }, {}], [{ host: '127.0.0.1', port: ${port} }, { signal: AbortSignal.abort(new Error('enough')) }]] as const) {
      console.log(await connect(where, options).catch((e: Error) => e.message));
    }
    try { new Listener({ port: ${port}, host: '127.0.0.1' }); } catch (e) { console.log((e as Error).message, (e as { code?: string }).code); }`);
  for (const server of [echo, unix, udp]) server.close();
  t.deepEqual([code, err], [0, '']);
  const lines = out.trimEnd().split('\n');
  t.regex(lines.splice(6, 1)[0] ?? '', /^no-such-host\.invalid: (no address is known|cannot be looked up)/);
  t.deepEqual(lines, ['300000 true', 'from unix', 'hello,world', 'x', 'got ping 127.0.0.1', 'localhost:1: Connection refused', '/nowhere: No such file or directory', 'enough', `127.0.0.1:${port}: Address in use EADDRINUSE`]);
});

test('fetch against Node\'s server', async (t) => {
  const server = http.createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (d: Buffer) => pieces.push(d));
    request.on('end', () => {
      const body = Buffer.concat(pieces);
      if (request.url === '/chunks') { response.write('one '); setTimeout(() => response.end('two'), 10); }
      else if (request.url === '/moved') response.writeHead(302, { location: '/echo?from=moved' }).end();
      else if (request.url === '/cut') { response.writeHead(200, { 'content-length': '10' }); response.write('abc', () => request.socket.destroy()); }
      else if (request.url === '/never') return;
      else if (request.url === '/empty') response.writeHead(204).end();
      else response.writeHead(request.url === '/no' ? 404 : 200, 'Fine', { 'content-type': 'application/json', 'x-many': ['a', 'b'] }).end(JSON.stringify({ method: request.method, url: request.url, type: request.headers['content-type'], auth: request.headers.authorization, bytes: body.length, text: body.length < 100 ? body.toString() : '' }));
    });
  });
  const port = await listening(server);
  const { code, err, out } = await programs.run('fetch', `
    const at = 'http://127.0.0.1:${port}';
    const first = await fetch(at + '/echo?a=1#b', { headers: { 'X-A': 'b' } });
    console.log(first.status, first.ok, first.statusText, first.headers.get('X-Many'), first.url.replace(at, ''), JSON.stringify(await first.json()));
    console.log(await (await fetch(at + '/echo', { method: 'POST', body: JSON.stringify({ a: 'ü' }), headers: new Headers({ 'content-type': 'application/json' }) })).text());
    console.log(await (await fetch(new URL('http://me:pass%20word@127.0.0.1:${port}/echo'), { method: 'put', body: new URLSearchParams({ x: 'y z' }) })).text());
    console.log(JSON.parse(await (await fetch(at + '/echo', { method: 'POST', body: new Uint8Array(1 << 20) })).text()).bytes);
    console.log(await (await fetch(at + '/chunks')).text(), (await fetch(at + '/no')).status, (await fetch(at + '/empty')).status, (await (await fetch(at + '/echo', { method: 'HEAD' })).text()) === '');
    const moved = await fetch(at + '/moved', { method: 'POST', body: 'x' });
    console.log(moved.redirected, JSON.parse(await moved.text()).url, (await fetch(at + '/moved', { redirect: 'manual' })).status);
    for (const call of [() => fetch(at + '/cut').then((r) => r.text()), () => fetch(at + '/never', { signal: AbortSignal.timeout(20) }), () => fetch('http://127.0.0.1:1/'), () => fetch('ftp://x/'), () => fetch(at, { headers: { 'a b': 'c' } }), () => fetch(at, { headers: { a: 'b\\r\\nc: d' } })]) {
      console.log(await call().then(() => 'no error', (e: Error) => e.name + ' ' + e.message.replace(/[^ ]*:${port}/, 'AT')));
    }
    console.log(Response.json({ a: 1 }, { status: 201 }).headers.get('content-type'));`);
  server.closeAllConnections();
  server.close();
  t.deepEqual([code, err], [0, '']);
  t.deepEqual(out.trimEnd().split('\n'), [
    `200 true Fine a, b /echo?a=1#b {"method":"GET","url":"/echo?a=1","bytes":0,"text":""}`,
    '{"method":"POST","url":"/echo","type":"application/json","bytes":10,"text":"{\\"a\\":\\"ü\\"}"}',
    '{"method":"PUT","url":"/echo","type":"application/x-www-form-urlencoded;charset=UTF-8","auth":"Basic bWU6cGFzcyB3b3Jk","bytes":5,"text":"x=y+z"}',
    '1048576', 'one two 404 204 true', 'true /echo?from=moved 302',
    'UserError AT: the connection ended 7 bytes too early', 'TimeoutError The operation was aborted due to timeout', 'UserError 127.0.0.1:1: Connection refused', 'TypeError fetch: ftp: is not supported, only http: and https:',
    'TypeError Headers: "a b: c" is no header', 'TypeError Headers: "a: b\r', 'c: d" is no header', 'application/json',
  ]);
});

test('https without curl is refused in a sentence', async (t) => {
  const program = await programs.build('https', "console.log(await fetch('https://127.0.0.1:1/').catch((e: Error) => e.message));");
  const ended = async (PATH: string): Promise<string> => {
    const child = start(program, [], { env: { PATH }, timeout: 60_000 });
    let out = '';
    child.stdout.on('data', (d: Buffer) => { out += d.toString(); });
    await once(child, 'close');
    return out;
  };
  t.is(await ended('/nowhere'), 'https://127.0.0.1:1/: https needs curl on the board, and there is none: install it (apt install curl), or use http\n');
  if (found('curl') !== undefined) t.regex(await ended(process.env['PATH'] ?? ''), /^https:\/\/127\.0\.0\.1:1\/: Failed to connect/);
});

test('a server against Node\'s fetch', async (t) => {
  let port = 0;
  const said: unknown[] = [];
  const { code, out, err } = await programs.run('server', `
    import { serve, signals } from 'linnet';
    signals.cleanup(() => console.log('cleaned'));
    let count = 0;
    const server = serve({ port: 0, host: '127.0.0.1' }, async (request) => {
      const url = new URL(request.url);
      if (url.pathname === '/fail') throw new Error('on purpose');
      if (url.pathname === '/metrics') return new Response('requests ' + ++count + '\\n', { headers: { 'content-type': 'text/plain; version=0.0.4' } });
      if (url.pathname === '/bytes') return new Response(new Uint8Array([0, 255, 128]));
      if (url.pathname === '/nothing') return new Response(null, { status: 204 });
      return Response.json({ method: request.method, path: url.pathname, q: url.searchParams.get('q'), agent: request.headers.get('X-Test'), body: await request.text() });
    });
    console.log('port ' + server.port);
    await server.finished;
    console.log('finished');`, [], {
    onOutput: (text, kill) => {
      if (port !== 0 || !text.includes('\n')) return;
      port = Number(/port (\d+)/.exec(text)?.[1]);
      const ask = async (target: string, init?: RequestInit): Promise<void> => {
        const response = await fetch(`http://127.0.0.1:${port}${target}`, init);
        said.push([response.status, target === '/bytes' ? [...new Uint8Array(await response.arrayBuffer())] : await response.text()]);
      };
      void (async () => {
        await ask('/a/b?q=%C3%BC', { headers: { 'X-Test': 'yes' } });
        await ask('/post', { method: 'POST', body: 'x'.repeat(100_000) });
        for (const target of ['/metrics', '/metrics', '/bytes', '/nothing', '/fail']) await ask(target);
        const raw = net.connect(port, '127.0.0.1');
        raw.end('GET /metrics HTTP/1.1\r\n\r\nGET /metrics HTTP/1.0\r\n\r\n');
        let both = '';
        raw.on('data', (d: Buffer) => { both += d.toString(); });
        await once(raw, 'close');
        said.push(both.split('HTTP/1.1 200 OK').length);
        const wrong = net.connect(port, '127.0.0.1');
        wrong.end('hello\r\n\r\n');
        const [answer]: unknown[] = await once(wrong, 'data');
        said.push(String(answer).split('\r\n')[0]);
        kill('SIGTERM');
      })();
    },
  });
  t.is(code, 143, err);
  t.regex(err, /^Error: on purpose\n/);
  t.deepEqual(out.trimEnd().split('\n').slice(1).sort(), ['cleaned', 'finished']);
  t.deepEqual(said, [
    [200, '{"method":"GET","path":"/a/b","q":"ü","agent":"yes","body":""}'], [200, JSON.stringify({ method: 'POST', path: '/post', q: null, agent: null, body: 'x'.repeat(100_000) })],
    [200, 'requests 1\n'], [200, 'requests 2\n'], [200, [0, 255, 128]], [204, ''], [500, 'internal error\n'], 3, 'HTTP/1.1 400 Bad Request',
  ]);
});

unless(noBroker)('MQTT against mosquitto: topics, retained, acknowledged, will, passwords', async (t) => {
  const { port, stop } = await startBroker(programs.folder);
  try {
    const { code, err, out } = await programs.run('mqtt', `
      import { Mqtt } from 'linnet';
      const url = 'mqtt://127.0.0.1:${port}';
      const a = await Mqtt.connect(url, { clientId: 'a', will: { topic: 'status/a', payload: 'gone', retain: true, qos: 1 }, keepAlive: 1 }), b = await Mqtt.connect(url);
      const heard = await b.subscribe(['home/+/light', 'raw/#'], { qos: 1 }), said: string[] = [];
      await a.publish('home/kitchen/light', 'ön', { qos: 1 });
      await a.publish('home/kitchen/door', 'open');
      await a.publish('raw/x/y', new Uint8Array(200_000).fill(7), { qos: 1 });
      await a.publish('home/hall/light', '', { retain: true, qos: 1 });
      for await (const m of heard) { said.push(m.topic + ' ' + (m.payload.length > 100 ? m.payload.length + ' ' + m.payload.every((x) => x === 7) : JSON.stringify(m.text))); if (said.length === 3) break; }
      console.log(said.join('; '));
      await a.publish('config', 'kept', { qos: 1, retain: true });
      for await (const m of await b.subscribe('config')) { console.log(m.text, m.retain); break; }
      await new Promise((r) => setTimeout(r, 2500));
      await a.publish('still', 'there', { qos: 1 });
      await a.close();
      console.log(await a.publish('x', 'y', { qos: 1 }).catch((e: Error) => e.message));
      console.log(await Mqtt.connect('http://x').catch((e: Error) => e.message), await Mqtt.connect('mqtt://127.0.0.1:1').catch((e: Error) => e.message));
      await b.close();`);
    t.deepEqual([code, err], [0, '']);
    t.deepEqual(out.trimEnd().split('\n'), ['home/kitchen/light "ön"; raw/x/y 200000 true; home/hall/light ""', 'kept true', `127.0.0.1:${port}: it is closed`, 'http://x: use mqtt://HOST or mqtt://HOST:PORT 127.0.0.1:1: Connection refused']);
  } finally {
    stop();
  }
});
