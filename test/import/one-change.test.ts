import test from 'ava';
import { outcome } from '../fuzz/target.ts';
import { withOneChange } from './one-change.ts';

// all of them: LINNET_ALL=1, some minutes
const each = process.env.LINNET_ALL === undefined ? 17 : 1;

test('models in which one shape, type, operand or attribute is another are packed or refused in a line', (t) => {
  t.timeout(1_800_000);
  let tried = 0, accepted = 0;
  const wrong: string[] = [];
  for (const { name, change, bytes } of withOneChange(0, each)) {
    const begun = performance.now(), said = outcome(bytes, 'model');
    tried++;
    if (said === 'accepted') accepted++;
    if (typeof said !== 'string') wrong.push(`${name}, ${change}: ${said.wrong.split('\n').slice(0, 4).join('\n')}`);
    else if (performance.now() - begun > 5000) wrong.push(`${name}, ${change}: it took ${Math.round(performance.now() - begun)} ms`);
  }
  t.deepEqual(wrong.slice(0, 20), []);
  t.log(`${tried} models, ${accepted} accepted`);
  t.true(tried > 75_000 / each && accepted > tried / 5, `${tried} models, ${accepted} accepted`);
});
