import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { buildExecutable } from '../../host/executable.ts';
import { loadBoard } from '../../host/boards/load.ts';
import { pack } from '../../host/index.ts';
import { root } from '../../host/paths.ts';
import { linnet, type Said } from '../cli/cli.ts';
import { unless } from '../harness/skip.ts';
import { noSshd, noSystemFolders, TestBoard } from './board.ts';

const board = new TestBoard(), other = new TestBoard(), folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-deploy-'));
const run = (...words: readonly string[]): Promise<Said> => {
  const dashes = words.includes('--') ? words.indexOf('--') : words.length;
  return linnet(folder, [...words.slice(0, dashes), ...board.ssh, ...words.slice(dashes)]);
};
const onBoard = unless(noSshd, test.serial), forSystem = unless(noSystemFolders, test.serial);

/** An executable for this machine. */
async function executable(name: string, script: string): Promise<string> {
  writeFileSync(path.join(folder, `${name}.ts`), script);
  await buildExecutable({ script: path.join(folder, `${name}.ts`), board: loadBoard('host'), out: path.join(folder, name) });
  return name;
}

const waits = (text: string): string => `import { args, env } from 'linnet';\nconsole.log('${text}', ...args._, env.COLOUR ?? 'none');\nsetInterval(() => {}, 1000);\n`;
const files = ['talk', 'talk.before', 'talk.service', 'talk.service.before'];
const at = '.local/lib/linnet/talk';

test.before(async () => {
  if (noSshd !== undefined) return;
  await board.start();
  await other.start();
  writeFileSync(path.join(other.folder, 'user.pub'), readFileSync(path.join(board.folder, 'user.pub')));
  await executable('one', waits('one'));
  await executable('two', waits('two'));
});
test.after.always(() => {
  board.stop();
  other.stop();
  rmSync(folder, { recursive: true, force: true });
});

onBoard('a script becomes a service of the user, with its words and environment', async (t) => {
  writeFileSync(path.join(folder, 'talk.ts'), waits('zero'));
  const { code, stdout, stderr } = await run('deploy', 'talk.ts', board.host, '--env', 'COLOUR=a "b" $c %d \\e', '--', 'alsa:hw:1,0', "it's $HOME");
  t.is(code, 0, stderr);
  t.regex(stdout, /^ssh:\S+: talk runs \(\S.*, \d\.\d\d MB, healthy within \d+ s\)\n$/);
  t.regex(board.log('talk'), /^zero alsa:hw:1,0 it's \$HOME a "b" \$c %d \\e\n/);
  t.like(board.state('talk'), { active: 'active', enabled: true });
  t.true(board.lingers);
  t.deepEqual(board.files(at), ['talk', 'talk.service']);
});

onBoard('a second one takes its place and keeps it; rollback exchanges them', async (t) => {
  t.is((await run('deploy', 'one', '--name', 'talk', board.host)).code, 0);
  t.regex(board.log('talk'), /one none\n$/);
  t.deepEqual(board.files(at), files);
  t.is((await run('deploy', 'two', '--name', 'talk', board.host, '--', 'words')).code, 0);
  t.deepEqual(board.files(at), files);
  const back = await run('rollback', board.host);
  t.is(back.code, 0, back.stderr);
  t.regex(back.stdout, /the talk from before runs again/);
  t.regex(board.log('talk'), /two words none\none none\n$/);
  t.is((await run('rollback', board.host)).code, 0);
  t.regex(board.log('talk'), /one none\ntwo words none\n$/);
  t.deepEqual(board.files(at), files);
});

onBoard('one that crashes at its start gives way to the one before', async (t) => {
  await executable('crash', "throw new Error('cannot begin');\n");
  const { code, stderr, stdout } = await run('deploy', 'crash', '--name', 'talk', board.host);
  t.is(code, 1);
  t.is(stdout, '');
  t.regex(stderr, /: talk ended with an error; the one before runs again\n {2}crash\.ts:1: Error: cannot begin\n/);
  t.regex(board.log('talk'), /two words none\n$/);
  t.is(board.state('talk')['active'], 'active');
  t.deepEqual(board.files(at), files);
});

onBoard('so does one that is never healthy', async (t) => {
  await executable('hangs', 'for (const a = [0]; ;) a[0]! += performance.now();\n');
  const { code, stderr } = await run('deploy', 'hangs', '--name', 'talk', board.host, '--timeout', '1');
  t.is(code, 1);
  t.regex(stderr, /: talk was not healthy within 1 s .*; the one before runs again\n/);
  t.is(board.state('talk')['active'], 'active');
  t.deepEqual(board.files(at), files);
});

onBoard('the first one on a board leaves nothing where it fails', async (t) => {
  const { code, stderr } = await run('deploy', 'crash', board.host);
  t.is(code, 1);
  t.regex(stderr, /: crash ended with an error; it was the first one, so nothing runs there\n/);
  t.deepEqual(board.files('.local/lib/linnet'), ['talk']);
  t.false(board.files('.config/systemd/user').includes('linnet-crash.service'));
});

onBoard('a connection that breaks in the middle leaves the old one running', async (t) => {
  board.replace('cat', `head -c 300000; kill -9 $(ps -o ppid= -p $PPID)`);
  const { code, stderr } = await run('deploy', 'one', '--name', 'talk', board.host);
  board.replace('cat', null);
  t.is(code, 1);
  t.regex(stderr, /^linnet: ssh:\S+: .+\n$/);
  t.is(board.state('talk')['active'], 'active');
  t.regex(board.log('talk'), /two words none\n$/);
  t.is((await run('deploy', 'two', '--name', 'talk', board.host)).code, 0);
  t.deepEqual(board.files(at), files);
});

onBoard('what arrives short or damaged is not started', async (t) => {
  board.replace('cat', 'exec head -c 300000');
  const cut = await run('deploy', 'one', '--name', 'talk', board.host);
  board.replace('cat', "/bin/cat; printf x | dd of=talk.part bs=1 seek=5000 conv=notrunc 2> /dev/null");
  const damaged = await run('deploy', 'one', '--name', 'talk', board.host);
  board.replace('sha256sum', 'exit 0');
  const withoutSums = await run('deploy', 'one', '--name', 'talk', board.host);
  for (const name of ['cat', 'sha256sum']) board.replace(name, null);
  t.regex(cut.stderr, /talk \(\d\.\d\d MB\) was not copied: the transfer was cut; what runs there goes on/);
  t.regex(damaged.stderr, /was not copied: it arrived damaged; what runs there goes on/);
  t.regex(withoutSums.stderr, /talk does not start there: .*the executable is damaged or cut: copy or build it again; what runs there goes on/);
  t.deepEqual(board.files(at), files);
});

unless(noSystemFolders, test.serial)('a full disk is one line, and the old one runs', async (t) => {
  const small = new TestBoard();
  await small.start({ disk: 3 });
  try {
    writeFileSync(path.join(small.folder, 'user.pub'), readFileSync(path.join(board.folder, 'user.pub')));
    t.is((await linnet(folder, ['deploy', 'one', small.host, ...board.ssh])).code, 0);
    for (const name of ['one', 'two']) {
      const { code, stderr } = await linnet(folder, ['deploy', name, '--name', 'one', small.host, ...board.ssh]);
      if (code === 0) continue;
      t.regex(stderr, /^linnet: ssh:\S+: one \(\d\.\d\d MB\) was not copied: .*No space left on device; what runs there goes on\n$/);
    }
    t.is(small.state('one')['active'], 'active');
    t.regex(small.log('one'), /^(one none\n)+$/);
  } finally {
    small.stop();
  }
});

onBoard('a wrong processor is refused before anything is copied', async (t) => {
  board.replace('uname', 'echo armv6l');
  board.replace('cat', 'touch "$STANDIN/copied"');
  const { code, stderr } = await run('deploy', 'one', '--name', 'talk', board.host);
  for (const name of ['uname', 'cat']) board.replace(name, null);
  t.is(code, 1);
  t.regex(stderr, /: its processor is armv6l, and talk needs x86_64.*; nothing was copied/);
  t.throws(() => readFileSync(path.join(board.folder, 'state/copied')));
});

onBoard('several boards, one of them not reached: a line each', async (t) => {
  const { code, stdout, stderr } = await run('deploy', 'one', '--name', 'lamp', board.host, other.host, 'ssh://nobody@127.0.0.1:1');
  t.is(code, 1);
  t.is(stdout.match(/: lamp runs/g)?.length, 2, stderr);
  t.regex(stderr, /^linnet: ssh:\/\/nobody@127\.0\.0\.1:1: ssh: connect to host 127\.0\.0\.1 port 1: Connection refused; `ssh \S+` must work without a question.*\n$/);
});

onBoard('logs, of the one that is meant', async (t) => {
  const unclear = await run('logs', board.host);
  t.is(unclear.code, 1);
  t.regex(unclear.stderr, /several apps are there \(lamp, talk\): choose one with --name/);
  const { code, stdout } = await run('logs', board.host, '--name', 'talk', '--lines', '2');
  t.is(code, 0);
  t.is(stdout, board.log('talk').split('\n').slice(-3).join('\n'));
  t.regex((await run('logs', board.host, '--name', 'tlak')).stderr, /no app 'tlak' is there, but lamp, talk/);
});

onBoard('stop, and what begins again after it', async (t) => {
  const { code, stdout } = await run('stop', board.host, '--name', 'talk');
  t.is(code, 0);
  t.regex(stdout, /talk is stopped, and does not start at boot; to start it again: ssh \S+ systemctl --user enable --now linnet-talk\.service\n$/);
  t.like(board.state('talk'), { active: 'inactive', enabled: false });
  const failed = await run('deploy', 'crash', '--name', 'talk', board.host);
  t.regex(failed.stderr, /the one before is back, stopped as it was/);
  t.is(board.state('talk')['active'], 'inactive');
});

onBoard('one with a network is healthy after its first run', async (t) => {
  pack(path.join(root, 'examples/wake-word/hey_linnet.pb'), path.join(folder, 'net.lin'), { pulse: 8 });
  writeFileSync(path.join(folder, 'waiting.ts'), "import { Model } from 'linnet';\nModel.open('hey_linnet.lin').stream();\nsetInterval(() => {}, 1000);\n");
  writeFileSync(path.join(folder, 'hears.ts'), "import { Model } from 'linnet';\nconst stream = Model.open('hey_linnet.lin').stream();\nsetInterval(() => { for (const _ of stream.push(new Float32Array(8 * 40))); }, 100);\n");
  const late = await run('deploy', 'waiting.ts', board.host, '--model', 'net.lin', '--timeout', '2');
  t.is(late.code, 1);
  t.regex(late.stderr, /: waiting was not healthy within 2 s \(--timeout\): it has not run its network once; it was the first one/);
  for (const words of [['hears.ts'], ['waiting.ts', '--ready', 'start']]) {
    const { code, stderr } = await run('deploy', ...words, board.host, '--model', 'net.lin', '--name', 'net');
    t.is(code, 0, stderr);
  }
  t.is((await run('stop', board.host, '--name', 'net')).code, 0);
});

onBoard('a program that no longer gives a sign of life is started anew', async (t) => {
  await executable('stuck', "console.log('begun');\nsetTimeout(() => { for (const a = [0]; ;) a[0]! += performance.now(); }, 3000);\n");
  t.is((await run('deploy', 'stuck', board.host, '--watchdog', '3')).code, 0);
  for (let tries = 0; tries < 160 && (board.log('stuck').match(/begun/g)?.length ?? 0) < 2; tries++) await sleep(250);
  t.regex(board.log('stuck'), /begun\nWatchdog timeout\nbegun\n/);
  t.is((await run('stop', board.host, '--name', 'stuck')).code, 0);
});

onBoard('a board without systemd, and files that are no apps, are refused in words', async (t) => {
  board.replace('systemctl', 'exit 1');
  const { code, stderr } = await run('deploy', 'one', board.host);
  board.replace('systemctl', null);
  t.is(code, 1);
  t.regex(stderr, /it does not run systemd, which starts apps at boot/);
  writeFileSync(path.join(folder, 'text'), 'x'.repeat(100));
  t.regex((await run('deploy', 'text', board.host)).stderr, /^linnet: text: neither a script \(\.ts, \.js\) nor an executable/);
  t.regex((await run('deploy', 'one', board.host, '--name', 'a b')).stderr, /'a b' cannot be the name of an app/);
  t.is((await run('deploy', 'one')).code, 2);
});

forSystem('for the whole system', async (t) => {
  const { code, stdout, stderr } = await linnet(folder, ['deploy', 'one', other.host, '--system', ...board.ssh]);
  t.is(code, 0, stderr);
  t.regex(stdout, /: one runs/);
  t.regex(other.log('one'), /^one none\n$/);
  t.false(other.files('.local/lib/linnet').includes('one'));
  const back = await linnet(folder, ['rollback', other.host, '--name', 'one', ...board.ssh]);
  t.regex(back.stderr, /there is no one from before the one that is there/);
  t.regex((await linnet(folder, ['deploy', 'one', other.host, ...board.ssh])).stderr, /one is there already, as a service of the system: deploy with --system/);
});
