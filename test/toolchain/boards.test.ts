import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { boardNames, isNative, loadBoard } from '../../host/boards/load.ts';
import { isIsa } from '../../host/boards/isas.ts';
import { processorOf } from '../../host/toolchain/prebuilt.ts';

for (const name of boardNames()) {
  test(`board ${name} is complete`, (t) => {
    const board = loadBoard(name);
    t.is(board.name, name);
    t.is(isNative(board), name !== 'reference');
    if (!isNative(board)) return;
    t.is(board.cpu.isa.at(-1), 'scalar');
    t.true(board.cpu.isa.every(isIsa));
  });
}

const misspelt = [
  ['pi-zer0', 'pi-zero'], ['Pi Zero', 'pi-zero'], ['rpi0', 'pi-zero'], ['raspberry-pi-zero', 'pi-zero'], ['Raspberry Pi 3', 'pi-3'], ['raspi4', 'pi-4'], ['pi3', 'pi-3'], ['zero2w', 'zero-2-w'],
  ['hots', 'host'], ['toaster', null],
] as const;
for (const [word, wanted] of misspelt) {
  test(`board '${word}' is refused, near is ${wanted}`, (t) => {
    const hint = wanted === null ? '' : ` (did you mean '${wanted}'?)`;
    t.throws(() => loadBoard(word), { name: 'UserError', message: `no board '${word}'${hint}; the boards are host, pi-1, pi-3, pi-4, pi-5, pi-zero, reference, zero-2-w` });
  });
}

test('boards of one processor share a runtime of the package', (t) => {
  const processor = (name: string): string => {
    const board = loadBoard(name);
    return isNative(board) ? processorOf(board) : '';
  };
  t.is(processor('pi-1'), processor('pi-zero'));
  for (const name of ['zero-2-w', 'pi-4', 'pi-5']) t.is(processor(name), processor('pi-3'));
});

test.serial("a project's boards inherit, override and are checked", (t) => {
  const before = process.cwd(), project = mkdtempSync(path.join(os.tmpdir(), 'boards-'));
  const write = (name: string, board: object | string): void => {
    writeFileSync(path.join(project, 'boards', `${name}.json`), typeof board === 'string' ? board : JSON.stringify(board));
  };
  mkdirSync(path.join(project, 'boards'));
  process.chdir(project);
  try {
    write('doorbell', { name: 'doorbell', inherits: 'pi-zero', title: 'Door bell', audio: 'alsa:hw:1,0' });
    write('pi-3', { name: 'pi-3', inherits: 'pi-3', memory: 1024 });
    write('extra', { name: 'extra', inherits: 'pi-3', colour: 'red' });
    write('other', { name: 'another', inherits: 'pi-3' });
    write('bare', { name: 'bare' });
    write('faster', { name: 'faster', inherits: 'pi-3', cpu: { mhz: 1800 } });
    write('partial', { name: 'partial', title: 'Half a processor', isaName: 'armv8-neon', layouts: { conv: 8 }, cpu: { mhz: 1800 } });
    write('half', { name: 'half', inherits: 'reference', cpu: { mhz: 1800 } });
    write('loop', { name: 'loop', inherits: 'pool' });
    write('pool', { name: 'pool', inherits: 'loop' });
    write('orphan', { name: 'orphan', inherits: 'pi-zerro' });
    write('text', 'name: text');
    const doorbell = loadBoard('doorbell');
    t.is(doorbell.cpu?.zigTarget, 'arm-linux-musleabihf');
    t.is(doorbell.audio, 'alsa:hw:1,0');
    t.is(loadBoard('pi-3').memory, 1024);
    t.deepEqual(loadBoard('faster').cpu, { ...loadBoard('pi-3').cpu, mhz: 1800 });
    t.is(loadBoard('pi-3').cpu?.l1d, 32768);
    const refused = (name: string): string | undefined => t.throws(() => loadBoard(name), { name: 'UserError' })?.message;
    t.regex(refused('extra') ?? '', /extra\.json: .*additional properties \(colour\)/);
    t.regex(refused('other') ?? '', /name must be 'other'/);
    t.regex(refused('bare') ?? '', /bare\.json: .*title/);
    t.regex(refused('partial') ?? '', /partial\.json: .*part/);
    t.regex(refused('half') ?? '', /cpu lacks part, zigTarget/);
    t.regex(refused('loop') ?? '', /inherits itself/);
    t.regex(refused('orphan') ?? '', /orphan\.json: no board 'pi-zerro' \(did you mean 'pi-zero'\?\)/);
    t.regex(refused('text') ?? '', /text\.json: not JSON/);
  } finally {
    process.chdir(before);
    rmSync(project, { recursive: true });
  }
});
