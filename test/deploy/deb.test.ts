import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { placeOf } from '../../host/deploy/place.ts';
import { unitOf } from '../../host/deploy/unit.ts';
import { linnet, type Said } from '../cli/cli.ts';
import { unless } from '../harness/skip.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-deb-'));
test.after.always(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => path.join(folder, name);
const without = (command: string): string | undefined => (spawnSync(command, ['--version']).error === undefined ? undefined : `no ${command}`);
const withDpkg = unless(without('dpkg-deb'), test.serial), withAnalyze = unless(without('systemd-analyze'), test);
const build = (board: string, out: string, ...words: readonly string[]): Promise<Said> => linnet(folder, ['build', 'talk.ts', '--board', board, '--deb', '-o', out, ...words]);
const words = ['--env', 'COLOUR=a "b" $c', '--', 'alsa:hw:1,0', "it's \\ here"];

test.before(() => {
  writeFileSync(at('talk.ts'), "import { args, env } from 'linnet';\nconsole.log(...args._, env.COLOUR);\n");
  writeFileSync(at('package.json'), JSON.stringify({ name: 'talk', version: '1.2.0-beta.3', description: 'Listens', author: 'Ada <ada@example.org>' }));
});

withDpkg('a package says what it is, and holds what it says', async (t) => {
  for (const [board, architecture] of [['host', 'amd64'], ['pi-zero', 'armhf'], ['pi-3', 'arm64']] as const) {
    const { code, stderr } = await build(board, `${architecture}.deb`, ...words);
    t.is(code, 0, stderr);
    if (board !== 'host' || process.arch === 'x64') t.is(execFileSync('dpkg-deb', ['--field', at(`${architecture}.deb`), 'Package', 'Version', 'Architecture', 'Maintainer', 'Description'], { encoding: 'utf8' }), `Package: linnet-talk\nVersion: 1.2.0~beta.3\nArchitecture: ${architecture}\nMaintainer: Ada <ada@example.org>\nDescription: Listens\n Made with Linnet. /etc/default/linnet-talk holds its words and environment.\n`);
  }
  await build('pi-zero', 'again.deb', ...words);
  t.true(readFileSync(at('again.deb')).equals(readFileSync(at('armhf.deb'))), 'the same bytes');
  const listed = execFileSync('dpkg-deb', ['--contents', at('armhf.deb')], { encoding: 'utf8' }).trim().split('\n').map((line) => line.split(/\s+/));
  t.true(listed.every(([, owner]) => owner === 'root/root'));
  t.deepEqual(listed.map(([mode, , , , , name]) => `${mode} ${name}`), [
    'drwxr-xr-x ./', 'drwxr-xr-x ./etc/', 'drwxr-xr-x ./etc/default/', '-rw-r--r-- ./etc/default/linnet-talk', 'drwxr-xr-x ./usr/', 'drwxr-xr-x ./usr/lib/', 'drwxr-xr-x ./usr/lib/linnet/',
    'drwxr-xr-x ./usr/lib/linnet/talk/', '-rwxr-xr-x ./usr/lib/linnet/talk/talk', 'drwxr-xr-x ./usr/lib/systemd/', 'drwxr-xr-x ./usr/lib/systemd/system/', '-rw-r--r-- ./usr/lib/systemd/system/linnet-talk.service',
    'drwxr-xr-x ./usr/share/', 'drwxr-xr-x ./usr/share/doc/', 'drwxr-xr-x ./usr/share/doc/linnet-talk/', '-rw-r--r-- ./usr/share/doc/linnet-talk/changelog.gz', '-rw-r--r-- ./usr/share/doc/linnet-talk/copyright',
  ]);
  const out = at('unpacked');
  execFileSync('dpkg-deb', ['-R', at('armhf.deb'), out]);
  t.is(readFileSync(path.join(out, 'DEBIAN/conffiles'), 'utf8'), '/etc/default/linnet-talk\n');
  t.is(spawnSync('md5sum', ['--check', '--quiet', 'DEBIAN/md5sums'], { cwd: out }).status, 0);
  for (const script of ['postinst', 'prerm', 'postrm']) {
    t.is(statSync(path.join(out, 'DEBIAN', script)).mode & 0o777, 0o755);
    t.is(spawnSync('sh', ['-n', path.join(out, 'DEBIAN', script)]).status, 0);
  }
});

withDpkg('it is installed, enabled, and removed without a trace', async (t) => {
  if (process.arch !== 'x64') return t.pass();
  const root = at('root'), admin = path.join(root, 'var/lib/dpkg');
  for (const name of ['info', 'updates', 'triggers']) mkdirSync(path.join(admin, name), { recursive: true });
  for (const name of ['status', 'available']) writeFileSync(path.join(admin, name), '');
  const dpkg = (...what: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync('dpkg', [`--root=${root}`, '--force-script-chrootless', '--force-not-root', ...what], { encoding: 'utf8' });
    t.is(status, 0, stdout + stderr);
    return stdout;
  };
  t.is((await build('host', 'here.deb', ...words)).code, 0);
  dpkg('-i', at('here.deb'));
  t.true(existsSync(path.join(root, 'usr/lib/linnet/talk/talk')));
  // what systemd would start, by a shell that reads the settings as systemd does
  const settings = path.join(root, 'etc/default/linnet-talk');
  const said = execFileSync('sh', ['-c', `. ${settings}; export COLOUR; eval "exec ${root}/usr/lib/linnet/talk/talk $ARGS"`], { encoding: 'utf8' });
  t.is(said, 'alsa:hw:1,0 it\'s \\ here a "b" $c\n');
  if (existsSync('/usr/bin/deb-systemd-helper')) t.true(existsSync(path.join(root, 'etc/systemd/system/multi-user.target.wants/linnet-talk.service')) || readFileSync(path.join(root, 'usr/lib/systemd/system/linnet-talk.service'), 'utf8').includes('WantedBy=multi-user.target'));
  writeFileSync(settings, 'ARGS=""\n');
  t.is((await build('host', 'newer.deb', '--version', '1.3', ...words)).code, 0);
  dpkg('--force-confold', '-i', at('newer.deb'));
  t.is(readFileSync(settings, 'utf8'), 'ARGS=""\n', 'settings are the owner\'s');
  dpkg('-P', 'linnet-talk');
  t.false(existsSync(path.join(root, 'usr/lib/linnet')));
  t.false(existsSync(settings));
});

test('a version that is none is refused', async (t) => {
  const { code, stderr } = await build('host', 'x.deb', '--version', 'new');
  t.is(code, 1);
  t.regex(stderr, /^linnet: 'new' is no version of a Debian package: give one with --version/);
});

/** What systemd itself says of a unit. */
function verify(unit: string, ...flags: readonly string[]): string {
  const { stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', '--recursive-errors=no', ...flags, unit], { encoding: 'utf8', env: { ...process.env, XDG_RUNTIME_DIR: folder } });
  return stderr.split('\n').filter((line) => line.includes('linnet-')).join('\n');
}

withAnalyze('systemd accepts the unit of a deploy, for the user and for the system', (t) => {
  const start = { words: ['alsa:hw:1,0', 'a "b" $c %d \\e', "it's"], environment: ['COLOUR=a "b" $c %d \\e'], timeout: 30, watchdog: 30 };
  for (const system of [false, true]) {
    const home = at(system ? 'system' : 'user'), place = { ...placeOf('talk', system, home), folder: path.join(home, 'a folder') }, file = path.join(home, place.unit);
    mkdirSync(place.folder, { recursive: true });
    writeFileSync(path.join(place.folder, 'talk'), '#!/bin/sh\n');
    chmodSync(path.join(place.folder, 'talk'), 0o755);
    writeFileSync(file, unitOf(place, start, 252));
    t.is(verify(file, ...(system ? [] : ['--user'])), '');
    writeFileSync(file, unitOf(place, start, 252).replace('Type=notify', 'Type=note'));
    t.regex(verify(file, ...(system ? [] : ['--user'])), /service type/);
    t.regex(unitOf(place, start, 254), /^RestartSec=5\nRestartSteps=5\nRestartMaxDelaySec=60$/m);
  }
});
