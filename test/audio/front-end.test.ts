import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { loadBoard } from '../../host/boards/load.ts';
import { check } from '../../host/check.ts';
import { compile } from '../../host/compile.ts';
import { declutter } from '../../host/declutter.ts';
import { UserError } from '../../host/errors.ts';
import { evaluate } from '../../host/evaluate.ts';
import { prependFrontEnd } from '../../host/front-end.ts';
import { importModel } from '../../host/import/index.ts';
import { pulse } from '../../host/pulse.ts';
import { typeGraph } from '../../host/type.ts';
import { logMel } from '../../src/eval/audio.ts';
import { tensor } from '../../src/eval/tensor.ts';
import { Interpreter } from '../lower/interpret.ts';
import { difference } from '../ops/case.ts';
import { Random } from '../pulse/random.ts';
import { example } from '../networks/listener.ts';

const model = readFileSync(path.join(example, 'hey_linnet.pb'));
const { frontEnd: { type: _, ...frontEnd } } = JSON.parse(readFileSync(path.join(example, 'hey_linnet.json'), 'utf8'));
const imported = () => importModel(model, { name: 'hey_linnet.pb' });

/** Frames that give the network at least one output. */
const frames = 190, samples = 400 + (frames - 1) * 160 + 7;
const sound = tensor('f32', [samples, 1], new Random(5).values([samples, 1]).data);

const given = new Map([['input_node', sound]]);
/** Of the network with its front end. */
const results = evaluate(typeGraph(prependFrontEnd(imported(), frontEnd)).graph, given);

test('a network with its front end takes sound and gives what its features give', (t) => {
  const [features] = logMel(frontEnd, [sound]);
  const expected = evaluate(typeGraph(imported()).graph, new Map([['input_node', { ...features!, shape: [frames, 20] }]]));
  t.deepEqual(results, expected);
});

test('it streams', (t) => {
  const typed = declutter(typeGraph(prependFrontEnd(imported(), { ...frontEnd, input: 'input_node' })));
  const pulsed = pulse(typed, { pulse: 8 * 160 });
  for (const { error, frames: compared } of check(typed, pulsed)) {
    t.true(compared > 0);
    t.true(error < 1e-5, `error ${error}`);
  }
});

for (const name of ['host', 'pi-3', 'pi-zero']) {
  test(`${name}: it becomes kernels only, with the result of the evaluation`, (t) => {
    const { lin, scriptSteps, plan } = compile(model, 'hey_linnet.pb', { board: loadBoard(name), frontEnd, inputs: [{ name: 'input_node', shape: [samples, 1] }] });
    t.deepEqual(scriptSteps, []);
    t.true(plan.steps.some(({ invocation }) => invocation.kind === 'kernel' && invocation.kernel === 'logmel_f32'));
    const [expected] = [...results.values()] as const;
    const actual = [...new Interpreter(lin).run(given).values()][0]!;
    t.is(difference(actual, expected!, 1e-4), undefined);
  });
}

test('a front end that is none, or not for this input, is refused', (t) => {
  const refused = (change: object): string | undefined => t.throws(() => prependFrontEnd(imported(), { ...frontEnd, ...change }), { instanceOf: UserError })?.message;
  t.is(refused({ fft: 500 }), 'hey_linnet.pb: front end: fft must be a power of two from 8 to 32768');
  t.is(refused({ mels: 40 }), "hey_linnet.pb: input 'input_node' is f32[?,20]; the front end produces f32[frames,40]");
  t.is(refused({ input: 'sound' }), "hey_linnet.pb: no input is named 'sound'; the inputs are 'input_node'");
});
