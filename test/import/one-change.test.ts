import test from 'ava';
import { outcome } from '../fuzz/target.ts';
import { withOneChange } from './one-change.ts';

const each = 61;
const cpuMs = (since: NodeJS.CpuUsage): number => { const { user, system } = process.cpuUsage(since); return (user + system) / 1000; };

test('models in which one shape, type, operand or attribute is another are packed or refused in a line', (t) => {
  t.timeout(1_800_000);
  let tried = 0, accepted = 0;
  const wrong: string[] = [];
  for (const { name, change, bytes } of withOneChange(0, each)) {
    const begun = process.cpuUsage(), said = outcome(bytes, 'model'), ms = cpuMs(begun);
    tried++;
    if (said === 'accepted') accepted++;
    if (typeof said !== 'string') wrong.push(`${name}, ${change}: ${said.wrong.split('\n').slice(0, 4).join('\n')}`);
    else if (ms > 5000) wrong.push(`${name}, ${change}: it took ${Math.round(ms)} ms`);
  }
  t.deepEqual(wrong.slice(0, 20), []);
  t.log(`${tried} models, ${accepted} accepted`);
  t.true(tried > 3000 && accepted > tried / 4, `${tried} models, ${accepted} accepted`);
});
