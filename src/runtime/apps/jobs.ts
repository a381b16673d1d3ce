import { readJson } from '../files.ts';
import { UserError } from '../errors.ts';

/** One model, its inputs, and where the outputs go. */
export interface Job {
  readonly model: string;
  /** Name of each input -> a `.npy` file, or `@file`: its bytes as a string. */
  readonly in: Readonly<Record<string, string>>;
  /** Outputs that are wanted; empty: all. */
  readonly outputs: readonly string[];
  readonly outDir: string;
  /** Through a stream, whole arrays at a time. */
  readonly stream: boolean;
  /** Frames a push; 0: all at once. */
  readonly chunk: number;
}

const wrong = (what: string): UserError => new UserError(`run: ${what}`);

/** The command line of `linnet run FILE.lin`: one job, or the list in `--jobs FILE.json`. */
export function parseCommand(words: readonly string[]): { readonly jobs: readonly Job[]; readonly json: boolean } {
  const models: string[] = [], outputs: string[] = [], inputs: Record<string, string> = {};
  let outDir = '.', stream = false, json = false, chunk = 0, list: string | null = null;
  for (let i = 0; i < words.length; i++) {
    const [word, inline] = /^(--[a-z-]+)=(.*)$/.exec(words[i]!)?.slice(1) ?? [words[i]!];
    const value = (): string => inline ?? words[++i] ?? fail(`${word} needs a value`);
    if (word === '--stream') stream = true;
    else if (word === '--json') json = true;
    else if (word === '--output') outputs.push(value());
    else if (word === '--out-dir') outDir = value();
    else if (word === '--chunk') chunk = frames(value());
    else if (word === '--jobs') list = value();
    else if (word === '--in') {
      const text = value(), equals = text.indexOf('=');
      if (equals < 1) fail(`--in takes NAME=FILE.npy, not '${text}'`);
      inputs[text.slice(0, equals)] = text.slice(equals + 1);
    } else if (word!.startsWith('--')) fail(`no option ${word}`);
    else models.push(word!);
  }
  if (list !== null) return { jobs: parseList(readJson(list), list), json };
  if (models.length !== 1) fail('give one FILE.lin');
  return { jobs: [{ model: models[0]!, in: inputs, outputs, outDir, stream, chunk }], json };
}

function fail(what: string): never {
  throw wrong(what);
}

function frames(text: string): number {
  const n = Number(text);
  return Number.isSafeInteger(n) && n > 0 ? n : fail(`--chunk takes a number of frames, not '${text}'`);
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';

function parseList(value: unknown, file: string): readonly Job[] {
  if (!Array.isArray(value)) return fail(`${file}: not a list of jobs`);
  return value.map((job: unknown, i) => {
    if (!isRecord(job)) return fail(`${file}: job ${i} is not an object`);
    const { model, in: inputs, outputs = [], outDir, stream = false, chunk = 0 } = job;
    if (!isText(model) || !isText(outDir) || !isRecord(inputs) || !Array.isArray(outputs) || typeof stream !== 'boolean' || typeof chunk !== 'number') {
      return fail(`${file}: job ${i} is not { model, in: { NAME: FILE }, outDir, outputs?, stream?, chunk? }`);
    }
    return { model, in: Object.fromEntries(Object.entries(inputs).map(([name, path]) => [name, String(path)])), outputs: outputs.filter(isText), outDir, stream, chunk };
  });
}
