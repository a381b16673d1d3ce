import { noCount, unless } from '../harness/skip.ts';
import { allSeries, modelled } from './published.ts';

unless(noCount('pi-zero') ?? noCount('pi-3'))('times of published programs: each within 25 % of what boards took, on average within 10 %', async (t) => {
  t.timeout(300_000);
  for (const series of allSeries) {
    const all = await modelled(series);
    for (const part of new Set(all.map((f) => f.part))) {
      const own = all.filter((f) => f.part === part);
      t.true(own.length >= 5, `${series}, ${part}: ${own.length} figures`);
      const mean = own.reduce((sum, f) => sum + Math.abs(f.error), 0) / own.length;
      t.true(mean < 0.1, `${series}, ${part}: ${mean}`);
      t.deepEqual(own.filter((f) => Math.abs(f.error) > 0.25).map((f) => `${f.name}: ${f.modelled}`), [], series);
    }
  }
});
