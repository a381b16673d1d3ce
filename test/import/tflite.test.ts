import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { loadBoard } from '../../host/boards/load.ts';
import { compile } from '../../host/compile.ts';
import { declutter } from '../../host/declutter.ts';
import { UserError } from '../../host/errors.ts';
import { type States, evaluate } from '../../host/evaluate.ts';
import type { Graph } from '../../host/graph/graph.ts';
import { readLin } from '../../host/executable.ts';
import { importModel } from '../../host/import/index.ts';
import { typeGraph } from '../../host/type.ts';
import { type Tensor, tensor } from '../../src/eval/tensor.ts';
import { readNpy } from '../../src/format/npy.ts';
import { difference } from '../networks/case.ts';
import { withShared } from '../networks/shared.ts';
import { type MadeOperator, floats, tfliteModel } from './tflite-model.ts';
import { damages, quantizedTensors } from './tflite-quantization.ts';
import { zipped } from './zipped.ts';

const shared = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../shared/tflite');

function graphOf(model: Uint8Array, given: ReadonlyMap<string, Tensor>): Graph {
  const inputs = [...given].map(([name, { shape, dtype }]) => ({ name, shape, dtype }));
  return declutter(typeGraph(importModel(model, { name: 'm', inputs }), { inputs })).graph;
}

interface CaseFile { readonly tolerance: number; readonly ordered: boolean; readonly feedback?: Readonly<Record<string, string>>; readonly runs: readonly { readonly inputs: Readonly<Record<string, string>>; readonly outputs: Readonly<Record<string, string>> }[] }

/** Runs that are tried of every case: those of a session follow each other. */
const runsTried = 3;

/** The largest difference of a case's outputs, as a part of its tolerance; 0 where all are equal. */
function worst(folder: string): { readonly outputs: number; readonly error: number; readonly tolerance: number } {
  const { tolerance, ordered, runs }: CaseFile = JSON.parse(readFileSync(path.join(folder, 'case.json'), 'utf8'));
  const model = readFileSync(path.join(folder, 'model.tflite'));
  const states: States = new Map();
  const graphs = new Map<string, Graph>();
  let [outputs, error] = [0, 0];
  for (const run of runs.slice(0, runsTried)) {
    const given = new Map(Object.entries(run.inputs).map(([name, file]) => [name, readNpy(readFileSync(path.join(folder, file)))]));
    const key = [...given].map(([name, { shape }]) => `${name} ${shape.join()}`).join(';');
    const graph = graphs.get(key) ?? graphOf(model, given);
    graphs.set(key, graph);
    if (!ordered) states.clear();
    const got = evaluate(graph, given, undefined, states);
    for (const [name, file] of Object.entries(run.outputs)) {
      outputs++;
      error = Math.max(error, difference(got.get(name)!, readNpy(readFileSync(path.join(folder, file)))));
    }
  }
  return { outputs, error, tolerance };
}

const cases = existsSync(shared) ? readdirSync(shared).filter((name) => existsSync(path.join(shared, name, 'case.json'))) : [];

for (const name of cases) {
  withShared(`${name} gives what TensorFlow Lite gives`, (t) => {
    const { outputs, error, tolerance } = worst(path.join(shared, name));
    t.true(outputs > 0 && error <= tolerance, `${error} of ${tolerance}`);
  });
}

withShared('operators of a 16-bit codec are equal bit for bit', (t) => {
  const folder = path.join(shared, 'seanet');
  const names = readdirSync(folder).filter((name) => existsSync(path.join(folder, name, 'case.json')));
  t.true(names.length > 80);
  for (const name of names) t.is(worst(path.join(folder, name)).error, 0, name);
});

const x = { name: 'x', type: 0, shape: [1, 2] };
const y = { name: 'y', type: 0, shape: [1, 2] };
const product = { tensors: [x, { name: 'w', type: 0, shape: [2, 2], data: floats(1, 2, 3, 4) }, { name: 'b', type: 0, shape: [2], data: floats(10, 20) }, y], inputs: [0], outputs: [3] };
const connected = tfliteModel({ ...product, operators: [{ code: 9, inputs: [0, 1, 2], outputs: [3] }] });

test('a product of a made file', (t) => {
  const given = new Map([['x', tensor('f32', [1, 2], [1, -1])]]);
  t.deepEqual(Array.from(evaluate(graphOf(connected, given), given).get('y')!.data as Float32Array), [9, 19]);
});

const refused = (model: Uint8Array): string => {
  try {
    importModel(model, { name: 'm' });
  } catch (e) {
    if (e instanceof UserError) return e.message;
    throw e;
  }
  return '';
};

test('what is not known or not supported is refused by name', (t) => {
  const operator = (more: MadeOperator): Uint8Array => tfliteModel({ ...product, operators: [more] });
  t.regex(refused(operator({ code: 32, custom: 'TFLite_Detection_PostProcess', inputs: [0], outputs: [3] })), /CUSTOM TFLite_Detection_PostProcess at 'y'/);
  t.regex(refused(operator({ code: 136, inputs: [0], outputs: [3] })), /HASHTABLE at 'y'/);
  t.regex(refused(operator({ code: 250, inputs: [0], outputs: [3] })), /builtin operator 250 at 'y'/);
  t.regex(refused(operator({ code: 9, inputs: [0, 1, 2], outputs: [3], options: new Map([[1, 1]]) })), /shuffled weights/);
  t.regex(refused(operator({ code: 9, inputs: [0, 1, 2], outputs: [3], options: new Map([[9, 1]]) })), /attribute 'of number 9' is not known/);
  t.regex(refused(operator({ code: 9, inputs: [0, 7, 2], outputs: [3] })), /FULLY_CONNECTED names tensor 7, which the file lacks/);
  t.regex(refused(operator({ code: 9, inputs: [3, 1, 2], outputs: [3] })), /reads tensor 'y', which nothing before it gives/);
  t.regex(refused(tfliteModel({ ...product, tensors: [...product.tensors, { name: 'z', type: 0, shape: [1, 2] }], operators: [{ code: 9, inputs: [0, 1, 2], outputs: [3, 4] }], outputs: [4] })), /reads tensor 'z', which nothing before it gives/);
  t.regex(refused(tfliteModel({ ...product, tensors: [x, { name: 'w', type: 0, shape: [2, 3], data: floats(1) }, ...product.tensors.slice(2)], operators: [{ code: 9, inputs: [0, 1, 2], outputs: [3] }] })), /tensor 'w': its data has 4 bytes, its shape \[2,3\] of FLOAT32 takes 24/);
  t.regex(refused(tfliteModel({ ...product, operators: [{ code: 118, inputs: [0, 0], outputs: [3], options: new Map([[0, 0], [1, 0]]) }] })), /recursive/);
});

test('scales and zero points that are none are refused', (t) => {
  const quantised = (scale: number, zero: number): Uint8Array => tfliteModel({
    tensors: [{ name: 'x', type: 9, shape: [4], scales: [scale], zeros: [zero] }, { name: 'y', type: 9, shape: [4], scales: [0.5], zeros: [0] }], inputs: [0], outputs: [1], operators: [{ code: 19, inputs: [0], outputs: [1] }],
  });
  t.is(refused(quantised(0.25, -128)), '');
  for (const scale of [0, -1, NaN, Infinity]) t.regex(refused(quantised(scale, 0)), /input 0 has a scale that is not above 0/, `${scale}`);
  for (const zero of [128, -129, 2 ** 40]) t.regex(refused(quantised(0.25, zero)), /zero points that do not fit/, `${zero}`);
});

withShared('every scale, zero point and axis of real models, damaged, is refused in one line and soon', (t) => {
  for (const name of ['hello_world_int8', 'micro_speech', 'kws_mlperf_int8', 'resnet_int8', 'vww_int8', 'ds_cnn_s_int16', 'mww_alexa']) {
    const file = readFileSync(path.join(shared, name, 'model.tflite')), places = quantizedTensors(file), before = process.memoryUsage().rss;
    let [tried, slowest] = [0, 0];
    places.forEach((place, i) => {
      damages.forEach(({ what, to }, k) => {
        const model = Uint8Array.from(file);
        // each tensor in some ways, each way on some tensors
        if ((i + k) % 5 !== 0 || !to(new DataView(model.buffer), place)) return;
        const began = process.cpuUsage(), said = refused(model), { user, system } = process.cpuUsage(began);
        tried++;
        slowest = Math.max(slowest, (user + system) / 1000);
        t.false(said.includes('\n'), `${name}, tensor ${i}, ${what}: ${said}`);
        // nothing reads the scales of 64-bit biases and of what variables begin with
        if (!['ds_cnn_s_int16', 'mww_alexa'].includes(name)) t.not(said, '', `${name}, tensor ${i}, ${what}`);
      });
    });
    t.true(tried > 5 && slowest < 1000, `${name}: ${tried} files, ${slowest} ms`);
    t.true(process.memoryUsage().rss - before < 300e6);
  }
});

/** A 32-bit linear congruential generator. */
function* randoms(seed: number): Generator<number> {
  for (let s = seed; ;) yield (s = (Math.imul(s, 1664525) + 1013904223) >>> 0) >>> 8;
}

test('damaged files are read or refused in words', (t) => {
  let [read, refusals] = [0, 0];
  const seed = 7;
  const random = randoms(seed);
  const next = (n: number): number => random.next().value! % n;
  const tried = 4000;
  for (let i = 0; i < tried; i++) {
    const bytes = connected.slice(0, next(4) === 0 ? 8 + next(connected.length - 8) : connected.length);
    for (let k = 1 + next(4); k > 0; k--) bytes[8 + next(bytes.length - 8)] = next(3) === 0 ? 255 : next(256);
    if (refused(bytes) === '') read++; else refusals++;
  }
  t.log(`seed ${seed}: ${read} read, ${refusals} refused`);
  t.is(read + refusals, tried);
  t.true(read > tried / 100 && refusals > tried / 4);
});

/** y = min(x, x) of numbers quantised by 0.5 around -3. */
const quantizedPorts = (scales = [0.5], zeros = [-3]) => tfliteModel({
  tensors: [{ name: 'x', type: 9, shape: [4], scales, zeros }, { name: 'y', type: 9, shape: [4], scales, zeros }], operators: [{ code: 57, inputs: [0, 0], outputs: [1] }], inputs: [0], outputs: [1],
});

test('quantised inputs and outputs are given as the numbers that they stand for where that is asked', (t) => {
  const values = (model: Uint8Array, floatIo: boolean, x: Tensor) => evaluate(declutter(typeGraph(importModel(model, { name: 'm', floatIo }))).graph, new Map([['x', x]])).get('y');
  t.deepEqual(values(quantizedPorts(), false, tensor('i8', [4], [1, 2, -128, 127])), tensor('i8', [4], [1, 2, -128, 127]));
  // by hand: to the nearest multiple of 0.5, halves away from zero, from -125 * 0.5 to 130 * 0.5
  t.deepEqual(values(quantizedPorts(), true, tensor('f32', [4], [1.25, -1.2, 1000, -1000])), tensor('f32', [4], [1.5, -1, 65, -62.5]));
  for (const model of [quantizedPorts([0]), quantizedPorts([NaN]), quantizedPorts([0.5], [200]), quantizedPorts([0.5, 0.25], [0, 0])]) {
    t.regex(t.throws(() => importModel(model, { name: 'm', floatIo: true }), { instanceOf: UserError })!.message, /^m: tensor 'x'.* a scale or zero point that no input or output can have/);
  }
});

const relu = tfliteModel({ tensors: [{ name: 'x', type: 0, shape: [1, 3] }, { name: 'y', type: 0, shape: [1, 3] }], operators: [{ code: 19, inputs: [0], outputs: [1] }], inputs: [0], outputs: [1] });
const labelsOf = (model: Uint8Array) => importModel(model, { name: 'm' }).labels;

test('labels: of the text file behind the model that has as many lines as there are classes, or of the only one', (t) => {
  t.is(labelsOf(relu), undefined);
  for (const deflated of [false, true]) for (const relative of [false, true]) {
    t.deepEqual(labelsOf(zipped(relu, { 'labels.txt': 'cat\r\ndog\nowl\n' }, { deflated, relative })), ['cat', 'dog', 'owl']);
    t.deepEqual(labelsOf(zipped(relu, { 'about.txt': 'free', 'labels.txt': 'cat\ndog\nowl' }, { deflated, relative })), ['cat', 'dog', 'owl']);
    t.deepEqual(labelsOf(zipped(relu, { 'map.txt': 'a\nb' }, { deflated, relative })), ['a', 'b']);
    t.is(labelsOf(zipped(relu, { 'a.txt': 'a\nb', 'b.txt': 'a', 'c.json': '1\n2\n3' }, { deflated, relative })), undefined);
  }
});

test('labels: what is damaged in the archive is none, and the network is read', (t) => {
  const whole = zipped(relu, { 'labels.txt': 'cat\ndog\nowl\n' }, { deflated: true, relative: false });
  for (let cut = relu.length; cut < whole.length; cut++) t.is(labelsOf(whole.subarray(0, cut)), undefined);
  for (let at = relu.length; at < whole.length; at++) {
    const broken = whole.slice();
    broken[at]! ^= 0xff;
    t.notThrows(() => importModel(broken, { name: 'm' }));
  }
});

test('labels are metadata of what is packed, unless the user gives others', (t) => {
  const model = zipped(relu, { 'labels.txt': 'cat\ndog\nowl\n' }, { deflated: false, relative: false }), board = loadBoard('host');
  const metadataOf = (metadata?: string): unknown => JSON.parse(readLin('m.lin', compile(model, 'm', { board, ...(metadata === undefined ? {} : { metadata }) }).lin).metadata);
  t.deepEqual(metadataOf(), { labels: ['cat', 'dog', 'owl'] });
  t.deepEqual(metadataOf('{"labels":["a"],"rate":1}'), { labels: ['a'], rate: 1 });
});

withShared('labels of a real model: 1,001 of ImageNet', (t) => {
  const labels = labelsOf(readFileSync(path.join(shared, 'mobilenet_v1_0.25_128_uint8/model.tflite')));
  t.is(labels?.length, 1001);
  t.is(labels?.[1], 'tench, Tinca tinca');
});
