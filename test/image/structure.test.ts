import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import test from 'ava';
import { loadBoard } from '../../host/boards/load.ts';
import { packageFolder } from '../../host/image/apt.ts';
import { cpio } from '../../host/image/cpio.ts';
import { fat32, leastSectors } from '../../host/image/fat.ts';
import type { Image } from '../../host/image/image.ts';
import { readKey, readOrMakeKey } from '../../host/image/key.ts';
import { Modules } from '../../host/image/modules.ts';
import { parseNetwork } from '../../host/image/network.ts';
import { unless } from '../harness/skip.ts';
import { built, cardOf, noTools, partition, scratch, writeCard } from './card.ts';

const { folder, file, remove } = scratch();
test.after.always(remove);
const onDebian = unless(noTools('mcopy', 'fsck.vfat', 'sfdisk', 'cpio', 'apt-get'));
const run = (command: string, ...words: readonly string[]): string => execFileSync(command, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** Checks a file system and compares what mtools reads from it. */
const reads = (t: { deepEqual: (a: unknown, b: unknown, m?: string) => unknown; regex: (a: string, b: RegExp) => unknown }, image: string, files: readonly { readonly path: string; readonly bytes: Uint8Array }[]): void => {
  t.regex(run('fsck.vfat', '-n', image), /^fsck.*\n.*\d+ files, \d+\/\d+ clusters\n$/);
  for (const { path: name, bytes } of files) {
    run('mcopy', '-o', '-i', image, `::${name}`, file('read-back'));
    t.deepEqual(readFileSync(file('read-back')).equals(bytes), true, name);
  }
};

onDebian('a FAT32 file system of any size and names is read back by mtools and passes fsck', (t) => {
  const names = ['A', 'CONFIG.TXT', 'config2.txt', 'bcm2835-rpi-zero.dtb', 'bcm2835-rpi-zero-w.dtb', 'overlays/dwc2.dtbo', 'overlays/googlevoicehat-soundcard.dtbo', 'overlays/deep/er/exactly13.chr', 'a.long.name.of.exactly.26ch', 'x.y.z'];
  for (const sectors of [leastSectors, 100_000, 300_000, 1_200_000]) {
    const sizes = [0, 1, 511, 512, 513, 4096, 4097, 100_000, 1_000_000, 3];
    const files = [...names.map((name, i) => ({ path: name, bytes: randomBytes(sizes[i]!) })), ...Array.from({ length: 40 }, (_, i) => ({ path: `many/a long name ${i}`, bytes: randomBytes(i * 37) }))];
    writeFileSync(file('fat'), fat32(files, { sectors, start: 8192, id: 0x12345678, label: 'linnet' }));
    reads(t, file('fat'), files);
    t.regex(run('mdir', '-i', file('fat'), '::'), /Volume in drive : is LINNET/);
  }
  t.throws(() => fat32([{ path: 'large', bytes: new Uint8Array(leastSectors * 512) }], { sectors: leastSectors, start: 0, id: 0, label: '' }), { message: /too small for files of/ });
});

onDebian('an archive is unpacked by cpio', (t) => {
  const bytes = randomBytes(1001);
  writeFileSync(file('archive'), cpio([{ path: 'dir', mode: 0o755 }, { path: 'dir/file', mode: 0o640, bytes }, { path: 'console', mode: 0o600, device: [5, 1] }, { path: 'empty', mode: 0o644, bytes: new Uint8Array() }]));
  const listed = execFileSync('cpio', ['-itv', '--quiet'], { input: readFileSync(file('archive')), encoding: 'utf8' }).split('\n').map((line) => line.split(/\s+/));
  t.deepEqual(listed.slice(0, 4).map((words) => [words[0], words.at(-1)]), [['drwxr-xr-x', 'dir'], ['-rw-r-----', 'dir/file'], ['crw-------', 'console'], ['-rw-r--r--', 'empty']]);
  t.deepEqual(listed[2]?.slice(4, 6), ['5,', '1']);
  mkdirSync(file('unpacked'));
  execFileSync('cpio', ['-id', '--quiet', 'dir/file'], { input: readFileSync(file('archive')), cwd: file('unpacked') });
  t.deepEqual(readFileSync(file('unpacked/dir/file')), bytes);
});

onDebian('a card for the Pi Zero: partitions, boot files, first files', async (t) => {
  const app = await built('pi-zero', 'console.log(1);', folder);
  mkdirSync(file('firmware/overlays'), { recursive: true });
  for (const name of ['bootcode.bin', 'start_cd.elf', 'overlays/i2s.dtbo']) writeFileSync(file(path.join('firmware', name)), name);
  const image = cardOf(app, { firmware: file('firmware'), overlays: ['i2s,rate=16000', 'other'], modules: ['snd-aloop index=1'], networks: [parseNetwork('usb=10.55.0.1/24')], key: 'ab'.repeat(32), args: ['alsa:hw:1,0', 'two words'], environment: ['A=b c'] });
  writeCard(file('card.img'), image);
  t.deepEqual(readFileSync(file('card.img')).equals(image.bytes), true);
  t.true(statSync(file('card.img')).blocks * 512 < 16e6, 'zeros take no room');
  t.is(Math.log2(image.bytes.length) % 1, 0);
  t.deepEqual(image.missing, ['fixup_cd.dat', 'overlays/other.dtbo']);

  const { partitiontable } = JSON.parse(run('sfdisk', '--json', file('card.img')));
  t.deepEqual(partitiontable.partitions.map((p: { readonly start: number; readonly type: string }) => [p.start, p.type]), [[8192, 'c'], [81920, 'da']]);
  t.regex(run('sfdisk', '--verify', file('card.img')), /No errors detected/);

  const boot = partition(file('card.img'), 0, file('boot')), text = (name: string): string => run('mtype', '-i', boot, `::${name}`);
  reads(t, boot, [{ path: 'overlays/i2s.dtbo', bytes: Buffer.from('overlays/i2s.dtbo') }, { path: 'bootcode.bin', bytes: Buffer.from('bootcode.bin') }]);
  t.is(text('cmdline.txt'), 'console=ttyAMA0,115200 rdinit=/init panic=5 quiet cryptomgr.notests rng_core.default_quality=1000\n');
  t.deepEqual(text('config.txt').trim().split('\n'), ['gpu_mem=16', 'kernel=kernel.img', 'initramfs initramfs.gz followkernel', 'upstream_kernel=1', 'enable_uart=1', 'disable_splash=1', 'boot_delay=0', 'dtoverlay=i2s,rate=16000', 'dtoverlay=other']);

  run('mcopy', '-o', '-i', boot, '::initramfs.gz', file('initramfs.gz'));
  const archive = gunzipSync(readFileSync(file('initramfs.gz')));
  mkdirSync(file('first'));
  execFileSync('cpio', ['-id', '--quiet', 'init', 'linnet.conf', 'modules/*'], { input: archive, cwd: file('first') });
  t.deepEqual(readFileSync(file('first/init')).equals(app), true);
  const lines = readFileSync(file('first/linnet.conf'), 'utf8').trim().split('\n'), modules = lines.filter((line) => line.startsWith('module ')).map((line) => line.slice(7));
  t.deepEqual(lines.filter((line) => !line.startsWith('module ')), ['arg alsa:hw:1,0', 'arg two words', 'env A=b c', 'network usb0 10.55.0.1/24', 'data /dev/mmcblk0p2', `key ${'ab'.repeat(32)}`, 'port 7531', 'watchdog 15']);
  t.true(modules.every((line) => existsSync(file(`first${line.split(' ')[0]!}`))));
  t.true(modules.includes('/modules/snd_aloop.ko index=1'));
  for (const [before, after] of [['snd', 'snd_pcm'], ['snd_timer', 'snd_pcm'], ['snd_pcm', 'snd_usb_audio'], ['libcomposite', 'g_ether'], ['u_ether', 'g_ether']])
    t.true(modules.findIndex((m) => m.startsWith(`/modules/${before}.ko`)) < modules.findIndex((m) => m.startsWith(`/modules/${after}.ko`)), `${before} before ${after}`);
});

onDebian('a card of Raspberry Pi OS gives its firmware, kernel, overlays and compressed modules', async (t) => {
  const app = await built('pi-zero', 'console.log(1);', folder);
  const wanted = loadBoard('pi-zero').image!, release = file('root/lib/modules/6.12.1+rpt-rpi-v6/kernel');
  const debian = path.join(packageFolder('armel', 'linux-image-rpi'), 'lib/modules');
  for (const at of [file('card/overlays'), release, file('root/lib/modules/6.12.1+rpt-rpi-v7')]) mkdirSync(at, { recursive: true });
  for (const name of ['bootcode.bin', 'start_cd.elf', 'fixup_cd.dat', 'kernel.img', 'kernel7.img', 'bcm2708-rpi-zero.dtb', 'overlays/dwc2.dtbo', 'overlays/none.dtbo']) writeFileSync(file(`card/${name}`), name);
  for (const { name, bytes } of new Modules(path.join(debian, readdirSync(debian)[0]!)).needed([...wanted.modules, ...wanted.gadget ?? []])) {
    if (name !== 'snd_hwdep') writeFileSync(path.join(release, `${name}.ko.xz`), execFileSync('xz', ['-c', '-0'], { input: bytes, maxBuffer: 1 << 26 }));
  }
  const make = (root: string | undefined): Image => cardOf(app, { kernel: { from: 'card', boot: file('card'), root }, networks: [parseNetwork('usb=10.55.0.1/24')] });
  t.throws(() => make(file('root')), { message: /the kernel has no module 'snd-hwdep', which 'snd_usb_audio' needs$/ });
  // a part of the kernel itself
  writeFileSync(path.join(release, '../modules.builtin'), 'kernel/sound/core/snd-hwdep.ko\n');
  const image = make(file('root'));
  t.deepEqual(image.missing, []);
  t.deepEqual(image.files.map((f) => f.path), ['bootcode.bin', 'start_cd.elf', 'fixup_cd.dat', 'overlays/dwc2.dtbo', 'config.txt', 'cmdline.txt', 'kernel.img', 'bcm2708-rpi-zero.dtb', 'initramfs.gz']);
  writeCard(file('from-card.img'), image);
  const boot = partition(file('from-card.img'), 0, file('boot'));
  t.regex(run('mtype', '-i', boot, '::config.txt'), /^dtoverlay=dwc2$/m);
  t.notRegex(run('mtype', '-i', boot, '::config.txt'), /upstream/);
  t.is(run('mtype', '-i', boot, '::cmdline.txt'), 'console=serial0,115200 rdinit=/init panic=5 quiet cryptomgr.notests rng_core.default_quality=1000\n');
  t.throws(() => make(undefined), { message: /lib\/modules\/RELEASE of this kernel is not there/ });
});

test('a key for an update must be there; for an image it is made', (t) => {
  t.throws(() => readKey(file('none.key')), { message: /none\.key: cannot be read: there is no such file$/ });
  const made = readOrMakeKey(file('none.key'));
  t.regex(made, /^[0-9a-f]{64}$/);
  t.is(readKey(file('none.key')), made);
  t.is(statSync(file('none.key')).mode & 0o777, 0o600);
  writeFileSync(file('short.key'), made.slice(1));
  t.throws(() => readKey(file('short.key')), { message: /short\.key: a key is 64 hexadecimal digits on one line/ });
});

test('networks are read or refused', (t) => {
  t.deepEqual(parseNetwork('eth0=192.168.1.20/24,192.168.1.1'), { name: 'eth0', address: '192.168.1.20', bits: 24, gateway: '192.168.1.1', gadget: false });
  for (const text of ['usb', 'usb=1.2.3/24', 'usb=1.2.3.4', 'usb=1.2.3.4/33', 'eth0=1.2.3.4/24,x', 'eth 0=1.2.3.4/8']) t.throws(() => parseNetwork(text), { message: /^--network takes usb=/ });
});

test('boards without a card, or without a kernel of Debian, are refused', (t) => {
  t.throws(() => cardOf(new Uint8Array(), { board: loadBoard('host') }), { message: /^board 'host' starts from no card .* use one of pi-1, pi-3, pi-4, pi-5, pi-zero, zero-2-w$/ });
  t.throws(() => cardOf(new Uint8Array(), { board: loadBoard('pi-5') }), { message: /^Debian has no kernel for board 'pi-5'/ });
  t.throws(() => cardOf(new Uint8Array(), { kernel: { from: 'folder', folder: file('none') } }), { message: /boot\/vmlinuz-\* is not there/ });
});
