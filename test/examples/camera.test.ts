import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { emulator } from '../../host/boards/emulate.ts';
import { loadBoard } from '../../host/boards/load.ts';
import { compile } from '../../host/compile.ts';
import { buildExecutable } from '../../host/executable.ts';
import { root } from '../../host/paths.ts';
import { readNpy } from '../../src/format/npy.ts';
import { modelFolder, readCase } from '../networks/case.ts';
import { withShared } from '../networks/shared.ts';
import { start } from '../runtime/program.ts';

/** Numbers of an array file. */
const numbers = (file: string): readonly number[] => Array.from(readNpy(readFileSync(file)).data, Number);

withShared('the label of a picture is that of the original network', async (t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-camera-')), file = path.join(folder, 'mobilenet.lin'), name = 'mobilenet_v2_0.35_96', board = loadBoard('host');
  t.teardown(() => rmSync(folder, { recursive: true }));
  cpSync(path.join(root, 'examples/camera'), folder, { recursive: true });
  const scores = numbers(path.join(modelFolder(name), 'out0.npy')), best = scores.indexOf(Math.max(...scores));
  writeFileSync(path.join(folder, 'labels.txt'), `${Array.from({ length: 1000 }, (_, i) => `label ${i}`).join('\n')}\n`);
  const bytes = compile(readCase(name).model, 'mobilenet.pb', { board, inputs: [{ name: 'input', shape: [1, 96, 96, 3] }], outputs: ['Identity'] }).lin;
  writeFileSync(file, bytes);
  await buildExecutable({ script: path.join(folder, 'app.ts'), board, out: path.join(folder, 'app'), model: { file, bytes } });

  const image = numbers(path.join(modelFolder(name), 'in0.npy')), colours = Uint8Array.from(image, (v) => Math.max(0, Math.min(255, Math.round((v + 1) * 127.5))));
  writeFileSync(path.join(folder, 'photo.ppm'), Buffer.concat([Buffer.from('P6\n# made by hand\n96 96\n255\n'), colours]));
  const [command = '', ...words] = [...emulator(board), path.join(folder, 'app')], look = (picture: string) => start(command, [...words, path.join(folder, picture)]);
  t.deepEqual(await look('photo.ppm'), { code: 0, signal: null, out: `label ${best - (scores.length - 1000)}\n`, err: '' });

  writeFileSync(path.join(folder, 'cut.ppm'), 'P6 96 96 255 and no more');
  writeFileSync(path.join(folder, 'text.ppm'), 'P3 1 1 255 1 2 3');
  t.regex((await look('cut.ppm')).err, /cut\.ppm: ends before its last pixel/);
  t.regex((await look('text.ppm')).err, /text\.ppm: is no PPM file/);
});
