import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { loadBoard } from '../../host/boards/load.ts';
import { stagesOf } from '../../host/compile.ts';
import { showStage } from '../../host/dump.ts';
import { example } from '../networks/listener.ts';

for (const board of ['pi-zero', 'reference']) {
  test(`${board}: no stage changes what an earlier one gave`, (t) => {
    const stages = Array.from(stagesOf(readFileSync(path.join(example, 'hey_linnet.pb')), 'hey_linnet.pb', { board: loadBoard(board), pulse: 8 }), (at) => ({ at, text: showStage(at).text }));
    t.deepEqual(stages.map(({ at }) => at.stage), ['import', 'type', 'declutter', 'pulse', 'lower', 'plan']);
    for (const { at, text } of stages) t.is(showStage(at).text, text, at.stage);
  });
}
