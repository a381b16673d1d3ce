import { boardNames, loadBoard } from '../boards/load.ts';
import type { Command } from '../command.ts';
import { noOperand } from './model-options.ts';
import { table } from './table.ts';

export const command: Command = {
  options: { json: { help: 'the board files as they are read, on standard output' } },
  async run(a) {
    noOperand(a);
    const all = boardNames().map((name) => loadBoard(name));
    process.stdout.write(a.flag('json') ? `${JSON.stringify(all, null, 1)}\n`
      : table(['board', 'what', 'kernels', 'emulated by'], all.map((b) => [b.name, b.title, b.cpu?.isa.join(' ') ?? 'script steps only', b.emulator?.user?.join(' ') ?? ''])));
    return 0;
  },
};
