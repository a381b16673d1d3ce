// Process 1 of an image as it is built for this machine, in namespaces of its own: a folder is its root, files are its partition and its watchdog.
import { spawnSync } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { readLog, sendUpdate } from '../../host/image/update.ts';
import { initText } from '../../host/image/config.ts';
import { unless } from '../harness/skip.ts';
import { Console, built, freePort, scratch } from './card.ts';
import { cuts } from './cuts.ts';

const { folder, file, remove } = scratch();
test.after.always(remove);
const inNamespaces = unless(spawnSync('unshare', ['-Urmpf', '--kill-child', 'true']).status === 0 ? undefined : 'no namespaces without root', test.serial);

const key = '0123456789abcdef'.repeat(4);
const boards = new Set<Console>();
test.afterEach.always(async () => { for (const board of boards) await board.kill(); boards.clear(); });

interface Board { readonly root: string; readonly port: number; readonly start: () => Console }

/** A board whose card holds `app`. `more`: lines of linnet.conf. */
async function board(name: string, app: Uint8Array, more: readonly string[] = []): Promise<Board> {
  const root = file(name), port = await freePort();
  for (const at of ['dev', 'proc', 'sys', 'run', 'data']) mkdirSync(path.join(root, at), { recursive: true });
  writeFileSync(path.join(root, 'init'), app);
  chmodSync(path.join(root, 'init'), 0o755);
  for (const [device, bytes] of [['mmcblk0p2', 24 << 20], ['null', 0], ['watchdog', 0]] as const) {
    writeFileSync(path.join(root, 'dev', device), '');
    truncateSync(path.join(root, 'dev', device), bytes);
  }
  writeFileSync(path.join(root, 'linnet.conf'), `${initText({ args: ['one', 'two words'], environment: ['GREETING=hello there'], modules: [], networks: [], key, port, watchdog: 15 })}listen 127.0.0.1\n${more.map((line) => `${line}\n`).join('')}`);
  return {
    root, port,
    start: () => {
      const started = new Console('unshare', ['-Urmpf', '--kill-child', 'chroot', root, '/init']);
      boards.add(started);
      return started;
    },
  };
}

const childOf = (pid: number): number => Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim());
const fed = (b: Board): number => statSync(path.join(b.root, 'dev/watchdog')).size;

inNamespaces('a script finds words, variables and a folder that is kept; killed or failed, it runs again', async (t) => {
  const app = await built('host', `
    import { args, env, fileExists, readText, writeFile } from 'linnet';
    const runs = fileExists('runs') ? Number(readText('runs')) + 1 : 1;
    writeFile('runs', String(runs));
    console.log('run', runs, JSON.stringify(args), env.GREETING, env.HOME);
    if (runs % 2 === 0) throw new Error('as planned');
    setInterval(() => {}, 1000);
  `, folder);
  const b = await board('restarts', app), first = b.start();
  await first.says(/run 1 .*"one".*hello there \/data/);
  process.kill(childOf(childOf(first.child.pid!)), 'SIGKILL');
  await first.says(/the script was ended by signal 9/);
  await first.says(/run 2 /);
  await first.says(/as planned/);
  await first.says(/the script ended with code 1/);
  const began = Date.now();
  await first.says(/run 3 /);
  t.true(Date.now() - began > 1500, 'the second pause is longer');
  await sleep(600);
  await first.kill();
  const again = b.start();
  await again.says(/run 4 /);
});

inNamespaces('the watchdog is fed while the script takes its turns; one that hangs has the board reset', async (t) => {
  const app = await built('host', `
    import { env } from 'linnet';
    console.log('turns');
    setTimeout(() => { console.log('hangs'); for (let n = 0; ; n++) env.N = String(n); }, 3000);
  `, folder);
  const b = await board('hangs', app, ['hang 2']), first = b.start();
  await first.says(/turns/);
  const before = fed(b);
  await sleep(1800);
  t.true(fed(b) > before, 'it is fed');
  await first.says(/hangs/);
  await first.says(/the script has taken no turn for 2 s; the board is reset/, { seconds: 10 });
  const at = fed(b);
  const { signal, code } = await first.ended;
  t.is(fed(b), at, 'it is not fed any more');
  // reboot(2) in a namespace ends its first process by SIGHUP
  t.true(signal === 'SIGHUP' || code === 129, `${signal} ${code}`);
  const again = b.start();
  await again.says(/turns/);
  t.regex(await readLog({ host: '127.0.0.1', port: b.port, key }), /hangs\nlinnet: the script has taken no turn for 2 s; the board is reset\n[^]*turns\n/);
});

const version = (name: string, body = 'setInterval(() => {}, 1000);'): string => `console.log('version ${name}');\n${body}`;

inNamespaces('an update by the key takes over when it is healthy, and stays; broken ones change nothing', async (t) => {
  const [a, b, c, bad] = await Promise.all([version('A'), version('B'), version('C'), version('bad', 'throw new Error("no");')].map((text) => built('host', text, folder)));
  const target = await board('updates', a!), at = { host: '127.0.0.1', port: target.port, key };
  let first = target.start();
  await first.says(/version A/);
  await t.throwsAsync(sendUpdate({ ...at, key: 'f'.repeat(64) }, b!), { message: /the key is another one/ });
  await t.throwsAsync(sendUpdate(at, new Uint8Array(11 << 20)), { message: /the card has room for an app of \d+ bytes/ });
  await t.throwsAsync(sendUpdate(at, bad!), { message: /it did not get healthy; the app before runs again/ });
  await first.says(/version A/, { count: 2 });
  const differs = /^error: what was received is not what was sent/, digest = createHash('sha256').update('another app').digest();
  t.is(await askWrongly(at, b!, { sent: 500_000 }), '', 'the connection breaks');
  t.is(await askWrongly(at, b!, { sent: 0 }), '', 'it breaks at once');
  t.regex(await askWrongly(at, b!, { digest }), differs);
  t.regex(await askWrongly(at, b!, { size: b!.length - 1 }), differs);
  t.is(await askWrongly(at, b!, { size: b!.length + 1 }), '', 'a byte is missing');
  for (const size of [0, 2 ** 32 - 1]) t.regex(await askWrongly(at, b!, { size, sent: 0 }), /^error: the card has room for an app of \d+ bytes/);
  t.false(/version B|slot 1|slot 2 takes/.test(first.text.slice(first.text.lastIndexOf('version A'))), 'what ran goes on');
  await first.kill();
  first = target.start();
  await first.says(/version A/);
  await sendUpdate(at, b!);
  t.regex(first.text, /version B/);
  await sendUpdate(at, c!);
  await first.kill();
  const again = target.start();
  await again.says(/version C/);
  t.regex(await readLog(at), /version C/);
  await again.kill();
  // what the newer slot holds is damaged: the one before
  const card = path.join(target.root, 'dev/mmcblk0p2'), bytes = readFileSync(card);
  bytes[bytes.lastIndexOf('version C')]! ^= 1;
  writeFileSync(card, bytes);
  const damaged = target.start();
  await damaged.says(/the app of slot \d is damaged; back to the one before/);
  await damaged.says(/version B/);
});

/** What the board says to an update by who has the key, of which not everything is as it should be. */
async function askWrongly({ host, port }: { readonly host: string; readonly port: number }, app: Uint8Array, { size = app.length, digest = createHash('sha256').update(app).digest(), sent = app.length }): Promise<string> {
  const socket = connect({ host, port });
  let said = Buffer.alloc(0);
  socket.on('data', (piece: Buffer) => { said = Buffer.concat([said, piece]); });
  while (said.length < 40) await once(socket, 'data');
  const request = Buffer.alloc(40);
  request.write('U');
  request.writeUInt32LE(size, 4);
  digest.copy(request, 8);
  socket.end(Buffer.concat([request, createHmac('sha256', Buffer.from(key, 'hex')).update(said.subarray(8, 40)).update(request).digest(), app.subarray(0, sent)]));
  await once(socket, 'close');
  return said.toString('latin1', 40);
}

inNamespaces('an update that never gets healthy is taken back when its time is over, or after three starts', async (t) => {
  const [a, silent] = await Promise.all([version('A'), "import { env } from 'linnet';\nconsole.log('silent');\nfor (let n = 0; ; n++) env.N = String(n);"].map((text) => built('host', text, folder)));
  const target = await board('trial', a!, ['trial 2']), at = { host: '127.0.0.1', port: target.port, key };
  const first = target.start();
  await first.says(/version A/);
  await t.throwsAsync(sendUpdate(at, silent!), { message: /it did not get healthy/ });
  await first.says(/version A/, { count: 2 });
  await first.kill();

  for (let starts = 0; starts < 3; starts++) {
    const again = target.start();
    if (starts === 0) {
      await again.says(/version A/);
      sendUpdate(at, silent!).catch(() => {});
    }
    await again.says(/silent/);
    await again.kill();
  }
  const last = target.start();
  await last.says(/did not get healthy; back to the one before/);
  await last.says(/version A/);
});

inNamespaces('cut off at 40 random moments of updates and of settings that are written, it starts the old or the new with whole settings', async (t) => {
  const { program, check, random } = cuts(7);
  const [a, b] = await Promise.all(['A', 'B'].map((name) => built('host', program(name), folder)));
  const target = await board('cuts', a!), at = { host: '127.0.0.1', port: target.port, key };
  for (let i = 0; i < 40; i++) {
    const started = target.start();
    const running = check(t, await started.says(/version (.*)/));
    const sent = sendUpdate(at, running === 'A' ? b! : a!).catch(() => {});
    await sleep(random() * 500);
    await started.kill();
    await sent;
  }
  t.deepEqual(check(t), ['A', 'B'], 'both were there');
});
