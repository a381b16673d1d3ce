import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import test, { type ExecutionContext } from 'ava';
import { UserError } from '../../host/errors.ts';
import { contents, faultOf, flash, removableDrives, type Desk, type FlashOptions } from '../../host/flash/flash.ts';
import { listDrives } from '../../host/flash/drives.ts';
import { linnet, root as clone } from '../cli/cli.ts';

/** An image with one FAT partition, and content that differs from byte to byte. */
function imageBytes(bytes: number, end = bytes): Buffer {
  const image = Buffer.alloc(bytes);
  for (let i = 0; i < bytes; i++) image[i] = (i * 31 + (i >> 8) + (i >> 16)) & 255;
  image.fill(0, 446, 510);
  image[450] = 0x0c;
  image.writeUInt32LE(1, 454);
  image.writeUInt32LE(end / 512 - 1, 458);
  image.writeUInt16LE(0xaa55, 510);
  return image;
}

/** A machine with drives: the kernel's files, and a file in the place of each drive. */
class Machine {
  readonly root = mkdtempSync(path.join(os.tmpdir(), 'linnet-flash-'));
  readonly said: string[] = [];
  readonly #mounts: string[] = [];
  answers: string[] = [];

  constructor(t: ExecutionContext) {
    t.teardown(() => rmSync(this.root, { recursive: true }));
    for (const folder of ['sys/block', 'proc/self', 'dev', 'run/udev/data']) mkdirSync(path.join(this.root, folder), { recursive: true });
    this.write('proc/self/mountinfo', '');
    this.write('proc/swaps', 'Filename Type Size Used Priority\n');
    this.drive('nvme0n1', { bytes: 500e9, model: 'Fast', number: '259:0' });
    this.part('nvme0n1', 'nvme0n1p1', '259:1', 100e6);
    this.part('nvme0n1', 'nvme0n1p2', '259:2', 400e9);
    this.mount('259:2', '/', '/dev/nvme0n1p2', 'ext4');
  }

  write(file: string, text: string | Buffer): void {
    mkdirSync(path.dirname(path.join(this.root, file)), { recursive: true });
    writeFileSync(path.join(this.root, file), text);
  }
  drive(name: string, { bytes, model = '', number = '8:16', removable = false, bus = 'pci', readOnly = false }: { readonly bytes: number; readonly model?: string; readonly number?: string; readonly removable?: boolean; readonly bus?: string; readonly readOnly?: boolean }): void {
    this.write(`sys/devices/${bus}/${name}/model`, `${model}   \n`);
    for (const [file, text] of Object.entries({ size: bytes / 512, ro: Number(readOnly), removable: Number(removable), dev: number })) this.write(`sys/block/${name}/${file}`, `${text}\n`);
    symlinkSync(path.join(this.root, `sys/devices/${bus}/${name}`), path.join(this.root, `sys/block/${name}/device`));
    this.write(`dev/${name}`, Buffer.alloc(bytes > 16e6 ? 0 : bytes, 0xee));
  }
  part(drive: string, name: string, number: string, bytes: number, known: string = ''): void {
    for (const [file, text] of Object.entries({ partition: 1, size: Math.round(bytes / 512), dev: number })) this.write(`sys/block/${drive}/${name}/${file}`, `${text}\n`);
    this.write(`dev/${name}`, '');
    if (known !== '') this.write(`run/udev/data/b${number}`, known);
  }
  /** A device that lies on others: a volume, a RAID. */
  above(name: string, number: string, below: readonly string[]): void {
    this.write(`sys/block/${name}/dev`, number);
    this.write(`sys/block/${name}/size`, '1000');
    for (const at of below) this.write(`sys/block/${at}/holders/${name}`, '');
  }
  mount(number: string, at: string, source: string, type: string): void {
    this.#mounts.push(`36 35 ${number} / ${at} rw,noatime shared:1 - ${type} ${source} rw\n`);
    this.write('proc/self/mountinfo', this.#mounts.join(''));
  }
  /** A card of 8 MB in a USB reader, with two partitions. */
  card(name = 'sdb', options: Parameters<Machine['drive']>[1] = { bytes: 8 << 20 }): void {
    this.drive(name, { model: 'Card Reader', removable: true, bus: 'usb1/1-1', ...options });
    this.part(name, `${name}1`, '8:17', 1 << 20, 'E:ID_FS_TYPE=vfat\nE:ID_FS_LABEL=bootfs\n');
    this.part(name, `${name}2`, '8:18', 6 << 20, 'E:ID_FS_TYPE=ext4\n');
  }
  image(bytes: Buffer = imageBytes(5 << 20), name = 'card.img'): string {
    this.write(name, bytes);
    return path.join(this.root, name);
  }
  device(name: string): string { return path.join(this.root, 'dev', name); }

  /** Without the folder's name: what it threw, or null. */
  async flash(file: string, options: Partial<FlashOptions> = {}, desk: Partial<Desk> = {}): Promise<string | null> {
    try {
      await flash(file, { yes: false, dryRun: false, ...options }, {
        platform: 'linux', root: this.root, asRoot: 'sudo linnet flash card.img', say: (line) => this.said.push(line.replaceAll(this.root, '')), onProgress: () => {}, signal: new AbortController().signal,
        list: (drives, bytes) => this.said.push(...drives.map((d) => `${d.name}: ${faultOf(d, bytes) ?? 'can be written'}`)),
        ask: async (question) => { this.said.push(question); return this.answers.shift() ?? ''; }, ...desk,
      });
      return null;
    } catch (e) {
      if (!(e instanceof UserError)) throw e;
      return e.message.replaceAll(this.root, '');
    }
  }
}

const isAll = (byte: number, bytes: Buffer): boolean => bytes.equals(Buffer.alloc(bytes.length, byte));
const untouched = (t: ExecutionContext, machine: Machine, name = 'sdb'): void => { t.true(isAll(0xee, readFileSync(machine.device(name))), `${name} was written to`); };

test('drives are listed with size, model and what is on them', (t) => {
  const machine = new Machine(t);
  machine.card();
  machine.drive('mmcblk0', { bytes: 32e9, number: '179:0' });
  machine.write('sys/devices/pci/mmcblk0/type', 'SD\n');
  machine.write('sys/devices/pci/mmcblk0/name', 'SU32G\n');
  machine.above('loop0', '7:0', []);
  t.deepEqual(removableDrives({ platform: 'linux', root: machine.root }).map((d) => [d.name, d.bytes, d.model, contents(d), faultOf(d, 1e6) ?? '']), [
    ['mmcblk0', 32e9, 'SU32G', 'no partitions', ''],
    ['sdb', 8 << 20, 'Card Reader', 'sdb1 1 MB vfat bootfs, sdb2 6 MB ext4', ''],
  ]);
  t.deepEqual(listDrives(machine.root).map((d) => d.name), ['mmcblk0', 'nvme0n1', 'sdb']);
});

test('an image, plain and in gzip, is written, read back, and asked for by name', async (t) => {
  const image = imageBytes((9 << 20) + 512);
  for (const bytes of [image, gzipSync(image)]) {
    const machine = new Machine(t), done: string[] = [];
    machine.card('sdb', { bytes: 16e6 });
    machine.answers = ['sdb'];
    t.is(await machine.flash(machine.image(bytes), {}, { onProgress: (doing, n) => done.push(`${doing} ${n}`) }), null);
    const card = readFileSync(machine.device('sdb'));
    t.true(card.subarray(0, image.length).equals(image));
    t.true(isAll(0xee, card.subarray(image.length)), 'what lies behind the image is left alone');
    t.deepEqual(done, ['writing', 'reading back'].flatMap((doing) => [4 << 20, 8 << 20, (9 << 20) + 512].map((n) => `${doing} ${n}`)));
    t.deepEqual(machine.said, ['sdb: can be written', '/card.img, 9 MB, takes the place of all that is on /dev/sdb: Card Reader, 16 MB, with sdb1 1 MB vfat bootfs, sdb2 6 MB ext4', 'type sdb to go on: ', '/dev/sdb: 9 MB written, read back and equal; the card can be taken out']);
  }
});

test('of several drives the typed one is taken; --yes and --dry-run want --to', async (t) => {
  const machine = new Machine(t), file = machine.image();
  machine.card('sdb');
  machine.card('sdc', { bytes: 8 << 20, number: '8:32' });
  t.is(await machine.flash(file, { yes: true }), 'several drives can be written to; choose one with --to: sdb, sdc');
  t.is(await machine.flash(file, { to: 'sdc', dryRun: true }), null);
  t.is(machine.said.at(-1), 'nothing was written (--dry-run)');
  untouched(t, machine, 'sdc');
  machine.answers = ['sdc'];
  t.is(await machine.flash(file), null);
  untouched(t, machine);
  t.true(readFileSync(machine.device('sdc')).subarray(0, 5 << 20).equals(imageBytes(5 << 20)));
  symlinkSync(machine.device('sdb'), machine.device('by-id'));
  t.is(await machine.flash(file, { to: machine.device('by-id'), yes: true }), null);
  t.true(readFileSync(machine.device('sdb')).subarray(0, 5 << 20).equals(imageBytes(5 << 20)));
});

test('another name, or none, writes nothing', async (t) => {
  const machine = new Machine(t), file = machine.image();
  machine.card();
  for (const answer of ['', 'y', 'sdb1']) {
    machine.answers = [answer];
    t.is(await machine.flash(file), '/dev/sdb: its name was not typed; nothing was written');
  }
  t.is(await machine.flash(file, {}, { ask: async () => { rmSync(path.join(machine.root, 'sys/block/sdb/sdb2'), { recursive: true }); return 'sdb'; } }), 'the drives have changed since they were listed; nothing was written');
  untouched(t, machine);
});

const system = "it holds this machine's system";
const refusals: readonly { readonly what: string; readonly make: (machine: Machine) => void; readonly says: string }[] = [
  { what: 'mounted partitions', make: (m) => { m.mount('8:17', '/media/me/boot\\040fs', '/dev/sdb1', 'vfat'); m.mount('8:18', '/media/me/rootfs', '/dev/sdb2', 'ext4'); }, says: "mounted; type: sudo umount '/media/me/boot fs' /media/me/rootfs" },
  { what: 'a whole drive that is mounted', make: (m) => m.mount('8:16', '/mnt', '/dev/sdb', 'vfat'), says: 'mounted; type: sudo umount /mnt' },
  { what: '/', make: (m) => m.mount('8:18', '/', '/dev/root', 'ext4'), says: `${system} (/ on sdb2)` },
  { what: '/boot', make: (m) => m.mount('8:17', '/boot/firmware', '/dev/sdb1', 'vfat'), says: `${system} (/boot/firmware on sdb1)` },
  { what: 'swap', make: (m) => m.write('proc/swaps', 'Filename Type Size Used Priority\n/dev/sdb2 partition 8 0 -2\n'), says: `${system} (swap on sdb2)` },
  { what: '/ on a volume in an encrypted partition', make: (m) => { m.above('dm-0', '253:0', ['sdb/sdb2']); m.above('dm-1', '253:1', ['dm-0']); m.mount('253:1', '/', '/dev/mapper/vg-root', 'ext4'); }, says: `${system} (/ on dm-1)` },
  { what: 'swap on a volume', make: (m) => { m.above('dm-3', '253:3', ['sdb/sdb2']); m.write('dev/dm-3', ''); mkdirSync(m.device('mapper')); symlinkSync(m.device('dm-3'), m.device('mapper/swap')); m.write('proc/swaps', 'Filename Type Size Used Priority\n/dev/mapper/swap partition 8 0 -2\n'); }, says: `${system} (swap on dm-3)` },
  { what: 'a RAID of whole drives', make: (m) => { m.above('md0', '9:0', ['sdb']); m.mount('9:0', '/home', '/dev/md0', 'ext4'); }, says: `${system} (/home on md0)` },
  { what: 'a RAID that is not mounted', make: (m) => m.above('md127', '9:127', ['sdb/sdb1']), says: 'md127 (a RAID, volume, encrypted device or loop) lies on it' },
  { what: 'a loop', make: (m) => { m.above('loop1', '7:1', []); m.write('sys/block/loop1/loop/backing_file', '/dev/sdb2\n'); }, says: 'loop1 (a RAID, volume, encrypted device or loop) lies on it' },
  { what: 'the second device of a btrfs', make: (m) => { for (const d of ['nvme0n1p1', 'sdb2']) m.write(`sys/fs/btrfs/1234/devices/${d}`, ''); m.mount('0:45', '/var', '/dev/nvme0n1p1', 'btrfs'); }, says: `${system} (/var on sdb2)` },
  { what: 'the slider', make: (m) => m.write('sys/block/sdb/ro', '1\n'), says: 'write-protected (the slider at the side of a card)' },
  { what: 'no card', make: (m) => m.write('sys/block/sdb/size', '0\n'), says: 'there is no card in it' },
  { what: 'a card that is too small', make: (m) => m.write('sys/block/sdb/size', '8192\n'), says: 'too small: 4 MB, and the image has 5 MB' },
];
for (const { what, make, says } of refusals) {
  test(`refused: ${what}`, async (t) => {
    const machine = new Machine(t);
    machine.card();
    make(machine);
    t.is(await machine.flash(machine.image(), { to: machine.device('sdb'), yes: true }), `/dev/sdb: ${says}; nothing was written`);
    t.is(await machine.flash(machine.image(), { yes: true }), 'none of the removable drives can be written to');
    t.deepEqual(machine.said, [`sdb: ${says}`]);
    untouched(t, machine);
  });
}

test('drives that are not removable want --to and their name', async (t) => {
  const machine = new Machine(t), file = machine.image();
  t.is(await machine.flash(file, { yes: true }), 'no removable drive is plugged in');
  t.is(await machine.flash(file, { to: 'nvme0n1', yes: true }), `/dev/nvme0n1: ${system} (/ on nvme0n1p2); nothing was written`);
  machine.drive('sda', { bytes: 8 << 20, model: 'Disk' });
  t.is(await machine.flash(file, { yes: true }), 'no removable drive is plugged in');
  t.is(await machine.flash(file, { to: 'sda', yes: true }), '/dev/sda: its name was not typed; nothing was written');
  t.regex(machine.said.join(), /Disk, 8 MB, NOT REMOVABLE/);
  untouched(t, machine, 'sda');
  machine.answers = ['sda'];
  t.is(await machine.flash(file, { to: 'sda', yes: true }), null);
});

test('names that are no drive, and other systems', async (t) => {
  const machine = new Machine(t), file = machine.image();
  machine.card();
  t.is(await machine.flash(file, { to: machine.device('sdb1') }), '/dev/sdb1: a partition; an image takes the whole drive, sdb; removable drives: sdb');
  t.is(await machine.flash(file, { to: '/nowhere' }), '/nowhere: no drive; removable drives: sdb');
  for (const [platform, name] of [['darwin', 'on macOS'], ['win32', 'on Windows'], ['aix', 'here']] as const) {
    t.is(await machine.flash(file, {}, { platform }), `linnet flash writes cards on Linux only; ${name} Raspberry Pi Imager does it (https://www.raspberrypi.com/software): choose 'Use custom' and the image`);
  }
});

test('files that are no whole image', async (t) => {
  const machine = new Machine(t), said = async (name: string, bytes: Buffer): Promise<string | null> => machine.flash(machine.image(bytes, name), { to: 'sdb', yes: true });
  machine.card();
  const image = imageBytes(1 << 20), gz = gzipSync(image), active = Buffer.from(image);
  active[446] = 0x41;
  t.is(await machine.flash(path.join(machine.root, 'none')), '/none: cannot be read: there is no such file');
  t.is(await machine.flash(machine.root), ': no image of a card: it is no regular file; linnet image makes one');
  t.is(await said('empty', Buffer.alloc(0)), '/empty: the file is empty');
  t.is(await said('short', image.subarray(0, 300)), '/short: no image of a card: it has no partition table; linnet image makes one');
  t.is(await said('text', Buffer.from('hello '.repeat(1000))), '/text: no image of a card: it has no partition table; linnet image makes one');
  for (const [name, bytes] of [['damaged', active], ['blank', Buffer.concat([Buffer.alloc(510), Buffer.from([0x55, 0xaa])])]] as const) t.is(await said(name, bytes), `/${name}: no image of a card: its partition table is empty or damaged; linnet image makes one`);
  t.is(await said('half', image.subarray(0, 1 << 19)), '/half: its partitions go up to byte 1048576, but it ends at 524288: copy or download it again');
  t.is(await said('half.gz', gzipSync(image.subarray(0, 1 << 19))), '/half.gz: its partitions go up to byte 1048576, but it ends at 524288: copy or download it again');
  t.regex(await said('cut.gz', gz.subarray(0, gz.length - 100)) ?? '', /^\/cut\.gz: no image of a card: its compression is damaged: /);
  for (const [format, magic, unpack] of [['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], 'xz -dk'], ['zstd', [0x28, 0xb5, 0x2f, 0xfd], 'zstd -d'], ['bzip2', [0x42, 0x5a, 0x68], 'bzip2 -dk'], ['zip', [0x50, 0x4b, 3, 4], 'unzip']] as const) {
    t.is(await said('packed', Buffer.from([...magic, ...image])), `/packed: compressed with ${format}; type: ${unpack} /packed`);
  }
  untouched(t, machine);
});

test('an interrupted write says that the card is incomplete, and leaves it without a partition table', async (t) => {
  const machine = new Machine(t), stop = new AbortController();
  machine.card('sdb', { bytes: 16e6 });
  const file = machine.image(imageBytes(12 << 20)), go = (when: string): Promise<string | null> => machine.flash(file, { yes: true }, { signal: stop.signal, onProgress: (doing) => { if (doing === when) stop.abort(); } });
  t.is(await go('writing'), '/dev/sdb: the card is incomplete and does not start, after 4194304 bytes: interrupted; flash it again');
  t.true(isAll(0, readFileSync(machine.device('sdb')).subarray(0, 4 << 20)));
});

test('a card that gives back other bytes, or fewer, is not said to be good', async (t) => {
  const machine = new Machine(t);
  machine.card('sdb', { bytes: 16e6 });
  const file = machine.image(imageBytes(9 << 20)), after = (act: () => void): Promise<string | null> => machine.flash(file, { yes: true }, { onProgress: (doing, n) => { if (doing === 'reading back' && n === 4 << 20) act(); } });
  const flip = (): void => { const bytes = readFileSync(machine.device('sdb')); bytes[(8 << 20) + 7]! ^= 1; writeFileSync(machine.device('sdb'), bytes); };
  t.is(await after(flip), `/dev/sdb: the card gives back other bytes than were written, from byte ${(8 << 20) + 7} on: it is worn out or smaller than it says; use another one`);
  t.is(await after(() => truncateSync(machine.device('sdb'), (8 << 20) + 100)), `/dev/sdb: the card gives back other bytes than were written, from byte ${(8 << 20) + 100} on: it is worn out or smaller than it says; use another one`);
  t.regex(await machine.flash(file, { yes: true }, { onProgress: (doing) => { if (doing === 'writing' && statSync(file).size === 9 << 20) appendFileSync(file, 'more'); } }) ?? '', /the card is incomplete .* has changed while it was read/);
});

test('a device that cannot be opened, or fails, is told of', async (t) => {
  const machine = new Machine(t), file = machine.image();
  machine.card();
  rmSync(machine.device('sdb'));
  symlinkSync('/dev/full', machine.device('sdb'));
  t.is(await machine.flash(file, { yes: true }), '/dev/sdb: the card is incomplete and does not start, after 0 bytes: the disk is full; flash it again');
  rmSync(machine.device('sdb'));
  machine.write('dev/sdb', '');
  // root may write to any file, so it is another user who asks
  const script = path.join(machine.root, 'denied.mjs');
  writeFileSync(script, `
    import { flash } from ${JSON.stringify(path.join(clone, 'host/flash/flash.ts'))};
    if (process.getuid() === 0) process.setuid(65534);
    await flash(process.argv[2], { to: 'sdb', yes: true, dryRun: false }, { platform: 'linux', root: process.argv[3], asRoot: 'sudo linnet flash', say() {}, list() {}, ask: async () => '', onProgress() {}, signal: new AbortController().signal }).catch((e) => console.log(e.message));`);
  chmodSync(machine.device('sdb'), 0o400);
  chmodSync(machine.root, 0o755);
  const { stdout, stderr } = spawnSync(process.execPath, ['--import=tsx', script, file, machine.root], { cwd: clone, encoding: 'utf8' });
  t.is(stdout, `${machine.device('sdb')}: permission denied; type: sudo linnet flash\n`, stderr);
});

test('linnet flash: the words, a list, and a question that nobody answers', async (t) => {
  const machine = new Machine(t);
  const [two, listed, json, none] = await Promise.all([['a', 'b'], [], ['--json'], [path.join(machine.root, 'none.img'), '--yes']].map((words) => linnet(machine.root, ['flash', ...words])));
  t.deepEqual([two?.code, two?.stderr], [2, 'linnet: needs one image, or none to list the drives; see linnet flash --help\n']);
  t.is(listed?.code, 0);
  t.true(Array.isArray(JSON.parse(json?.stdout ?? '')));
  t.deepEqual([none?.code, none?.stderr], [1, `linnet: ${path.join(machine.root, 'none.img')}: cannot be read: there is no such file\n`]);
});
