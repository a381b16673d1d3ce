/** What `linnet run FILE.lin` runs on every board: arrays in, arrays out (jobs.ts has its options). */
import '../globals/index.ts';
import { argv, now, openModel, platform } from 'linnet:native';
import type { Tensor } from '../../eval/tensor.ts';
import { writeNpy } from '../../format/npy.ts';
import { inputMissing, isNoStream, isStream } from '../errors.ts';
import { makeFolders, writeFile } from '../files.ts';
import { Model } from '../model.ts';
import { portNamed } from '../ports.ts';
import { Loaded } from '../session.ts';
import { labelled } from '../strings.ts';
import { readInput } from './inputs.ts';
import { parseCommand, type Job } from './jobs.ts';
import { showLabels, topLabels } from './labels.ts';
import { repeat } from './repeat.ts';
import { showValues } from './show.ts';
import { runWhole } from './whole.ts';

const opened = new Map<string, Loaded>();
/** Models with the values of their variables after the latest job. */
const models = new Map<string, Model>();
const { jobs, json, emulated } = parseCommand(argv);
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
  const given = Object.fromEntries(Object.entries(job.in).map(([input, file]) => [portNamed(name, 'input', input, inputs).name, file]));
  const named = job.outputs.map((output) => portNamed(name, 'output', output, outputs).name);
  if (job.repeat === 0 && job.stream && lin.pulse === 0) throw isNoStream(name);
  if (job.repeat === 0 && !job.stream && lin.pulse > 0) throw isStream(name, lin.pulse);
  const values = Object.fromEntries(inputs.map((port) => {
    const file = given[port.name];
    if (file === undefined) throw inputMissing(name, port.name, port.tensor.shape, port.tensor.dtype);
    return [port.name, readInput(name, port, file)];
  }));
  if (job.repeat > 0) {
    const repeated = repeat(loaded, values, job.repeat, job.observe);
    console.log(json ? JSON.stringify({ model: job.model, variant: platform.variant, ...repeated }) : summary(repeated.milliseconds));
    return;
  }

  const started = now();
  const model = modelOf(job, loaded);
  const results = job.stream ? withLabels(runWhole(loaded, values, job.chunk), model) : model.runTensors(values);
  const milliseconds = now() - started;
  const wanted = Object.entries(results).filter(([output]) => named.length === 0 || named.includes(output));
  const files = job.outDir === '' ? [] : writeOutputs(wanted, job.outDir);
  const top = job.labels === '' ? undefined : topLabels(results, job.labels);
  if (json) {
    const outputs = Object.fromEntries(wanted.map(([output, { shape }]) => [output, shape]));
    console.log(JSON.stringify({
      model: job.model, ...(job.outDir === '' ? {} : { outDir: job.outDir }), outputs, ...(top === undefined ? {} : { labels: Object.fromEntries(top) }), ...(emulated ? {} : { milliseconds }),
    }));
  } else if (top !== undefined) console.log(showLabels(top));
  else if (files.length > 0) console.log(files.join('\n'));
  else console.log(wanted.map(([output, value]) => showValues(output, value)).join('\n'));
}

function withLabels(results: Readonly<Record<string, Tensor>>, { outputs }: Model): Readonly<Record<string, Tensor>> {
  return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, labelled(value, outputs.find((o) => o.name === name)?.labels)]));
}

function summary(milliseconds: readonly number[]): string {
  const sorted = [...milliseconds].sort((a, b) => a - b), at = (i: number): string => sorted[i]!.toFixed(3);
  return `${at(sorted.length >> 1)} ms a run (median of ${sorted.length}; ${at(0)} .. ${at(sorted.length - 1)})`;
}

/** NAME.npy of each, / and : in a name turned into _. Returns a line for each. */
function writeOutputs(results: readonly (readonly [string, Tensor])[], folder: string): readonly string[] {
  makeFolders(folder);
  return results.map(([name, value]) => {
    const file = `${folder}/${name.replace(/[/:]/g, '_')}.npy`;
    writeFile(file, writeNpy(value));
    return `${file}: ${value.dtype}[${value.shape.join()}]`;
  });
}
