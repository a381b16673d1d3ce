import { type Command, WrongArguments } from '../command.ts';
import { bothOnOutput, outMissing } from '../errors.ts';
import { buildExecutable } from '../executable.ts';
import { readBytes } from '../files.ts';
import { withProgress } from '../toolchain/progress.ts';
import { boardOf, modelOptions, onlyOperand } from './model-options.ts';

export const command: Command = {
  options: {
    out: { value: 'APP', help: 'the executable to write (-o); -: standard output' },
    model: { value: 'MODEL.lin', help: 'the packed model that it carries' },
    board: modelOptions['board']!,
    json: modelOptions['json']!,
  },
  async run(a) {
    const script = onlyOperand(a, 'script');
    const out = a.text('out');
    if (out === undefined) throw new WrongArguments(outMissing('build'));
    if (out === '-' && a.flag('json')) throw new WrongArguments(bothOnOutput);
    const model = a.text('model');
    const board = boardOf(a);
    const { bytes, warnings } = await withProgress(`building ${out}`, () => buildExecutable({ script, board, out, ...(model === undefined ? {} : { model: { file: model, bytes: readBytes(model) } }) }));
    if (a.flag('json')) process.stdout.write(`${JSON.stringify({ board: board.name, bytes, warnings })}\n`);
    for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
    process.stderr.write(`${out}: ${(bytes / 1e6).toFixed(2)} MB, everything that ${board.title} needs\n`);
    return 0;
  },
};
