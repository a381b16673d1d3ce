import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { emulator } from '../../host/boards/emulate.ts';
import { loadBoard } from '../../host/boards/load.ts';
import { compile } from '../../host/compile.ts';
import { buildExecutable } from '../../host/executable.ts';
import { root } from '../../host/paths.ts';
import { noBoard, unless } from '../harness/skip.ts';
import { start } from '../runtime/program.ts';

const folder = path.join(root, 'examples/keyword');

for (const name of ['host', 'pi-zero']) {
  unless(noBoard(name))(`${name}: a knock, a whistle and beeps are heard once each, where they are, and nothing in speech`, async (t) => {
    t.timeout(300_000);
    const out = mkdtempSync(path.join(os.tmpdir(), 'linnet-keyword-')), file = path.join(out, 'sounds.lin'), board = loadBoard(name);
    t.teardown(() => rmSync(out, { recursive: true }));
    const metadata = JSON.stringify(JSON.parse(readFileSync(path.join(folder, 'sounds.json'), 'utf8')));
    const bytes = compile(readFileSync(path.join(folder, 'sounds.pb')), 'sounds.pb', { board, pulse: 2, slide: { exact: true, hop: 1 }, outputs: ['probabilities'], metadata }).lin;
    writeFileSync(file, bytes);
    await buildExecutable({ script: path.join(folder, 'app.ts'), board, out: path.join(out, 'listen'), model: { file, bytes } });
    const [command = '', ...words] = [...emulator(board), path.join(out, 'listen')];
    const { code, out: said, err } = await start(command, [...words, path.join(folder, 'sounds.wav')]);
    t.is(code, 0, err);
    const heard = [...said.matchAll(/^(\w+) @ ([\d.]+) s$/gm)];
    // parts of 1.5 s each; a window sees a sound up to a second after it
    t.deepEqual(heard.map(([, label]) => label), ['knock', 'whistle', 'beep'], said);
    heard.forEach(([, label, at], i) => t.true(Number(at) > [1.5, 4.5, 6][i]! && Number(at) < [1.5, 4.5, 6][i]! + 2.5, `${label} @ ${at}`));
    t.is((await start(command, [...words, path.join(root, 'examples/wake-word/kitchen.wav')])).out, '');
  });
}
