import { fileURLToPath } from 'node:url';
import test from 'ava';
import { compile, run } from '../../host/index.ts';
import { difference } from '../../host/check.ts';
import { tensor } from '../../src/eval/tensor.ts';
import { Random } from '../pulse/random.ts';

const model = fileURLToPath(new URL('../../examples/keyword/sounds.pb', import.meta.url)), outputs = ['probabilities'];
const [window, bands, hop] = [49, 24, 2];

test('compile and run of linnet/host slide a window over a stream', async (t) => {
  t.timeout(300_000);
  const frames = window + 3 * hop + 1, { data } = new Random(1).values([1, frames, bands]);
  const sound = (from: number, to: number): Parameters<typeof run>[1] => ({ log_mel: tensor('f32', [1, to - from, bands], Float32Array.from(data.slice(from * bands, to * bands), Number)) });
  const options = { outputs, pulse: 4, slide: { exact: true, hop } }, compiled = compile(model, options);
  t.true(compiled.stateBytes > 0 && compiled.nodes.pulse !== undefined && Object.keys(compiled.delay).join() === 'probabilities');
  const [whole, ofLin] = [await run(model, sound(0, frames), options), await run(compiled.lin, sound(0, frames))].map((y) => y['probabilities']!);
  t.deepEqual(whole!.shape, [4, 4]);
  t.deepEqual(ofLin, whole);
  for (let at = 0; at < 4; at++) {
    const alone = (await run(model, sound(at * hop, at * hop + window), { outputs }))['probabilities']!;
    t.true(difference(tensor('f32', [1, 4], Array.from(whole!.data, Number).slice(4 * at, 4 * at + 4)), tensor('f32', [1, 4], Array.from(alone.data, Number))) < 1e-5, `window ${at}`);
  }
  t.throws(() => compile(model, { outputs, slide: { exact: true, hop: 0 }, pulse: 4 }), { name: 'UserError' });
});
