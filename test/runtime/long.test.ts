import test from 'ava';
import { loadBoard } from '../../host/boards/load.ts';
import { allEvaluations } from '../../host/executable.ts';
import { lower } from '../../host/lower.ts';
import { pack } from '../../host/pack.ts';
import { plan } from '../../host/plan.ts';
import { pulse } from '../../host/pulse.ts';
import { bundle } from '../../host/toolchain/bundle.ts';
import { compileScript } from '../../host/toolchain/bytecode.ts';
import { link } from '../../host/toolchain/link.ts';
import { packWakeWord } from '../networks/listener.ts';
import { netOf, typedOf } from '../pulse/problem.ts';
import * as s from '../pulse/steps.ts';
import { Programs, start } from './program.ts';

const programs = new Programs();
test.after.always(() => programs.remove());

/**
 * Pushes one period of noise again and again, in parts of other sizes each time. Prints how many periods gave other values than the third, of how many,
 * items of a period, and memory in pages after the third and after the last one.
 */
const script = `
import { LogMel, Model, args, readFile } from 'linnet';
const model = Model.open(args._[0]), stream = model.stream(), periods = Number(args.periods);
const mel = args.sound === '1' ? new LogMel(model.metadata.frontEnd) : null;
const noise = new Float32Array(Number(args.values));
for (let i = 0, state = 1; i < noise.length; i++) noise[i] = (state = (state * 48271) % 2147483647) / 2147483647 - 0.5;
const pages = (): number => Number(new TextDecoder().decode(readFile('/proc/self/statm')).split(' ')[1]);
let third: number[] = [], other = 0, before = 0;
for (let period = 1; period <= periods; period++) {
  const values: number[] = [];
  for (let at = 0, part = Number(args.part) + (period % 7) * Number(args.step); at < noise.length; at += part) {
    const piece = noise.subarray(at, at + part);
    for (const item of stream.push(mel === null ? piece : mel.push(piece))) for (const name in item) for (const v of item[name]!) values.push(v);
  }
  if (period === 3) third = values;
  if (period === 6) before = pages();
  if (period > 3 && (values.length !== third.length || values.some((v, i) => !Object.is(v, third[i])))) other++;
}
console.log(JSON.stringify({ other, items: third.length, grown: pages() - before }));
`;

async function listen(name: string, model: Uint8Array, options: Readonly<Record<string, number>>): Promise<{ readonly other: number; readonly items: number; readonly grown: number }> {
  const bundled = await bundle(programs.file(`${name}.ts`, script), allEvaluations()), out = `${programs.folder}/${name}`;
  await link({ board: loadBoard('host'), bytecode: await compileScript(bundled), lineMap: bundled.lineMap, out });
  const ended = await start(out, [programs.file(`${name}.lin`, model), ...Object.entries(options).flatMap(([option, value]) => [`--${option}`, String(value)])]);
  return ended.code === 0 ? JSON.parse(ended.out) : Promise.reject(new Error(ended.err));
}

/** 256 kB: the heap of a script breathes. */
const mostGrown = 64;

test('an hour of sound: memory stays, and a second of it gives what it gave in the first minutes', async (t) => {
  t.timeout(300_000);
  const [seconds, rate, pulseSamples] = [10, 16_000, 1_280];
  const { other, items, grown } = await listen('hour', packWakeWord('host'), { sound: 1, values: seconds * rate, periods: 3600 / seconds, part: pulseSamples, step: 111 });
  t.log(`${items} values of 10 s, ${grown} pages more`);
  t.deepEqual([other, items], [0, 2 * seconds * 100]);
  t.true(grown <= mostGrown, `${grown} pages`);
});

test('a million pulses: memory stays, and results are those of the first ones', async (t) => {
  t.timeout(300_000);
  const steps = [s.conv(0, { kernel: 3, same: true, out: 2 }), s.pad(1, 3, 2, 'reflect'), s.maxPool(2, { kernel: 4, dilation: 2, stride: 2 }), s.differences(3, 2)];
  const net = typedOf(netOf({ shape: [1, 'S', 2], seed: 1, steps })), board = loadBoard('host');
  const model = pack(plan(lower(pulse(net, { pulse: 2 }), board)), { model: 'small', metadata: '{}' });
  const { other, items, grown } = await listen('million', model, { values: 2 * 2000, periods: 1000, part: 500, step: 2 });
  t.log(`${items} values of 1,000 pulses, ${grown} pages more`);
  t.deepEqual([other, items], [0, 2000]);
  t.true(grown <= mostGrown, `${grown} pages`);
});
