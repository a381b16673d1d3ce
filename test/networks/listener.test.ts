import { readFileSync } from 'node:fs';
import path from 'node:path';
import { modelFolder } from './case.ts';
import { buildListener, listen, timesIn } from './listener.ts';
import { withShared } from './shared.ts';

interface Clip { readonly clip: string; readonly triggers_s: readonly number[] }

const headerBytes = 44;
/** Odd sizes split samples and frames everywhere; the last one is larger than a pipe. */
const pieces = [1, 3, 641, 7777, 12_345, 100_001];

for (const board of ['host', 'pi-3', 'pi-zero']) {
  withShared(`${board}: the wake word is heard when the reference hears it, from files and from standard input`, async (t) => {
    t.timeout(600_000);
    const listener = await buildListener(board);
    const folder = modelFolder('hey_linnet');
    const clips: readonly Clip[] = JSON.parse(readFileSync(path.join(folder, 'clips/clips.json'), 'utf8'));
    t.is(clips.length, 3);
    for (const { clip, triggers_s: wanted } of clips) {
      const file = path.join(folder, clip);
      const heard = { file: await listen(board, listener, [file]), stdin: await listen(board, listener, ['-'], { bytes: readFileSync(file).subarray(headerBytes), pieces }) };
      for (const [from, { code, stdout, stderr }] of Object.entries(heard)) {
        t.is(code, 0, `${clip} from ${from}: ${stderr}`);
        const times = timesIn(stdout);
        t.is(times.length, wanted.length, `${clip} from ${from}: ${times.join(' ')} for ${wanted.join(' ')}`);
        wanted.forEach((s, i) => t.true(Math.abs(times[i]! - s) <= 0.02, `${clip} from ${from}: ${times[i]} for ${s}`));
      }
    }
  });
}
