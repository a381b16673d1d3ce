import { type Command, WrongArguments } from '../command.ts';
import { examine } from '../doctor.ts';
import { needsOperand } from '../errors.ts';
import { withProgress } from '../toolchain/progress.ts';
import { hostOptions } from './hosts.ts';
import { boardOf, modelOptions } from './model-options.ts';
import { table } from './table.ts';

export const command: Command = {
  options: { board: { ...modelOptions['board']!, help: 'the board that you build for, default host' }, ssh: hostOptions.ssh, json: modelOptions['json']! },
  async run(a) {
    const [host, ...more] = a.operands;
    if (more.length > 0) throw new WrongArguments(needsOperand('one board to reach, [user@]host, or none'));
    const found = await withProgress('looking', () => examine(boardOf(a), host, a.list('ssh')));
    if (a.flag('json')) process.stdout.write(`${JSON.stringify(found, null, 1)}\n`);
    else {
      process.stdout.write(table(['', 'what', 'found'], found.map((f) => [f.ok ? 'ok' : f.needed ? 'MISSING' : 'missing', f.what, f.found])));
      for (const f of found) if (!f.ok) process.stdout.write(`${f.what}: ${f.advice ?? ''}\n`);
    }
    return found.some((f) => f.needed && !f.ok) ? 1 : 0;
  },
};
