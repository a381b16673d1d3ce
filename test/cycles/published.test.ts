import { noCount, unless } from '../harness/skip.ts';
import { modelled } from './published.ts';

const boards = [['pi-zero', 'fitted'], ['pi-zero', 'seen'], ['pi-3', 'fitted'], ['pi-3', 'seen'], ['pi-1', 'unseen'], ['zero-2-w', 'unseen']] as const;

unless(noCount('pi-zero') ?? noCount('pi-3'))('times of published programs: each within 25 % of what boards took, on average within 10 %', async (t) => {
  t.timeout(300_000);
  const all = await Promise.all([...new Set(boards.map(([board]) => board))].map((board) => modelled(board)));
  for (const [board, part] of boards) {
    const own = all.flat().filter((f) => f.board === board && f.part === part);
    t.true(own.length >= 5, `${board}, ${part}: ${own.length} figures`);
    const mean = own.reduce((sum, f) => sum + Math.abs(f.error), 0) / own.length;
    t.true(mean < 0.1, `${board}, ${part}: ${mean}`);
    t.deepEqual(own.filter((f) => Math.abs(f.error) > 0.25).map((f) => `${f.name}: ${f.modelled}`), [], board);
  }
});
