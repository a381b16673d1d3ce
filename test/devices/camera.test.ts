import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { noBoard, unless } from '../harness/skip.ts';
import { buildDoubled } from './doubled.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'linnet-camera-'));
test.after.always(() => rmSync(folder, { recursive: true, force: true }));

const script = `
import { Camera, Picture } from 'linnet';
const said = (call: () => unknown): void => { try { console.log('no error', call()); } catch (error) { console.log(error instanceof Error && error.name === 'UserError' ? error.message : error); } };
const camera = new Camera();
console.log(camera.width, camera.height);
let left = 2;
for await (const picture of camera) {
  const whole = picture.rgb(8, 4);
  console.log([...whole.slice(0, 3)].join(), [...whole.slice(3 * 15, 3 * 16)].join(), [...picture.rgb(2, 2)].join());
  if (--left === 0) break;
}
console.log(await camera.take().catch((error: Error) => error.message));
for (const n of [1, 2, 3]) said(() => new Camera('/dev/video' + n));
`;

for (const board of ['host', 'pi-zero']) {
  unless(noBoard(board))(`${board}: pictures of a camera, by the structures of the kernel's headers`, async (t) => {
    t.timeout(900_000);
    const file = path.join(folder, `${board}.ts`);
    writeFileSync(file, script);
    const [command = '', ...words] = await buildDoubled(board, file, path.join(folder, board));
    const { status, stdout, stderr } = spawnSync(command, words, { encoding: 'utf8', timeout: 60_000 });
    // by BT.601: 1.164 (36 - 16) and 1.164 (46 - 16); (81, 90, 240) is pure red
    t.deepEqual(stdout.trimEnd().split('\n'), [
      '8 4',
      '23,23,23 254,0,0 23,23,23,23,23,23,23,23,23,23,23,23',
      '35,35,35 254,0,0 35,35,35,35,35,35,35,35,35,35,35,35',
      '/dev/video0: it is closed',
      '/dev/video1 (Eye): takes no pictures; the camera may have another number',
      '/dev/video2 (Eye): gives no YUYV pictures of 640 x 480; v4l2-ctl --list-formats-ext shows what it gives',
      '/dev/video3: there is none: plug a camera in; v4l2-ctl --list-devices shows the others',
    ], stderr);
    t.is(status, 0);
    t.deepEqual(stderr.trimEnd().split('\n'), ['camera 640x480 YUYV', 'camera on 1', 'camera off 1', 'camera 640x480 YUYV']);
  });
}
