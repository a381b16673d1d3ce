import { type Arguments, type Command, WrongArguments } from '../command.ts';
import { isEmulated } from '../boards/emulate.ts';
import { boardNames, isNative, loadBoard } from '../boards/load.ts';
import { compile } from '../compile.ts';
import { costOf, showCost } from '../cost.ts';
import { dumpModel, isLin, isStage, stages } from '../dump.ts';
import { badOption, needsOperand, notToMeasure } from '../errors.ts';
import { writeWhole } from '../files.ts';
import { modelName, openModel } from '../import/open.ts';
import { withManifest } from '../manifest.ts';
import { profile, showProfile } from '../profile.ts';
import { withProgress } from '../toolchain/progress.ts';
import { boardOf, compileOptions, modelOptions, onlyOperand } from './model-options.ts';

export const command: Command = {
  options: {
    stage: { value: stages.join('|'), help: 'several with commas; default: declutter' },
    cost: { help: 'operation counts, parameters, state and memory, by operator; nothing runs' },
    profile: { help: 'measures each step on the board: time on this machine; under the emulator instructions, cache misses and the time that a model of the processor gives' },
    in: { value: 'NAME=x.npy', many: true, help: 'with --profile: an input (NAME=@file: a string); others are made up' },
    runs: { value: 'N', help: 'with --profile: runs to take the median time of, default 50' },
    svg: { help: 'draws the network, streamed with --pulse, as an SVG image' },
    html: { help: 'a page with the network after each stage, its cost, its steps and the memory over time' },
    out: { value: 'FILE', short: 'o', help: 'with --svg and --html: the file to write (-o); default: standard output' },
    ...modelOptions,
  },
  async run(a) {
    const model = onlyOperand(a, 'model file or .lin');
    if (forms.filter((form) => a.flag(form)).length > 1) throw new WrongArguments(needsOperand(`one of ${forms.map((form) => `--${form}`).join(', ')}`));
    if (a.flag('svg') || a.flag('html')) return draw(a, model);
    if (a.flag('cost')) return printCost(a, model);
    if (a.flag('profile')) return printProfile(a, model);
    const wanted = (a.text('stage') ?? 'declutter').split(',');
    const unknown = wanted.find((s) => !isStage(s));
    if (unknown !== undefined) throw new WrongArguments(badOption('stage', unknown, stages.join(', ')));
    const { file, options } = withManifest(model, compileOptions(a));
    const dumped = await withProgress(`reading ${modelName(file)}`, () => dumpModel(openModel(file), modelName(file), wanted.filter(isStage), options));
    process.stdout.write(a.flag('json') ? `${JSON.stringify(dumped.map(({ stage, json }) => ({ stage, ...json })), null, 1)}\n`
      : dumped.map(({ stage, text }) => (dumped.length > 1 ? `# ${stage}\n${text}` : text)).join('\n'));
    return 0;
  },
};

const forms = ['cost', 'profile', 'svg', 'html'] as const;

/** The layout of a graph is only loaded where it is used. */
async function draw(a: Arguments, given: string): Promise<number> {
  const { file, options } = withManifest(given, compileOptions(a)), model = openModel(file);
  if (model.file !== undefined && isLin(model.file)) throw new WrongArguments(needsOperand('a model to draw: a .lin has no operators left'));
  const { drawNetwork, drawPage } = await import('../draw/page.ts');
  writeWhole(a.text('out') ?? '-', await withProgress(`drawing ${modelName(file)}`, () => (a.flag('svg') ? drawNetwork : drawPage)(model, modelName(file), options)));
  return 0;
}

function printCost(a: Arguments, given: string): number {
  const { file, options } = withManifest(given, compileOptions(a)), model = openModel(file);
  if (model.file !== undefined && isLin(model.file)) throw new WrongArguments(needsOperand('a model for --cost: a .lin has no operators left'));
  const cost = costOf(model, modelName(file), options);
  process.stdout.write(a.flag('json') ? `${JSON.stringify(cost, null, 1)}\n` : showCost(cost));
  return 0;
}

async function printProfile(a: Arguments, given: string): Promise<number> {
  const { file, options } = withManifest(given, compileOptions(a)), model = openModel(file), board = boardOf(a);
  if (!isNative(board)) throw notToMeasure(board.name, boardNames().filter((name) => isNative(loadBoard(name))));
  const packed = model.file !== undefined && isLin(model.file) ? model.file : compile(model, modelName(file), options).lin;
  const profiled = await withProgress(`measuring ${modelName(file)} on ${board.name}${isEmulated(board) ? ', emulated' : ''}`, () => profile(packed, modelName(file), board, a.list('in'), a.count('runs') ?? 50));
  process.stdout.write(a.flag('json') ? `${JSON.stringify(profiled, null, 1)}\n` : showProfile(profiled));
  return 0;
}
