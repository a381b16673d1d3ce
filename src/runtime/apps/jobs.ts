import { readJson } from '../files.ts';
import { UserError } from '../errors.ts';
import type { Observe } from './repeat.ts';

/** One model, its inputs, and where the outputs go. */
export interface Job {
  readonly model: string;
  /** Name of each input -> a `.npy` file, or `@file`: its bytes as a string. */
  readonly in: Readonly<Record<string, string>>;
  /** Outputs that are wanted; empty: all. */
  readonly outputs: readonly string[];
  /** Empty: outputs are shown, not written. */
  readonly outDir: string;
  /** Keeps the variables' values from the previous job instead of starting with their initial values. */
  readonly continues: boolean;
  /** Through a stream, whole arrays at a time. */
  readonly stream: boolean;
  /** Frames a push; 0: all at once. */
  readonly chunk: number;
  /** A file with one label a line, for outputs with as many values; empty: none. */
  readonly labels: string;
  /** Runs to measure, without outputs; 0: one run with outputs. */
  readonly repeat: number;
  /** What to measure of each step. */
  readonly observe: Observe;
}

const wrong = (what: string): UserError => new UserError(`run: ${what}`);

/**
 * The command line of `linnet run FILE.lin`, or the list in `--jobs FILE.json`. An input that is given several times makes several runs, each of
 * which goes on from the one before; their outputs go to OUT-DIR/0, OUT-DIR/1 and so on. One that is given fewer times keeps its last value.
 * `--emulated`: times mean nothing and are not printed.
 */
export function parseCommand(words: readonly string[]): { readonly jobs: readonly Job[]; readonly json: boolean; readonly emulated: boolean } {
  const models: string[] = [], outputs: string[] = [], inputs: Record<string, string[]> = {};
  let outDir = '', stream = false, json = false, emulated = false, chunk = 0, labels = '', repeat = 0, observe: Observe = 'nothing', list: string | null = null;
  for (let i = 0; i < words.length; i++) {
    const [word, inline] = /^(--[a-z-]+)=(.*)$/.exec(words[i]!)?.slice(1) ?? [words[i]!];
    const value = (): string => inline ?? words[++i] ?? fail(`${word} needs a value`);
    if (word === '--stream') stream = true;
    else if (word === '--json') json = true;
    else if (word === '--emulated') emulated = true;
    else if (word === '--output') outputs.push(value());
    else if (word === '--out-dir') outDir = value();
    else if (word === '--chunk') chunk = positive(word, value());
    else if (word === '--repeat') repeat = positive(word, value());
    else if (word === '--observe') observe = observed(value());
    else if (word === '--labels') labels = value();
    else if (word === '--jobs') list = value();
    else if (word === '--in') {
      const text = value(), equals = text.indexOf('=');
      if (equals < 1) fail(`--in takes NAME=FILE.npy, not '${text}'`);
      (inputs[text.slice(0, equals)] ??= []).push(text.slice(equals + 1));
    } else if (word!.startsWith('--')) fail(`unknown option ${word}`);
    else models.push(word!);
  }
  if (list !== null) return { jobs: parseList(readJson(list), list), json, emulated };
  if (models.length !== 1) fail('give one FILE.lin');
  const runs = Math.max(1, ...Object.values(inputs).map((files) => files.length));
  if (runs > 1 && (stream || repeat > 0)) fail(`${stream ? '--stream' : '--repeat'} takes each input once`);
  const jobs = Array.from({ length: runs }, (_, run): Job => ({
    model: models[0]!, in: Object.fromEntries(Object.entries(inputs).map(([name, files]) => [name, files[Math.min(run, files.length - 1)]!])), outputs,
    outDir: runs === 1 || outDir === '' ? outDir : `${outDir}/${run}`, continues: run > 0, stream, chunk, labels, repeat, observe,
  }));
  return { jobs, json, emulated };
}

function fail(what: string): never {
  throw wrong(what);
}

function positive(option: string, text: string): number {
  const n = Number(text);
  return Number.isSafeInteger(n) && n > 0 ? n : fail(`${option} takes an integer of at least 1, not '${text}'`);
}

function observed(text: string): Observe {
  return text === 'time' || text === 'count' ? text : fail(`--observe takes time or count, not '${text}'`);
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';

function parseList(value: unknown, file: string): readonly Job[] {
  if (!Array.isArray(value)) return fail(`${file}: not a list of jobs`);
  return value.map((job: unknown, i) => {
    if (!isRecord(job)) return fail(`${file}: job ${i} is not an object`);
    const { model, in: inputs, outputs = [], outDir, continues = false, stream = false, chunk = 0, labels = '' } = job;
    if (!isText(model) || !isText(outDir) || !isRecord(inputs) || !Array.isArray(outputs) || typeof continues !== 'boolean' || typeof stream !== 'boolean' || typeof chunk !== 'number' || !isText(labels)) {
      return fail(`${file}: job ${i} is not { model, in: { NAME: FILE }, outDir, outputs?, continues?, stream?, chunk?, labels? }`);
    }
    return { model, in: Object.fromEntries(Object.entries(inputs).map(([name, path]) => [name, String(path)])), outputs: outputs.filter(isText), outDir, continues, stream, chunk, labels, repeat: 0, observe: 'nothing' };
  });
}
