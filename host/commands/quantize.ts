import { type Arguments, type Command, WrongArguments } from '../command.ts';
import type { CompileOptions } from '../compile.ts';
import type { InputSpec } from '../stages.ts';
import { badOption, bothOnOutput, needsOperand, needsOption, outMissing } from '../errors.ts';
import { readJsonObject, writeWhole } from '../files.ts';
import { modelName, openModel } from '../import/open.ts';
import { quantizeModel } from '../quantize/model.ts';
import { rangeMethods } from '../quantize/ranges.ts';
import { writeRecipe } from '../quantize/recipe.ts';
import { packedBoth } from '../quantize/report.ts';
import { toFrontEnd } from '../../src/runtime/audio/front-end.ts';
import { withProgress } from '../toolchain/progress.ts';
import { boardOf, compileOptions, modelOptions } from './model-options.ts';
import { showReport } from './quantize-report.ts';

export const command: Command = {
  options: {
    calibrate: { value: 'DIR|FILE', many: true, help: 'data like what the network will see: .npy arrays of its input, or .wav files of sound, which the front end of --metadata makes features; more files may follow' },
    out: { value: 'OUT.json', short: 'o', help: 'the file to write (-o), which pack, run, check and dump take in the place of the model' },
    ranges: { value: rangeMethods.join('|'), help: 'how ranges are chosen from the values seen: all of them, all but a few, or those of the least mean square error; default: min-max' },
    percentile: { value: 'P', help: 'with --ranges percentile: how many of a hundred values are in the range, default 99.99' },
    float: { value: 'LAYER', many: true, help: 'a layer that stays in single precision' },
    'min-snr': { value: 'DB', help: 'layers whose results, with their inputs exact, have more noise than this stay in single precision' },
    threshold: { value: 'T', help: 'outputs are compared by whether they are at least T; default: by the largest of the last axis' },
    ...modelOptions,
  },
  async run(a) {
    const [model, ...files] = a.operands, out = a.text('out'), given = [...a.list('calibrate'), ...files];
    if (model === undefined) throw new WrongArguments(needsOperand('a model file'));
    if (a.list('calibrate').length === 0) throw new WrongArguments(needsOption('quantize', 'calibrate DIR|FILE'));
    if (out === undefined) throw new WrongArguments(outMissing('quantize'));
    if (out === '-' && a.flag('json')) throw new WrongArguments(bothOnOutput);
    const method = rangeMethods.find((m) => m === (a.text('ranges') ?? 'min-max')), percentile = number(a, 'percentile') ?? 99.99;
    if (method === undefined) throw new WrongArguments(badOption('ranges', a.text('ranges') ?? '', rangeMethods.join(', ')));
    if (!(percentile > 50 && percentile <= 100)) throw new WrongArguments(badOption('percentile', a.text('percentile') ?? '', 'a number above 50, at most 100'));
    const options = compileOptions(a), source = openModel(model), name = modelName(model), metadata = a.text('metadata'), minSnr = number(a, 'min-snr'), threshold = number(a, 'threshold');
    const frontEnd = metadata === undefined ? undefined : readJsonObject(metadata)['frontEnd'];
    const { choices, report, example } = await withProgress(`calibrating ${name}`, () => quantizeModel(source, name, options, {
      calibrate: given, method, percentile, float: a.list('float'),
      ...(frontEnd === undefined ? {} : { frontEnd: toFrontEnd(frontEnd) }), ...(minSnr === undefined ? {} : { minSnr }), ...(threshold === undefined ? {} : { threshold }),
    }));
    const whole = { ...report, ...await withProgress(`measuring ${name}`, () => packedBoth(source, name, withLengths(options, example), boardOf(a), { file: out, layers: choices })) };
    writeWhole(out, writeRecipe(out, model, choices));
    if (a.flag('json')) process.stdout.write(`${JSON.stringify(whole, null, 1)}\n`);
    else (out === '-' ? process.stderr : process.stdout).write(showReport(whole));
    process.stderr.write(`${out}: ${choices.size} of ${report.layers.length} layers as integers, calibrated on ${report.samples} runs\n`);
    return 0;
  },
};

/** A network that is no stream is measured on inputs as long as those that it was calibrated on. */
const withLengths = (options: CompileOptions, example: readonly InputSpec[]): CompileOptions =>
  (options.pulse !== undefined ? options : { ...options, inputs: [...(options.inputs ?? []).filter((i) => !example.some((e) => e.name === i.name)), ...example] });

function number(a: Arguments, name: string): number | undefined {
  const text = a.text(name);
  if (text === undefined) return undefined;
  if (text.trim() === '' || !Number.isFinite(Number(text))) throw new WrongArguments(badOption(name, text, 'a number'));
  return Number(text);
}
