import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdirSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildDoubled } from '../devices/doubled.ts';
import { noBroker, startBroker } from '../harness/broker.ts';
import { unless } from '../harness/skip.ts';
import { example, packWakeWord } from '../networks/listener.ts';
import { Programs, start, type Ended } from '../runtime/program.ts';

unless(noBroker)('the LED is lit and the broker told, each time that the wake word is said', async (t) => {
  t.timeout(300_000);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-light-')), programs = new Programs(), light = path.join(folder, 'sys/class/leds/ACT');
  const broker = await startBroker(folder);
  t.teardown(() => { broker.stop(); programs.remove(); rmSync(folder, { recursive: true }); });
  mkdirSync(light, { recursive: true });
  writeFileSync(path.join(light, 'max_brightness'), '255\n');
  writeFileSync(path.join(light, 'trigger'), 'mmc0');
  // a pipe keeps all that is written to it, one after another
  execFileSync('mkfifo', [path.join(light, 'brightness')]);
  const written = openSync(path.join(light, 'brightness'), constants.O_RDWR | constants.O_NONBLOCK);
  t.teardown(() => closeSync(written));

  const [command = '', ...words] = await buildDoubled('host', path.join(example, 'light.ts'), path.join(folder, 'light'), packWakeWord('host'));
  const listener = await programs.build('home', `
    import { Mqtt, args } from 'linnet';
    const messages = await (await Mqtt.connect(args._[0]!)).subscribe('talk/#', { qos: 1 });
    console.log('ready');
    let left = 3;
    for await (const { topic, text } of messages) { console.log(topic, JSON.parse(text).score.toFixed(2)); if (--left === 0) break; }`);
  const url = `mqtt://127.0.0.1:${broker.port}`;
  let home: Promise<Ended> | undefined;
  await new Promise<void>((ready) => { home = start(listener, [url], { onOutput: () => ready() }); });
  process.env['FAKE_ROOT'] = folder;
  const said = await start(command, [...words, path.join(example, 'kitchen.wav'), '--broker', url]);
  t.deepEqual([said.code, said.out, said.err], [0, 'heard\nheard\nheard\n', '']);
  // scores of npm start's detections
  t.is((await home)?.out, 'ready\ntalk/heard 1.00\ntalk/heard 0.93\ntalk/heard 0.86\n');
  const levels = Buffer.alloc(64);
  t.is(levels.toString('latin1', 0, readSync(written, levels)), '255255255000');

  const refused = await start(command, [...words, path.join(example, 'kitchen.wav'), '--broker', 'mqtt://127.0.0.1:1']);
  t.deepEqual([refused.code, refused.out, refused.err.split('\n')[0]], [1, '', '127.0.0.1:1: Connection refused']);
});
