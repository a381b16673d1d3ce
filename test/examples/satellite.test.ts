import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { loadBoard } from '../../host/boards/load.ts';
import { buildExecutable } from '../../host/executable.ts';
import { root } from '../../host/paths.ts';
import { emulator } from '../../host/boards/emulate.ts';
import { noBoard, unless } from '../harness/skip.ts';
import { wheel } from '../harness/wheel.ts';
import { example, packWakeWord } from '../networks/listener.ts';

const wyoming = await wheel({ name: 'wyoming', version: '1.10.2', sha256: '08aec17ccad4d72fc3f919ab741beacf3f23a1df24c8b9a317ebc6e02d2b227c' });
const here = path.join(root, 'test/examples');

for (const board of ['host', 'pi-zero']) {
  unless(wyoming === undefined ? 'the Python package wyoming cannot be had' : noBoard(board))(`${board}: a satellite of Home Assistant, as its own package speaks`, async (t) => {
    t.timeout(300_000);
    const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-satellite-')), file = path.join(folder, 'hey_linnet.lin'), app = path.join(folder, 'satellite');
    t.teardown(() => rmSync(folder, { recursive: true }));
    const bytes = packWakeWord(board);
    writeFileSync(file, bytes);
    await buildExecutable({ script: path.join(root, 'examples/satellite/app.ts'), board: loadBoard(board), out: app, model: { file, bytes } });

    const child = spawn('python3', [path.join(here, 'home_assistant.py'), path.join(example, 'kitchen.wav'), ...emulator(loadBoard(board)), app, '-', '--port', '0', '--name', 'Kitchen', '--speaker', '-'], { env: { ...process.env, PYTHONPATH: wyoming }, stdio: ['ignore', 'pipe', 'pipe'], timeout: 240_000 });
    const said = ['', ''];
    [child.stdout, child.stderr].forEach((stream, i) => stream.on('data', (d: Buffer) => { said[i] += d.toString(); }));
    const [code] = await once(child, 'close');
    t.is(code, 0, said[1]);
    const saw = JSON.parse(said[0] ?? '');

    t.is(saw.info.satellite.name, 'Kitchen');
    t.deepEqual(saw.info.satellite.active_wake_words, saw.info.wake[0].models.map((m: { readonly name: string }) => m.name));
    t.is(saw.detection.name, 'hey_linnet');
    t.deepEqual([saw.pipeline.start_stage, saw.pipeline.end_stage, saw.pipeline.wake_word_name], ['asr', 'tts', 'hey_linnet']);
    t.deepEqual(saw.format, [16000, 2, 1]);
    // the detection at 6.25 s, in the chunk of 0.1 s that holds it
    t.true(saw.where > 6.2 && saw.where < 6.5, `sound from ${saw.where} s on`);
    t.true(saw.seconds > 0.1 && saw.seconds < 0.7, `${saw.seconds} s`);
    t.true(saw.quiet > 2.5 && saw.quiet < 5, `${saw.quiet} s until silence`);
    const heard = ['detection', 'run-pipeline', 'streaming-started', 'audio-start'];
    t.deepEqual(saw.said.filter((type: string) => type !== 'audio-chunk'), [
      'info', 'pong', 'pong',
      ...heard, 'audio-stop', 'streaming-stopped', 'pong', 'played',
      ...heard, 'audio-stop', 'streaming-stopped',
      ...heard, 'audio-stop', 'streaming-stopped', 'pong', 'pong',
      'pong', ...heard,
    ]);
    t.is(saw.code, 0);
    const log: readonly string[] = saw.log.map((line: string) => line.replace(/127\.0\.0\.1:\d+/, 'AT').replace(/[\d.]+ s/, 'N s'));
    t.deepEqual(log, [
      'AT is the main device', 'heard the wake word', 'sent N s: voice-stopped', 'heard the wake word', 'sent N s: error: no speech to text', 'heard the wake word', 'sent N s: silence',
      log[7] ?? '', 'AT is the main device', 'heard the wake word',
    ]);
    t.regex(log[7] ?? '', /^SyntaxError/);
  });
}
