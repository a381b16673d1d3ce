// Cards in the emulated Pi Zero, kernel and all.
import { createHash } from 'node:crypto';
import { appendFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { cpio } from '../../host/image/cpio.ts';
import { parseNetwork } from '../../host/image/network.ts';
import { readLog, sendUpdate } from '../../host/image/update.ts';
import { unless } from '../harness/skip.ts';
import { example, packWakeWord } from '../networks/listener.ts';
import { type Console, boot, built, cardOf, freePort, loadedFrom, noTools, scratch, writeCard } from './card.ts';
import { cuts } from './cuts.ts';

const { folder, file, remove } = scratch();
test.after.always(remove);
const emulated = unless(noTools('qemu-system-arm', 'mcopy', 'apt-get'), test.serial);

const key = '0123456789abcdef'.repeat(4);
const model = { file: 'hey_linnet.lin', bytes: packWakeWord('pi-zero') };

const running = new Set<Console>();
test.afterEach.always(async () => { for (const board of running) await board.kill(); running.clear(); });

/** A card in a file, and the emulator that starts from it. */
function inserted(name: string, app: Uint8Array, options: Parameters<typeof cardOf>[1] = {}): { readonly used: number; readonly memory: string; readonly start: (how?: Parameters<typeof boot>[2]) => Console } {
  const image = cardOf(app, options);
  writeCard(file(name), image);
  const loaded = loadedFrom(file(name), file(`${name}.files`));
  return {
    memory: loaded.memory,
    used: image.files.reduce((sum, f) => sum + f.bytes, 0),
    start: (how = {}) => {
      const board = boot(file(name), loaded, how);
      running.add(board);
      return board;
    },
  };
}

emulated('the wake word\'s card starts within 8 s, hears the recording from the sound card and, when it fails, starts again', async (t) => {
  // what is played at one end of the loopback comes out of the other, where the example listens
  writeFileSync(file('player.ts'), `
    import { Speaker, readText, writeFile } from 'linnet';
    import recording from ${JSON.stringify(path.join(example, 'kitchen.wav'))} with { type: 'bytes' };
    console.log('first line', Number(readText('/proc/uptime').split(' ')[0]));
    writeFile('/tmp/kitchen.wav', recording);
    setTimeout(async () => {
      const speaker = new Speaker('alsa:hw:0,0', { rate: 16000 });
      await speaker.play('/tmp/kitchen.wav');
      await speaker.close();
      throw new Error('the recording is over');
    }, 500);
  `);
  const app = await built('pi-zero', `import ${JSON.stringify(file('player.ts'))}; import ${JSON.stringify(path.join(example, 'app.ts'))};`, folder, model);
  const { used, start } = inserted('wake-word.img', app, { modules: ['snd-aloop'], args: ['alsa:hw:0,1'] });
  const board = start();
  const uptime = Number((await board.says(/first line (.*)/, { seconds: 120 }))[1]);
  const heard = [];
  for (let i = 1; i <= 3; i++) heard.push((await board.says(/hey linnet @ (.*) s, score (.*)/, { count: i, seconds: 200 })).slice(1).map(Number));
  t.log(`${(used / 1e6).toFixed(1)} MB, first line ${uptime} s after the kernel's start, heard ${heard.map(([at, score]) => `${at} s (${score})`).join(', ')}`);
  t.true(used <= 16e6);
  t.true(uptime <= 8);
  const shift = heard[0]![0]! - 6.25;
  t.true(shift > 0.2 && shift < 1.5, `${shift}`);
  for (const [i, [at, score]] of [[6.25, 0.997], [20.71, 0.925], [22.49, 0.863]].entries()) {
    t.true(Math.abs(heard[i]![0]! - shift - at!) < 0.17, `${heard[i]}`);
    // frames begin elsewhere in the recording
    t.true(Math.abs(heard[i]![1]! - score!) < 0.15, `${heard[i]}`);
  }
  await board.says(/the recording is over/, { seconds: 200 });
  t.notRegex(board.text, /overrun/);
  await board.says(/first line/, { count: 2 });
});

emulated('60 s of sound from the sound card through front end and network, in pulses of 8 frames, lose no frame', async (t) => {
  // what is played: a pseudo-random sequence, so that every frame is known
  const app = await built('pi-zero', `
    import { LogMel, Microphone, Model, Speaker } from 'linnet';
    const rate = 16000, seconds = 60, next = (x: number): number => (x * 75 + 74) % 65537;
    const model = Model.open('hey_linnet.lin'), stream = model.stream(), mel = new LogMel(model.metadata.frontEnd);
    const play = async (): Promise<void> => {
      const speaker = new Speaker('alsa:hw:0,0', { rate });
      let x = 1;
      for (let i = 0; i < seconds + 2; i++) {
        const part = new Int16Array(rate);
        for (let k = 0; k < rate; k++) { part[k] = (x >> 1) - 16384 || 1; x = next(x); }
        await speaker.write(part);
      }
      await speaker.close();
    };
    setTimeout(() => void play(), 500);
    let expected = -1, frames = 0, lost = 0, pulses = 0;
    for await (const pcm of Microphone.open('alsa:hw:0,1', { rate, chunk: 0.08 })) {
      for (const _ of stream.push(mel.push(pcm))) pulses++;
      for (const sample of pcm) {
        if (expected < 0 && sample === 0) continue;
        if (expected < 0) expected = 1;
        if (Math.round(sample * 32768) !== ((expected >> 1) - 16384 || 1)) lost++;
        expected = next(expected);
        frames++;
      }
      if (frames >= seconds * rate) break;
    }
    console.log('frames', frames, 'lost', lost, 'outputs', pulses);
  `, folder, model);
  const board = inserted('sound.img', app, { modules: ['snd-aloop'] }).start();
  const [, frames, lost, outputs] = (await board.says(/frames (\d+) lost (\d+) outputs (\d+)/, { seconds: 300 })).map(Number);
  t.log(`${frames} frames, ${lost} lost, ${outputs} frames of the network`);
  t.true(frames! >= 960_000);
  t.is(lost, 0);
  t.true(outputs! > 5700);
  t.notRegex(board.text, /overrun/);
});

emulated('a card whose power is cut at 20 random moments of updates and of settings that are written starts the old or the new, with whole settings', async (t) => {
  t.timeout(900_000);
  const { program, check, random } = cuts(Number(process.env['LINNET_SEED'] ?? 3));
  const other = { A: 'B', B: 'A' } as const, names = ['A', 'B'] as const;
  const [a, b] = await Promise.all(names.map((name) => built('pi-zero', `
    import { updateItself } from ${JSON.stringify(path.join(import.meta.dirname, 'update-itself.ts'))};
    ${program(name)}
    setTimeout(async () => console.log('update', await updateItself('${other[name]}', '${key}')), 20);
  `, folder)));
  const { start, memory } = inserted('cuts.img', a!, { key });
  // another archive behind the first one is unpacked too, if it begins at a multiple of 4
  appendFileSync(memory, new Uint8Array(-statSync(memory).size & 3));
  appendFileSync(memory, cpio([{ path: 'other', mode: 0o755 }, ...[a!, b!].flatMap((bytes, i) => [
    { path: `other/${names[i]}`, mode: 0o644, bytes }, { path: `other/${names[i]}.sha256`, mode: 0o644, bytes: Buffer.from(createHash('sha256').update(bytes).digest('hex')) },
  ])]));
  for (let i = 0; i < 20; i++) {
    const board = start();
    check(t, await board.says(/version (.*)/, { seconds: 120 }));
    await sleep(random() * 2500);
    await board.kill();
    t.notRegex(board.text, /damaged|cannot be kept|error/);
  }
  // on a busy machine all of them may have come before the update's end
  const board = start();
  for (const count of [1, 2]) check(t, await board.says(/version (.*)/, { count, seconds: 240 }));
  t.deepEqual(check(t), ['A', 'B'], 'both were there');
});

emulated('an update over the network of a board takes over', async (t) => {
  const [a, b] = await Promise.all(['A', 'B'].map((name) => built('pi-zero', `console.log('version ${name}');\nsetInterval(() => {}, 1000);`, folder)));
  const port = await freePort(), at = { host: '127.0.0.1', port, key }, board = inserted('network.img', a!, { key, networks: [parseNetwork('usb0=10.0.2.15/24')] }).start({ port });
  await board.says(/version A/, { seconds: 120 });
  await sendUpdate(at, b!);
  t.regex(await readLog(at), /version A\n[^]*version B\n/);
});
