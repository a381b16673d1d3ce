/** What `linnet run FILE.lin` runs on every board: arrays in, arrays out (jobs.ts has its options). */
import '../globals/index.ts';
import { argv, now, openModel, platform } from 'linnet:native';
import type { Tensor } from '../../eval/tensor.ts';
import { writeNpy } from '../../format/npy.ts';
import type { LinPort } from '../../format/reader.ts';
import { inputMissing, isNoStream, isStream, noSuchPort } from '../errors.ts';
import { makeFolders, writeFile } from '../files.ts';
import { Model } from '../model.ts';
import { Loaded } from '../session.ts';
import { readInput } from './inputs.ts';
import { parseCommand, type Job } from './jobs.ts';
import { showLabels, topLabels } from './labels.ts';
import { repeat } from './repeat.ts';
import { runWhole } from './whole.ts';

const opened = new Map<string, Loaded>();
/** Models with the values of their variables after the latest job. */
const models = new Map<string, Model>();
const { jobs, json } = parseCommand(argv);
for (const job of jobs) runJob(job);

function open(path: string): Loaded {
  const known = opened.get(path) ?? new Loaded(openModel(path), path);
  opened.set(path, known);
  return known;
}

function modelOf(job: Job, loaded: Loaded): Model {
  const model = models.get(job.model) ?? new Model(loaded);
  models.set(job.model, model);
  if (!job.continues) model.reset();
  return model;
}

function runJob(job: Job): void {
  const loaded = open(job.model), { name, inputs, outputs, lin } = loaded;
  checkNames(name, 'input', Object.keys(job.in), inputs);
  checkNames(name, 'output', job.outputs, outputs);
  if (job.repeat === 0 && job.stream && lin.pulse === 0) throw isNoStream(name);
  if (job.repeat === 0 && !job.stream && lin.pulse > 0) throw isStream(name, lin.pulse);
  const values = Object.fromEntries(inputs.map((port) => {
    const file = job.in[port.name];
    if (file === undefined) throw inputMissing(name, port.name, port.tensor.shape, port.tensor.dtype);
    return [port.name, readInput(name, port, file)];
  }));
  if (job.repeat > 0) {
    const repeated = repeat(loaded, values, job.repeat, job.observe);
    console.log(json ? JSON.stringify({ model: job.model, variant: platform.variant, ...repeated }) : summary(repeated.milliseconds));
    return;
  }

  const started = now();
  const results = job.stream ? runWhole(loaded, values, job.chunk) : modelOf(job, loaded).runTensors(values);
  const milliseconds = now() - started;
  const shapes = writeOutputs(results, job);
  const top = job.labels === '' ? undefined : topLabels(results, job.labels);
  if (json) console.log(JSON.stringify({ model: job.model, outDir: job.outDir, outputs: shapes, ...(top === undefined ? {} : { labels: Object.fromEntries(top) }), milliseconds }));
  else if (top !== undefined) console.log(showLabels(top));
}

function summary(milliseconds: readonly number[]): string {
  const sorted = [...milliseconds].sort((a, b) => a - b), at = (i: number): string => sorted[i]!.toFixed(3);
  return `${at(sorted.length >> 1)} ms a run (median of ${sorted.length}; ${at(0)} .. ${at(sorted.length - 1)})`;
}

function checkNames(model: string, kind: 'input' | 'output', given: readonly string[], ports: readonly LinPort[]): void {
  const names = ports.map((p) => p.name), unknown = given.find((name) => !names.includes(name));
  if (unknown !== undefined) throw noSuchPort(model, kind, unknown, names);
}

/** NAME.npy of each, / and : in a name turned into _. Returns the shapes. */
function writeOutputs(results: Readonly<Record<string, Tensor>>, job: Job): Readonly<Record<string, readonly number[]>> {
  const shapes: Record<string, readonly number[]> = {};
  makeFolders(job.outDir);
  for (const [name, value] of Object.entries(results)) {
    if (job.outputs.length > 0 && !job.outputs.includes(name)) continue;
    writeFile(`${job.outDir}/${name.replace(/[/:]/g, '_')}.npy`, writeNpy(value));
    shapes[name] = value.shape;
  }
  return shapes;
}
