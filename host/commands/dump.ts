import path from 'node:path';
import type { Command } from '../command.ts';
import { WrongArguments } from '../command.ts';
import { dumpModel, isStage, stages } from '../dump.ts';
import { badOption } from '../errors.ts';
import { readBytes } from '../files.ts';
import { compileOptions, modelOptions, onlyOperand } from './model-options.ts';

export const dump: Command = {
  name: 'dump',
  operands: 'MODEL|X.lin',
  summary: 'prints a network as it is after a stage, or what is in a .lin',
  options: { stage: { value: stages.join('|'), help: 'several with commas; default: declutter' }, ...modelOptions },
  async run(a) {
    const model = onlyOperand(a, 'model file or .lin');
    const wanted = (a.text('stage') ?? 'declutter').split(',');
    const unknown = wanted.find((s) => !isStage(s));
    if (unknown !== undefined) throw new WrongArguments(badOption('stage', unknown, stages.join(', ')));
    const options = compileOptions(a);
    const dumped = dumpModel(readBytes(model), path.basename(model), wanted.filter(isStage), options);
    process.stdout.write(a.flag('json') ? `${JSON.stringify(dumped.map(({ stage, json }) => ({ stage, ...json })), null, 1)}\n`
      : dumped.map(({ stage, text }) => (dumped.length > 1 ? `# ${stage}\n${text}` : text)).join('\n'));
    return 0;
  },
};
