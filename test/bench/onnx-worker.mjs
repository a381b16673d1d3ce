// Runs an ONNX model in onnxruntime-node on one thread: onnx-worker.mjs MODEL.onnx INPUT.f32 D0,D1,... Input: raw floats for the
// model's only input. Prints a line of JSON { engine, version, output } when it is ready (the last output's values after one run), then for each number
// that it reads, a line with the milliseconds of as many runs. Plain JavaScript, so that nothing else needs the package's types.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [model, file, shape] = process.argv.slice(2);
const { InferenceSession, Tensor } = await import('onnxruntime-node');
const { version } = JSON.parse(readFileSync(new URL('node_modules/onnxruntime-node/package.json', import.meta.url), 'utf8'));
const session = await InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential', graphOptimizationLevel: 'all' });
const bytes = readFileSync(file);
const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
const feeds = { [session.inputNames[0]]: new Tensor('float32', values, shape.split(',').map(Number)) };

const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const outputs = await session.run(feeds);
say({ engine: 'onnxruntime-node', version, output: [...outputs[session.outputNames.at(-1)].data] });
for await (const line of createInterface({ input: process.stdin })) {
  const milliseconds = [];
  for (let i = 0; i < Number(line); i++) {
    const started = performance.now();
    await session.run(feeds);
    milliseconds.push(performance.now() - started);
  }
  say(milliseconds);
}
